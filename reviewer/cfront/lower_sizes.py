"""Operands that are not evaluated: `sizeof`, `typeof`, `_Alignof`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer.cfront.ctype import CHAR, INT, ULONG, Array, Bool, CType, Int, Pointer, Unknown, promoted, type_key
from reviewer.cfront.ir import Const, Op, Value
from reviewer.cfront.lower_types import is_volatile_place
from reviewer.cfront.parser import parse_expression, parse_type
from reviewer.cfront.render import render
from reviewer.cfront.syntax import CompoundLiteral, Conditional, Expr, Ident, Index, Member, Opaque, SizeOf, StringLit, TypeName, Unary
from reviewer.cfront.tokens import tokenize

if TYPE_CHECKING:
    from reviewer.cfront.lower_places import Places


def type_of(values: Places, expr: Expr) -> CType:
    """Return the type of `expr` without evaluating it."""
    return _type_of(values, expr)[0]


def _type_of(values: Places, expr: Expr) -> tuple[CType, bool]:
    """Return the type of `expr`, and whether that is of a volatile object."""
    if isinstance(expr, Ident):
        index = values.scopes.find(expr.name)
        if index is not None:
            return values.graph.variables[index].type, index in values.statics and is_volatile_place(values.statics[index].type)
    if isinstance(expr, StringLit):
        return Unknown(f"string {expr.text}"), False
    if isinstance(expr, CompoundLiteral):
        return values.types.completed(values.types.resolve(expr.type), expr.init), False
    here, scratch = values.graph.current, values.graph.block()
    values.graph.resume(scratch)
    # An array is no pointer here, wherever it lives.
    is_place = isinstance(expr, Member | Index) or (isinstance(expr, Unary) and expr.op == "*") or _is_object(values, expr)
    place = values.place(expr) if is_place else None
    ctype = place.type if place is not None else values.value(expr).type
    values.graph.resume(here)
    volatile = place is not None and place.address is not None and is_volatile_place(place.address.type)
    if isinstance(expr, Conditional) or (isinstance(expr, Unary) and expr.op in ("+", "-", "~")):
        # Two arms of one narrow type are promoted, too (C17 6.5.15 p5, 6.5.3.3): their value is the same, what it is kept in is not.
        return INT if ctype == CHAR else promoted(ctype), False
    if isinstance(ctype, Pointer) and ctype.implied:
        return Unknown(f"type of {render(expr)}"), volatile
    return Unknown(f"type of {expr.name}") if isinstance(expr, Ident) and isinstance(ctype, Array) and not ctype.size else ctype, volatile


def _is_object(values: Places, expr: Expr) -> bool:
    """Whether a name is that of a variable at file level."""
    return isinstance(expr, Ident) and values.declarations.variable(expr.name) is not None


def size_of(values: Places, expr: SizeOf) -> Value:
    """Return the size (or alignment) as a number where the type is known, else as a function of the type."""
    ctype = values.types.resolve(expr.operand) if isinstance(expr.operand, TypeName) else type_of(values, expr.operand)
    if expr.op == "sizeof" and (ctype == CHAR or isinstance(ctype, Int | Bool | Pointer)):
        size = ctype.bits // 8 if isinstance(ctype, Int) else 8 if isinstance(ctype, Pointer) else 1
        return Const(size, ULONG)
    if expr.op == "sizeof" and (known := _bytes(ctype)) is not None:
        return Const(known, ULONG)
    return Op(f"pure:{expr.op} {type_key(ctype)}", (), ULONG)


def _bytes(ctype: CType) -> int | None:
    """Return the size of an array of scalars, None where it or its bound is not known."""
    match ctype:
        case Array(of, size) if size.isdecimal():
            inner = _bytes(of)
            return None if inner is None else inner * int(size)
        case Int(bits) if bits % 8 == 0:
            return bits // 8
        case Pointer():
            return 8
        case Bool() | Unknown("char"):
            return 1
        case _:
            return None


def typeof(values: Places, spelled: str) -> CType:
    """Return the type that `typeof (spelled)` is: that of a type name, or of an expression whose names mean what they mean here.

    An array keeps its type; an expression that is not understood gives a problem, since a type must not be a guess.
    """
    tokens = tokenize(spelled)[0]
    line = values.line_of_types
    hidden = frozenset(name for name in (token.text for token in tokens) if values.scopes.find(name) is not None)
    named = parse_type(tokens, values.dialect, hidden)
    if named is not None:
        return values.types.resolve(named)
    expr = parse_expression(tokens, values.dialect)
    if isinstance(expr, Opaque):
        values.unknown(f"typeof({spelled})", line)
        return Unknown(f"typeof {spelled}")
    ctype, volatile = _type_of(values, expr)
    # The type is a volatile one then, which a type by itself does not say.
    values.types.volatile = values.types.volatile or volatile
    return ctype if not isinstance(ctype, Array) or ctype.size else Pointer(ctype.of)
