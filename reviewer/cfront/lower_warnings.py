"""WARN_ONCE(condition, format, ...) and its family (include/asm-generic/bug.h): the condition counts, the rest is read where it warns at all.

What they print with is evaluated in some configurations only, and where the condition is true, perhaps the first time only: whether it is
evaluated is a choice that the call makes, so that no read of it is known to have happened behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer.cfront.ctype import INT, Unknown, Void
from reviewer.cfront.ir import Branch, Call, CallKind, Op, Set, Value, Var
from reviewer.cfront.render import render
from reviewer.cfront.syntax import Call as CallSyntax
from reviewer.cfront.syntax import Expr, Ident, Number, RawArg, StringLit, TypeName

if TYPE_CHECKING:
    from reviewer.cfront.lower_values import Values


def warning(values: Values, expr: CallSyntax, name: str, condition: Expr) -> Value:
    """Lower a warning; its value is whether the condition holds."""
    holds = _settled(values, Op("!", (Op("!", (values.value(condition),), INT),), INT), expr.line)
    rest = expr.args[1:]
    if all(_is_plain(values, arg) for arg in rest):
        args = tuple(_plain(values, arg, expr.line) for arg in rest)
        values.graph.emit(Call(name, None, (holds, *args), -1, Void(), CallKind.FUNCTION, expr.line, text=render(expr)))
        return holds
    prints = values.graph.temporary(INT, expr.line)
    values.graph.emit(Call(name, None, (holds,), prints, INT, CallKind.FUNCTION, expr.line, text=render(expr)))
    printing, behind = values.graph.block(), values.graph.block()
    values.graph.end(Branch(Var(prints, INT), printing, behind, expr.line, render(expr)))
    values.graph.resume(printing)
    args = tuple(_plain(values, arg, expr.line) for arg in rest)
    values.graph.emit(Call(f"{name} message", None, args, -1, Void(), CallKind.FUNCTION, expr.line, text=render(expr)))
    values.graph.jump(behind)
    values.graph.resume(behind)
    return holds


def _settled(values: Values, value: Value, line: int) -> Value:
    """Return `value` in a variable of its own: what it is made of may change before it is used."""
    copy = values.graph.temporary(INT, line)
    values.graph.emit(Set(copy, value, line))
    return Var(copy, INT)


def _is_plain(values: Values, arg: Expr | TypeName | RawArg) -> bool:
    """Whether evaluating an argument can neither do anything nor fault: a literal, or a local that is kept in a variable."""
    if isinstance(arg, Ident):
        index = values.scopes.find(arg.name)
        return index is not None and not values.graph.variables[index].memory
    return isinstance(arg, StringLit | Number)


def _plain(values: Values, arg: Expr | TypeName | RawArg, line: int) -> Value:
    match arg:
        case TypeName():
            return values.unknown("type as an argument of a warning", line)
        case RawArg():
            return Op(f"pure:text {render(arg)}", (), Unknown("text")) if not arg.tokens else values.unknown("argument of a warning", line)
        case _:
            return values.settled(values.value(arg), line)
