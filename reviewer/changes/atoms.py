"""Conditions taken apart: the operands of `&&` and `||`, each spelled one way, with whether it must hold or must not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer.changes.alike import closing
from reviewer.model.value_type import value_type

Words = tuple[str, ...]
_MARKS = frozenset({"likely", "unlikely"})
_NOTHING = frozenset({"NULL", "0", "false"})
_SWAPPED = {">": "<", "<=": ">=", "<": ">", ">=": "<="}
_INVERSE = {">=": "<", "<=": ">", "!=": "=="}
_COMPARES = frozenset({"==", "!=", "<", ">", "<=", ">="})


@value_type
class Atom:
    """An operand: `words` as spelled with its negation, comparison with nothing and order taken off; `holds` is False where it must not hold.

    `joined` is the operator (`&&`, `||`) of the innermost junction it stands in, as it is once negations are pushed inwards, "" if it stands
    alone.
    """

    words: Words
    holds: bool
    joined: str


def atoms_of(words: Sequence[str]) -> Iterator[Atom]:
    """Yield the operands of a condition."""
    yield from _atoms(tuple(words), True, "", 0)


def _atoms(words: Words, holds: bool, joined: str, depth: int) -> Iterator[Atom]:
    words = _bare(words)
    if depth > 40 or not words:
        return
    for operator in ("||", "&&"):
        parts = _split(words, operator)
        if len(parts) > 1:
            inner = operator if holds else {"||": "&&", "&&": "||"}[operator]
            for part in parts:
                yield from _atoms(part, holds, inner, depth + 1)
            return
    if words[0] == "!" and _operand_end(words, 1) == len(words):
        yield from _atoms(words[1:], not holds, joined, depth + 1)
        return
    yield _plain(_assigned(words), holds, joined)


def _bare(words: Words) -> Words:
    """Take off parentheses around all, and `likely()`."""
    while True:
        if len(words) > 2 and words[0] in _MARKS and words[1] == "(" and closing(words, 1) == len(words) - 1:
            words = words[2:-1]
        elif len(words) > 1 and words[0] == "(" and closing(words, 0) == len(words) - 1:
            words = words[1:-1]
        else:
            return words


def _split(words: Words, operator: str) -> list[Words]:
    parts: list[Words] = []
    depth, start = 0, 0
    for at, word in enumerate(words):
        depth += (word in "([{") - (word in ")]}")
        if depth == 0 and word == "?":
            return [words]
        if depth == 0 and word == operator:
            parts.append(words[start:at])
            start = at + 1
    return [*parts, words[start:]]


def _operand_end(words: Words, at: int) -> int:
    """Return where the operand that begins at `at` ends: behind names, accesses, calls and subscripts."""
    while at < len(words) and words[at] in ("!", "*", "&", "~", "++", "--"):
        at += 1
    while at < len(words):
        if words[at] in ("(", "["):
            end = closing(words, at)
            if end < 0:
                return len(words)
            at = end + 1
        elif words[at] in ("->", ".") or words[at].isidentifier() or words[at][:1].isdigit():
            at += 1
        else:
            return at
    return at


def _assigned(words: Words) -> Words:
    """Return what an assignment in a condition leaves to be tested: what it was stored to."""
    at = next(_top_level(words), len(words)) if words[0] == "(" else len(words)
    left = _bare(words[:at])
    to = left.index("=") if "=" in left else 0
    if to and all(word.isidentifier() or word in ("->", ".", "*") for word in left[:to]):
        return (*left[:to], *words[at:])
    return words


def _plain(words: Words, holds: bool, joined: str) -> Atom:
    for at in _top_level(words):
        left, operator, right = _bare(words[:at]), words[at], _bare(words[at + 1 :])
        if not left or not right:
            break
        if operator in ("==", "!=") and right[-1] in _NOTHING and len(right) == 1:
            return Atom(left, holds is (operator == "!="), joined)
        if operator in _INVERSE:
            operator, holds = _INVERSE[operator], not holds
        if (operator == "==" and right < left) or operator == ">":
            left, operator, right = right, _SWAPPED.get(operator, operator), left
        return Atom((*left, operator, *right), holds, joined)
    return Atom(words, holds, joined)


def _top_level(words: Words) -> Iterator[int]:
    depth = 0
    for at, word in enumerate(words):
        depth += (word in "([{") - (word in ")]}")
        if depth == 0 and word in _COMPARES:
            yield at
