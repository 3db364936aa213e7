"""Local structs that are used member by member: each member is a variable (scalar replacement of aggregates).

So it is with a struct that carries arguments once the callee's body stands in place of the call. Only members that share no memory with
another are told apart, and only where nothing takes the address of the struct or moves it as a whole, but to make it zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reviewer.cfront.ctype import Bool, CType, Int, Pointer, Record
from reviewer.cfront.ir import Call, Const, Field, Function, Instruction, Load, Local, Op, Set, Store, Value, Var, Variable, successors
from reviewer.cfront.rewrite import leaves, values_of

_Path = tuple[tuple[str, str], ...]
"""Members from the outside in, each with its record."""


def split_records(function: Function, overlaps: Callable[[str, str], bool]) -> Function:
    """Return the function with variables for the members of its local structs; `overlaps` says of a member whether it may share memory."""
    if function.hidden or any(isinstance(code, Call) and code.scope for code in function.instructions):
        return function
    members = _members(function, overlaps)
    if not members:
        return function
    variables = list(function.variables)
    places: dict[tuple[int, _Path], int] = {}
    for index, paths in members.items():
        whole = function.variables[index]
        for path, ctype in paths.items():
            places[index, path] = len(variables)
            suffix = ".".join(name for _, name in path)
            variables.append(Variable(f"{whole.name}.{suffix}", f"{whole.key}.{suffix}", ctype, whole.line))

    def instead(code: Instruction) -> list[Instruction]:
        match code:
            case Store(Local(index), Op("pure:zero"), _, line) if index in members:
                return [Set(places[index, path], Const(0, ctype), line) for path, ctype in members[index].items()]
            case Store(address, Op("pure:zero"), Record(), line) if (at := _place(address)) is not None and at[0] in members:
                inside = {path: ctype for path, ctype in members[at[0]].items() if path[: len(at[1])] == at[1]}
                return [Set(places[at[0], path], Const(0, ctype), line) for path, ctype in inside.items()]
            case Load(variable, address, ctype, line) if (at := _place(address)) is not None and at in places:
                return [Set(variable, Var(places[at], ctype), line)]
            case Store(address, value, _, line) if (at := _place(address)) is not None and at in places:
                return [Set(places[at], value, line)]
            case _:
                return [code]

    blocks = tuple(replace(block, instructions=tuple(new for code in block.instructions for new in instead(code))) for block in function.blocks)
    return replace(function, variables=tuple(variables), blocks=blocks)


def _members(function: Function, overlaps: Callable[[str, str], bool]) -> dict[int, dict[_Path, CType]]:
    """Return the local structs that can be split, with the members that are used."""
    found: dict[int, dict[_Path, CType]] = {
        index: {}
        for index, variable in enumerate(function.variables)
        if variable.memory and isinstance(variable.type, Record) and variable.type.tag.startswith("struct ") and variable.param < 0
    }
    if not found:
        return {}
    begun: set[int] = set()
    for block in function.blocks:
        for code in block.instructions:
            values = list(values_of(code))
            match code:
                case Store(Local(index), Op("pure:zero"), ctype) if index in found and ctype == function.variables[index].type:
                    values = values[1:]
                    begun.add(index)
                case Store(address, Op("pure:zero"), Record(tag)) if (at := _place(address)) is not None and at[0] in found:
                    if _is_inner(address, tag) and not any(record.startswith("union ") or overlaps(record, name) for record, name in at[1]):
                        values = values[1:]
                case Load(_, address, ctype) | Store(address, _, ctype) if (at := _place(address)) is not None and at[0] in found:
                    index, path = at
                    known = found[index].setdefault(path, ctype)
                    apart = not any(record.startswith("union ") or overlaps(record, name) for record, name in path)
                    if known == ctype and apart and isinstance(ctype, Int | Bool | Pointer):
                        values = values[1:]
            for index in _locals(values):
                found.pop(index, None)
        for index in _locals(list(values_of(block.terminator))):
            found.pop(index, None)
    if _goes_round(function):
        # One that begins anew in each round holds nothing of the round before, and only an initialiser says where it begins.
        found = {index: paths for index, paths in found.items() if index in begun}
    return {index: paths for index, paths in found.items() if paths and not any(_inside(one, other) for one in paths for other in paths)}


def _goes_round(function: Function) -> bool:
    """Whether a block leads back to itself."""
    colour: dict[int, bool] = {}
    stack = [(block, False) for _, block in function.entries]
    while stack:
        block, done = stack.pop()
        if done:
            colour[block] = True
        elif block not in colour:
            colour[block] = False
            stack.append((block, True))
            for target in successors(function.blocks[block].terminator):
                if colour.get(target) is False:
                    return True
                stack.append((target, False))
    return False


def _is_inner(address: Value, tag: str) -> bool:
    """Whether an address is that of a member that is a struct with this tag."""
    return isinstance(address, Field) and address.declared == Record(tag) and tag.startswith("struct ")


def _inside(one: _Path, other: _Path) -> bool:
    return one is not other and len(one) < len(other) and other[: len(one)] == one


def _place(address: Value) -> tuple[int, _Path] | None:
    """Return the local and the members that an address leads to; None if it is none of a member of a local."""
    path: list[tuple[str, str]] = []
    while isinstance(address, Field):
        held = address.base.type.to if isinstance(address.base.type, Pointer) else None
        if not isinstance(held, Record) or held.tag != address.record:
            # A cast leads to other members than those of the object.
            return None
        path.append((address.record, address.name))
        address = address.base
    return (address.index, tuple(reversed(path))) if isinstance(address, Local) and path else None


def _locals(values: list[Value]) -> set[int]:
    return {part.index for value in values for part in leaves(value) if isinstance(part, Local)}
