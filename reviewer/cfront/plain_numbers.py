"""Constants beside a value whose type is not in sight: where their own type makes no difference they are given as int.

So `p->flags & (1 << 3)` and `p->flags & BIT(3)` are one condition, whatever integer `flags` is: for a number from 0 to 2^31 - 1, converted to
any arithmetic type, only its value counts (C17 6.3.1), and the low bits of sums, products and bitwise operations are the same in every type
(6.3.1.3 p2; the kernel is built with -fno-strict-overflow).
"""

from __future__ import annotations

import operator
from collections.abc import Callable

from reviewer.cfront.ctype import INT, CType, Int, Unknown, type_key
from reviewer.cfront.ir import Const, Convert, Op, Value
from reviewer.cfront.literals import reduced

_RING = frozenset({"+", "-", "*", "&", "|", "^"})
_LIMIT = 1 << 31
_ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}
_ARITHMETIC |= {"<<": operator.lshift, ">>": operator.rshift}


def tested(value: Value) -> Value:
    """Return a value of which only counts whether it is 0."""
    match value:
        case Op("!", (inner,), ctype):
            return Op("!", (tested(inner),), ctype)
        case Op("&", (_, _), Unknown()):
            return _plain(value)
        case _:
            return value


def compared(left: Value, right: Value) -> tuple[Value, Value]:
    """Return two values of which only counts whether they are equal."""
    return _beside(left, right)


def assigned(value: Value, ctype: CType) -> Value:
    """Return a value that is converted to `ctype` at once."""
    match value:
        case Op("&", (_, _), Unknown()):
            return _plain(value)  # the number is the same
        case Op(name, (left, right), Unknown()) if name in _RING and isinstance(ctype, Unknown) and ctype in (left.type, right.type):
            return _plain(value)  # the low bits are
        case _:
            return _as_int(value) if isinstance(ctype, Unknown) else value


def _plain(op: Op) -> Value:
    left, right = _beside(*op.args)
    same = left is op.args[0] and right is op.args[1]
    return op if same else Op(op.name, (left, right), Unknown(f"({type_key(left.type)} {op.name} {type_key(right.type)})"))


def _beside(left: Value, right: Value) -> tuple[Value, Value]:
    """Return two operands, a constant as int where the other one's type is not known."""
    return (_as_int(left) if isinstance(right.type, Unknown) else left), (_as_int(right) if isinstance(left.type, Unknown) else right)


def _as_int(value: Value) -> Value:
    number = number_of(value)
    return Const(number, INT) if number is not None and 0 <= number < _LIMIT and value.type != INT else value


def number_of(value: Value) -> int | None:
    """Return the number that an expression of constants has in its own type; None of any other, and of what faults."""
    match value:
        case Const(number, Int() as ctype):
            return reduced(number, ctype)
        case Convert(inner, Int() as ctype):
            known = number_of(inner)
            return None if known is None else reduced(known, ctype)
        case Op(name, args, Int() as ctype):
            numbers = [number_of(arg) for arg in args]
            found = None if None in numbers else _folded(name, [number for number in numbers if number is not None], ctype)
            return None if found is None else reduced(found, ctype)
        case _:
            return None


def _folded(name: str, numbers: list[int], ctype: Int) -> int | None:
    match name, numbers:
        case "<<" | ">>", [number, count]:
            return _ARITHMETIC[name](number, count) if 0 <= count < ctype.bits else None
        case "~", [number]:
            return ~number
        case _, [left, right] if name in _ARITHMETIC:
            return _ARITHMETIC[name](left, right)
        case _:
            return None
