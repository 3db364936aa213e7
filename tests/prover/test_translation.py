"""What z3 leaves open is known to be so on every machine, unless the clock had a part in it."""

from __future__ import annotations

import pytest
import z3

from reviewer.prover import translation
from reviewer.prover.clock import late_answers


class OutOfWork:
    """A solver that gives up as z3 does, at once."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def check(self) -> z3.CheckSatResult:
        return z3.unknown

    def reason_unknown(self) -> str:
        return self._reason


@pytest.mark.parametrize("reason", ["canceled", "max. resource limit exceeded"])
def test_what_ends_long_before_the_deadline_was_ended_by_its_work(reason: str) -> None:
    before = late_answers()
    assert translation._answer(OutOfWork(reason)) == z3.unknown
    assert late_answers() == before


def test_what_ends_at_the_deadline_may_end_otherwise_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "_DEADLINE_MS", -1)
    before = late_answers()
    assert translation._answer(OutOfWork("canceled")) == z3.unknown
    assert late_answers() != before


def test_little_work_is_ended_by_its_amount() -> None:
    context = z3.Context()
    x, y = (z3.BitVec(name, 64, context) for name in "xy")
    solver = z3.Solver(ctx=context)
    solver.set("rlimit", 1000)
    solver.add(x * y == z3.BitVecVal(0x1234567890ABCDEF, 64, context), x > 1, y > 1, x * x * y == y * 3 + x)
    before = late_answers()
    assert translation._answer(solver) == z3.unknown
    assert late_answers() == before
