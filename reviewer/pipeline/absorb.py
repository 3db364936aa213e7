"""When a difference of one unit is a difference of the patch (SEMANTICS.md B9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import replace

from reviewer.cfront.ir import Call
from reviewer.cfront.syntax import TokenKind
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.model.unit import SETTLED, Question, Status, Unit, UnitKind
from reviewer.pipeline.world import World

Reached = Callable[[UnitPair], Set[str]]
"""The names that a function of a pair comes to on either side, through anything in sight."""

Leaf = Callable[[UnitPair], bool]
"""Whether a function of a pair is seen to call nothing on either side."""


def settle_differences(
    pairs: Sequence[UnitPair], units: Sequence[Unit], followed: bool, reached: Reached | None = None, leaf: Leaf | None = None
) -> list[Unit]:
    """Keep `differs` only where no other changed unit can make up for it; `followed` says that bodies were looked into.

    A store that moves from a callee into its caller makes both differ and the patch not. So every other unit that is not proved must be a
    function that the differing one calls, for then its body was followed on each side; else the difference is a question. With
    `reached` every function that is not static is judged for itself: one that it does not come to is no help to it. What a function that
    is not static returns can be made good by nobody but a caller, so by no `leaf`.
    """
    result = list(units)
    for index, unit in enumerate(units):
        if unit.status is not Status.DIFFERS:
            continue
        open_ones = [i for i, other in enumerate(units) if i != index and other.status not in SETTLED]
        mentioned = _names(pairs[index].old) & _names(pairs[index].new)
        seen_by_all = all(side is not None and "static" not in side.storage for side in (pairs[index].old, pairs[index].new))
        if leaf is not None and seen_by_all and unit.witness is not None and unit.witness.returns:
            open_ones = [i for i in open_ones if units[i].kind is not UnitKind.FUNCTION or not leaf(pairs[i])]
        if reached is not None and seen_by_all:
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


def calls_nothing(pair: UnitPair, worlds: tuple[World | None, World | None]) -> bool:
    """Whether a function calls nothing in any configuration of either side, seen in its whole text and understood."""
    for side, world in zip((pair.old, pair.new), worlds, strict=True):
        if side is None or side.item is None or world is None:
            return False
        for function in world.configurations(side.path, side.item):
            calling = any(isinstance(part, Call) for block in function.blocks for part in block.instructions)
            if function.problems or function.hidden or calling:
                return False
    return True
