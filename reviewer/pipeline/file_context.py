"""What makes one text another in two files beside what its names mean: macros of a C file's own in front of headers, objects of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from reviewer.cfront.index import Sight
from reviewer.cfront.one_build import architecture
from reviewer.changes.shown_names import Name
from reviewer.model.patterns import regex
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World

_WORD = regex(r"[A-Za-z_]\w*", re.ASCII)
_CONFIGURED = regex(
    r"CONFIG_\w+|__ASSEMBLY__|__ASSEMBLER__|__KERNEL__|IS_ENABLED|IS_BUILTIN|IS_MODULE|IS_REACHABLE|defined|if|ifdef|ifndef|elif|else|endif|not|and|or"
)
"""Words of conditions that Kconfig decides, or that one file of C is compiled with as another."""
_OF_PRINTS = frozenset({"pr_fmt", "CREATE_TRACE_POINTS"})
"""What each file says for its messages, and where it makes its tracepoints (include/trace/define_trace.h)."""
_OBJECTS = frozenset({str(UnitKind.GLOBAL), str(UnitKind.INITIALISER)})

Key = tuple[str, str, tuple[str, ...], tuple[str, ...]]
"""A definition that a name may mean: kind, file, text, conditions. What the linker binds has no file and no text."""


def another_object(keys: Mapping[Name, Iterable[Key]], places: Sequence[tuple[str, str]]) -> str:
    """Return a static variable of a header, "" if there is none: each C file that reads the header has one of its own.

    `keys` say what each name means where the text stood.
    """
    if all(before == after for before, after in places):
        return ""
    # What the linker binds has no file in its key.
    own = (name[1] for name, found in sorted(keys.items()) if any(kind in _OBJECTS and path.endswith(".h") for kind, path, _, _ in found))
    return next(own, "")


def may_differ(words: Iterable[str], places: Sequence[tuple[str, str]], worlds: tuple[World, World]) -> bool:
    """Whether names, or what a header makes of them, may hang on the order of what is read, on a file's own macros, or on what a Makefile gives it.

    `words` are the names, and those of the conditions that their definitions are under.
    """
    listed = sorted(set(words))
    for both in places:
        for world, path in zip(worlds, both, strict=True):
            sight, given = world.index.sight(path), world.index.makefiles
            if any(_goes_by_order(sight, word) or (both[0] != both[1] and given.may_give(word, path)) for word in listed):
                return True
    return any(_own_macros_count(worlds, before, after, set(listed)) for before, after in places)


def _goes_by_order(sight: Sight, word: str) -> bool:
    """Whether an `#undef` takes back what another file defines, or one of several definitions."""
    undefining = {one.path for one in sight.undefinitions(word)}
    defining = [one.path for one in sight.macros(word)] if undefining else []
    return bool(defining) and (len(defining) > 1 or undefining != set(defining))


def condition_words(keys: Iterable[Key]) -> set[str]:
    """Return the names in conditions that definitions are under, or have in them, and that Kconfig alone does not decide."""
    texts = {text for kind, _, inside, conditions in keys for text in (*conditions, *_conditions_in(kind, inside))}
    return {word for text in texts for word in _WORD.findall(text) if _CONFIGURED.fullmatch(word) is None}


def _conditions_in(kind: str, texts: Sequence[str]) -> list[str]:
    return [text for text in texts if text.startswith("#")] if UnitKind.MACRO not in kind else []


def _own_macros_count(worlds: tuple[World, World], before: str, after: str, words: set[str]) -> bool:
    """Whether a C file defines a macro that the other one has not, and that one of the words is, or a header of both reads."""
    own = [_own_macros(world, path, before == after) for world, path in zip(worlds, (before, after), strict=True)]
    if before == after:
        return bool({name for name, _ in own[0] | own[1]} & words)
    names = {name for name, _ in own[0] ^ own[1]} - _OF_PRINTS
    if names & words:
        return True
    seen = set(worlds[0].index.sight(before).paths) & set(worlds[1].index.sight(after).paths)
    return any(path in seen and path.endswith(".h") for name in sorted(names) for path in worlds[0].index.users(name))


def _own_macros(world: World, path: str, everywhere: bool) -> set[tuple[str, str]]:
    """Return the macros that a C file defines or undefines, in front of its last `#include` alone or `everywhere`, each with its line."""
    items = world.outline(path) or () if path.endswith(".c") else ()
    last = max((item.line for item in items if item.kind is UnitKind.INCLUDE), default=0)
    lines = ((item, item.tokens[0].text) for item in items if item.kind is UnitKind.MACRO or item.tokens[0].text.startswith("#undef"))
    return {(item.name or text.split()[-1], text) for item, text in lines if everywhere or item.line < last}


def packed(worlds: tuple[World, World], before: str, after: str) -> bool:
    """Whether a file has a `#pragma pack`, under which records lie otherwise (it holds from its line on)."""
    return any(_packs(world, path) for world, path in zip(worlds, (before, after), strict=True))


def _packs(world: World, path: str) -> bool:
    return any(item.tokens[0].text.startswith("#pragma") and "pack" in item.tokens[0].text for item in world.outline(path) or ())


def built_otherwise(world: World, before: str, after: str) -> bool:
    """Whether the two files are of different architectures, or in other lists of the Makefile beside them: one may be built without the other."""
    return before != after and _lists(world, before) != _lists(world, after)


def _lists(world: World, path: str) -> tuple[str, ...]:
    """Return the architecture of a file and the lists of objects, as Makefiles spell them, that it is in: `obj-y`, `kvm-$(CONFIG_X)`."""
    folder, _, base = path.rpartition("/")
    text = "".join(world.tree.read(f"{folder}/{name}".lstrip("/")) or "" for name in ("Makefile", "Kbuild")).replace("\\\n", " ")
    listed = re.compile(rf"(?<![\w.-]){re.escape(base.rpartition('.')[0])}\.o\b")
    return (architecture(path), *sorted(line.partition("=")[0].strip(" \t:+") for line in text.splitlines() if "=" in line and listed.search(line)))
