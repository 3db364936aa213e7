"""What a function reads from where, and the function as if what it reads there had been handed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from reviewer.cfront.ctype import Bool, CType, Int, Pointer, Record, Unknown, type_key
from reviewer.cfront.ir import Call, CallKind, Convert, Element, Field, Function, Instruction, Load, Set, Symbol, Value, Var, Variable
from reviewer.cfront.lower_types import pointee, record_key
from reviewer.cfront.rewrite import values_of
from reviewer.model.place import Side
from reviewer.model.value_type import value_type
from reviewer.prover.graph import shape_of

_DEEP = 12

Path = tuple[object, ...]
"""Where something is read: the parameter, object or local (`Start`) that it starts from, then members from the inside out."""


@value_type
class Start:
    """A local of both sides that is written in one place: what is read from there is read behind it."""

    key: str


def reads_of(function: Function, other: Function) -> dict[Path, list[Load]]:
    """Return the reads of members by path, from parameters and locals that keep their value, and objects with a name; `other` is the other side."""
    known = copies_of(function, {variable.key for variable in other.variables} if function.hidden else set())
    starts = _starts(function).keys() & _starts(other).keys()
    found: dict[Path, list[Load]] = {}
    outer = _outer(function) | _outer(other)
    for code in function.instructions:
        if not isinstance(code, Load) or not isinstance(code.address, Field) or _reads_beyond(code.address, code.type):
            continue
        # What has no type in sight is one value where nothing looks into it.
        if isinstance(code.type, Int | Bool | Pointer) or (isinstance(code.type, Unknown) and (code.address.record, code.address.name) not in outer):
            path = _path(code.address, known, function, starts)
            if path is not None:
                found.setdefault((*path, code.type), []).append(code)
    return found


def _reads_beyond(address: Field, ctype: CType) -> bool:
    """Whether an access of this type is of more, or of something else, than the member that its address is one of."""
    declared = pointee(address.type) if address.declared is None else address.declared
    scalars = isinstance(declared, Int | Bool | Pointer) and isinstance(ctype, Int | Bool | Pointer)
    return scalars and type_key(declared) != type_key(ctype)


def _outer(function: Function) -> set[tuple[str, str]]:
    """Return the members of which other members, or elements, are parts, each with its struct."""
    found: set[tuple[str, str]] = set()
    for value in (value for block in function.blocks for part in (*block.instructions, block.terminator) for value in values_of(part)):
        while isinstance(value, Field | Element | Convert):
            inner = value.value if isinstance(value, Convert) else value.base
            if isinstance(inner, Field):
                found.add((inner.record, inner.name))
            value = inner
    return found


def copies_of(function: Function, nameable: Collection[str]) -> dict[int, Value]:
    """Return what variables that are written once are copies of, and the parameters that keep their value.

    Lines that are not shown may write the locals `nameable`; that they leave what the parameters lead to is what is assumed.
    """
    writes = _writes(function)
    found = {code.variable: code.value for code in function.instructions if isinstance(code, Set)}
    hidden = {index for index, variable in enumerate(function.variables) if not variable.temporary and variable.key in nameable}
    copies = {index: value for index, value in found.items() if writes[index] == 1 and function.variables[index].param < 0 and index not in hidden}
    kept = {index for index, variable in enumerate(function.variables) if variable.param >= 0 and not variable.memory and not writes[index]}
    return {**copies, **{index: Var(index, function.variables[index].type) for index in kept}}


def _writes(function: Function) -> Counter[int]:
    """Return in how many places each variable is written, or may be."""
    writes: Counter[int] = Counter()
    for code in function.instructions:
        match code:
            case Set(index) | Load(index):
                writes[index] += 1
            case Call(variable=index, outs=outs, scope=scope, kind=kind):
                writes.update((index, *outs, *(scope if kind in (CallKind.UNRESOLVED, CallKind.STEP) else ())))
            case _:
                pass
    return writes


def _starts(function: Function) -> dict[str, int]:
    """Return the locals with a name that are written in one place, whatever with: their numbers, by key."""
    writes = _writes(function)
    if function.hidden:
        return {}
    # What an iterator or a macro writes besides is written where no read can be put behind it.
    plainly = {code.variable for code in function.instructions if isinstance(code, Set | Load | Call)}
    named = ((index, one) for index, one in enumerate(function.variables) if not (one.inner or one.memory) and one.param < 0)
    return {one.key: index for index, one in named if writes[index] == 1 and index in plainly}


def _path(value: Value, known: Mapping[int, Value], function: Function, starts: Collection[str]) -> Path | None:
    steps: list[object] = []
    local: Path | None = None
    for _ in range(_DEEP):
        if isinstance(value, Var) and function.variables[value.index].key in starts:
            if local is not None and shape_of(function).heads:
                return local  # a copy in another local may be of what this one held a round before
            local = (Start(function.variables[value.index].key), *steps)
        match value:
            case Field(base, record, name):
                start = known[base.index].type if isinstance(base, Var) and base.index in known else base.type
                if not isinstance(start, Pointer) or record_key(start.to) != record:
                    # A cast leads to another member than the one of that name.
                    return None
                steps.append((record, name))
                value = base
            case Convert(inner, Pointer()) if isinstance(inner.type, Pointer):
                value = inner
            case Symbol(name):
                return (name, *steps)
            case Var(index) if index in known:
                if function.variables[index].param >= 0:
                    return (function.variables[index].param, *steps)
                value = known[index]
            case _:
                return local
    return None


def with_kept(function: Function, reads: Mapping[Path, list[Load]], paths: Mapping[Path, Load], position: int, side: Side) -> Function:
    """Return the function with what it reads along `paths` handed in, as parameters from `position` on, of names that no hidden text has.

    What is read from a local is read once instead, where the local is written: whether that is the same on both sides is left to see.
    """
    variables, params = list(function.variables), list(function.params)
    handed: dict[int, int] = {}
    behind: dict[int, list[Load]] = {}
    for place, (path, load) in enumerate(paths.items()):
        new = len(variables)
        handed.update(dict.fromkeys(map(id, reads.get(path, ())), new))
        inner = isinstance(path[0], Start)
        key = f"{spelled(function, path)}@{place} {side}"
        variables.append(Variable(spelled(function, path), key, load.type, 0, param=-1 if inner else position + place, private=True))
        if isinstance(path[0], Start):
            start = _starts(function)[path[0].key]
            behind.setdefault(start, []).append(replace(load, variable=new, address=_address(path, Var(start, variables[start].type), load)))
        else:
            params.append(new)

    def instead(code: Instruction) -> Iterator[Instruction]:
        kept = isinstance(code, Load) and id(code) in handed
        yield Set(code.variable, Var(handed[id(code)], code.type), code.line) if isinstance(code, Load) and kept else code
        if isinstance(code, Set | Load | Call):
            yield from (replace(load, line=code.line) for load in behind.get(code.variable, ()))

    blocks = tuple(replace(block, instructions=tuple(one for code in block.instructions for one in instead(code))) for block in function.blocks)
    return replace(function, blocks=blocks, variables=tuple(variables), params=tuple(params))


def _address(path: Path, start: Value, load: Load) -> Value:
    """Return the address of what a path leads to from a local; `load` is a read along it."""
    members = [(str(step[0]), str(step[1])) for step in reversed(path) if isinstance(step, tuple)]
    address = start
    for (record, name), (outer, _) in zip(members, [*members[1:], ("", "")], strict=True):
        inner = load.type if not outer else Unknown(outer[1:]) if outer.startswith("?") else Record(outer)
        declared = load.address.declared if isinstance(load.address, Field) and not outer else None
        address = Field(address, record, name, Pointer(inner), declared)
    return address


def spelled(function: Function, path: Path) -> str:
    """Spell a path from a parameter of the function, or an object with a name: the text of a read may be that of a helper's own variable."""
    start, members = path[0], [step[1] for step in path[1:] if isinstance(step, tuple)]
    key = start.key if isinstance(start, Start) else None
    root = next((variable for variable in function.variables if variable.key == key or (key is None and variable.param == start)), None)
    first = "->" if root is not None and isinstance(root.type, Pointer) else "."
    return f"{root.name if root is not None else start}{first}{'.'.join(str(name) for name in reversed(members))}"
