"""Calls of macros that act as functions: which of them are calls, and what stands beside the arguments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from reviewer.cfront.ctype import Array, Void, type_key
from reviewer.cfront.ir import ORDER, Call, CallKind, Value
from reviewer.cfront.lower_order import has_effect
from reviewer.cfront.lower_scope import parts, walk
from reviewer.cfront.macro_speech import Speech
from reviewer.cfront.render import render
from reviewer.cfront.statement_syntax import Block
from reviewer.cfront.syntax import Call as CallSyntax
from reviewer.cfront.syntax import CharLit, Doing, Expr, Ident, Node, Number, RawArg, TypeName

if TYPE_CHECKING:
    from reviewer.cfront.declarations import Declarations
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


def speaks_of_a_local(values: Values, name: str) -> bool:
    """Whether what a name stands for that is no call may have a local's name in it."""
    if (like := values.declarations.object_like(name)) is not None:
        return any(values.scopes.find(mentioned) is not None for mentioned in like.names)
    words = values.declarations.words_of(name)
    return words is None or any(values.scopes.find(word) is not None for word in words)


def with_doing(body: Block, declarations: Declarations) -> Block:
    """Return a body with the names told apart that do something where they stand, and whose macros could each be a function."""
    called = {id(node.func) for node in walk(body) if isinstance(node, CallSyntax)}
    names = {node.name for node in walk(body) if isinstance(node, Ident) and id(node) not in called}
    doing = {name for name in names if declarations.speech(name) is Speech.EVENTS and declarations.object_like(name) is not None}
    return cast("Block", _told_apart(body, doing)) if doing else body


def _told_apart(node: object, doing: set[str]) -> object:
    if isinstance(node, tuple):
        return tuple(_told_apart(one, doing) for one in node)
    if isinstance(node, Ident):
        return Doing(node.line, node.name) if node.name in doing else node
    if not isinstance(node, Node):
        return node
    new: dict[str, Any] = {name: _told_apart(getattr(node, name), doing) for name in parts(node.__class__)}
    if isinstance(node, CallSyntax) and isinstance(node.func, Ident):
        new["func"] = node.func
    return replace(node, **new) if any(new[name] is not getattr(node, name) for name in new) else node


def types(args: tuple[Value, ...]) -> str:
    """Return the types of arguments as they count: what the macro makes of a value depends on them."""
    return ", ".join(type_key(arg.type) for arg in args)


def _is_plain(values: Values, arg: Expr) -> bool:
    """Whether nobody can tell how often an argument is evaluated: a number, or a local that is kept in a variable."""
    if isinstance(arg, Number | CharLit):
        return True
    index = values.scopes.find(arg.name) if isinstance(arg, Ident) else None
    return index is not None and not values.graph.variables[index].memory and not isinstance(values.graph.variables[index].type, Array)
