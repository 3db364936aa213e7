"""Functions that a tree declares never to return, by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reviewer.cfront.search import Search
from reviewer.model.tree import Tree

_WORD = r"(?:__noreturn|_Noreturn|__attribute__[ \t]*\(\([ \t]*_*noreturn_*[ \t]*\)\))"
_BEHIND = rf"\b[A-Za-z_]\w*[ \t]*\([^;{{}}]*\)[ \t]*{_WORD}"
_IN_FRONT = rf"{_WORD}[ \t\w*]*\b[A-Za-z_]\w*[ \t]*\("
_NAME_IN_FRONT = re.compile(r"[A-Za-z_]\w*(?=[ \t]*\(\Z)")
_NAME_BEHIND = re.compile(r"[A-Za-z_]\w*(?=[ \t]*\()")
_SUFFIXES = (".c", ".h")


def declared_in(search: Search, tree: Tree) -> frozenset[str]:
    """Return the functions of a tree with the attribute on the line of their name."""
    in_front, behind = search.matches(_IN_FRONT, _SUFFIXES), search.matches(_BEHIND, _SUFFIXES)
    if in_front is None or behind is None:
        return frozenset[str]().union(*(declared_in_text(tree.read(path) or "") for path in tree.paths() if path.endswith(_SUFFIXES)))
    return _names(in_front, behind)


def declared_in_text(text: str) -> frozenset[str]:
    """Return those of a text."""
    return _names(re.findall(_IN_FRONT, text), re.findall(_BEHIND, text))


def _names(in_front: Iterable[str], behind: Iterable[str]) -> frozenset[str]:
    found = {match[0] for text in in_front if (match := _NAME_IN_FRONT.search(text))}
    return frozenset(found | {match[0] for text in behind if (match := _NAME_BEHIND.search(text))})
