"""A function's own name as a value of its body: `__func__` says another text when the function is renamed.

The map of a renaming leaves such a line alone, so that both sides would look alike. Here the old side gets the text that it has there, and
whether anybody may care is left to policy (a log's text) and to the prover. C11, 6.4.2.2; gcc's manual, "Function Names as Strings".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from functools import partial

from reviewer.cfront.syntax import TokenKind
from reviewer.changes.hunk_defines import hunk_defines
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.changes.shown_names import Name
from reviewer.model.patterns import regex
from reviewer.model.series import FileDiff
from reviewer.model.unit import UnitKind

OWN_NAMES = frozenset({"__func__", "__FUNCTION__", "__PRETTY_FUNCTION__", "__builtin_FUNCTION"})

_WORD = regex(r"[A-Za-z_]\w*")
_PARTS = regex(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[A-Za-z_]\w*")

Spelling = Callable[[str], str]
"""Puts a function's name, as a string, in the place of what says it in a line."""


def own_names(pairs: Iterable[UnitPair], renamed: dict[Name, Name], files: Iterable[FileDiff]) -> dict[tuple[str, int], Spelling]:
    """Return the old lines on which a renamed function speaks of itself, by (path, line); a macro of the hunks may do it for the function."""
    before = {b: a for a, b in renamed.items()}
    words = OWN_NAMES | _speaking(files)
    found: dict[tuple[str, int], Spelling] = {}
    for pair in pairs:
        if pair.kind is not UnitKind.FUNCTION or pair.old is None:
            continue
        name = _old_name(pair.old, pair.name, renamed, before)
        if name:
            spelling = partial(_spelled_out, name=name, words=words)
            found.update({(pair.old.path, token.line): spelling for token in pair.old.tokens if token.text in words})
    return found


def _speaking(files: Iterable[FileDiff]) -> frozenset[str]:
    """Return the macros of the hunks that have a function's own name in what they stand for, in themselves or through another one."""
    stands_for = {define.name: set(_WORD.findall(define.text)) - {define.name} for define in hunk_defines(files)}
    found: frozenset[str] = frozenset()
    while more := {name for name, words in stands_for.items() if words & (OWN_NAMES | found)} - found:
        found |= more
    return found


def _spelled_out(text: str, name: str, words: Set[str]) -> str:
    return _PARTS.sub(lambda part: f'"{name}"' if part.group() in words else part.group(), text)


def _old_name(side: UnitSide, shown: str, renamed: dict[Name, Name], before: dict[Name, Name]) -> str:
    """Return the old name of a function that is renamed, "" for any other; a header that is not shown is known by the section line's name."""
    for token in side.tokens:
        if token.text == "(":
            break
        if token.kind is TokenKind.IDENT and ("name", token.text) in renamed:
            return token.text
    if ("name", shown) in renamed:
        return shown
    return before.get(("name", shown), ("", ""))[1]
