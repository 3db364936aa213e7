"""A function whose result type changed and its calls, brought to one protocol on both sides.

Two changes leave every call that does not change as it was. A function that returned nothing returns a value, or the other way round: to who
does not look at the value nothing changed, and who does gets the constant that all returns have. An `int` that is never anything but 0 and 1
becomes `bool`, or the other way round: the two promote to the same number. A third one, an error code that becomes a truth value, every call must
follow; a number of which nobody asks more than whether it is 0 may be a truth value, too. That bodies agree so is proved like any
equivalence (SEMANTICS.md B9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from reviewer.cfront.adapt import ADAPTED, constant
from reviewer.cfront.ctype import BOOL, INT, Bool, CType, Int, Unknown, Void, type_key
from reviewer.cfront.ir import BasicBlock, Call, CallKind, Const, Convert, Function, Instruction, Op, Return, Set, Value, Var, Variable
from reviewer.cfront.literals import reduced
from reviewer.model.value_type import value_type


@value_type
class NoResult:
    """One side returns nothing (the new one, if `valued_is_old`), the other a value: `value` on every path, None if it is not one constant."""

    name: str
    valued_is_old: bool
    value: int | None


@value_type
class Truth:
    """One side returns `int`, the other `bool`: the old one, if `bool_is_old`."""

    name: str
    bool_is_old: bool


@value_type
class Code:
    """Both sides return one of two constants, not the same two: `old[k]` became `new[k]`. Every call must take them so."""

    name: str
    old: tuple[int, int]
    new: tuple[int, int]


@value_type
class Tested:
    """One side returns a number, the other `bool` (the old one, if `bool_is_old`), and every call asks only whether it is 0."""

    name: str
    bool_is_old: bool


Protocol = NoResult | Truth | Code | Tested


def protocols(old: Function, new: Function, codes: bool = False, tested: Callable[[], bool] = lambda: False) -> Iterator[Protocol]:
    """Yield the ways to bring the results of two definitions together; with `codes` those, too, that ask something of every call.

    `tested` says that every call of the function asks of its result only whether it is 0.
    """
    yield from _silent(old, new)
    bools = [isinstance(function.result, Bool) for function in (old, new)]
    if bools[0] != bools[1] and isinstance((new if bools[0] else old).result, Int) and tested():
        yield Tested(new.name, bools[0])
    pairs = [_two(function) for function in (old, new)] if codes else [None]
    if pairs[0] is not None and pairs[1] is not None:
        for after in (pairs[1], pairs[1][::-1]):
            if pairs[0] != after:
                yield Code(new.name, pairs[0], after)


def _two(function: Function) -> tuple[int, int] | None:
    """Return the two constants that a function returns, smaller first; None if there are more, fewer, or others."""
    if not isinstance(function.result, Int | Bool) or function.hidden:
        return None
    values = [block.terminator.value for block in function.blocks if isinstance(block.terminator, Return)]
    numbers = [constant(value) if value is not None else None for value in values]
    found = sorted({number for number in numbers if number is not None})
    # Both are told apart as `int` is.
    fits = all(number == reduced(number, INT) for number in found)
    return (found[0], found[1]) if len(found) == 2 and fits and None not in numbers else None


def _silent(old: Function, new: Function) -> Iterator[Protocol]:
    keys = [type_key(function.result) for function in (old, new)]
    if keys[0] == keys[1]:
        return
    voids = [isinstance(function.result, Void) for function in (old, new)]
    if voids[0] != voids[1]:
        valued = new if voids[0] else old
        values = [block.terminator.value for block in valued.blocks if isinstance(block.terminator, Return)]
        numbers = {constant(value) if value is not None else None for value in values}
        if all(isinstance(value, Const | Var) or constant(value) is not None for value in values if value is not None):
            yield NoResult(new.name, voids[1], next(iter(numbers)) if len(numbers) == 1 else None)
    elif sorted(keys) == sorted((type_key(INT), type_key(BOOL))):
        yield Truth(new.name, isinstance(old.result, Bool))


def common_definition(function: Function, protocol: Protocol, old: bool) -> Function:
    """Return one side's function (`old` says which) with the common protocol: no result, or `int`."""
    match protocol:
        case NoResult():
            blocks = [replace(b, terminator=replace(b.terminator, value=None)) if isinstance(b.terminator, Return) else b for b in function.blocks]
            return replace(function, result=Void(), blocks=tuple(blocks))
        case Truth():
            if not isinstance(function.result, Bool):
                return function
            return replace(function, result=INT, blocks=tuple(_widened(block) for block in function.blocks))
        case Tested():
            return replace(function, result=INT, blocks=tuple(_widened(block, BOOL) for block in function.blocks))
        case Code(old=one, new=two):
            codes = one if old else two
            return replace(function, result=INT, blocks=tuple(_coded(block, codes) for block in function.blocks))


