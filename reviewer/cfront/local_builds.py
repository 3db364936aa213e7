"""A local struct is what its members are, however it came to be: by an initialiser, by memset() and assignments, or by assignments alone.

Before anybody has its address nobody sees in what order its members are written, nor what was written over at once. So a run of stores to
one is given one form: all of it zero, if that is said or each member is written, then each member that is not, as they are declared. Only
structs whose bytes are those of their members, plain values one behind the other, have it: memset() writes what lies between, an initialiser
need not (C17 6.2.6.1 p6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from reviewer.cfront.ctype import Pointer, Record
from reviewer.cfront.ir import BasicBlock, Call, Const, Convert, Field, Function, Instruction, Load, Local, Op, Set, Store, Value, Var, successors
from reviewer.cfront.rewrite import leaves, values_of

_ZERO = "pure:zero"

Whole = Callable[[str], Sequence[str] | None]
"""Returns the members of "struct x" in order, where its bytes are theirs and nothing else; None for any other."""


def built_alike(function: Function, whole: Whole) -> Function:
    """Return the function with what builds its local structs in one form."""
    stored = {index for code in function.instructions if isinstance(code, Store) and (index := _target(code)[0]) >= 0}
    order: dict[int, Sequence[str]] = {}
    for index in sorted(stored):
        ctype = function.variables[index].type
        names = whole(ctype.tag) if isinstance(ctype, Record) and ctype.tag.startswith("struct ") and not function.hidden else None
        if names:
            order[index] = names
    for index, names in order.items():
        known = _known_at(function, index)
        blocks = [
            block if number in known else BasicBlock(tuple(_in_one_form(function, block.instructions, index, names)), block.terminator)
            for number, block in enumerate(function.blocks)
        ]
        function = replace(function, blocks=tuple(blocks))
    return function


def _target(code: Store) -> tuple[int, str]:
    """Return the local and its member that a store writes, "" for all of it that becomes zero; -1 for any other store."""
    match code:
        case Store(Local(index), Op("pure:zero")):
            return index, ""
        case Store(Field(Local(index), _, name)):
            return index, name
        case _:
            return -1, ""


def _known_at(function: Function, index: int) -> frozenset[int]:
    """Return the blocks in which others may have the address of a local, from the beginning on."""
    found: set[int] = set()
    waiting = [number for number, block in enumerate(function.blocks) if any(_hands_on(part, index) for part in block.instructions)]
    waiting = [target for number in waiting for target in successors(function.blocks[number].terminator)]
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += successors(function.blocks[number].terminator)
    return frozenset(found)


def _hands_on(part: Instruction, index: int) -> bool:
    """Whether an instruction does anything with the address of a local but store to its members, or read them."""
    values = list(values_of(part))
    if isinstance(part, Store | Load) and _starts_from(part.address, index):
        values.remove(part.address)
    return (isinstance(part, Call) and bool(part.scope)) or any(_names(value, index) for value in values)


def _starts_from(address: Value, index: int) -> bool:
    while isinstance(address, Field):
        address = address.base
    return isinstance(address, Local) and address.index == index


def _names(value: Value, index: int) -> bool:
    return any(isinstance(leaf, Local) and leaf.index == index for leaf in leaves(value))


def _in_one_form(function: Function, code: Sequence[Instruction], index: int, names: Sequence[str]) -> Iterator[Instruction]:
    """Yield the instructions of a block; each run of stores to the local comes at its end, or in front of one that it is written over by."""
    zero: Store | None = None
    members: dict[str, Store] = {}
    handed = False
    for part in code:
        handed = handed or _hands_on(part, index)
        local, name = _target(part) if isinstance(part, Store) and not handed else (-1, "")
        plain = local == index and (not name or name in names) and isinstance(part, Store) and not _names(part.value, index)
        if plain and isinstance(part, Store):
            over = [store for member, store in members.items() if name in ("", member)]
            if not all(_is_constant(store.value) for store in over):
                # What is written over may have faulted: it is evaluated all the same.
                yield from _form(function, index, names, zero, members)
                zero, members = None, {}
            if not name:
                zero, members = part, {}
            else:
                members[name] = part
            continue
        if (zero or members) and (handed or isinstance(part, Call) or _meets(part, index, members)):
            yield from _form(function, index, names, zero, members)
            zero, members = None, {}
        yield part
    yield from _form(function, index, names, zero, members)


def _is_constant(value: Value) -> bool:
    while isinstance(value, Convert):
        value = value.value
    return isinstance(value, Const)


def _meets(part: Instruction, index: int, members: dict[str, Store]) -> bool:
    """Whether an instruction reads or writes the local, or sets a variable that what is stored there is made of."""
    if any(_names(value, index) for value in values_of(part)):
        return True
    used = {leaf.index for store in members.values() for leaf in leaves(store.value) if isinstance(leaf, Var)}
    return isinstance(part, Set | Load) and part.variable in used


def _form(function: Function, index: int, names: Sequence[str], zero: Store | None, members: dict[str, Store]) -> Iterator[Instruction]:
    if zero is None and set(members) == set(names):
        variable = function.variables[index]
        first = next(iter(members.values()))
        zero = Store(Local(index, Pointer(variable.type)), Op(_ZERO, (), variable.type), variable.type, first.line, f"{variable.name} = {{}}")
    if zero is not None:
        yield zero
    for name in names:
        if name in members and not (zero is not None and isinstance(value := members[name].value, Const) and value.value == 0):
            yield members[name]
