"""A function whose interface changed and its calls, brought to one interface on both sides.

A parameter that one side lacks is left out there: in the body it is a local that nobody has written (so that to use it is a difference),
or the constant that every call must pass; at each call the argument goes away, if it is that constant. Then a call is the same call on
both sides exactly where the parameters that both have get the same, and the bodies are to be compared like any others (SEMANTICS.md B9).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from reviewer.cfront.ctype import Bool, Int, type_key
from reviewer.cfront.ir import ENTRY, BasicBlock, Call, CallKind, Const, Convert, Function, Instruction, Jump, Set, Value
from reviewer.cfront.literals import reduced
from reviewer.model.value_type import value_type

ADAPTED = "@"
"""What a call of the common interface has behind the name: it is no call of either side's own."""


@value_type
class Interface:
    """What one side's parameters are to the common interface: `kept` are positions in its order, `dropped` the rest with what they are.

    A dropped parameter is None (any value: the body does not use it) or the constant that calls must pass.
    """

    count: int
    kept: tuple[int, ...]
    dropped: tuple[tuple[int, int | None], ...] = ()


@value_type
class Adapter:
    """The interfaces of a function's two sides."""

    name: str
    old: Interface
    new: Interface


def adapters(old: Function, new: Function, passed: Mapping[tuple[str, int], int]) -> Iterator[Adapter]:
    """Yield ways to bring the interfaces of two definitions together, those first that say more.

    Parameters answer to each other by name and type, then by type in order. `passed` has, by side ("old", "new") and position, the constant
    that all calls in sight pass there. Only a changed number of parameters is adapted: then every call must change, or it does not compile.
    """
    if len(old.params) == len(new.params):
        return
    pairs = _pairs(old, new)
    lost = [k for k in range(len(old.params)) if k not in {a for a, _ in pairs}]
    found = [k for k in range(len(new.params)) if k not in {b for _, b in pairs}]
    # A name that one side drops and the other declares anew is two things, and hidden text may use either.
    names = [{v.name for v in function.variables} for function in (old, new)]
    if any(old.variables[old.params[k]].name in names[1] for k in lost) or any(new.variables[new.params[k]].name in names[0] for k in found):
        return
    kept = tuple(a for a, _ in pairs), tuple(b for _, b in pairs)
    unused: dict[tuple[str, int], int | None] = dict.fromkeys([*(("old", k) for k in lost), *(("new", k) for k in found)])
    choices = [unused]
    constants = {place: passed[place] for place in unused if place in passed}
    if constants:
        choices.append({**unused, **constants})
    for choice in choices:
        sides = [tuple((k, choice[side, k]) for k in places) for side, places in (("old", lost), ("new", found))]
        yield Adapter(new.name, Interface(len(old.params), kept[0], sides[0]), Interface(len(new.params), kept[1], sides[1]))


def _pairs(old: Function, new: Function) -> list[tuple[int, int]]:
    variables = [[function.variables[i] for i in function.params] for function in (old, new)]
    keys = [[(v.name, type_key(v.type)) for v in side] for side in variables]
    pairs = [(a, keys[1].index(key)) for a, key in enumerate(keys[0]) if key in keys[1]]
    left = [[k for k in range(len(side)) if k not in {pair[n] for pair in pairs}] for n, side in enumerate(keys)]
    for a in left[0]:
        b = next((b for b in left[1] if keys[1][b][1] == keys[0][a][1]), None)
        if b is not None:
            pairs.append((a, b))
            left[1].remove(b)
    return sorted(pairs)


def adapted_definition(function: Function, interface: Interface) -> Function | None:
    """Return the function with the common interface, None if it is not of this one."""
    if len(function.params) != interface.count:
        return None
    kept = {function.params[k]: position for position, k in enumerate(interface.kept)}
    # A dropped one is matched with nothing: it gets a key of its own.
    variables = tuple(
        replace(v, param=kept[i]) if i in kept else replace(v, param=-1, key=f"%{v.key}@dropped") if v.param >= 0 else v
        for i, v in enumerate(function.variables)
    )
    start: list[Instruction] = []
    for k, value in interface.dropped:
        index = function.params[k]
        ctype = function.variables[index].type
        if value is None:
            continue
        if function.variables[index].memory or not isinstance(ctype, Int | Bool):
            return None
        start.append(Set(index, Const(reduced(value, ctype), ctype), 0))
    params = tuple(function.params[k] for k in interface.kept)
    result = replace(function, params=params, variables=variables)
    entry = dict(function.entries).get(ENTRY)
    if not start:
        return result
    if entry is None:
        return None
    blocks = (*function.blocks, BasicBlock(tuple(start), Jump(entry)))
    entries = tuple((key, len(function.blocks) if key == ENTRY else block) for key, block in function.entries)
    return replace(result, blocks=blocks, entries=entries)


def adapted_calls(function: Function, interfaces: Mapping[str, Interface]) -> Function:
    """Return the function with every call of a name in `interfaces` as a call of the common interface, where its arguments allow."""
    blocks = []
    for block in function.blocks:
        code = tuple(_call(i, interfaces[i.callee]) if isinstance(i, Call) and i.callee in interfaces else i for i in block.instructions)
        blocks.append(replace(block, instructions=code))
    return replace(function, blocks=tuple(blocks))


def _call(call: Call, interface: Interface) -> Call:
    if len(call.args) != interface.count or call.kind is not CallKind.FUNCTION or call.target is not None or call.spelling:
        return call
    for k, value in interface.dropped:
        if value is not None and constant(call.args[k]) != value:
            return call
    return replace(call, callee=f"{call.callee}{ADAPTED}", args=tuple(call.args[k] for k in interface.kept))


def constant(value: Value) -> int | None:
    """Return the number that a value is, None if it is none."""
    match value:
        case Const(number):
            return number
        case Convert(Const(number), ctype) if isinstance(ctype, Int | Bool):
            return reduced(number, ctype)
        case _:
            return None


def passed_constants(functions: Mapping[str, list[Function]], name: str) -> dict[tuple[str, int], int]:
    """Return, by side and position, the constant that all calls of `name` in the functions of that side pass."""
    found: dict[tuple[str, int], set[int | None]] = {}
    for side, bodies in functions.items():
        for body in bodies:
            for block in body.blocks:
                for instruction in block.instructions:
                    if isinstance(instruction, Call) and instruction.callee == name:
                        for k, argument in enumerate(instruction.args):
                            found.setdefault((side, k), set()).add(constant(argument))
    return {place: value for place, values in found.items() if len(values) == 1 and (value := next(iter(values))) is not None}
