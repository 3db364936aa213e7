"""One function of a file together with all that it comes to there: what it does, whoever of its helpers does it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from reviewer.cfront.configuration import View
from reviewer.cfront.ir import Function
from reviewer.cfront.outline import Item
from reviewer.changes.pairs import UnitPair
from reviewer.model.series import FileDiff
from reviewer.model.unit import PROVED, Status, Unit, UnitKind
from reviewer.pipeline.function_pair import FunctionPair
from reviewer.pipeline.plain_units import unit_of
from reviewer.pipeline.reached import reached_in
from reviewer.pipeline.runner import ReplayRunner
from reviewer.pipeline.shown_macros import shown_macros
from reviewer.pipeline.units import Judge
from reviewer.prover.interface import Answer, Bodies, Task

_NOT_COMPARED = frozenset(
    {
        *(UnitKind.GLOBAL, UnitKind.INITIALISER, UnitKind.DECLARATION, UnitKind.MACRO_CALL, UnitKind.UNKNOWN),
        *(UnitKind.STRUCT, UnitKind.UNION, UnitKind.TYPEDEF),
    }
)
"""Kinds of changed units with which the memory of one side is not that of the other: a run knows no object by two names, or in two types."""


def judge_whole(judge: Judge, file: FileDiff, pair: UnitPair, others: Sequence[Unit]) -> tuple[Unit, tuple[Unit, ...]] | None:
    """Judge a function, changed or not, through the bodies of what it calls; None if that decides nothing.

    `others` are the changed units that it comes to; those are returned with it whose change it does not settle: a function that it does not
    call directly, a macro that something else than a body is made of, and whatever is neither.
    """
    alone = replace(judge, alone=True)
    found = alone.collect((file,))
    pairs = (pair, *(one for one in found.pairs if (one.kind, one.name) != (pair.kind, pair.name)))
    here = replace(alone, changed=frozenset(one.name for one in pairs), files=found.files)
    shown, macros = found.functions | {pair.name}, shown_macros(pairs, ())
    open_ones = [unit_of(one, Status.UNKNOWN, "") for one in pairs]
    through = here.follower(pairs, open_ones, shown, macros)
    through.settle_interfaces()
    proof = through.settled_proof(pair)
    if proof is not None:
        unit = through.proved_unit(pair, open_ones[0], proof)
        texts = [items for items in _outlines(judge, pair) if items is not None]
        return unit, tuple(other for other in others if not all(_is_settled(other, pair.name, proof.left, items) for items in texts))

    if any(unit.kind in _NOT_COMPARED for unit in others):
        return None

    def compared(one: Function, two: Function, old_bodies: Bodies, new_bodies: Bodies, _view: View, _search: bool) -> tuple[Task, Answer]:
        task = here.task(pair, (one, two), (old_bodies, new_bodies), True)
        witness = ReplayRunner().witness(task)
        return task, Answer(Status.UNKNOWN) if witness is None else Answer(Status.DIFFERS, witness.title, witness=witness)

    answer = FunctionPair(pair, judge.knowledge.dialect, (judge.sides.old, judge.sides.new), shown, macros, compared).judge().answer
    if answer.status is not Status.DIFFERS:
        return None
    return replace(unit_of(pair, answer.status, answer.reason), witness=answer.witness), tuple(others)


def _outlines(judge: Judge, pair: UnitPair) -> Iterable[tuple[Item, ...] | None]:
    sides = ((judge.sides.old, pair.old), (judge.sides.new, pair.new))
    return (world.outline(side.path) if world is not None and side is not None else () for world, side in sides)


def _is_settled(unit: Unit, function: str, left: frozenset[str], items: Sequence[Item]) -> bool:
    """Whether a proof that leaves calls of `left` in place has looked into all that a changed unit may do to the function."""
    if unit.status in PROVED or unit.name == function:
        return True
    if unit.kind is UnitKind.FUNCTION:
        behind = set().union(*(reached_in(items, name) for name in left))
        return unit.name not in behind and all(_only_calls(item, unit.name) for item in items)
    if unit.kind is UnitKind.MACRO:
        return all(_only_in_body(item, unit.name) for item in items)
    return False


def _only_calls(item: Item, name: str) -> bool:
    """Whether an item does no more with a function than to define, declare or call it."""
    if item.tokens[0].text.startswith("#"):
        return item.kind is not UnitKind.MACRO or name not in item.tokens[0].text
    return all(following.text == "(" for token, following in pairwise(item.tokens) if token.text == name)


def _only_in_body(item: Item, name: str) -> bool:
    """Whether an item uses a macro nowhere but in a function's body, where it is expanded."""
    if item.kind is UnitKind.MACRO:
        return item.name == name or name not in item.tokens[0].text
    head = item.tokens[: item.body] if item.kind is UnitKind.FUNCTION else item.tokens
    return all(name not in token.text for token in head)
