"""Macros that hunks define on lines that stay: what is in sight of a name is no matter of what names mostly are (SEMANTICS.md A5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import parse_define
from reviewer.cfront.syntax import TokenKind
from reviewer.changes.hunk_defines import HunkDefine, hunk_defines
from reviewer.model.patterns import regex
from reviewer.model.series import FileDiff, LineKind
from reviewer.model.value_type import value_type

_HEADER = regex(r"[A-Za-z_][\w\s*]*?(\w+)\s*\(")
_WORD = regex(r"[A-Za-z_]\w*")
_TYPE = regex(r"(?:[us](?:8|16|32|64)|int|long|short|char|unsigned|signed|bool|\w+_t)\Z")


@value_type
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
    kept: tuple[tuple[MacroDef, HunkDefine], ...] = ()


def macros_in_sight(files: Sequence[FileDiff], changed: Collection[str]) -> MacrosInSight:
    """Read the `#define` lines of all hunks; `changed` are the macros that the patch adds, removes or changes."""
    found = hunk_defines(files)
    count = Counter(one.name for one in found)
    words = {
        word for file in files for hunk in file.hunks for line in hunk.lines if line.kind is not LineKind.CONTEXT for word in _WORD.findall(line.text)
    }
    parsed = [(one, parse_define(one.text, one.first.new or one.first.old)) for one in found]
    varying = _varying(parsed)
    called, texts, doubtful = set(), set(), set()
    kept: list[tuple[MacroDef, HunkDefine]] = []
    for one, macro in parsed:
        takes = macro is None or macro.params is not None
        if takes and one.makes_text:
            texts.add(one.name)
        if one.stays and one.whole and count[one.name] == 1 and one.name not in changed and macro is not None and one.name not in texts:
            if one.name in varying or one.name in words:
                kept.append((macro, one))
        elif takes:
            called.add(one.name)
        elif one.name in varying and one.name not in changed:
            doubtful.add(one.name)
    functions = {
        match[1]
        for file in files
        for hunk in file.hunks
        for line in hunk.lines
        if (match := _HEADER.match(line.text)) and not line.text.endswith(";")
    }
    return MacrosInSight(frozenset(functions), frozenset(called), frozenset(texts), frozenset(doubtful), tuple(kept))


def _varying(defined: Sequence[tuple[HunkDefine, MacroDef | None]]) -> frozenset[str]:
    """Return the macros that are not seen to be constants: made of numbers, types, and names in capitals that are none of these themselves.

    A constant means the same wherever it stands.
    """
    names: dict[str, set[str]] = {}
    found: set[str] = set()
    for one, macro in defined:
        if macro is None or macro.params is not None or not one.whole:
            found.add(one.name)
        else:
            names.setdefault(one.name, set()).update(token.text for token in macro.body if token.kind is TokenKind.IDENT)
    found |= {name for name, used in names.items() if any(not word.isupper() and not _TYPE.match(word) for word in used)}
    while more := {name for name, used in names.items() if used & found} - found:
        found |= more
    return frozenset(found)