def _coded(block: BasicBlock, codes: tuple[int, int]) -> BasicBlock:
    end = block.terminator
    number = constant(end.value) if isinstance(end, Return) and end.value is not None else None
    return replace(block, terminator=replace(end, value=Const(codes.index(number), INT))) if isinstance(end, Return) and number in codes else block


def _widened(block: BasicBlock, through: CType | None = None) -> BasicBlock:
    end = block.terminator
    if not isinstance(end, Return) or end.value is None:
        return block
    value = end.value if through is None else _as(end.value, end.value.type, through)
    return replace(block, terminator=replace(end, value=Convert(value, INT)))


def common_calls(function: Function, protocols: Mapping[str, Protocol], old: bool) -> Function:
    """Return one side's function (`old` says which) with every call of a name in `protocols` as one of the common protocol."""
    if not protocols:
        return function
    variables = list(function.variables)
    blocks = []
    for block in function.blocks:
        code: list[Instruction] = []
        for instruction in block.instructions:
            protocol = protocols.get(instruction.callee) if isinstance(instruction, Call) else None
            if isinstance(instruction, Call) and protocol is not None and _plain(instruction):
                code.extend(_call(instruction, protocol, old, variables))
            else:
                code.append(instruction)
        blocks.append(replace(block, instructions=tuple(code)))
    return replace(function, variables=tuple(variables), blocks=tuple(blocks))


def _plain(call: Call) -> bool:
    return call.kind is CallKind.FUNCTION and call.target is None and not call.spelling and not call.outs


def _call(call: Call, protocol: Protocol, old: bool, variables: list[Variable]) -> tuple[Instruction, ...]:
    name = f"{call.callee}{ADAPTED}"
    match protocol:
        case NoResult(value=value):
            bare = replace(call, callee=name, variable=-1, result=Void())
            if call.variable < 0:
                return (bare,)
            if value is None:
                return (call,)
            return bare, Set(call.variable, _as(Const(value, INT), INT, call.result), call.line)
        case Truth(bool_is_old=bool_is_old):
            is_bool = old == bool_is_old
            if call.variable < 0:
                return (replace(call, callee=name, result=INT),)
            if type_key(call.result) != type_key(BOOL if is_bool else INT):
                return (call,)
            variables.append(Variable(f"%{len(variables)}", f"%{len(variables)}", INT, call.line))
            truth = Convert(Var(len(variables) - 1, INT), BOOL)
            bare = replace(call, callee=name, variable=len(variables) - 1, result=INT)
            return bare, Set(call.variable, truth if is_bool else Convert(truth, INT), call.line)
        case Tested():
            if call.variable < 0:
                return (replace(call, callee=name, result=INT),)
            if not isinstance(call.result, Int | Bool):
                return (call,)
            variables.append(Variable(f"%{len(variables)}", f"%{len(variables)}", INT, call.line))
            truth = Convert(Var(len(variables) - 1, INT), BOOL)
            bare = replace(call, callee=name, variable=len(variables) - 1, result=INT)
            return bare, Set(call.variable, _as(truth, BOOL, call.result), call.line)
        case Code(old=one, new=two):
            first, second = one if old else two
            if call.variable < 0:
                return (replace(call, callee=name, result=INT),)
            if not isinstance(call.result, Int | Bool | Unknown):
                return (call,)
            variables.append(Variable(f"%{len(variables)}", f"%{len(variables)}", INT, call.line))
            which = Op("!=", (Var(len(variables) - 1, INT), Const(0, INT)), INT)
            step = Op("*", (which, Const(reduced(second - first, INT), INT)), INT)
            total = Op("+", (Const(first, INT), step), INT)
            bare = replace(call, callee=name, variable=len(variables) - 1, result=INT)
            # Where no declaration is in sight, the definition is: what it returns is the number itself.
            return bare, Set(call.variable, total if isinstance(call.result, Unknown) else _as(total, INT, call.result), call.line)


def _as(value: Value, given: CType, wanted: CType) -> Value:
    return value if type_key(given) == type_key(wanted) else Convert(value, wanted)
