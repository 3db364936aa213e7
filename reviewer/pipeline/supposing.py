"""What hunks alone leave open judged again with what is supposed of it: names that are locals, types of what is not declared in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from reviewer.changes.pairs import UnitPair
from reviewer.knowledge.tables import Dialect
from reviewer.model.series import FileDiff
from reviewer.model.unit import BY_PROOF, Status, Unit, UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.hidden_locals import hidden_locals
from reviewer.pipeline.shown_definitions import may_declare_outside
from reviewer.pipeline.shown_macros import ShownMacros
from reviewer.pipeline.shown_types import ShownTypes
from reviewer.pipeline.supposed_types import settle_supposed_types
from reviewer.pipeline.types_in_hunks import TypesInHunks


@value_type
class Supposing:
    """Judges the units of a patch again. `prove` compares one function, `through` what is still open through the bodies of helpers."""

    pairs: tuple[UnitPair, ...]
    macros: ShownMacros
    dialect: Dialect
    shown: frozenset[str]
    files: Sequence[FileDiff]
    prove: Callable[[UnitPair, ShownMacros], Unit]
    through: Callable[[list[Unit], ShownMacros], list[Unit]]

    def settle(self, units: list[Unit]) -> list[Unit]:
        """Judge what is open."""
        units = self._with_locals(units, self.macros)
        contradicted = ShownTypes(self.files, self.dialect).contradict
        return settle_supposed_types(self.pairs, units, self.macros.types, self.dialect, self.shown, self._with_types, contradicted)

    def _with_types(self, units: Sequence[Unit], types: TypesInHunks) -> list[Unit]:
        given = replace(self.macros, types=types)
        again = [self._again(pair, unit, given) for pair, unit in zip(self.pairs, units, strict=True)]
        return self._with_locals(self.through(again, given), given)

    def _again(self, pair: UnitPair, unit: Unit, given: ShownMacros) -> Unit:
        known = unit.status is not Status.UNKNOWN or pair.kind is not UnitKind.FUNCTION or pair.old is None or pair.new is None
        return unit if known else self.prove(pair, given)

    def _with_locals(self, units: list[Unit], macros: ShownMacros) -> list[Unit]:
        """Judge what is open again as if names whose declaration is not shown were locals."""
        open_ones = [pair for pair, unit in zip(self.pairs, units, strict=True) if unit.status is Status.UNKNOWN]
        defined = partial(may_declare_outside, self.files)
        found = {(p.side.path, p.name): hidden_locals(p, self.dialect, self.shown, macros.types, defined) for p in open_ones}
        given = replace(macros, locals={key: names for key, names in found.items() if names})
        if not given.locals:
            return units
        again = [
            self.prove(pair, given) if (pair.side.path, pair.name) in given.locals and pair.kind is UnitKind.FUNCTION else unit
            for pair, unit in zip(self.pairs, units, strict=True)
        ]
        judged = self.through(again, given)
        return [new if old.status is Status.UNKNOWN and new.status in BY_PROOF else old for old, new in zip(units, judged, strict=True)]
