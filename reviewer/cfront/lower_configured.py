"""What a configuration chooses: a macro with a definition for each, as a branch on a question that every configuration answers for good.

The question is named by the file and the conditions of a definition, so that it is the same question on both sides of a change exactly
where these are the same (SEMANTICS.md A8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from reviewer.cfront.ctype import INT, Void, type_key
from reviewer.cfront.ir import Branch, Const, Op, Set, Value, Var
from reviewer.cfront.macro_forms import CONFIGURED
from reviewer.cfront.syntax import Call, Cast, Expr, Ident, RawArg, StringLit, TypeName

if TYPE_CHECKING:
    from reviewer.cfront.lower_places import Place, Places


def is_configured(expr: Expr) -> bool:
    """Whether an expression is one that a configuration chooses."""
    return isinstance(expr, Call) and isinstance(expr.func, Ident) and expr.func.name == CONFIGURED


def configured_value(values: Places, expr: Call, used: bool) -> Value:
    """Lower the chosen value; all must have one type, since a type is no matter of control flow. Without `used` only what they do counts."""

    def value(option: Expr) -> Value:
        if not used or (isinstance(option, Cast) and option.type.base == "void" and not option.type.pointers):
            values.discard(option)
            return Const(0, Void())
        return values.value(option)

    return _chosen(values, expr, value)


def configured_place(values: Places, expr: Call) -> Value:
    """Lower the address of the chosen object."""

    def address(option: Expr) -> Value:
        place: Place = values.place(option)
        return place.address if place.address is not None else values.unknown("configured variable", expr.line)

    return _chosen(values, expr, address)


def _chosen(values: Places, expr: Call, lowered: Callable[[Expr], Value]) -> Value:
    graph, join = values.graph, values.graph.block()
    result = -1
    first: Value | None = None
    for question, option in _options(expr):
        if option is None:
            return values.unknown("configured macro that is no value", expr.line)
        taken, otherwise = graph.block(), graph.block()
        if question:
            graph.end(Branch(Op(f"pure:configuration {question}", (), INT), taken, otherwise, expr.line, question))
        else:
            graph.jump(taken)
        graph.resume(taken)
        value = lowered(option)
        if first is None:
            first = value
            result = -1 if isinstance(value.type, Void) else graph.temporary(value.type, expr.line)
        if type_key(value.type) != type_key(first.type):
            values.unknown("configured macro of several types", expr.line)
        if not isinstance(first.type, Void):
            graph.emit(Set(result, value, expr.line))
        graph.jump(join)
        graph.resume(otherwise)
    graph.resume(join)
    if first is None:
        return values.unknown("configured macro that is no value", expr.line)
    return Const(0, Void()) if result < 0 else Var(result, first.type)


def _options(expr: Call) -> Iterator[tuple[str, Expr | None]]:
    """Yield question and value of each choice; the last has no question."""
    question = ""
    for arg in expr.args:
        if isinstance(arg, StringLit):
            question = arg.text.strip('"')
            continue
        yield question, None if isinstance(arg, TypeName | RawArg) else arg
        question = ""
