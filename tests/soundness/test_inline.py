"""Inlining against the interpreter: a call that is followed and the body in its place are one behaviour."""

from dataclasses import replace
from functools import partial
from random import Random

import pytest

from reviewer.cfront.inline import inline
from reviewer.cfront.ir import BasicBlock, Call, CallKind, Convert, Function, Instruction, Set, Var, Variable
from reviewer.replay.challenge import challenge
from tests.soundness.random_ir import Generator
from tests.soundness.test_random_ir import WHOLE


def with_calls(seed: int) -> tuple[Function, Function]:
    """Return a random function that calls a random helper where it called others, and the helper."""
    random = Random(seed)
    helper = replace(Generator(random).function(8), name="helper")
    caller = Generator(random).function(10)
    taken = len(caller.variables)
    variables = (*caller.variables, Variable("%r", "%r", helper.result, 0))
    blocks = []
    for number, block in enumerate(caller.blocks):
        code: list[Instruction] = []
        for instruction in block.instructions:
            if isinstance(instruction, Call) and random.random() < 0.6:
                code.extend(_call(caller, helper, taken, instruction.variable, instruction.line))
            else:
                code.append(instruction)
        if number == 0:
            code.extend(_call(caller, helper, taken, 4, 1))
        blocks.append(BasicBlock(tuple(code), block.terminator))
    return replace(caller, variables=variables, blocks=tuple(blocks)), helper


def _call(caller: Function, helper: Function, result: int, to: int, line: int) -> list[Instruction]:
    args = tuple(Convert(Var(i, caller.variables[i].type), helper.variables[i].type) for i in range(4))
    call = Call("helper", None, args, result, helper.result, CallKind.FUNCTION, line)
    if to < 0:
        return [call]
    return [call, Set(to, Convert(Var(result, helper.result), caller.variables[to].type), line)]


def _only(body: Function, _caller: Function, name: str) -> Function | None:
    return body if name == "helper" else None


def check(seed: int, runs: int) -> None:
    caller, helper = with_calls(seed)
    inlined = inline(caller, partial(_only, helper))
    assert inlined.sites
    assert all(i.callee != "helper" for block in inlined.function.blocks for i in block.instructions if isinstance(i, Call))
    found = challenge(caller, inlined.function, WHOLE, {"helper": helper}, {}, runs, seed)
    assert found is None, f"seed {seed}: {found}"


# SEMANTICS: A1
@pytest.mark.parametrize("seed", range(40))
def test_a_body_in_place_of_a_call_does_what_the_call_does(seed: int) -> None:
    check(seed, 20)


def test_the_check_sees_a_body_with_a_statement_less() -> None:
    seen = 0
    for seed in range(40):
        caller, helper = with_calls(seed)
        less = replace(helper, blocks=(replace(helper.blocks[0], instructions=helper.blocks[0].instructions[:-1]), *helper.blocks[1:]))
        inlined = inline(caller, partial(_only, less))
        seen += challenge(caller, inlined.function, WHOLE, {"helper": helper}, {}, 20, seed) is not None
    assert seen >= 8, "the last instruction of a helper is often one that nobody asks for, but not always"


@pytest.mark.fuzz
@pytest.mark.timeout(7200)
def test_bodies_in_place_of_calls_thousands() -> None:
    for seed in range(1000, 6000):
        check(seed, 60)
