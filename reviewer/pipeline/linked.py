"""Definitions of one name that the linker chooses from: a weak default, and what stands in for it."""

from __future__ import annotations

from reviewer.cfront.one_build import in_one_build
from reviewer.cfront.outline import Item
from reviewer.changes.pairs import UnitPair
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World


def is_linked(item: Item) -> bool:
    """Whether an item makes a function or a variable known to other files, or tells of one that is."""
    return item.kind in (UnitKind.FUNCTION, UnitKind.GLOBAL, UnitKind.INITIALISER, UnitKind.DECLARATION) and "static" not in item.storage


def defined_besides(world: World, name: str, path: str) -> str:
    """Return another file that gives the linker this name, "" if no program has both."""
    found = (*world.index.functions(name), *world.index.objects(name))
    others = (one.path for one in found if one.path != path and {"static", "extern"}.isdisjoint(one.item.storage))
    return next((other for other in others if in_one_build(path, other)), "")


def conditional(pair: UnitPair) -> bool:
    """Whether a definition is compiled in some configurations alone."""
    return pair.side.item is not None and bool(pair.side.item.conditions)


def chosen_otherwise(pair: UnitPair, worlds: tuple[World | None, World | None]) -> str:
    """Say that a definition becomes, or is no longer, one that the linker chooses; "" where it does not, or there is no other."""
    sides = [(side, world) for side, world in zip((pair.old, pair.new), worlds, strict=True) if side is not None and side.item is not None]
    if len(sides) < 2 or pair.kind not in (UnitKind.FUNCTION, UnitKind.GLOBAL, UnitKind.INITIALISER):
        return ""
    static = [side.item is not None and "static" in side.item.storage for side, _ in sides]
    if static[0] == static[1]:
        return ""
    side, world = sides[static[0]]
    name = side.item.name if side.item is not None else pair.name
    other = defined_besides(world, name, side.path) if world is not None else ""
    return f"{name} is defined in {other}, too: with `static` it is another one" if other else ""
