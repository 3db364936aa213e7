"""Tests that the patch takes away: equal, if what they ask for never comes about there (SEMANTICS.md A1: each input that tells them apart).

A check that became needless is often why a patch is said to change nothing, and what makes it needless stands in the callers. A test that
comes in is no such case: who adds one expects it to hold some day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

from reviewer.cfront.certificate import accessed
from reviewer.cfront.ir import Branch, Call, CallKind, Function, Instruction, Jump, Load, Set, Store, Symbol, Value, Var
from reviewer.cfront.rewrite import leaves, values_of
from reviewer.changes.hunk_arguments import Passed
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Assumption, Status, Step, assumption_id
from reviewer.pipeline.bodies import calls
from reviewer.pipeline.one_way import ends_loop, is_computed, may_come_out
from reviewer.pipeline.passed_values import come_out_otherwise
from reviewer.prover.interface import Answer, Task
from reviewer.prover.motion import MOST

_MOST = 2
"""Branches of one function that are taken for one-way."""
_INSTRUCTIONS = 200
"""Instructions of a function that is compared again; of a larger one that no comparison explains, a test is seldom all."""
_DEEP = 20
_LONGEST = 60
"""Characters of a condition that a sentence can quote."""
_CALL = regex(r"(?!(?:likely|unlikely)\b)\b[A-Za-z_]\w*\s*\(")
"""A call in the text of a condition: of an assertion, that says by itself that it never comes about, or of what may return anything."""


def compare_removed_tests(task: Task, answer: Answer, compare: Callable[[Task], Answer], passed: Passed, most: int = _MOST) -> tuple[Task, Answer]:
    """Compare again as if conditions that the old side alone tests always came out one way, where that is all that keeps two functions apart.

    Only what is made of parameters, constants and memory is taken for that: what a call returned may be anything, and what a call in sight
    passes (`passed`) may not come out the other way. `most` is how many conditions may be taken so. A test may have gone into what is called and
    changes, too: then nothing is asked.
    """
    if answer.status in PROVED or answer.status is Status.DIFFERS or not task.changed.isdisjoint(calls(task.new)):
        return task, answer
    if sum(len(block.instructions) for block in task.old.blocks) > _INSTRUCTIONS:
        return task, answer
    kept = {block.terminator.text for block in task.new.blocks if isinstance(block.terminator, Branch)}
    alone = [
        at
        for at, end in _tests(task.old)
        if end.text not in kept and len(end.text) <= _LONGEST and not _CALL.search(end.text) and _is_loose(task.old, at, end)
    ]
    lines = {end.line for at, end in _tests(task.old) if at in alone}
    if not 0 < len(alone) <= most or len(lines) > 1 or not calls(task.new).keys() <= calls(task.old).keys():
        return task, answer
    for way in product((False, True), repeat=len(alone)):
        tests = [(end, way[alone.index(at)]) for at, end in _tests(task.old) if at in alone]
        if come_out_otherwise(task.old, tests, passed) or not all(may_come_out(task.old, at, holds) for at, holds in zip(alone, way, strict=True)):
            continue
        plain = replace(task, old=_one_way(task.old, dict(zip(alone, way, strict=True))), accuse=False, asks=False)
        again = compare(plain)
        if again.status not in PROVED or len(alone) + len(again.assumptions) > MOST:
            continue
        made = [_assumed(task, at, holds) for at, holds in zip(alone, way, strict=True)]
        step = Step("tests that the patch removes are left out", tuple(a.place for a in made if a.place is not None))
        return plain, replace(again, status=Status.ASSUMED, argument=(step, *again.argument), assumptions=(*again.assumptions, *made))
    return task, answer


def _tests(function: Function) -> Iterator[tuple[int, Branch]]:
    for at, block in enumerate(function.blocks):
        if isinstance(block.terminator, Branch) and block.terminator.text:
            yield at, block.terminator


def _one_way(function: Function, ways: dict[int, bool]) -> Function:
    blocks = list(function.blocks)
    for at, holds in ways.items():
        end = blocks[at].terminator
        assert isinstance(end, Branch)
        blocks[at] = replace(blocks[at], terminator=Jump(end.then if holds else end.other, end.line))
    return replace(function, blocks=tuple(blocks))


def _assumed(task: Task, at: int, holds: bool) -> Assumption:
    end = task.old.blocks[at].terminator
    assert isinstance(end, Branch)
    text = f"`{end.text}` is {'true' if holds else 'false'} whenever {task.name}() came to where it was tested"
    place = Place(task.file, end.line, Side.OLD)
    return Assumption(assumption_id(task.name, text), text, task.name, f"what calls {task.name}(), and what it reads", subject=end.text, place=place)


def _is_loose(function: Function, at: int, end: Branch) -> bool:
    """Whether how a test comes out may be supposed: not of a loop's own condition, nor of what the function computes."""
    return _is_given(function, end.cond, end.line) and not is_computed(function, end.cond) and not ends_loop(function, at)


def _is_given(function: Function, cond: Value, line: int) -> bool:
    """Whether a condition comes of parameters, constants and memory alone, and not of constants only.

    What the function itself wrote in the lines before says more than anybody may suppose.
    """
    code = list(function.instructions)
    written = {accessed(one.address) for one in code if isinstance(one, Store) and one.line < line} - {""}
    seen: set[int] = set()
    varies = any(isinstance(leaf, Symbol) for leaf in leaves(cond))
    left = [leaf.index for leaf in leaves(cond) if isinstance(leaf, Var)]
    while left:
        index = left.pop()
        if index in seen:
            continue
        seen.add(index)
        if len(seen) > _DEEP:
            return False
        varies = varies or function.variables[index].param >= 0
        for made in (one for one in code if _writes(one, index)):
            if isinstance(made, Call) or (isinstance(made, Load) and accessed(made.address) in written):
                return False
            varies = varies or isinstance(made, Load)
            left += [leaf.index for value in values_of(made) for leaf in leaves(value) if isinstance(leaf, Var)]
    return varies


def _writes(instruction: Instruction, index: int) -> bool:
    match instruction:
        case Set(variable) | Load(variable):
            return variable == index
        case Call(variable=variable, outs=outs, kind=kind):
            # What may be a macro may write what it is given: that is for the comparison to say.
            return index == variable or (index in outs and kind is not CallKind.UNRESOLVED)
        case Store():
            return False
