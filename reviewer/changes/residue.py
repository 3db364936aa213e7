"""The lines of moved code that are not the same at its new place: what is left to read of it."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher

from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.model.place import Place, Side
from reviewer.model.unit import Match

_LONGEST = 3_000
"""Lines of a unit that are compared; more is a table."""

Lines = list[tuple[int, tuple[str, ...]]]


def moved_residue(pair: UnitPair) -> tuple[Place, ...]:
    """Return the changed lines of a unit, but for a moved one without those that both places have, and without blank lines and comments.

    Lines that stand in another order than before are residue: only what was moved with its neighbours is read as moved.
    """
    if pair.match is not Match.MOVED or pair.old is None or pair.new is None:
        return pair.changed
    old, new = _lines(pair.old), _lines(pair.new)
    if max(len(old), len(new)) > _LONGEST:
        return pair.changed
    matcher = SequenceMatcher(None, [texts for _, texts in old], [texts for _, texts in new], autojunk=False)
    left = {(Side.OLD, line) for line, _ in old} | {(Side.NEW, line) for line, _ in new}
    for block in matcher.get_matching_blocks():
        left -= {(Side.OLD, line) for line, _ in old[block.a : block.a + block.size]}
        left -= {(Side.NEW, line) for line, _ in new[block.b : block.b + block.size]}
    return tuple(place for place in pair.changed if (place.side, place.line) in left)


def _lines(side: UnitSide) -> Lines:
    found: dict[int, list[str]] = defaultdict(list)
    for token in side.tokens:
        found[token.line].append(token.text)
    return [(line, tuple(texts)) for line, texts in sorted(found.items())]
