"""The prover against the interpreter, which shares nothing with it: neither may call equal what the other tells apart."""

import pytest

from reviewer.model.unit import Status
from reviewer.pipeline.runner import ReplayRunner
from reviewer.prover.interface import Answer, Task
from reviewer.prover.pair import compare
from reviewer.replay.challenge import challenge
from tests.soundness.random_ir import CALLEES
from tests.soundness.test_random_ir import WHOLE, mutated, refactored


def judged(seed: int, runs: int) -> Answer:
    """Judge a mutant, and check the answer with runs of our own."""
    old, new = mutated(seed)
    answer = compare(Task("drain", "pool.c", old, new, effects=frozenset(CALLEES)), ReplayRunner())
    assert "defect" not in answer.reason, f"seed {seed}: {answer.reason}"
    if answer.status in (Status.SAME, Status.EQUIVALENT):
        found = challenge(old, new, WHOLE, {}, {}, runs, seed)
        assert found is None, f"seed {seed}: {found}"
    return answer


# SEMANTICS: F22
@pytest.mark.parametrize("seed", range(200, 206))
def test_a_mutant_is_not_proved_where_runs_differ(seed: int) -> None:
    judged(seed, 100)


# SEMANTICS: F22
@pytest.mark.parametrize("seed", range(200, 206))
def test_a_refactoring_is_not_refuted(seed: int) -> None:
    old, new = refactored(seed)
    answer = compare(Task("drain", "pool.c", old, new, effects=frozenset(CALLEES)), ReplayRunner())
    assert answer.status is not Status.DIFFERS, f"seed {seed}: {answer.witness}"
    assert "defect" not in answer.reason, f"seed {seed}: {answer.reason}"


@pytest.mark.fuzz
@pytest.mark.timeout(7200)
def test_mutants_thousands() -> None:
    answers = [judged(seed, 300).status for seed in range(3000, 5000)]
    assert answers.count(Status.DIFFERS) >= 200
    assert answers.count(Status.EQUIVALENT) >= 200
