"""Which fact about a callee's result would complete a proof: proved from its body where that is visible, else offered as an assumption."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from reviewer.cfront.certificate import Lemma
from reviewer.cfront.ctype import Bool, Unknown
from reviewer.cfront.ir import Branch, Call, CallKind, Convert, Function, Op, Set, Value, Var
from reviewer.prover.facts import returns_constant
from reviewer.prover.interface import Task
from reviewer.prover.simulation import Match, Outcome, Simulation
from reviewer.prover.solver import Solver
from reviewer.prover.terms import CallShape, Term

_CANDIDATES = 24
"""Calls looked at; more and the difference is not about one callee's result."""
_VALUES = (0, 1)


def candidates(task: Task, outcome: Outcome) -> tuple[Lemma, ...]:
    """Return lemmas about calls whose result the failed proof depends on.

    Both sides call it, a changed line names it, and one side drops the result (or the message itself says what it returns): then "it
    always returns that" is the reason for the change, and not a fact that happens to make the proof easy. Those with more constant
    arguments come first: they say less.
    """
    both = _called(task.old) & _called(task.new) & task.focus
    both = {callee for callee in both if _drops(task.old, callee) != _drops(task.new, callee) or task.stated(callee, "") is not None}
    found: dict[Lemma, None] = {}
    for call in _results(outcome):
        shape = call.data
        if isinstance(shape, CallShape) and shape.callee in both and not shape.spelling:
            args = tuple(_constant(arg) for arg in call.args[1 : 1 + shape.count])
            for value in _VALUES:
                found[Lemma(shape.callee, args, value)] = None
    return tuple(sorted(found, key=lambda lemma: (sum(a is None for a in lemma.args), lemma.callee, lemma.value)))[:_CANDIDATES]


def _constant(term: Term) -> int | None:
    return term.data if term.op == "const" and isinstance(term.data, int) else None


def _called(function: Function) -> set[str]:
    """Return the names of the functions that are called; what a marked access finds is another CPU's doing, and no constant."""
    return {i.callee for block in function.blocks for i in block.instructions if isinstance(i, Call) and i.callee and i.kind is not CallKind.MARKED}


def _drops(function: Function, callee: str) -> bool:
    calls = [i for block in function.blocks for i in block.instructions if isinstance(i, Call) and i.callee == callee]
    return any(call.variable < 0 for call in calls)


def _results(outcome: Outcome) -> Iterator[Term]:
    """Yield the calls whose result a failing term depends on, those nearest to it first."""
    queue = [*outcome.dropped, *(term for failure in outcome.failures for term in failure.terms)]
    seen: set[Term] = set()
    while queue:
        term = queue.pop(0)
        if term in seen:
            continue
        seen.add(term)
        if term.op == "result":
            yield term.args[0]
        queue.extend(term.args)


def proved_lemmas(task: Task, lemmas: tuple[Lemma, ...], solver: Solver) -> tuple[Lemma, ...]:
    """Return those lemmas that every visible definition shows, on both sides."""
    result = []
    for lemma in lemmas:
        bodies = (*task.old_bodies.definitions(lemma.callee), *task.new_bodies.definitions(lemma.callee))
        if bodies and all(returns_constant(body, lemma, solver) for body in bodies):
            result.append(Lemma(lemma.callee, lemma.args, lemma.value, proved=True))
    return tuple(result)


def assumed_lemmas(task: Task, match: Match, proved: tuple[Lemma, ...], lemmas: tuple[Lemma, ...], solver: Solver) -> Outcome | None:
    """Return the outcome of the proof under the fewest assumed lemmas, the stated ones first.

    A callee whose body is visible gets none: what it returns is there to see, and was not provable.
    """
    unseen = [lemma for lemma in lemmas if not task.old_bodies.definitions(lemma.callee) and not task.new_bodies.definitions(lemma.callee)]
    unseen.sort(key=lambda lemma: task.stated(lemma.callee, worded(task, lemma)) is None)
    for size in (1, 2):
        for chosen in combinations(unseen[: 24 if size == 1 else 8], size):
            if len({lemma.callee for lemma in chosen}) < size:
                continue
            outcome = Simulation(task.old, task.new, match, (*proved, *chosen), solver).run()
            if outcome.certificate is not None and set(chosen) <= set(outcome.certificate.lemmas):
                return outcome
    return None


def worded(task: Task, lemma: Lemma) -> str:
    """Return the lemma's value as C says it: true or false where the result is only tested."""
    as_truth = any(_tested(function, lemma.callee) for function in (task.old, task.new))
    if as_truth and lemma.value in _VALUES:
        return "true" if lemma.value else "false"
    return str(lemma.value)


def _tested(function: Function, callee: str) -> bool:
    """Whether results of `callee` go into a bool or a condition."""
    results = {
        i.variable
        for block in function.blocks
        for i in block.instructions
        if isinstance(i, Call) and i.callee == callee and isinstance(i.result, Bool | Unknown)
    }
    for block in function.blocks:
        if isinstance(block.terminator, Branch) and _is_result(block.terminator.cond, results):
            return True
        for instruction in block.instructions:
            if isinstance(instruction, Set) and isinstance(instruction.value, Convert) and isinstance(instruction.value.type, Bool):
                if _is_result(instruction.value.value, results):
                    return True
            elif isinstance(instruction, Set) and isinstance(instruction.value.type, Bool) and _is_result(instruction.value, results):
                return True
    return False


def _is_result(value: Value, results: set[int]) -> bool:
    while isinstance(value, Op) and value.name == "!":
        value = value.args[0]
    return isinstance(value, Var) and value.index in results


def call_text(task: Task, lemma: Lemma) -> str:
    """Return the call as it is spelled, on the new side if it is there."""
    for function in (task.new, task.old):
        for block in function.blocks:
            for instruction in block.instructions:
                if isinstance(instruction, Call) and instruction.callee == lemma.callee and _spells(instruction, lemma):
                    return instruction.text
    return f"{lemma.callee}()"


def _spells(call: Call, lemma: Lemma) -> bool:
    """Whether the call has the lemma's constants in its text."""
    if len(call.args) != len(lemma.args):
        return False
    return all(want is None or getattr(arg, "value", None) == want for arg, want in zip(call.args, lemma.args, strict=True))


def call_line(function: Function, callee: str) -> int:
    """Return the line of the first call of `callee`, 0 if there is none."""
    lines = [i.line for block in function.blocks for i in block.instructions if isinstance(i, Call) and i.callee == callee]
    return min(lines, default=0)
