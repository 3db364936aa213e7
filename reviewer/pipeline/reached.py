"""What a function comes to within its file."""

from __future__ import annotations

import re

from reviewer.cfront.cursor import KEYWORDS
from reviewer.cfront.item_names import TYPE_KEYWORDS
from reviewer.changes.pairs import UnitPair
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World

_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def reached_names(worlds: tuple[World | None, World | None], pair: UnitPair) -> set[str]:
    """Return every name that a function comes to in its file on either side: what it names, what that names, and so on. Never too few.

    Of what is no function any word may be what leads on: a member of a table, a constant of an enum.
    """
    found: set[str] = set()
    for world, side in zip(worlds, (pair.old, pair.new), strict=True):
        leads: dict[str, set[str]] = {}
        for item in (world.outline(side.path) or ()) if world is not None and side is not None else ():
            words = {word for token in item.tokens for word in _WORD.findall(token.text)} - KEYWORDS - TYPE_KEYWORDS
            for name in (item.name,) if item.kind is UnitKind.FUNCTION else words:
                leads.setdefault(name, set()).update(words)
        seen = {pair.name}
        waiting = [pair.name]
        while waiting:
            fresh = leads.get(waiting.pop(), set()) - seen
            seen |= fresh
            waiting += fresh
        found |= seen
    return found
