"""Members that are looked at as something wider, so that an access reaches what lies behind them (SEMANTICS.md A3).

The interpreter tells members apart by their names: what it says of such a function is good for a challenge, and accuses nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.cfront.ctype import Array, Bool, CType, Int, Pointer, Record, Unknown
from reviewer.cfront.ir import Const, Convert, Element, Field, Function, Op, Value
from reviewer.cfront.rewrite import values_of


def looks_wide(function: Function) -> bool:
    """Whether a function makes a pointer to a member one to a wider number, or goes on from a member that is no array."""
    values = (value for block in function.blocks for part in (*block.instructions, block.terminator) for value in values_of(part))
    return any(_is_wide(inner) for value in values for inner in _within(value))


def _within(value: Value) -> Iterator[Value]:
    waiting = [value]
    while waiting:
        here = waiting.pop()
        yield here
        match here:
            case Convert(inner) | Field(inner):
                waiting.append(inner)
            case Element(base, index):
                waiting += (base, index)
            case Op(_, args):
                waiting += args
            case _:
                pass


def _is_wide(value: Value) -> bool:
    match value:
        case Convert(inner, Pointer(to)) if isinstance(inner.type, Pointer) and isinstance(inner, Field | Element):
            width, own = _bits(to), _bits(inner.type.to)
            return width > 8 and (own < width if own else isinstance(inner.type.to, Array | Record | Unknown))
        case Element(base, index, array=False):
            return isinstance(base, Field) and not isinstance(base.type, Array) and not (isinstance(index, Const) and index.value == 0)
        case _:
            return False


def _bits(ctype: CType) -> int:
    """Return the width of a number or pointer, 0 for anything else."""
    return ctype.bits if isinstance(ctype, Int) else 64 if isinstance(ctype, Pointer) else 8 if isinstance(ctype, Bool) else 0
