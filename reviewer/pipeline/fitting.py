"""Locals and parameters whose type changes, by hunks alone: equal, if all that they are set to fits both types.

`int flush` becomes `bool flush`, `int i` becomes `unsigned int i`: under that assumption each is one number on both sides (C17 6.3.1.3 p1), of
the type whose values both types have. What is in sight must not speak against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from reviewer.cfront.ctype import BOOL, INT, Bool, CType, Int, Unknown, may_be_float, promoted
from reviewer.cfront.ir import Call, Const, Convert, Function, Load, Op, Set, Value, Var
from reviewer.cfront.rewrite import rebuilt, rebuilt_instruction, rebuilt_terminator, values_of
from reviewer.changes.hunk_arguments import Passed, values_among
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Assumption, Status, Step, assumption_id
from reviewer.prover.interface import Answer, Task
from reviewer.prover.motion import MOST

_MOST = 2
"""Variables of one function that are taken to fit."""
_TRUTHS = frozenset({"==", "!=", "<", "<=", ">", ">=", "!"})
_RECKONS = frozenset({"&", "|", "^", "+", "-", "*", "/", "%", "~", "<<", ">>"})
_COMPARES = frozenset({"==", "!=", "<", "<=", ">", ">=", "!", "&&", "||"})
_ORDERS = frozenset({"<", "<=", ">", ">="})


def compare_fitting(task: Task, answer: Answer, compare: Callable[[Task], Answer], passed: Passed) -> tuple[Task, Answer]:
    """Compare again with a common type for what has another one on each side, where that is all that keeps two functions apart."""
    if answer.status in PROVED or answer.status is Status.DIFFERS or task.old.problems or task.new.problems:
        return task, answer
    common = _common(task.old, task.new)
    if not 0 < len(common) <= _MOST or any(_is_told_otherwise(task.new, key, ctype, passed) for key, ctype in common.items()):
        return task, answer
    sides = [_fitted(function, common) for function in (task.old, task.new)]
    if sides[0] is None or sides[1] is None:
        return task, answer
    plain = replace(task, old=sides[0], new=sides[1], accuse=False, asks=False)
    again = compare(plain)
    made = tuple(_assumed(task, key, ctype) for key, ctype in common.items())
    if again.status not in PROVED or len(again.assumptions) + len(made) > MOST:
        return task, answer
    step = Step(f"{', '.join(one.subject for one in made)} of a type that both sides' types contain", tuple(one.place for one in made if one.place))
    return plain, replace(again, status=Status.ASSUMED, argument=(step, *again.argument), assumptions=(*made, *again.assumptions))


def _common(old: Function, new: Function) -> dict[str, CType]:
    """Return the variables, by key, of two types of numbers, each with the type whose values both have; none where anything else differs."""
    sides = [{v.key: v for v in function.variables if not v.temporary} for function in (old, new)]
    found: dict[str, CType] = {}
    for key in sorted(sides[0].keys() & sides[1].keys()):
        one, two = sides[0][key], sides[1][key]
        if one.type == two.type:
            continue
        if one.memory or two.memory or one.param != two.param:
            return {}
        ctype = _both(one.type, two.type)
        # Lines that are not shown must reckon with it in the same type; that they go by 0 and 1 is all that is asked of them.
        hidden = old.hidden or new.hidden
        if ctype is None or (hidden and (ctype != BOOL or promoted(one.type) != promoted(two.type))):
            return {}
        found[key] = ctype
    return found


def _both(one: CType, two: CType) -> CType | None:
    """Return the type of the numbers that two types have in common."""
    if not isinstance(one, Int | Bool) or not isinstance(two, Int | Bool):
        return None
    if isinstance(one, Bool) or isinstance(two, Bool):
        return BOOL
    if one.signed == two.signed:
        return min(one, two, key=lambda ctype: ctype.bits)
    signed, unsigned = (one, two) if one.signed else (two, one)
    return Int(min(signed.bits - 1, unsigned.bits), False)


def _is_told_otherwise(function: Function, key: str, ctype: CType, passed: Passed) -> bool:
    """Whether a line in sight says that something does not fit.

    It is asked for a sign, or set to a number with one; or a call passes another number, or one that is reckoned and no comparison.
    """
    name, place = next((v.name, v.param) for v in function.variables if v.key == key)
    signs = [(name, "<", "0"), (name, "<=", "0"), (name, ">=", "0"), ("0", ">", name), ("0", "<=", name)]
    signs += [(name, op, "-") for op in ("=", "==", "!=")]
    if any(map(passed.shows, signs)):
        return True
    if place < 0:
        return False
    if passed.is_in_a_macro(function.name):
        return True
    numbers = [number for call in passed.calls(function.name, sure=False) if place < len(call) for number in call[place]]
    return not all(_has(ctype, number) for number in numbers) or (isinstance(ctype, Bool) and _is_more_than_a_flag(function.name, place, passed))


def _is_more_than_a_flag(name: str, place: int, passed: Passed) -> bool:
    """Whether a call passes what is reckoned and no comparison, a character, or what is counted."""
    texts = [text for call in passed.arguments(name) if place < len(call) for text in values_among(call[place])]
    reckoned = any(not _RECKONS.isdisjoint(words) and _COMPARES.isdisjoint(words) for words in texts)
    counted = any(len(words) == 1 and (passed.shows((*words, "++")) or passed.shows(("++", *words))) for words in texts)
    return reckoned or counted or any(words[:1] and words[0].startswith("'") for words in texts)


def _fitted(function: Function, common: Mapping[str, CType]) -> Function | None:
    """Return a function with these variables of the common type, None where what is in sight speaks against it."""
    types = {index: common[v.key] for index, v in enumerate(function.variables) if v.key in common}
    types |= _copies(function, types)

    def leaf(value: Value) -> Value:
        return Convert(Var(value.index, types[value.index]), value.type) if isinstance(value, Var) and value.index in types else value

    blocks = []
    for block in function.blocks:
        code = []
        for part in block.instructions:
            if isinstance(part, Set) and part.variable in types:
                given = _given(_unconverted(part.value, function.variables[part.variable].type), types[part.variable], types)
                if given is None:
                    return None
                part = replace(part, value=given)
            elif _writes(part) & types.keys():
                return None
            else:
                part = rebuilt_instruction(part, leaf)
            code.append(part)
        blocks.append(replace(block, instructions=tuple(code), terminator=rebuilt_terminator(block.terminator, leaf)))
    if any(index in types for index in _tested_for_a_sign(function)):
        return None
    variables = tuple(replace(v, type=types.get(index, v.type)) for index, v in enumerate(function.variables))
    return replace(function, variables=variables, blocks=tuple(blocks))


def _copies(function: Function, types: Mapping[int, CType]) -> dict[int, CType]:
    """Return what the lowering made up to keep the value of such a variable."""
    sets = [part for part in function.instructions if isinstance(part, Set) and function.variables[part.variable].temporary]
    count = Counter(part.variable for part in sets)
    return {
        part.variable: types[part.value.index]
        for part in sets
        if isinstance(part.value, Var) and part.value.index in types and count[part.variable] == 1
    }


def _writes(part: object) -> set[int]:
    match part:
        case Load(variable):
            return {variable}
        case Call():
            return {part.variable, *part.outs}
        case _:
            return set()


def _given(value: Value, ctype: CType, types: Mapping[int, CType]) -> Value | None:
    """Return what a variable of the common type is set to, where that fits as far as it is in sight; None where it may well not."""
    match value:
        case Const(number, Int() | Bool()):
            return Const(number, ctype) if _has(ctype, number) else None
        case Var(index) if index in types:
            return Var(index, ctype) if types[index] == ctype else None
        case Op("|", (left, right)) if (one := _given(left, ctype, types)) is not None and (two := _given(right, ctype, types)) is not None:
            return Convert(Op("|", (Convert(one, INT), Convert(two, INT)), INT), ctype) if isinstance(ctype, Bool) else None
        case Op("+", (Var(index), Const(number, Int()))) if index in types and isinstance(ctype, Int) and types[index] == ctype and number >= 0:
            wide = Int(64, True)
            return Convert(Op("+", (Convert(Var(index, ctype), wide), Const(number, wide)), wide), ctype)
        case Convert(inner, Int() as through) if not isinstance(value.type, Bool):
            known = _given(inner, ctype, types)
            return known if known is None or _keeps(through, inner, ctype, types) else Convert(rebuilt(value, lambda part: _read(part, types)), ctype)
        case Op(name) if name in _TRUTHS:
            return Convert(rebuilt(value, lambda part: _read(part, types)), ctype)
        case _ if isinstance(value.type, Bool) or (isinstance(value.type, Int) and _contains(ctype, value.type)):
            return Convert(rebuilt(value, lambda part: _read(part, types)), ctype)
        case Var() if isinstance(value.type, Unknown) and not may_be_float(value.type):
            return Convert(value, ctype)
        case _:
            return None


def _unconverted(value: Value, ctype: CType) -> Value:
    """Return a value before it is converted to the variable's own type: that is what the variable is set to."""
    return value.value if isinstance(value, Convert) and value.type == ctype else value


