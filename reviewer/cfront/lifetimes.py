"""How long local objects live: an automatic object ends with the block in which it is declared (C17 6.2.4 p6).

Whether an object in memory is alive is the value of a variable of its own (`Variable.life`): 0 where its block was left, else a number that
says in which block it was declared, as far as that is hidden. Only objects get one of which it can matter: whose address is a value
somewhere, or that begin anew in a loop without a value; and those that hidden text may know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from reviewer.cfront.ctype import Int
from reviewer.cfront.ir import (
    ENTRY,
    BasicBlock,
    Const,
    Element,
    Field,
    Function,
    Instruction,
    Load,
    Local,
    Set,
    Store,
    Value,
    Variable,
    successors,
)
from reviewer.cfront.rewrite import leaves, values_of
from reviewer.model.value_type import value_type

ENDED, ALIVE = 0, 1
"""What a life is: over, or not; a larger number is that of a block whose end is hidden."""
LIFE = Int(64, False)
"""The type of a life."""

_Ends = tuple[tuple[str, int], ...]


@value_type
class Mark:
    """The object `index` begins or ends in a block, in front of the instruction at `position`."""

    block: int
    position: int
    index: int
    value: int
    line: int


def life_of(function: Function) -> dict[int, int]:
    """Return the variable that says whether an object lives, by the object."""
    return {variable.life: index for index, variable in enumerate(function.variables) if variable.life >= 0}


def begin(variable: int, value: int, line: int) -> Set:
    """Return the instruction that sets a life."""
    return Set(variable, Const(value, LIFE), line)


def made(variables: list[Variable], blocks: Sequence[BasicBlock], entries: _Ends, marks: Sequence[Mark]) -> tuple[BasicBlock, ...]:
    """Return the blocks with those marks set that matter, and add the variables for them."""
    if not marks:
        return tuple(blocks)
    kept = _worth(variables, blocks, entries, marks)
    lives: dict[int, int] = {}
    for index in sorted(kept):
        lives[index] = len(variables)
        key = f"%{len(variables)}"
        variables.append(Variable(key, key, LIFE, variables[index].line, life=index))
    code = [list(block.instructions) for block in blocks]
    for mark in reversed(marks):
        if mark.index in kept:
            code[mark.block].insert(mark.position, begin(lives[mark.index], mark.value, mark.line))
    return tuple(replace(block, instructions=tuple(lines)) for block, lines in zip(blocks, code, strict=True))


def pruned(function: Function) -> Function:
    """Return the function without the lives that don't matter any more, as bodies were put in place of calls."""
    lives = life_of(function)
    if not lives:
        return function
    objects = {life: index for index, life in lives.items()}
    marks = [
        Mark(number, position, objects[code.variable], code.value.value, code.line)
        for number, block in enumerate(function.blocks)
        for position, code in enumerate(block.instructions)
        if isinstance(code, Set) and code.variable in objects and isinstance(code.value, Const)
    ]
    kept = _worth(function.variables, function.blocks, function.entries, marks)
    gone = {life for index, life in lives.items() if index not in kept}
    if not gone.intersection(lives[mark.index] for mark in marks):
        return function
    blocks = tuple(
        replace(block, instructions=tuple(code for code in block.instructions if not (isinstance(code, Set) and code.variable in gone)))
        for block in function.blocks
    )
    return replace(function, blocks=blocks)


def _worth(variables: Sequence[Variable], blocks: Sequence[BasicBlock], entries: _Ends, marks: Sequence[Mark]) -> set[int]:
    """Return the objects whose beginning or end can matter."""
    ended = {mark.index for mark in marks if mark.value != ALIVE}
    # Hidden text may know the address of whatever it can name.
    hidden = any(key != ENTRY for key, _ in entries)
    known = {index for index in ended if not variables[index].private} if hidden else leaking(blocks) & ended
    memory = [mark for mark in marks if variables[mark.index].memory]
    if not memory:
        return known
    looping = in_cycles(blocks, entries)
    anew = {mark.index for mark in memory if mark.value != ENDED and mark.block in looping and not _has_value(mark, blocks, variables)}
    return known | anew


def _has_value(mark: Mark, blocks: Sequence[BasicBlock], variables: Sequence[Variable]) -> bool:
    """Whether an object that begins gets a value as a whole before anything else is done to it."""
    for code in blocks[mark.block].instructions[mark.position :]:
        if isinstance(code, Store) and isinstance(code.address, Local) and code.address.index == mark.index:
            return code.type == variables[mark.index].type
        if any(isinstance(leaf, Local) and leaf.index == mark.index for value in values_of(code) for leaf in leaves(value)):
            return False
    return False


def leaking(blocks: Sequence[BasicBlock]) -> set[int]:
    """Return the local objects whose address is used as a value anywhere."""
    used: list[Value] = []
    for block in blocks:
        for part in (*block.instructions, block.terminator):
            values = list(values_of(part))
            used += (*_behind(values[0]), *values[1:]) if isinstance(part, Load | Store) else values
    return {leaf.index for value in used for leaf in leaves(value) if isinstance(leaf, Local)}


def _behind(address: Value) -> Iterator[Value]:
    """Yield the values that an access goes by: not the local object that it is one to."""
    while isinstance(address, Field | Element):
        if isinstance(address, Element):
            yield address.index
        address = address.base
    if not isinstance(address, Local):
        yield address


def in_cycles(blocks: Sequence[BasicBlock], entries: _Ends) -> Collection[int]:
    """Return the blocks from which control can come back to them; hidden text can bring it back anywhere."""
    if any(key != ENTRY for key, _ in entries):
        return range(len(blocks))
    found = set()
    for start in range(len(blocks)):
        seen: set[int] = set()
        stack = list(successors(blocks[start].terminator))
        while stack:
            block = stack.pop()
            if block == start:
                found.add(start)
                break
            if block not in seen:
                seen.add(block)
                stack.extend(successors(blocks[block].terminator))
    return found


def changes(instruction: Instruction, life: int) -> int | None:
    """Return what an instruction sets the life of an object to, None if it does not."""
    if isinstance(instruction, Set) and instruction.variable == life and isinstance(instruction.value, Const):
        return instruction.value.value
    return None
