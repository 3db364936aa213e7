"""What conditions come to with the constants that calls in sight pass: a call that shows an assumption false leaves none to make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice, product

from reviewer.cfront.ctype import LONG, Bool
from reviewer.cfront.ir import Branch, Call, CallKind, Const, Convert, Function, Instruction, Load, Local, Op, Set, Store, Value, Var
from reviewer.changes.hunk_arguments import SMALL, Passed
from reviewer.replay.values import FaultError, interprets, known, operate, reduced

_WAYS = 32
"""Choices of constants of one call that are looked at."""
_DEEP = 12


def come_out_otherwise(function: Function, tests: Sequence[tuple[Branch, bool]], passed: Passed) -> bool:
    """Whether a call in sight passes constants with which one of some tests is not true or false as it is said to be."""
    for names in passed.names(function.name):
        called = {function.variables[index].name: name for index, name in zip(function.params, names, strict=False) if name}
        if any(_is_equal(test.text, called) is (not holds) for test, holds in tests):
            return True
    for call in passed.calls(function.name):
        for chosen in islice(product(*(sorted(one) or (None,) for one in call)), _WAYS):
            given = _given(function, chosen)
            found = [(comes_to(function, test.cond, given), holds) for test, holds in tests]
            if any(value is not None and bool(value) is not holds for value, holds in found):
                return True
    return False


def _is_equal(text: str, given: Mapping[str, str]) -> bool | None:
    """Return what `a == B` or `a != B` comes to where the parameter a is given the constant B by its name; None for anything else."""
    left, sign, right = [*text.split(), "", "", ""][:3]
    if len(text.split()) != 3 or sign not in ("==", "!="):
        return None
    return sign == "==" if given.get(left) == right or given.get(right) == left else None


def _given(function: Function, chosen: Sequence[int | None]) -> dict[int, int]:
    """Return the parameters that nothing writes, each with what it is given."""
    found = {}
    for index in function.params:
        variable = function.variables[index]
        value = chosen[variable.param] if variable.param < len(chosen) else None
        if value is not None and not _writes(function, index) and (0 <= value < SMALL or known(variable.type)):
            found[index] = reduced(value, variable.type)
    return found


def comes_to(function: Function, value: Value, given: Mapping[int, int], deep: int = 0) -> int | None:
    """Return the number that a value is, None where it is made of more than constants and the variables that are given."""
    if deep > _DEEP:
        return None
    match value:
        case Const(number):
            return number
        case Convert(inner, ctype):
            found = comes_to(function, inner, given, deep + 1)
            plain = isinstance(ctype, Bool) or (known(inner.type) and known(ctype))
            return reduced(found, ctype) if found is not None and (plain or 0 <= found < SMALL) else None
        case Var(index) if index in given:
            return given[index]
        case Var(index):
            writes = _writes(function, index)
            only = writes[0] if len(writes) == 1 else None
            if isinstance(only, Load) and isinstance(only.address, Local):
                return given.get(only.address.index)
            return comes_to(function, only.value, given, deep + 1) if isinstance(only, Set) else None
        case Op(name, args, ctype):
            parts = [comes_to(function, arg, given, deep + 1) for arg in args]
            numbers = tuple(part for part in parts if part is not None)
            types = tuple(LONG if not known(arg.type) and 0 <= number < SMALL else arg.type for arg, number in zip(args, numbers, strict=False))
            if len(numbers) < len(parts) or not interprets(name, types):
                return None
            try:
                return operate(name, numbers, types, ctype)
            except FaultError:
                return None
        case _:
            return None


def _writes(function: Function, index: int) -> list[Instruction]:
    """Return what writes a variable; what may be a macro may write what it is given, but that is for the comparison to say."""
    return [code for code in function.instructions if _is_written(code, index)]


def _is_written(code: Instruction, index: int) -> bool:
    match code:
        case Store(Local(stored)):
            return stored == index
        case Call(variable=variable, outs=outs, kind=kind):
            return variable == index or (index in outs and kind is not CallKind.UNRESOLVED)
        case Set(variable) | Load(variable):
            return variable == index
        case _:
            return False
