"""What conditions come to with the constants that calls in sight pass: a call that shows an assumption false leaves none to make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice, product

from reviewer.cfront.ctype import Bool, Int, Pointer
from reviewer.cfront.ir import Call, CallKind, Const, Convert, Function, Load, Op, Set, Value, Var
from reviewer.changes.hunk_arguments import Passed
from reviewer.replay.values import FaultError, interprets, known, operate, reduced

_WAYS = 32
"""Choices of constants of one call that are looked at."""
_DEEP = 12


def come_out_otherwise(function: Function, conditions: Sequence[tuple[Value, bool]], passed: Passed) -> bool:
    """Whether a call in sight passes constants with which one of some conditions is not true or false as it is said to be."""
    for call in passed.calls(function.name):
        for chosen in islice(product(*(sorted(one) or (None,) for one in call)), _WAYS):
            given = _given(function, chosen)
            found = [(_comes_to(function, value, given), holds) for value, holds in conditions]
            if any(value is not None and bool(value) is not holds for value, holds in found):
                return True
    return False


def _given(function: Function, chosen: Sequence[int | None]) -> dict[int, int]:
    """Return the parameters that nothing writes, each with what it is given."""
    found = {}
    for index in function.params:
        variable = function.variables[index]
        value = chosen[variable.param] if variable.param < len(chosen) else None
        if value is not None and not variable.memory and not _writes(function, index) and (value == 0 or known(variable.type)):
            found[index] = reduced(value, variable.type)
    return found


def _comes_to(function: Function, value: Value, given: Mapping[int, int], deep: int = 0) -> int | None:
    """Return the number that a value is, None where it is made of more than constants and what is given."""
    if deep > _DEEP:
        return None
    match value:
        case Const(number):
            return number
        case Convert(inner, ctype):
            found = _comes_to(function, inner, given, deep + 1)
            plain = found == 0 or isinstance(ctype, Bool) or (known(inner.type) and isinstance(ctype, Int | Pointer))
            return reduced(found, ctype) if found is not None and plain else None
        case Var(index) if index in given:
            return given[index]
        case Var(index):
            writes = _writes(function, index)
            only = writes[0] if len(writes) == 1 else None
            return _comes_to(function, only.value, given, deep + 1) if isinstance(only, Set) else None
        case Op(name, args, ctype):
            parts = [_comes_to(function, arg, given, deep + 1) for arg in args]
            numbers = tuple(part for part in parts if part is not None)
            types = tuple(arg.type for arg in args)
            if len(numbers) < len(parts) or not interprets(name, types):
                return None
            try:
                return operate(name, numbers, types, ctype)
            except FaultError:
                return None
        case _:
            return None


def _writes(function: Function, index: int) -> list[Set | Load | Call]:
    """Return what writes a variable; what may be a macro may write what it is given, but that is for the comparison to say."""
    codes = (code for code in function.instructions if isinstance(code, Set | Load | Call))
    return [code for code in codes if code.variable == index or _gives_back(code, index)]


def _gives_back(code: Set | Load | Call, index: int) -> bool:
    return isinstance(code, Call) and index in code.outs and code.kind is not CallKind.UNRESOLVED
