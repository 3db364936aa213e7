"""Which way a test may have come out, by what is in sight: what is impossible there is nothing to assume (SEMANTICS.md A2)."""

from __future__ import annotations

from reviewer.cfront.ctype import Int
from reviewer.cfront.ir import Branch, Const, Convert, Function, Load, Set, Value, Var, successors
from reviewer.cfront.rewrite import leaves
from reviewer.pipeline.passed_values import comes_to
from reviewer.prover.graph import loop_of
from reviewer.replay.values import reduced

_Told = list[tuple[Value, bool]]


def ends_loop(function: Function, at: int) -> bool:
    """Whether the branch that ends block `at` stays in a loop one way and leaves it the other: how often it is made hangs on how it comes out."""
    inside = loop_of(function, at)
    stays = [target in inside and at in _reached(function, target, inside) for target in successors(function.blocks[at].terminator)]
    return any(stays) and not all(stays)


def _reached(function: Function, start: int, inside: frozenset[int]) -> set[int]:
    """The blocks of `inside` that are reached from `start`, and `start`."""
    seen, waiting = {start}, [start]
    while waiting:
        for target in successors(function.blocks[waiting.pop()].terminator):
            if target in inside and target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def is_computed(function: Function, cond: Value) -> bool:
    """Whether a condition asks what the function itself has put into a variable with a name: more than copies of what it was given or reads."""
    code = list(function.instructions)
    seen: set[int] = set()
    left = [leaf.index for leaf in leaves(cond) if isinstance(leaf, Var)]
    while left:
        index = left.pop()
        if index in seen:
            continue
        seen.add(index)
        named = not function.variables[index].key.startswith("%")
        for one in code:
            if not isinstance(one, Set) or one.variable != index:
                continue  # what a load gives is memory's: where it lies may be computed
            if named and not _is_copy(one.value):
                return True
            left += [leaf.index for leaf in leaves(one.value) if isinstance(leaf, Var)]
    return False


def _is_copy(value: Value) -> bool:
    while isinstance(value, Convert):
        value = value.value
    return isinstance(value, Var)


def may_come_out(function: Function, at: int, holds: bool) -> bool:
    """Whether the test at the end of block `at` may come out so, as far as tests of one parameter on the only way there tell."""
    end = function.blocks[at].terminator
    assert isinstance(end, Branch)
    asked = {(leaf.index, leaf.type) for leaf in leaves(end.cond) if isinstance(leaf, Var)}
    if len(asked) != 1:
        return True
    index, ctype = next(iter(asked))
    written = any(isinstance(one, Set | Load) and one.variable == index for one in function.instructions)
    if function.variables[index].param < 0 or written or not isinstance(ctype, Int):
        return True
    told = [(end.cond, holds), *((cond, way) for cond, way in _before(function, at) if _of(cond) == {index})]
    for number in _tried([cond for cond, _ in told], ctype):
        answers = [(comes_to(function, cond, {index: number}), way) for cond, way in told]
        if all(answer is None or bool(answer) is way for answer, way in answers):
            return True
    return False


def _of(cond: Value) -> set[int]:
    return {leaf.index for leaf in leaves(cond) if isinstance(leaf, Var)}


def _before(function: Function, at: int) -> _Told:
    """Return the tests on the only way to a block, and how they came out."""
    told: _Told = []
    entries = {block for _, block in function.entries}
    seen = {at}
    while at not in entries:
        before = [number for number, block in enumerate(function.blocks) if at in successors(block.terminator)]
        if len(before) != 1 or before[0] in seen:
            break
        end = function.blocks[before[0]].terminator
        if isinstance(end, Branch) and end.then != end.other:
            told.append((end.cond, end.then == at))
        at = before[0]
        seen.add(at)
    return told


def _tried(conds: list[Value], ctype: Int) -> set[int]:
    """Return numbers on every side of each constant that conditions name, and single bits."""
    near = {0, 1, -1, *(1 << bit for bit in range(ctype.bits)), *((1 << bit) - 1 for bit in range(ctype.bits))}
    for cond in conds:
        for leaf in leaves(cond):
            if isinstance(leaf, Const):
                near |= {leaf.value - 1, leaf.value, leaf.value + 1, ~leaf.value}
    return {reduced(number, ctype) for number in near}
