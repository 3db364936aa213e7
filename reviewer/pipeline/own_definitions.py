"""What the changed C files define themselves: what a name says elsewhere, as that of a message, it does not say there (SEMANTICS.md C17)."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.model.series import FileDiff
from reviewer.model.unit import UnitKind
from reviewer.pipeline.sides import Sides


def defined_in(sides: Sides, files: Sequence[FileDiff], alone: bool) -> frozenset[str]:
    """Return the functions and macros that changed `.c` files define on either side; `alone`: that all files of the two trees do."""
    found: set[str] = set()
    for world, changed in ((sides.old, {file.old_path for file in files}), (sides.new, {file.new_path for file in files})):
        for path in (world.tree.paths() if alone else changed) if world is not None else ():
            items = (world.outline(path) if world is not None and path.endswith(".c") else None) or ()
            found.update(item.name for item in items if item.kind in (UnitKind.FUNCTION, UnitKind.MACRO))
    return frozenset(found)