def _keeps(through: Int, value: Value, ctype: CType, types: Mapping[int, CType]) -> bool:
    """Whether a number of the common type is the same without a conversion that it goes through."""
    own = types.get(value.index, value.type) if isinstance(value, Var) else value.type
    narrow = Int(1, False) if isinstance(own, Bool) else own
    return (isinstance(narrow, Int) and _contains(through, narrow)) or (isinstance(ctype, Int) and through.bits >= ctype.bits)


def _read(part: Value, types: Mapping[int, CType]) -> Value:
    return Convert(Var(part.index, types[part.index]), part.type) if isinstance(part, Var) and part.index in types else part


def _has(ctype: CType, number: int) -> bool:
    if isinstance(ctype, Bool):
        return number in (0, 1)
    assert isinstance(ctype, Int)
    least = -(1 << (ctype.bits - 1)) if ctype.signed else 0
    return least <= number < least + (1 << ctype.bits)


def _contains(wide: CType, narrow: Int) -> bool:
    if isinstance(wide, Bool):
        return narrow == Int(1, False)
    assert isinstance(wide, Int)
    return wide.bits >= narrow.bits if wide.signed == narrow.signed else wide.signed and wide.bits > narrow.bits


def _tested_for_a_sign(function: Function) -> Iterator[int]:
    """Yield the variables that are compared with a number that is not above 0, as what may be less is."""
    for block in function.blocks:
        for part in (*block.instructions, block.terminator):
            for value in values_of(part):
                yield from _ordered(value)


