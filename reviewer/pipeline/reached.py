"""What a function comes to within its file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reviewer.cfront.cursor import KEYWORDS
from reviewer.cfront.item_names import TYPE_KEYWORDS
from reviewer.cfront.outline import Item
from reviewer.changes.pairs import UnitPair
from reviewer.model.patterns import regex
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World

_WORD = regex(r"[A-Za-z_]\w*", re.ASCII)


def reached_names(worlds: tuple[World | None, World | None], pair: UnitPair) -> set[str]:
    """Return every name that a function comes to in its file on either side: what it names, what that names, and so on. Never too few.

    Of what is no function any word may be what leads on: a member of a table, a constant of an enum.
    """
    sides = zip(worlds, (pair.old, pair.new), strict=True)
    items = (() if world is None or side is None else world.outline(side.path) or () for world, side in sides)
    return set().union(*(reached_in(found, pair.name) for found in items))


def reached_in(items: Iterable[Item], function: str) -> set[str]:
    """Return every name that a function comes to within the items of its file, its own too, and those that these are compiled under."""
    leads: dict[str, set[str]] = {}
    for item in items:
        texts = (*(token.text for token in item.tokens), *item.conditions)
        words = {word for text in texts for word in _WORD.findall(text)} - KEYWORDS - TYPE_KEYWORDS
        for name in (item.name,) if item.kind is UnitKind.FUNCTION else words:
            leads.setdefault(name, set()).update(words)
    seen = {function}
    waiting = [function]
    while waiting:
        fresh = leads.get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting += fresh
    return seen
