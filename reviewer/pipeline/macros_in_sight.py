"""Macros that hunks define on lines that stay: what is in sight of a name is no matter of what names mostly are (SEMANTICS.md A5)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import parse_define
from reviewer.cfront.syntax import TokenKind
from reviewer.model.series import FileDiff, Hunk, Line, LineKind

_DEFINE = re.compile(r"\s*#\s*(define|undef)\s+(\w+)")
_CONDITION = re.compile(r"\s*#\s*(?:if|el|endif)")
_HEADER = re.compile(r"[A-Za-z_][\w\s*]*?(\w+)\s*\(")
_WORD = re.compile(r"[A-Za-z_]\w*")
_TYPE = re.compile(r"(?:[us](?:8|16|32|64)|int|long|short|char|unsigned|signed|bool|\w+_t)\Z")


@dataclass(frozen=True, slots=True)
class Kept:
    """A macro that a line defines on both sides: `old_line` and `new_line` are its lines."""

    macro: MacroDef
    file: FileDiff
    old_line: int
    new_line: int


@dataclass(frozen=True, slots=True)
class MacrosInSight:
    """What hunks say of macros. `functions` are what is defined at file level and looks like a function.

    `called` take arguments and may not be put in, `texts` of them make text of some.
    `doubtful` take none, are no constants, and are not known to be one thing.

    `kept` are those that are put in: each is defined once, on lines that stay, under no condition, and is more than a constant, or a
    constant that a changed line has.
    """

    functions: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class _Definition:
    """A `#define` or `#undef` as a hunk shows it; `whole` if its last line is in sight, `stays` if it is on both sides under no condition."""

    name: str
    text: str
    first: Line
    file: FileDiff
    whole: bool
    stays: bool


def macros_in_sight(files: Sequence[FileDiff], changed: Collection[str]) -> MacrosInSight:
    """Read the `#define` lines of all hunks; `changed` are the macros that the patch adds, removes or changes."""
    found = [one for file in files for hunk in file.hunks for one in _definitions(file, hunk)]
    count = Counter(one.name for one in found)
    words = {
        word for file in files for hunk in file.hunks for line in hunk.lines if line.kind is not LineKind.CONTEXT for word in _WORD.findall(line.text)
    }
    called, texts, doubtful = set(), set(), set()
    kept: list[Kept] = []
    for one in found:
        macro = parse_define(one.text, one.first.new or one.first.old)
        takes = macro is None or macro.params is not None
        constant = not takes and one.whole and macro is not None and _is_constant(macro)
        if takes and ("#" in one.text.lstrip()[1:] or not one.whole):
            texts.add(one.name)
        if one.stays and one.whole and count[one.name] == 1 and one.name not in changed and macro is not None and one.name not in texts:
            if not constant or one.name in words:
                kept.append(Kept(macro, one.file, one.first.old, one.first.new))
        elif takes:
            called.add(one.name)
        elif not constant and one.name not in changed:
            doubtful.add(one.name)
    functions = {
        match[1]
        for file in files
        for hunk in file.hunks
        for line in hunk.lines
        if (match := _HEADER.match(line.text)) and not line.text.endswith(";")
    }
    return MacrosInSight(frozenset(functions), frozenset(called), frozenset(texts), frozenset(doubtful), tuple(kept))


def _definitions(file: FileDiff, hunk: Hunk) -> Iterator[_Definition]:
    free = not any(_CONDITION.match(line.text) for line in hunk.lines)
    goes_on = False
    for at, line in enumerate(hunk.lines):
        begins = _DEFINE.match(line.text) if not goes_on else None
        goes_on = line.text.endswith("\\")
        if begins is None:
            continue
        lines = [line]
        # Lines of both kinds that go on in turn are no one definition; those of the kind that this one is are read.
        for following in hunk.lines[at + 1 :] if goes_on else ():
            if following.kind in (line.kind, LineKind.CONTEXT) or line.kind is LineKind.CONTEXT:
                lines.append(following)
                if not following.text.endswith("\\"):
                    break
        whole = not lines[-1].text.endswith("\\")
        text = " ".join(one.text.removesuffix("\\") for one in lines)
        whole = whole and text.count("/*") == text.count("*/")
        stays = free and begins[1] == "define" and all(one.kind is LineKind.CONTEXT for one in lines)
        yield _Definition(begins[2], text.strip(), line, file, whole, stays)


def _is_constant(macro: MacroDef) -> bool:
    """Whether what a macro stands for is made of numbers, names in capitals and types: it means the same wherever it stands."""
    names = [token.text for token in macro.body if token.kind is TokenKind.IDENT]
    return all(name.isupper() or _TYPE.match(name) for name in names)
