"""`x = (struct range){ .base = base };` gives a local what its initialiser would: the object without a name is nothing but its values.

A compound literal that is only copied is an object of which nobody has the address (C17 6.5.2.5). What is written to it is written to the
local instead, where the copy stands: all that its initialiser reads and calls was done before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from reviewer.cfront.ctype import Pointer, Record
from reviewer.cfront.ir import BasicBlock, Call, Function, Instruction, Load, Local, Set, Store, Value, Var
from reviewer.cfront.rewrite import leaves, rebuilt, values_of

LITERAL = "%literal"
"""How the variables begin that compound literals are lowered to."""


def without_copies(function: Function) -> Function:
    """Return the function with what literals hold written to the locals that they are copied to."""
    named = [index for index, variable in enumerate(function.variables) if variable.key.startswith(LITERAL) and isinstance(variable.type, Record)]
    if not named:
        return function
    uses = Counter(leaf.index for values in _parts(function) for leaf in values if isinstance(leaf, Local))
    reads = Counter(leaf.index for values in _parts(function) for leaf in values if isinstance(leaf, Var))
    gone: set[int] = set()
    blocks = []
    for block in function.blocks:
        code = list(block.instructions)
        for literal in named:
            copied = _written_in_place(function, code, literal, uses[literal], reads)
            if copied is not None:
                code = copied
                gone.add(literal)
        blocks.append(BasicBlock(tuple(code), block.terminator))
    if not gone:
        return function
    variables = tuple(replace(v, memory=False) if index in gone else v for index, v in enumerate(function.variables))
    return replace(function, variables=variables, blocks=tuple(blocks))


def _parts(function: Function) -> list[list[Value]]:
    parts = [part for block in function.blocks for part in (*block.instructions, block.terminator)]
    return [[leaf for value in values_of(part) for leaf in leaves(value)] for part in parts]


def _written_in_place(function: Function, code: Sequence[Instruction], literal: int, uses: int, reads: Counter[int]) -> list[Instruction] | None:
    """Return the code of a block in which a literal is made, copied to a local and not used otherwise, without it; None if it is not so there."""
    made = [at for at, one in enumerate(code) if isinstance(one, Store) and _starts_from(one.address, literal)]
    whole = function.variables[literal].type
    if not made or len(made) + 1 != uses:
        return None
    at = next((at for at, one in enumerate(code) if isinstance(one, Load) and _is(one.address, literal) and one.type == whole), len(code))
    load = code[at] if at < len(code) else None
    copy = code[at + 1] if at + 1 < len(code) else None
    if not isinstance(load, Load) or at < made[-1] or not isinstance(copy, Store) or copy.type != whole:
        return None
    target = copy.address
    if copy.value != Var(load.variable, whole) or reads[load.variable] != 1 or not isinstance(target, Local) or target.type != Pointer(whole):
        return None
    stores = [one for one in code if isinstance(one, Store) and _starts_from(one.address, literal)]
    if any(_changes(code[place + 1 : at], one.value) for place, one in enumerate(code[:at]) if isinstance(one, Store) and one in stores):
        return None

    def moved(part: Value) -> Value:
        return target if isinstance(part, Local) and part.index == literal else part

    name = function.variables[target.index].name
    written = [replace(one, address=rebuilt(one.address, moved), text=_renamed(one.text, name)) for one in stores]
    before = [one for one in code[:at] if one not in stores]
    return [*before, *written, *code[at + 2 :]]


def _starts_from(address: Value, literal: int) -> bool:
    return any(isinstance(leaf, Local) and leaf.index == literal for leaf in leaves(address))


def _is(address: Value, literal: int) -> bool:
    return isinstance(address, Local) and address.index == literal


def _changes(code: Sequence[Instruction], value: Value) -> bool:
    """Whether code gives something else to a variable in a value."""
    used = {leaf.index for leaf in leaves(value) if isinstance(leaf, Var)}
    for one in code:
        match one:
            case Set(variable) | Load(variable):
                written: tuple[int, ...] = (variable,)
            case Call(variable=variable, outs=outs):
                written = (variable, *outs)
            case _:
                written = ()
        if not used.isdisjoint(written):
            return True
    return False


def _renamed(text: str, name: str) -> str:
    """Return the text of a store with the name of the local in place of the literal."""
    depth = 0
    for at, char in enumerate(text):
        depth += (char in "({") - (char in ")}")
        if depth == 0 and char == "}":
            return name + text[at + 1 :]
    return text
