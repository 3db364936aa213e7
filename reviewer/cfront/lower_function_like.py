"""Calls of macros that act as functions: which of them are calls, and what stands beside the arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer.cfront.ctype import Array, Void, type_key
from reviewer.cfront.ir import ORDER, Call, CallKind, Value
from reviewer.cfront.lower_order import has_effect
from reviewer.cfront.render import render
from reviewer.cfront.syntax import Call as CallSyntax
from reviewer.cfront.syntax import CharLit, Expr, Ident, Number, RawArg, TypeName

if TYPE_CHECKING:
    from reviewer.cfront.lower_values import Values


def acts(values: Values, expr: CallSyntax, name: str) -> bool:
    """Whether a use of a macro is a call like a function's.

    An argument that some definition evaluates not at all, or twice, must be one of which nobody can tell. Where one has effects, the order
    between them and what the macro reads is the compiler's, one for each spelling: the expression itself becomes an effect in front.
    """
    args = tuple(arg for arg in expr.args if not isinstance(arg, TypeName | RawArg))
    like = values.declarations.function_like(name, len(expr.args)) if len(args) == len(expr.args) else None
    if like is None or any(values.scopes.find(mentioned) is not None for mentioned in like.names):
        return False
    if not all(once or _is_plain(values, arg) for once, arg in zip(like.once, args, strict=True)):
        return False
    if any(map(has_effect, args)):
        text = render(expr)
        values.graph.emit(Call(ORDER, None, (), -1, Void(), CallKind.MARKED, expr.line, spelling=text, text=text))
    return True


def types(args: tuple[Value, ...]) -> str:
    """Return the types of arguments as they count: what the macro makes of a value depends on them."""
    return ", ".join(type_key(arg.type) for arg in args)


def _is_plain(values: Values, arg: Expr) -> bool:
    """Whether nobody can tell how often an argument is evaluated: a number, or a local that is kept in a variable."""
    if isinstance(arg, Number | CharLit):
        return True
    index = values.scopes.find(arg.name) if isinstance(arg, Ident) else None
    return index is not None and not values.graph.variables[index].memory and not isinstance(values.graph.variables[index].type, Array)
