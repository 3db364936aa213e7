"""What is the same down to the bodies that were looked at is compared once; anything else is compared again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from reviewer.cfront.ctype import INT
from reviewer.cfront.ir import ENTRY, BasicBlock, Const, Function, Return
from reviewer.model.unit import Status, Witness
from reviewer.pipeline.remembered import Remembered
from reviewer.prover.interface import Answer, Task


def _function(name: str, result: int) -> Function:
    return Function(name, "mm/lift.c", (), INT, (), (BasicBlock((), Return(Const(result, INT), 1)),), ((ENTRY, 0),))


@dataclass(frozen=True)
class _Table:
    functions: Mapping[str, tuple[Function, ...]]

    def definitions(self, name: str) -> tuple[Function, ...]:
        return self.functions.get(name, ())


ONE, TWO = _function("lift", 1), _function("lift", 2)
FULL, EMPTY = _function("full", 1), _function("full", 0)


def _comparing(looked_at: str) -> tuple[Remembered, list[Task]]:
    seen: list[Task] = []

    def compare(task: Task) -> Answer:
        seen.append(task)
        task.old_bodies.definitions(looked_at)
        task.new_bodies.definitions(looked_at)
        return Answer(Status.UNKNOWN, f"answer {len(seen)}")

    return Remembered(compare), seen


def _task(old: Function = ONE, new: Function = TWO, **bodies: tuple[Function, ...]) -> Task:
    return Task("lift", "mm/lift.c", old, new, _Table(bodies), _Table(bodies))


def test_the_same_with_the_same_bodies_is_compared_once() -> None:
    remembered, seen = _comparing("full")
    first = remembered(_task(full=(FULL,), other=(ONE,)))
    assert remembered(_task(replace(ONE), full=(replace(FULL),), other=(TWO,))) == first
    assert len(seen) == 1


@pytest.mark.parametrize(
    "other",
    [
        _task(new=ONE, full=(FULL,)),
        _task(full=(EMPTY,)),
        _task(full=(FULL, EMPTY)),
        _task(),
        replace(_task(full=(FULL,)), new_bodies=_Table({})),
        replace(_task(full=(FULL,)), focus=frozenset({"full"})),
    ],
)
def test_anything_else_is_compared_again(other: Task) -> None:
    remembered, seen = _comparing("full")
    first = remembered(_task(full=(FULL,)))
    assert remembered(other) != first
    assert len(seen) == 2
    assert remembered(_task(full=(FULL,))) == first


def test_who_asks_for_no_witness_takes_an_answer_without_one() -> None:
    remembered, seen = _comparing("full")
    quiet = replace(_task(full=(FULL,)), accuse=False)
    first = remembered(quiet)
    again = remembered(_task(full=(FULL,)))
    assert again != first
    assert remembered(quiet) in (first, again)
    assert len(seen) == 2


def test_an_answer_with_a_witness_is_for_those_who_asked_for_it() -> None:
    witness = Witness("lift() returns 1", (), (), (), 0, 0, 0)
    remembered = Remembered(lambda task: Answer(Status.DIFFERS, witness=witness) if task.accuse else Answer(Status.UNKNOWN))
    assert remembered(_task()).witness is witness
    assert remembered(replace(_task(), accuse=False)) == Answer(Status.UNKNOWN)


def test_who_asks_for_no_question_takes_an_answer_with_one_and_not_the_other_way() -> None:
    remembered, seen = _comparing("full")
    quiet = replace(_task(full=(FULL,)), accuse=False, asks=False)
    without = remembered(quiet)
    full = remembered(_task(full=(FULL,)))
    assert full != without
    assert len(seen) == 2
    assert remembered(replace(_task(full=(FULL,)), asks=False)) == full
    assert len(seen) == 2
