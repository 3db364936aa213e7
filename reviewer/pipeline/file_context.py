"""What makes one text another in two files beside what its names mean: macros of a C file's own in front of headers, objects of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from reviewer.cfront.definitions import Definition
from reviewer.cfront.one_build import architecture
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import TokenKind
from reviewer.changes.shown_names import Name
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World

_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_CONFIGURED = re.compile(r"CONFIG_\w+|IS_ENABLED|IS_BUILTIN|IS_MODULE|IS_REACHABLE|defined|if|ifdef|ifndef|elif|else|not|and|or")
_OF_PRINTS = frozenset({"pr_fmt", "CREATE_TRACE_POINTS"})
"""What each file says for its messages, and where it makes its tracepoints (include/trace/define_trace.h)."""
_OBJECTS = frozenset({UnitKind.GLOBAL, UnitKind.INITIALISER})


def another_object(names: Iterable[Name], places: Sequence[tuple[str, str]], worlds: tuple[World, World]) -> str:
    """Return a static variable of a header, "" if there is none: each C file that reads the header has one of its own."""
    if not any(before != after for before, after in places):
        return ""
    for space, name in sorted(names):
        found = _meanings(worlds[0], places[0][0], name) if space == "name" else ()
        if any(one.path.endswith(".h") and one.item.kind in _OBJECTS and "static" in one.item.storage for one in found):
            return name
    return ""


def may_differ(names: Iterable[Name], places: Sequence[tuple[str, str]], worlds: tuple[World, World]) -> bool:
    """Whether one of the names, or what a header makes of it, may hang on the order of what is read, or on a file's own macros."""
    words = {name for _, name in names}
    for before, after in places:
        for world, path in ((worlds[0], before), (worlds[1], after)):
            sight = world.index.sight(path)
            for word in words:
                if sight.undefinitions(word) or any(_hangs_on_more(one.item) for one in _meanings(world, path, word)):
                    return True
        if _own_macros_count(worlds, before, after, words):
            return True
        if any(_packs(world, path) for world, path in ((worlds[0], before), (worlds[1], after))):
            return True
    return False


def _meanings(world: World, path: str, name: str) -> Iterator[Definition]:
    return iter(world.index.sight(path).meanings(name))


def _hangs_on_more(item: Item) -> bool:
    """Whether an item is under a condition, or has one in it, that Kconfig alone does not decide."""
    inside = [token.text for token in item.tokens if token.kind is TokenKind.DIRECTIVE and item.kind is not UnitKind.MACRO]
    return any(_CONFIGURED.fullmatch(word) is None for text in (*item.conditions, *inside) for word in _WORD.findall(text))


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
