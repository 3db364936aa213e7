"""`#if` lines between units: whether everything that they enclose is in sight, so that each unit can be asked for its own conditions."""

from __future__ import annotations

from itertools import pairwise

from reviewer.cfront.brackets import directive_word
from reviewer.cfront.hunk_text import hunk_text
from reviewer.cfront.syntax import TokenKind
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Side
from reviewer.model.series import FileDiff, Hunk, Line, LineKind

_OPENS = frozenset({"if", "ifdef", "ifndef"})
_GOES_ON = frozenset({"else", "elif", "elifdef", "elifndef"})
_IFNDEF = regex(r"\s*#\s*ifndef\s+(\w+)")
_DEFINE = regex(r"\s*#\s*define\s+(\w+)")


def unclear_conditions(file: FileDiff, hidden: bool) -> frozenset[Place]:
    """Return the changed lines of hunks whose `#if` lines say nothing by themselves.

    With `hidden` text around the hunks that are those that open or close a branch over it differently on both sides; always those that put
    `#ifndef X` in front of `#define X` or take it away in a file that goes on existing: then what defines X first counts.
    """
    found: set[Place] = set()
    for hunk in file.hunks:
        if (hidden and not file.whole and _loose(hunk, Side.OLD) != _loose(hunk, Side.NEW)) or (not file.whole and _guards(hunk)):
            found.update(_place(file, line) for line in hunk.lines if line.kind is not LineKind.CONTEXT)
    return frozenset(found)


def _place(file: FileDiff, line: Line) -> Place:
    if line.kind is LineKind.REMOVED:
        return Place(file.old_path or file.path, line.old, Side.OLD)
    return Place(file.new_path or file.path, line.new, Side.NEW)


def _loose(hunk: Hunk, side: Side) -> tuple[str, ...]:
    """Return the conditional lines of one side whose other end is not in the hunk."""
    opened: list[str] = []
    loose: list[str] = []
    for token in hunk_text(hunk, side).tokens:
        if token.kind is not TokenKind.DIRECTIVE:
            continue
        word = directive_word(token.text)
        if word in _OPENS:
            opened.append(token.text)
        elif word in _GOES_ON and opened:
            opened[-1] += f" {token.text}"
        elif word == "endif" and opened:
            opened.pop()
        elif word in _GOES_ON or word == "endif":
            loose.append(token.text)
    return (*loose, *opened)


def _guards(hunk: Hunk) -> bool:
    for lines in (list(hunk.old_side()), list(hunk.new_side())):
        for line, following in pairwise(lines):
            tested, defined = _IFNDEF.match(line.text), _DEFINE.match(following.text)
            changed = line.kind is not LineKind.CONTEXT or following.kind is not LineKind.CONTEXT
            if changed and tested is not None and defined is not None and tested.group(1) == defined.group(1):
                return True
    return False
