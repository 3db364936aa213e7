"""When a difference of one unit is a difference of the patch (SEMANTICS.md B9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import replace

from reviewer.cfront.syntax import TokenKind
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.model.unit import SETTLED, Question, Status, Unit, UnitKind

Reached = Callable[[UnitPair], Set[str]]
"""The names that a function of a pair comes to on either side, through anything in sight."""


def settle_differences(pairs: Sequence[UnitPair], units: Sequence[Unit], followed: bool, reached: Reached | None = None) -> list[Unit]:
    """Keep `differs` only where no other changed unit can make up for it; `followed` says that bodies were looked into.

    A store that moves from a callee into its caller makes both differ and the patch not. So every other unit that is not proved must be a
    function that the differing one calls, for then its body was followed on each side; else the difference is a question. With
    `reached` every function that is not static is judged for itself: one that it does not come to is no help to it.
    """
    result = list(units)
    for index, unit in enumerate(units):
        if unit.status is not Status.DIFFERS:
            continue
        open_ones = [i for i, other in enumerate(units) if i != index and other.status not in SETTLED]
        mentioned = _names(pairs[index].old) & _names(pairs[index].new)
        if reached is not None and all(side is not None and "static" not in side.storage for side in (pairs[index].old, pairs[index].new)):
            near = reached(pairs[index])
            open_ones = [i for i in open_ones if units[i].kind is not UnitKind.FUNCTION or units[i].name in near]
        if all(followed and units[i].kind is UnitKind.FUNCTION and units[i].name in mentioned for i in open_ones):
            continue
        others = ", ".join(dict.fromkeys(units[i].name or str(units[i].kind) for i in open_ones))
        title = unit.witness.title if unit.witness is not None else unit.reason
        question = Question(f"{unit.name}() by itself: {title}. Does {others} make up for it?", unit.file, unit.line)
        reason = f"it differs by itself ({title}), and {others} also changes"
        result[index] = replace(unit, status=Status.UNKNOWN, reason=reason, witness=None, questions=(*unit.questions, question), residue=unit.lines)
    return result


def _names(side: UnitSide | None) -> set[str]:
    return {token.text for token in side.tokens if token.kind is TokenKind.IDENT} if side is not None else set()
