"""Macros that are values for certain: in parentheses in front of an operand, as in `(NAME) - 1`, they make no cast of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reviewer.cfront.dialect import Dialect
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.parser import parse_expression
from reviewer.cfront.syntax import Binary, Call, Cast, CharLit, Conditional, Expr, Ident, Number, RawArg, SizeOf, TypeName, Unary


def is_value_macro(
    macro: MacroDef | None, dialect: Dialect, is_value: Callable[[str], bool], macros: Callable[[str], Sequence[MacroDef | None]]
) -> bool:
    """Whether what a macro without parameters stands for is an expression that no type is spelled like.

    `is_value` says it of other names, `macros` gives the definitions of one.
    """
    if macro is None or macro.params is not None or not macro.body:
        return False
    return _is_value(parse_expression(macro.body, dialect), dialect, is_value, macros)


def _is_value(expr: Expr, dialect: Dialect, is_value: Callable[[str], bool], macros: Callable[[str], Sequence[MacroDef | None]]) -> bool:
    match expr:
        case Number() | CharLit() | SizeOf() | Conditional() | Cast():
            return True
        case Binary(_, op, _, _):
            # `type * const` reads like a product.
            return op != "*" or _is_value(expr.left, dialect, is_value, macros)
        case Unary(_, op, _):
            return op in ("-", "~", "!", "+")
        case Ident(_, name):
            return is_value(name)
        case Call(_, Ident(_, name), args) if args and not isinstance(args[0], TypeName | RawArg):
            return _is_value(args[0], dialect, is_value, macros) and (name in dialect.pure_expression or _passes_on(macros(name)))
        case _:
            return False


def _passes_on(macros: Sequence[MacroDef | None]) -> bool:
    """Whether every definition of a macro stands for its first argument, perhaps with a suffix pasted to it: `_CONST64_(x)` is `x ## UL`."""
    for macro in macros:
        if macro is None or not macro.params or not macro.body or macro.body[0].text != macro.params[0]:
            return False
        if len(macro.body) > 1 and (len(macro.body) != 3 or macro.body[1].text != "##"):
            return False
    return bool(macros)
