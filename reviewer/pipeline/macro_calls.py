"""Calls of macros at file level that look like prototypes: `__read_mostly define_key(on);`."""

from __future__ import annotations

from reviewer.cfront.dialect import Dialect
from reviewer.cfront.item_names import may_be_macro_call
from reviewer.changes.pairs import UnitPair
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World

DISGUISED = "it looks like a prototype and may be the call of a macro"


def is_disguised(pair: UnitPair, dialect: Dialect, worlds: tuple[World | None, World | None]) -> bool:
    """Whether what looks like a prototype may be a call of a macro on one side; with a tree, where it has one of that name."""
    if pair.kind is not UnitKind.DECLARATION:
        return False
    return any(
        side is not None and may_be_macro_call(side.tokens, dialect.type_names) and (world is None or any(world.index.macros(pair.name)))
        for side, world in zip((pair.old, pair.new), worlds, strict=True)
    )