def _ordered(value: Value) -> Iterator[int]:
    match value:
        case Op(name, (left, right)) if name in _ORDERS:
            for one, other in ((left, right), (right, left)):
                while isinstance(one, Convert):
                    one = one.value
                if isinstance(one, Var) and isinstance(other, Const) and other.value <= 0:
                    yield one.index
        case Op(_, args):
            for arg in args:
                yield from _ordered(arg)
        case Convert(inner):
            yield from _ordered(inner)
        case _:
            pass


def _assumed(task: Task, key: str, ctype: CType) -> Assumption:
    variable = next(v for v in task.new.variables if v.key == key)
    numbers = "0 or 1" if isinstance(ctype, Bool) else _range(ctype)
    where = f"{task.name}() is given as {variable.name}, or sets it to," if variable.param >= 0 else f"{variable.name} is set to in {task.name}()"
    text = f"all that {where} is {numbers}"
    discharge = f"what calls {task.name}(), and where it sets {variable.name}" if variable.param >= 0 else f"where {task.name}() sets {variable.name}"
    return Assumption(
        assumption_id(task.name, text), text, task.name, discharge, subject=variable.name, place=Place(task.file, variable.line, Side.NEW)
    )


def _range(ctype: CType) -> str:
    assert isinstance(ctype, Int)
    least = -(1 << (ctype.bits - 1)) if ctype.signed else 0
    return f"from {least} to {least + (1 << ctype.bits) - 1}"
