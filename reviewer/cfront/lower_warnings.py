"""WARN_ONCE(condition, format, ...) and its family (include/asm-generic/bug.h): the condition counts, the rest is read where it warns at all.

What they print with is evaluated in some configurations only, and where the condition is true, perhaps the first time only: whether it is
evaluated is a choice that the call makes, so that no read of it is known to have happened behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer.cfront.ctype import INT, Unknown, Void
from reviewer.cfront.ir import Branch, Call, CallKind, Const, Op, Set, Value, Var
from reviewer.cfront.render import render
from reviewer.cfront.syntax import Call as CallSyntax
from reviewer.cfront.syntax import Expr, Ident, Number, RawArg, StringLit, TypeName

if TYPE_CHECKING:
    from reviewer.cfront.lower_values import Values


def warning(values: Values, expr: CallSyntax, name: str, condition: Expr, used: bool) -> Value:
    """Lower a warning; its value is whether the condition holds. Where it does not, nothing happens: WARN_ON(x) is `if (x) WARN_ON(1)`.

    With `used` somebody goes by its value: it is no note then, whatever it says (SEMANTICS.md C17).
    """
    holds = _settled(values, Op("!", (Op("!", (values.value(condition),), INT),), INT), expr.line)
    graph = values.graph
    warns, behind = graph.block(), graph.block()
    graph.end(Branch(holds, warns, behind, expr.line, render(condition)))
    graph.resume(warns)
    taken = graph.temporary(INT, expr.line) if used else -1
    _warn(values, expr, name, taken)
    graph.jump(behind)
    graph.resume(behind)
    return holds


def _warn(values: Values, expr: CallSyntax, name: str, taken: int) -> None:
    holds, rest, graph = Const(1, INT), expr.args[1:], values.graph
    if all(_is_plain(values, arg) for arg in rest):
        args = tuple(_plain(values, arg, expr.line) for arg in rest)
        graph.emit(Call(name, None, (holds, *args), taken, INT, CallKind.FUNCTION, expr.line, text=render(expr)))
        return
    prints = graph.temporary(INT, expr.line)
    graph.emit(Call(name, None, (holds,), prints, INT, CallKind.FUNCTION, expr.line, text=render(expr)))
    printing, behind = graph.block(), graph.block()
    graph.end(Branch(Var(prints, INT), printing, behind, expr.line, render(expr)))
    graph.resume(printing)
    args = tuple(_plain(values, arg, expr.line) for arg in rest)
    graph.emit(Call(f"{name} message", None, args, -1, Void(), CallKind.FUNCTION, expr.line, text=render(expr)))
    graph.jump(behind)
    graph.resume(behind)


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
