"""`memset(&x, 0, sizeof(x))` of a local struct makes all of it zero, as its initialiser would (C17 7.24.6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer.cfront.ctype import Record, Void
from reviewer.cfront.ir import Const, Local, Op, Store, Value
from reviewer.cfront.syntax import Call, Ident, RawArg, SizeOf, TypeName, Unary

if TYPE_CHECKING:
    from reviewer.cfront.lower_values import Values


def zeroed(values: Values, expr: Call) -> Value | None:
    """Lower a call of memset() that makes a local struct zero, none of whose bytes lie between its members; None for any other."""
    if len(expr.args) != 3:
        return None
    what, byte, size = expr.args
    if not (isinstance(what, Unary) and what.op == "&" and isinstance(what.operand, Ident) and isinstance(size, SizeOf) and size.op == "sizeof"):
        return None
    index = values.scopes.find(what.operand.name)
    ctype = values.graph.variables[index].type if index is not None else None
    if index is None or not isinstance(ctype, Record) or isinstance(byte, TypeName) or not values.graph.variables[index].memory:
        return None
    number = values.quiet(byte) if not isinstance(byte, RawArg) else None
    same = values.types.resolve(size.operand) == ctype if isinstance(size.operand, TypeName) else size.operand == what.operand
    if not (isinstance(number, Const) and number.value == 0 and same) or values.declarations.bytes_of(ctype.tag) is None:
        return None
    address = values.place(what.operand).address
    if not isinstance(address, Local):
        return None
    values.graph.emit(Store(address, Op("pure:zero", (), ctype), ctype, expr.line, f"{what.operand.name} = {{}}"))
    return Const(0, Void())
