"""Macros that are values for certain: in parentheses in front of an operand, as in `(NAME) - 1`, they make no cast of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reviewer.cfront.brackets import matches
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.parser import parse_expression
from reviewer.cfront.syntax import (
    Binary,
    Call,
    Cast,
    CharLit,
    Conditional,
    Expr,
    Ident,
    Member,
    Number,
    RawArg,
    SizeOf,
    Token,
    TokenKind,
    TypeName,
    Unary,
)

_UNARY = frozenset({"-", "~", "!", "+"})


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
        case Number() | CharLit() | SizeOf() | Conditional() | Cast() | Member():
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


def stands_alone(body: Sequence[Token]) -> bool:
    """Whether what a macro stands for is one operand wherever its name is: no operator beside the name takes it apart."""
    match, at = matches(body), 0
    if len(body) > 1 and all(token.text in _UNARY for token in body[:-1]):
        # A sign binds more than any operator between operands, and nothing that stands behind goes with a number first.
        return body[-1].kind in (TokenKind.NUMBER, TokenKind.CHAR)
    if at >= len(body) or not _begins(body[at]):
        return False
    at = match[at] + 1 if body[at].text == "(" else at + 1
    while at < len(body):
        if body[at].text in ("(", "[") and match[at] > at:
            at = match[at] + 1
        elif body[at].text in (".", "->") and at + 1 < len(body):
            at += 2
        elif body[at].kind is TokenKind.STRING and body[at - 1].kind is TokenKind.STRING:
            at += 1
        else:
            return False
    return True


def _begins(token: Token) -> bool:
    return token.text == "(" or token.kind in (TokenKind.IDENT, TokenKind.NUMBER, TokenKind.CHAR, TokenKind.STRING)
