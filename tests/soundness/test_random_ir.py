"""The challenge on random functions: quiet on what keeps the meaning, loud on what does not."""

from random import Random

import pytest

from reviewer.cfront.certificate import Certificate, Relation
from reviewer.cfront.ir import ENTRY, Function
from reviewer.replay.challenge import challenge
from reviewer.replay.machine import run
from reviewer.replay.oracle import Oracle
from reviewer.replay.trace import End
from reviewer.replay.witness import find_difference, find_witness
from tests.soundness.random_ir import CALLEES, MUTATIONS, REFACTORINGS, Generator

WHOLE = Certificate((Relation(ENTRY),))


def refactored(seed: int) -> tuple[Function, Function]:
    random = Random(seed)
    old = Generator(random).function(random.randint(4, 14))
    new = old
    for edit in REFACTORINGS:
        new = edit(new, random)
    return old, new


def mutated(seed: int) -> tuple[Function, Function]:
    random = Random(seed)
    old = Generator(random).function(random.randint(4, 14))
    return old, random.choice(MUTATIONS)(old, random)


def check_refactored(seed: int, runs: int) -> None:
    old, new = refactored(seed)
    found = challenge(old, new, WHOLE, {}, {}, runs, seed)
    assert found is None, f"seed {seed}: {found}"
    assert find_witness(old, new, {}, {}, frozenset(CALLEES), runs, seed) is None, f"seed {seed}"
    assert find_difference(old, new, {}, {}, runs, seed) is None, f"seed {seed}"


def check_accused(seed: int, runs: int) -> bool:
    """Check that what a witness says, a challenge says too; return whether there was one."""
    old, new = mutated(seed)
    if find_witness(old, new, {}, {}, frozenset(CALLEES), runs, seed) is None:
        return False
    ends = {run(side, ENTRY, {}, Oracle(number)).end for side in (old, new) for number in range(20)}
    # A loop that lost its step does not end, and of such a run a challenge says nothing.
    assert challenge(old, new, WHOLE, {}, {}, 400, seed) is not None or End.LIMIT in ends, f"seed {seed}"
    return True


# SEMANTICS: F22
@pytest.mark.parametrize("seed", range(25))
def test_what_keeps_the_meaning_passes(seed: int) -> None:
    check_refactored(seed, 20)


# SEMANTICS: F22
def test_most_mutants_are_caught() -> None:
    mutants = [(old, new) for seed in range(60) for old, new in [mutated(seed)] if old != new]
    caught = sum(challenge(old, new, WHOLE, {}, {}, 30) is not None for old, new in mutants)
    # The others mean the same, as far as 600 runs can tell: dead assignments, swaps of what commutes, code behind an endless fault.
    assert (len(mutants), caught) >= (45, 24)


# SEMANTICS: C16
def test_an_accusation_is_one_that_a_challenge_makes_too() -> None:
    assert sum(check_accused(seed, 30) for seed in range(60)) >= 10


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
def test_what_keeps_the_meaning_passes_thousands() -> None:
    for seed in range(1000, 4000):
        check_refactored(seed, 30)


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
def test_accusations_thousands() -> None:
    assert sum(check_accused(seed, 60) for seed in range(1000, 3000)) >= 200
