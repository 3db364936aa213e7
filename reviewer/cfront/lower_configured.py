"""What a configuration chooses: a macro with a definition for each, as a branch on a question that every configuration answers for good.

The question is named by the file and the conditions of a definition, so that it is the same question on both sides of a change exactly
where these are the same (SEMANTICS.md A8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from reviewer.cfront.ctype import INT, Void, type_key
from reviewer.cfront.ir import Branch, Const, Op, Set, Value, Var
from reviewer.cfront.lower_scope import parts, walk
from reviewer.cfront.macro_forms import CONFIGURED
from reviewer.cfront.syntax import Call, Cast, Expr, Ident, Node, RawArg, StmtExpr, StringLit, TypeName

if TYPE_CHECKING:
    from reviewer.cfront.lower_places import Place, Places


_MOST_COPIES = 16
"""Copies of one expression, for choices between types; more are not looked into."""


def chooses(body: object) -> bool:
    """Whether there is anything in a body that a configuration chooses."""
    return any(isinstance(node, Ident) and node.name == CONFIGURED for node in walk(body))


def for_each_choice(values: Places, expr: Expr, lower: Callable[[Expr], None], copies: int = _MOST_COPIES) -> None:
    """Lower `expr` by `lower`; once for each choice of a configuration where the choice is one of types, on which all that it is part of depends."""
    mixed = next((node for node in _calls(expr) if _is_mixed(values, node)), None)
    if mixed is None:
        lower(expr)
        return
    options = tuple(_options(mixed))
    if len(options) > copies:
        values.unknown("configured macros of several types", expr.line)
        return
    graph, join = values.graph, values.graph.block()
    for position, (question, _) in enumerate(options):
        otherwise = _ask(values, question, expr.line)
        for_each_choice(values, _with_option(expr, _questions(mixed), position), lower, copies // len(options))
        graph.jump(join)
        graph.resume(otherwise)
    graph.resume(join)


def _ask(values: Places, question: str, line: int) -> int:
    """Go on where a configuration answers with yes (without a question: anywhere), and return the block where it says no."""
    graph = values.graph
    taken, otherwise = graph.block(), graph.block()
    if question:
        graph.end(Branch(Op(f"pure:configuration {question}", (), INT), taken, otherwise, line, question))
    else:
        graph.jump(taken)
    graph.resume(taken)
    return otherwise


def _calls(expr: Expr) -> Iterator[Call]:
    """Yield what configurations choose in an expression, outer ones first; statements in it look after themselves."""
    stack: list[object] = [expr]
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(reversed(item))
        elif isinstance(item, Node) and not isinstance(item, StmtExpr):
            if isinstance(item, Call) and is_configured(item):
                yield item
            stack.extend(getattr(item, name) for name in reversed(parts(item.__class__)))


def _is_mixed(values: Places, expr: Call) -> bool:
    options = [option for _, option in _options(expr)]
    if any(option is None or any(isinstance(node, StmtExpr) for node in walk(option)) for option in options):
        return False
    known = len(values.problems)
    keys = {type_key(values.type_of(option)) for option in options if option is not None}
    del values.problems[known:]
    return len(keys) > 1


def _questions(expr: Call) -> tuple[str, ...]:
    return tuple(question for question, _ in _options(expr))


def _with_option(expr: Expr, questions: tuple[str, ...], position: int) -> Expr:
    """Return an expression with one answer to the questions, wherever they are asked in it."""

    def changed(item: object) -> object:
        if isinstance(item, tuple):
            return tuple(changed(one) for one in item)
        if not isinstance(item, Node) or isinstance(item, StmtExpr):
            return item
        if isinstance(item, Call) and is_configured(item) and _questions(item) == questions:
            return changed(tuple(_options(item))[position][1])
        new: dict[str, Any] = {name: changed(getattr(item, name)) for name in parts(item.__class__)}
        return replace(item, **new) if any(new[name] is not getattr(item, name) for name in new) else item

    return cast("Expr", changed(expr))


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
        otherwise = _ask(values, question, expr.line)
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
