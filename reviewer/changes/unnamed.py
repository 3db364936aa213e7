"""Initialisers of a record that go by the order of its members (C17 6.7.9)."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.cfront.brackets import matches
from reviewer.cfront.syntax import Token

_ZERO = frozenset({"0", "NULL", "false"})
_DECLARED = frozenset({";", "=", "{", "}"})


def has_unnamed(tokens: Sequence[Token], kind: str, tag: str) -> bool:
    """Whether an object or a literal of the record `kind tag` is initialised by position: some value without a member's name, zero alone apart.

    Arrays of the record count by their elements. Objects of a typedef's name, and records within others, are not looked for.
    """
    texts = [token.text for token in tokens]
    places = [at for at, text in enumerate(texts[:-2]) if text == kind and texts[at + 1] == tag]
    match = matches(tokens) if places else []
    for at in places:
        opening, deep = _initialiser(texts, match, at + 2)
        if opening >= 0 and match[opening] > opening and _unnamed(texts, match, opening, deep):
            return True
    return False


def _initialiser(texts: Sequence[str], match: Sequence[int], at: int) -> tuple[int, bool]:
    """Return where the `{` of an initialiser stands behind a type, -1 if there is none, and whether it is one of an array."""
    array = False
    while at < len(texts) and texts[at] not in _DECLARED and texts[at] not in ("*", ")"):
        array |= texts[at] == "["
        at = match[at] + 1 if texts[at] in ("(", "[") and match[at] > at else at + 1
    behind = at + 1
    found = at < len(texts) and texts[at] in ("=", ")") and texts[behind : behind + 1] == ["{"]
    return (behind if found else -1), array


def _unnamed(texts: Sequence[str], match: Sequence[int], opening: int, array: bool) -> bool:
    starts = _elements(texts, match, opening)
    if array:
        inner = [_behind_index(texts, match, start) for start in starts]
        # Values of an array of records without braces of their own go by position, too.
        return any(_unnamed(texts, match, at, False) if texts[at] == "{" else texts[at] not in _ZERO for at in inner)
    return any(texts[start] != "." for start in starts) and not (len(starts) == 1 and texts[starts[0]] in _ZERO)


def _behind_index(texts: Sequence[str], match: Sequence[int], at: int) -> int:
    while texts[at] == "[" and match[at] > at:
        at = match[at] + 1
    return at + 1 if texts[at] == "=" else at


def _elements(texts: Sequence[str], match: Sequence[int], opening: int) -> list[int]:
    """Return where each element between braces begins."""
    found, at, fresh = [], opening + 1, True
    while at < match[opening]:
        if fresh:
            found.append(at)
        fresh = texts[at] == ","
        at = match[at] + 1 if texts[at] in ("(", "[", "{") and match[at] > at else at + 1
    return found
