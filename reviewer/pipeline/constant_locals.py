"""Local objects that are given constants where they are declared, and are only read from there on."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from reviewer.cfront.ctype import Array, Int, Pointer, Record, type_key
from reviewer.cfront.ir import Call, CallKind, Const, Cut, Function, Instruction, Load, Local, Op, Store, Symbol, Terminator, Value, successors
from reviewer.cfront.literals import reduced
from reviewer.cfront.rewrite import leaves, values_of
from reviewer.model.patterns import regex
from reviewer.pipeline.constant_objects import ConstantObject, content_of, steps_of

_NUMBER = regex(r"-?\d+")


def constant_locals(function: Function) -> dict[int, ConstantObject]:
    """Return what local arrays of a function hold wherever they are read, by the index of the variable."""
    arrays = [
        index for index, variable in enumerate(function.variables) if variable.memory and isinstance(variable.type, Array) and variable.param < 0
    ]
    if not arrays or function.hidden or function.problems or any(map(_may_name_locals, _parts(function))):
        return {}
    found = {index: _held(function, index) for index in arrays}
    return {index: held for index, held in found.items() if held is not None}


def constant_statics(function: Function) -> dict[str, ConstantObject]:
    """Return what static numbers declared in a function hold for good, by the name of the object: it does nothing with them but to read them."""
    declared = (word.split(" ", 2)[1:] for word in function.shape if word.startswith("static "))
    types = {name: key for key, name in declared if name.startswith(f"{function.name}.")}
    names = set(types)
    if not names or function.hidden or function.problems or any(map(_may_name_locals, _parts(function))):
        return {}
    used: dict[str, set[Symbol]] = {name: set() for name in names}
    for part in _parts(function):
        plain = part.address if isinstance(part, Load) else None
        for leaf in (leaf for value in values_of(part) for leaf in leaves(value)):
            if isinstance(leaf, Symbol) and leaf.name in names:
                used[leaf.name].add(leaf)
                if leaf is not plain:
                    names.discard(leaf.name)
    found = ((name, _first(name, types[name], used[name])) for name in sorted(names))
    return {name: held for name, held in found if held is not None}


def _first(name: str, key: str, used: Collection[Symbol]) -> ConstantObject | None:
    """Return the number that a static local of the type with this key begins with, which is a part of its name; None if it is read in another."""
    types = {leaf.type for leaf in used}
    pointer = types.pop() if len(types) == 1 else None
    ctype = pointer.to if isinstance(pointer, Pointer) and not pointer.volatile else None
    value = name.partition(" = ")[2] or "0"
    if not isinstance(ctype, Int) or type_key(ctype) != key or not _NUMBER.fullmatch(value):
        return None
    return ConstantObject(ctype, {(): Const(reduced(int(value), ctype), ctype)})


def _parts(function: Function) -> Iterator[Instruction | Terminator]:
    for block in function.blocks:
        yield from block.instructions
        yield block.terminator


def _may_name_locals(part: Instruction | Terminator) -> bool:
    """Whether hidden text, or a macro of which nothing is known, may write what it can name."""
    return isinstance(part, Cut) or (isinstance(part, Call) and part.kind in (CallKind.UNRESOLVED, CallKind.STEP))


def _held(function: Function, index: int) -> ConstantObject | None:
    stores: list[tuple[int, int, Store]] = []
    reads: list[tuple[int, int]] = []
    for number, block in enumerate(function.blocks):
        for at, code in enumerate((*block.instructions, block.terminator)):
            if not any(_is(leaf, index) for value in values_of(code) for leaf in leaves(value)):
                continue
            if isinstance(code, Store) and _starts_at(code.address, index) and not any(_is(leaf, index) for leaf in leaves(code.value)):
                stores.append((number, at, code))
            elif isinstance(code, Load) and _starts_at(code.address, index):
                reads.append((number, at))
            else:
                return None
    if not stores or len({number for number, _, _ in stores}) > 1:
        return None
    start, last, _ = stores[-1]
    before = _reached_without(function, start)
    if any(number in before or (number == start and at < last) for number, at in reads):
        return None
    held = content_of(function.variables[index], index, [store for _, _, store in stores])
    return held if held is not None and (_clears(stores[0][2]) or _is_full(held)) else None


def _clears(store: Store) -> bool:
    """Whether a store begins an initialiser: what it gives nothing to is 0 then, and not what was there before."""
    return isinstance(store.address, Local) and isinstance(store.value, Op) and store.value.name == "pure:zero"


def _is_full(held: ConstantObject) -> bool:
    """Whether each element of an array of scalars was given something."""
    size = held.type.size if isinstance(held.type, Array) and not isinstance(held.type.of, Array | Record) else ""
    return size.isdecimal() and held.scalars.keys() >= {(at,) for at in range(int(size))}


def _is(leaf: Value, index: int) -> bool:
    return isinstance(leaf, Local) and leaf.index == index


def _starts_at(address: Value, index: int) -> bool:
    """Whether an address is one of the array's own, with indexes that are made of other things."""
    found = steps_of(address, Local)
    if found is None or not _is(found[0], index):
        return False
    return not any(_is(leaf, index) for step in found[1] if not isinstance(step, str) for leaf in leaves(step.index))


def _reached_without(function: Function, start: int) -> set[int]:
    """Return the blocks that control comes to without block `start`."""
    seen: set[int] = set()
    waiting = [block for _, block in function.entries]
    while waiting:
        number = waiting.pop()
        if number != start and number not in seen:
            seen.add(number)
            waiting += successors(function.blocks[number].terminator)
    return seen
