"""What is assumed of names whose definition is not in sight, after everything else was tried: constants, and classes of lock guards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

from reviewer.changes.pairs import UnitPair
from reviewer.knowledge.tables import GuardClass
from reviewer.model.claim import Sentence
from reviewer.model.series import FileDiff
from reviewer.model.unit import Status, Unit
from reviewer.model.value_type import value_type
from reviewer.pipeline.constant_names import Prove, settle_constant_names
from reviewer.pipeline.guard_classes import settle_guards
from reviewer.pipeline.named_constants import named_constants, settle_named
from reviewer.pipeline.shown_definitions import may_define
from reviewer.pipeline.shown_macros import ShownMacros


@value_type
class AssumedNames:
    """Judges the units of a patch again. `prove` compares a function of which hunks are in sight; `hunks` says that no tree is given."""

    pairs: Sequence[UnitPair]
    macros: ShownMacros
    prove: Prove
    hunks: bool
    guards: Mapping[str, GuardClass]
    files: Sequence[FileDiff]

    def settle(
        self,
        first: Sequence[Unit],
        units: Sequence[Unit],
        defined: Callable[[str], bool],
        stated: Callable[[str, str], Sentence | None],
    ) -> list[Unit]:
        """Judge what is open in `units` as it was in `first`: what was found in between is another reason, which no name does away with."""
        result = list(units)
        left = [at for at, (before, after) in enumerate(zip(first, units, strict=True)) if before is after and after.status is Status.UNKNOWN]
        shown = cache(partial(may_define, self.files))
        constants = named_constants(self.pairs, lambda name: shown(name) or defined(name)) if left else {}
        pairs, open_ones = [self.pairs[at] for at in left], [units[at] for at in left]
        open_ones = settle_named(pairs, open_ones, constants, lambda pair: self.prove(pair, self.macros), stated)
        if self.hunks:
            unseen = {name: guard for name, guard in self.guards.items() if not shown(name)}
            open_ones = settle_guards(pairs, open_ones, self.macros, unseen, self.prove)
            open_ones = settle_constant_names(pairs, open_ones, self.macros, shown, self.prove)
        for at, unit in zip(left, open_ones, strict=True):
            result[at] = unit if unit is units[at] else replace(unit, lines=units[at].lines)
        return result
