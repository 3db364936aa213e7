"""Who calls a function: all of them, or no answer (SEMANTICS.md B12)."""

from __future__ import annotations

from reviewer.cfront.index import Definition
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.model.unit import Match, UnitKind
from reviewer.pipeline.world import World

SEEN_ELSEWHERE = frozenset(
    {"__used", "__attribute__", "__section", "__visible", "__constructor", "__weak", "__alias", "__naked", "noinstr", "asmlinkage"}
)
"""Words of a head that say that others than callers by name may reach the function."""

Key = tuple[str, str]
"""File and name of a function, on the new side where both have it."""


def callers_of(pair: UnitPair, old: World, new: World) -> tuple[Key, ...] | None:
    """Return every function of both sides that calls the pair's static function, None if something else may reach it."""
    found: dict[Key, None] = {}
    for side, world in ((pair.old, old), (pair.new, new)):
        if side is None:
            continue
        if side.item is None or not side.path.endswith(".c") or "static" not in side.storage or side.conditions:
            return None
        if any(token.text in SEEN_ELSEWHERE for token in side.tokens[: side.item.body]):
            return None
        uses = world.usage.callers(pair.name, Definition(side.path, side.item))
        if uses.open or uses.exports or any(call.path != side.path or not call.within for call in uses.calls):
            return None
        path = side.path if pair.new is None else pair.new.path
        found.update(dict.fromkeys((path, call.within) for call in uses.calls))
    found.pop((pair.side.path, pair.name), None)
    # Nobody keeps a static function that nothing calls: it is reached in a way that is not seen here.
    return tuple(found) or None


def unchanged_pair(worlds: tuple[World, World], key: Key) -> UnitPair | None:
    """Return the one function of a name in a file that both trees have as a pair to compare, None if one of them has none or several."""
    sides = []
    for world in worlds:
        items = [item for item in world.outline(key[0]) or () if item.kind is UnitKind.FUNCTION and item.name == key[1]]
        if len(items) != 1:
            return None
        item = items[0]
        sides.append(UnitSide(key[0], item.line, item.tokens, item.storage, item.attributes, item.conditions, item))
    return UnitPair(UnitKind.FUNCTION, key[1], Match.SAME, sides[0], sides[1], ())
