"""What is assumed of names whose definition is not in sight, after everything else was tried: constants, classes of lock guards, other words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial

from reviewer.changes.pairs import UnitPair
from reviewer.knowledge.tables import Semantics
from reviewer.model.claim import Sentence
from reviewer.model.series import FileDiff
from reviewer.model.unit import Status, Unit
from reviewer.model.value_type import value_type
from reviewer.pipeline.constant_names import Prove, settle_constant_names
from reviewer.pipeline.guard_classes import settle_guards
from reviewer.pipeline.named_constants import named_constants, settle_named
from reviewer.pipeline.other_words import OtherWords
from reviewer.pipeline.shown_definitions import may_define
from reviewer.pipeline.shown_macros import ShownMacros
from reviewer.pipeline.world import World


@value_type
class AssumedNames:
    """Judges the units of a patch again. `prove` compares a function; `worlds` are the trees of both sides."""

    pairs: Sequence[UnitPair]
    macros: ShownMacros
    prove: Prove
    worlds: tuple[World | None, World | None]
    semantics: Semantics
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
        shown = cache(partial(may_define, self.files))
        kept = [at for at, (before, after) in enumerate(zip(first, units, strict=True)) if before is after or after.status is Status.ASSUMED]
        words = OtherWords(self.semantics.forms, self.worlds, shown, self.prove)
        for at, unit in zip(kept, words.settle([self.pairs[at] for at in kept], [units[at] for at in kept], self.macros), strict=True):
            result[at] = unit if unit is units[at] else replace(unit, lines=units[at].lines)
        left = [at for at, before in enumerate(first) if before is units[at] is result[at] and before.status is Status.UNKNOWN]
        constants = named_constants(self.pairs, lambda name: shown(name) or defined(name)) if left else {}
        pairs, open_ones = [self.pairs[at] for at in left], [units[at] for at in left]
        open_ones = settle_named(pairs, open_ones, constants, lambda pair: self.prove(pair, self.macros), stated)
        if self.worlds[0] is None:
            unseen = {name: guard for name, guard in self.semantics.guards.items() if not shown(name)}
            open_ones = settle_guards(pairs, open_ones, self.macros, unseen, self.prove)
            open_ones = settle_constant_names(pairs, open_ones, self.macros, shown, self.prove)
        for at, unit in zip(left, open_ones, strict=True):
            result[at] = unit if unit is units[at] else replace(unit, lines=units[at].lines)
        return result
