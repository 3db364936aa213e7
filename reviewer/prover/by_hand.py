"""Facts that were given by hand and that a proof rests on (SEMANTICS.md D19): macros that only compute from their arguments.

Where both sides use such a macro equally often and in the same places among the effects, nothing rests on it. Where one side uses it more
often, or elsewhere, the proof needs that it has no effect and depends on nothing but its arguments: an assumption, by name.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.cfront.containers import OP
from reviewer.cfront.ir import Branch, Call, Convert, Cut, Element, Field, Function, Load, Op, Return, Set, Store, Value

_OURS = (OP, "sizeof ", "_Alignof ", "type ", "text ", "constant ", "zero", "uninitialised")


def facts_used(old: Function, new: Function) -> tuple[str, ...]:
    """Return the names of macros that are taken for pure and that the two functions do not use alike."""
    left, right = _uses(old), _uses(new)
    return tuple(sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name)))


def _uses(function: Function) -> dict[str, list[int]]:
    """Map each macro to the number of effects in front of each of its uses, in text order."""
    found: dict[str, list[int]] = {}
    effects = 0
    for block in function.blocks:
        for instruction in block.instructions:
            for value in _values(instruction):
                for name in _names(value):
                    found.setdefault(name, []).append(effects)
            effects += isinstance(instruction, Call | Store)
        end = block.terminator
        ends: tuple[Value | None, ...] = (
            (end.cond,) if isinstance(end, Branch) else (end.value,) if isinstance(end, Return) else end.values if isinstance(end, Cut) else ()
        )
        for last in ends:
            for name in _names(last):
                found.setdefault(name, []).append(effects)
    return found


def _values(instruction: Set | Load | Store | Call) -> tuple[Value | None, ...]:
    match instruction:
        case Set(_, value):
            return (value,)
        case Load(_, address):
            return (address,)
        case Store(address, value):
            return (address, value)
        case Call():
            return (instruction.target, *instruction.args)


def _names(value: Value | None) -> Iterator[str]:
    stack = [value]
    while stack:
        top = stack.pop()
        match top:
            case Op(name, args):
                if name.startswith("pure:") and not name[5:].startswith(_OURS):
                    yield name[5:].split(",", 1)[0]
                stack.extend(args)
            case Convert(inner, _) | Field(inner):
                stack.append(inner)
            case Element(base, index):
                stack += (base, index)
            case _:
                pass
