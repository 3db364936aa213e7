"""Whether what is compared writes such an object as it reads: itself, or in the bodies that it calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping

from reviewer.cfront.certificate import accessed
from reviewer.cfront.ctype import CHAR, Array, Bool, Int, Pointer, Record, Unknown
from reviewer.cfront.ir import Call, Convert, Element, Field, Function, Instruction, Load, Local, Op, Set, Store, Symbol, Value, Var
from reviewer.cfront.lower_types import pointee, record_key
from reviewer.cfront.rewrite import leaves, values_of
from reviewer.changes.hunk_functions import is_by_bytes
from reviewer.prover.interface import Task

_STEPS = 8
"""Copies and casts of an address that are followed."""


def is_written(task: Task, label: str, around: Collection[str]) -> bool:
    """Whether either side writes an object with this label itself, or hands one on.

    `around` are the labels of the members that the object is a part of.
    """
    codes = [code for function in (task.old, task.new) for code in function.instructions]
    if any(_may_write(code, label, around) or _may_write_bytes(code, {label, *around}) for code in codes):
        return True
    records = {one.rpartition(".")[0] for one in (label, *around)}
    return any(not records.isdisjoint(_written_by_cast(function)) for function in (task.old, task.new))


def is_written_below(task: Task, label: str, around: Collection[str], below: Callable[[str, int], Collection[str]]) -> bool:
    """Whether a body in sight that either side calls, or may call, writes such an object, or hands it on.

    `around` are the labels of the members that the object is a part of, `below` gives what bodies of a side (0: old) do to objects (`written_in`).
    """
    member = label.rpartition(".")[2]
    marks = {member, f"&{label}", *(one.rpartition(".")[0] for one in (label, *around))}
    for side, function in enumerate((task.old, task.new)):
        callees = {code.callee for code in function.instructions if isinstance(code, Call) and code.callee}
        callees |= {name for one in called_members(function) for name in task.given(one)}
        values = (value for block in function.blocks for part in (*block.instructions, block.terminator) for value in values_of(part))
        callees |= {leaf.name for value in values for leaf in leaves(value) if isinstance(leaf, Symbol)}
        if any(task.leads_to(name, member) or not marks.isdisjoint(below(name, side)) for name in sorted(callees)):
            return True
    return False


def called_members(function: Function) -> set[str]:
    """Return the names of the members through which a function calls."""
    read = {code.variable: code.address.name for code in function.instructions if isinstance(code, Load) and isinstance(code.address, Field)}
    copied = {code.variable: code.value for code in function.instructions if isinstance(code, Set)}
    targets = [leaf for code in function.instructions if isinstance(code, Call) and code.target is not None for leaf in leaves(code.target)]
    targets += [leaf for one in targets if isinstance(one, Var) and one.index in copied for leaf in leaves(copied[one.index])]
    return {read[one.index] for one in targets if isinstance(one, Var) and one.index in read}


def written_in(body: Function) -> Iterator[str]:
    """Yield what a body is seen to write: the names of members and objects, keys of whole records, "&LABEL" of what it gives to a call.

    Members go by their name alone: two records may be one under two names.
    """
    copies = _copies(body)
    for code in body.instructions:
        match code:
            case Store(address, _, ctype):
                yield accessed(address).rpartition(".")[2]
                if not isinstance(ctype, Int | Bool | Pointer) or not isinstance(address, Field | Element):
                    yield from _records(address, body, copies)
                else:
                    yield from _cast_records(address, body, copies)
            case Set(_, value):
                yield from _given(value)
            case Call(callee, args=args):
                yield from (mark for value in args for mark in _given(value))
                if is_by_bytes(callee) and args:
                    yield from _records(args[0], body, copies)
            case _:
                pass


def _copies(body: Function) -> dict[int, Value]:
    """Return what variables that are written once are given."""
    sets = Counter(code.variable for code in body.instructions if isinstance(code, Set | Load | Call))
    return {code.variable: code.value for code in body.instructions if isinstance(code, Set) and sets[code.variable] == 1}


def _written_by_cast(function: Function) -> Iterator[str]:
    """Yield the records that a function writes a scalar in by another type than theirs."""
    copies = _copies(function)
    for code in function.instructions:
        if isinstance(code, Store) and isinstance(code.type, Int | Bool | Pointer):
            shown = isinstance(code.address, Field | Element)
            yield from _cast_records(code.address, function, copies) if shown else _records(code.address, function, copies)


def _given(value: Value) -> Iterator[str]:
    while isinstance(value, Convert):
        value = value.value
    if isinstance(value, Field):
        yield f"&{accessed(value)}"


def _records(address: Value, body: Function, copies: Mapping[int, Value]) -> Iterator[str]:
    """Yield the records that an address is one of, by its type, and by that of what it is a copy, or a cast, of."""
    for _ in range(_STEPS):
        # A cast of a pointer in a variable is written as that variable in another type.
        types = (address.type, body.variables[address.index].type) if isinstance(address, Var) else (address.type,)
        yield from (record_key(one.to) for one in types if isinstance(one, Pointer) and isinstance(one.to, Record | Unknown))
        if isinstance(address, Convert):
            address = address.value
        elif isinstance(address, Var) and address.index in copies:
            address = copies[address.index]
        else:
            return


def _cast_records(address: Value, function: Function, copies: Mapping[int, Value]) -> Iterator[str]:
    """Yield the records that a member is one of by a cast: of that which the pointer was to before, any member may be written."""
    while isinstance(address, Field | Element):
        address = address.base
    found = list(dict.fromkeys(_records(address, function, copies)))
    yield from found if len(found) > 1 else ()


def _may_write(code: Instruction, label: str, around: Collection[str]) -> bool:
    """Whether an instruction writes such an object, or a whole struct that may hold one, or hands on the address of one.

    `around` are the labels of the members that the object is a part of.
    """
    match code:
        case Store(address, value, ctype):
            written = accessed(address)
            records = {one.rpartition(".")[0] for one in (label, *around)}
            whole = not isinstance(ctype, Int | Bool | Pointer) and (not written or written in around or record_key(ctype) in records)
            return written == label or whole or _takes(value, label)
        case Set(_, value):
            return _takes(value, label) or _is_beside(value, label)
        case Call(args=args):
            return any(_takes(value, label) for value in args)
        case _:
            return False


def _may_write_bytes(code: Instruction, labels: Collection[str]) -> bool:
    """Whether an instruction is a call that writes bytes, not all of them in members of other records, or in locals.

    One that begins in a member may go on beyond it, into the others of the record.
    """
    if not isinstance(code, Call) or not is_by_bytes(code.callee):
        return False
    start, records = code.args[0] if code.args else None, {label.rpartition(".")[0] for label in labels}
    found: set[str] = set()
    while isinstance(start, Convert):
        start = start.value
    inner = start.type.to if isinstance(start, Field | Element) and isinstance(start.type, Pointer) else None
    while isinstance(inner, Array):
        inner = inner.of
    if isinstance(start, Field | Element) and not (isinstance(inner, Int | Bool | Pointer) or inner == CHAR):
        return True
    while isinstance(start, Field | Element | Convert):
        if isinstance(start, Field):
            found.add(start.record)
        start = start.value if isinstance(start, Convert) else start.base
    # A pointer may lead to a whole record, in which there may be others.
    return not isinstance(start, Local) and (not found or any(record in records or record.startswith("?") for record in found))


def _is_beside(value: Value, label: str) -> bool:
    """Whether a value is the address of a scalar beside such a member, from which a step may lead there."""
    ctype = pointee(value.type) if isinstance(value, Field) and value.declared is None else getattr(value, "declared", None)
    return isinstance(value, Field) and label.startswith(f"{value.record}.") and isinstance(ctype, Int | Bool)


def _takes(value: Value, label: str) -> bool:
    """Whether a value is, or is made of, the address of such an object."""
    match value:
        case Field(base):
            return accessed(value) == label or _takes(base, label)
        case Element(base, index):
            return accessed(value) == label or _takes(base, label) or _takes(index, label)
        case Convert(inner):
            return _takes(inner, label)
        case Op(_, args):
            return any(_takes(arg, label) for arg in args)
        case _:
            return False
