"""Other forms of two functions with loops, one pair after another, until one is proved."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.cfront.certificate import Lemma
from reviewer.cfront.ir import Function
from reviewer.prover.graph import shape_of
from reviewer.prover.interface import Task
from reviewer.prover.loops import LoopSimulation, Turn
from reviewer.prover.matching import match_variables
from reviewer.prover.recursion import unrolled
from reviewer.prover.simulation import Outcome
from reviewer.prover.solver import Solver
from reviewer.prover.unrolling import doubled, peeled

_LARGE = 120
"""Instructions of a side from which on its loops are taken as they stand: a loop that was unrolled among many branches takes minutes."""
_SMALL = 60
"""And up to which their rounds are taken apart."""
_ROUNDS = (4, 8, 16, 32)


def has_loops(task: Task) -> bool:
    """Whether there are loops whose form may be taken in another way, or recursions that are loops."""
    if task.old.hidden or task.new.hidden or max(map(_size, (task.old, task.new))) > _LARGE:
        return False
    return any(shape_of(unrolled(function)).heads for function in (task.old, task.new))


def with_loops(task: Task, lemmas: tuple[Lemma, ...], solver: Solver) -> tuple[Outcome, str] | None:
    """Prove it by what its loops' variables are in relation, and return how the loops were taken; None if no form is proved."""
    old, new = unrolled(task.old), unrolled(task.new)
    loops = [len(shape_of(function).heads) for function in (old, new)]
    how = "recursion as a loop" if (old, new) != (task.old, task.new) else ""
    for one, two, form in _forms(old, new, loops):
        for turn in Turn:
            outcome = LoopSimulation(one, two, match_variables(one, two), lemmas, solver, turn).run()
            if outcome.certificate is not None:
                return outcome, ", ".join(filter(None, (how, form)))
    return None


def _forms(old: Function, new: Function, loops: list[int]) -> Iterator[tuple[Function, Function, str]]:
    if all(loops):
        yield old, new, ""
        if max(map(_size, (old, new))) > _SMALL:
            return
        yield peeled(old), new, "the first round on its own"
        yield old, peeled(new), "the first round on its own"
        yield doubled(old), new, "two rounds in one"
        yield old, doubled(new), "two rounds in one"
        return
    for rounds in _ROUNDS:
        one, two = (peeled(side, rounds) if count else side for side, count in zip((old, new), loops, strict=True))
        if max(map(_size, (one, two))) <= 2 * _LARGE:
            yield one, two, f"up to {rounds} rounds one by one"


def _size(function: Function) -> int:
    return sum(len(block.instructions) + 1 for block in function.blocks)
