"""Locals in memory that need not be there: an object whose address only ever served to read and write it is a variable.

So it is with out-parameters once the callee's body stands in place of the call. (Cytron et al., "Efficiently computing static single
assignment form", 1991, treats variables of this kind; here it is enough that no address leaves.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from reviewer.cfront.ctype import Array, Record, Unknown, Void
from reviewer.cfront.ir import (
    BasicBlock,
    Call,
    Const,
    Element,
    Field,
    Function,
    Instruction,
    Load,
    Local,
    Set,
    Store,
    Symbol,
    Value,
    Var,
)
from reviewer.cfront.lifetimes import pruned
from reviewer.cfront.rewrite import leaves, rebuilt_instruction, rebuilt_terminator, values_of

_ROUNDS = 4
"""Addresses are handed on from body to body; deeper chains stay in memory."""


def promote(function: Function) -> Function:
    """Return the function with addresses put in for the variables that hold them, and with the scalars in memory that this frees as variables.

    A fragment keeps all its own memory objects: hidden text may use their addresses. So does a function with an unresolved macro.
    """
    for _ in range(_ROUNDS):
        addressed = _propagated(function)
        free = _free(addressed)
        if not free and addressed is function:
            break
        function = _as_variables(addressed, free) if free else addressed
    return pruned(function)


def _propagated(function: Function) -> Function:
    """Put an address in place of each variable that is set once, to that address, and to nothing else ever.

    The address of a local is the same all the time; one that is set once to it is it wherever it can be read without a fault, so only
    variables that the inlining made are replaced: they are set where a body begins, before all uses.
    """
    count: Counter[int] = Counter()
    held: dict[int, Value] = {}
    for block in function.blocks:
        for instruction in block.instructions:
            for index in _written(instruction):
                count[index] += 1
            if isinstance(instruction, Set) and _stable(instruction.value):
                held[instruction.variable] = instruction.value
    made = {
        index: value
        for index, value in held.items()
        if count[index] == 1 and function.variables[index].inner and function.variables[index].type == value.type
    }
    if not made:
        return function

    def leaf(part: Value) -> Value:
        return made.get(part.index, part) if isinstance(part, Var) else part

    blocks = tuple(
        BasicBlock(
            tuple(rebuilt_instruction(i, leaf) for i in block.instructions if not (isinstance(i, Set) and i.variable in made)),
            rebuilt_terminator(block.terminator, leaf),
        )
        for block in function.blocks
    )
    return replace(function, blocks=blocks)


def _stable(value: Value) -> bool:
    """Whether a value is an address that is the same at any time: of a local or named object, or of a member of one."""
    match value:
        case Local() | Symbol():
            return True
        case Field(base):
            return _stable(base)
        case Element(base, Const()):
            return _stable(base)
        case _:
            return False


def _written(instruction: Instruction) -> tuple[int, ...]:
    match instruction:
        case Set(variable) | Load(variable):
            return (variable,)
        case Call(variable=variable, outs=outs):
            return (variable, *outs)
        case _:
            return ()


def _free(function: Function) -> frozenset[int]:
    """Return the scalars in memory whose address is used for plain reads and writes of the whole object alone."""
    named = function.hidden or any(isinstance(i, Call) and i.scope for block in function.blocks for i in block.instructions)
    scalars = {
        index
        for index, variable in enumerate(function.variables)
        if variable.memory and not isinstance(variable.type, Array | Record | Unknown | Void) and (not named or variable.inner)
    }
    for block in function.blocks:
        for instruction in block.instructions:
            kept = tuple(values_of(instruction))
            match instruction:
                case Load(_, Local(index), ctype) | Store(Local(index), _, ctype):
                    kept = kept[1:]
                    if function.variables[index].type != ctype:
                        scalars.discard(index)
            scalars.difference_update(_locals(kept))
        scalars.difference_update(_locals(values_of(block.terminator)))
    return frozenset(scalars)


def _locals(values: Iterable[Value]) -> set[int]:
    return {part.index for value in values for part in leaves(value) if isinstance(part, Local)}


def _as_variables(function: Function, free: frozenset[int]) -> Function:
    variables = tuple(replace(v, memory=False) if index in free else v for index, v in enumerate(function.variables))
    blocks = []
    for block in function.blocks:
        code: list[Instruction] = []
        for instruction in block.instructions:
            match instruction:
                case Load(variable, Local(index), ctype, line) if index in free:
                    code.append(Set(variable, Var(index, ctype), line))
                case Store(Local(index), value, _, line) if index in free:
                    code.append(Set(index, value, line))
                case _:
                    code.append(instruction)
        blocks.append(BasicBlock(tuple(code), block.terminator))
    return replace(function, variables=variables, blocks=tuple(blocks))
