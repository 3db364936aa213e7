"""Which operands have effects, and so where C leaves an order open that matters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields

from reviewer.cfront.lower_scope import is_kept_exchange, walk
from reviewer.cfront.statement_syntax import ExprStmt
from reviewer.cfront.syntax import Assign, Call, Expr, Ident, Index, InitList, Member, Node, Postfix, StmtExpr, Unary

Pure = Callable[[str], bool]
"""Says of a name whether a call of it computes from the values of its arguments and does nothing else."""


def nothing_pure(_name: str) -> bool:
    """Take every call for an effect."""
    return False


def has_effect(expr: Expr, pure: Pure = nothing_pure) -> bool:
    """Whether evaluating `expr` may call, assign or step something."""
    return any(
        (isinstance(n, Call) and not _computes(n, pure))
        or isinstance(n, Assign | Postfix)
        or (isinstance(n, StmtExpr) and not all(isinstance(item, ExprStmt) for item in n.body.items))
        or (isinstance(n, Unary) and n.op in ("++", "--"))
        for n in walk(expr)
    )


def _computes(call: Call, pure: Pure) -> bool:
    return isinstance(call.func, Ident) and pure(call.func.name)


def reads_memory(expr: Expr, pure: Pure = nothing_pure) -> bool:
    """Whether evaluating `expr` reads memory and does nothing else."""
    return not has_effect(expr, pure) and any(isinstance(n, Member | Index) or (isinstance(n, Unary) and n.op == "*") for n in walk(expr))


def changed_names(expr: Expr) -> frozenset[str]:
    """Return the names that evaluating `expr` assigns or steps as a whole: `x = ...`, `x += ...`, `x++`, `try_cmpxchg(p, &x, n)`."""
    names = set()
    for node in walk(expr):
        target: object = None
        if is_kept_exchange(node):
            assert isinstance(node, Call)
            assert isinstance(node.args[1], Unary)
            target = node.args[1].operand
        if isinstance(node, Assign):
            target = node.target
        elif isinstance(node, Postfix) or (isinstance(node, Unary) and node.op in ("++", "--")):
            target = node.operand
        if isinstance(target, Ident):
            names.add(target.name)
    return frozenset(names)


def read_names(expr: Expr, pure: Pure = nothing_pure) -> frozenset[str]:
    """Return the names whose value `expr` needs: not those of which it only takes the address."""
    names = set()
    stack: list[object] = [expr]
    while stack:
        item = stack.pop()
        if isinstance(item, Unary) and item.op == "&":
            stack.extend(address_operands(item.operand))
        elif isinstance(item, Ident):
            names.add(item.name)
        elif isinstance(item, Call) and _computes(item, pure):
            stack.extend(item.args)
        elif isinstance(item, Node):
            stack.extend(getattr(item, field.name) for field in fields(item))
        elif isinstance(item, tuple):
            stack.extend(item)
    return frozenset(names)


def order_matters(operands: tuple[Expr, ...], in_memory: Callable[[str], bool], pure: Pure = nothing_pure) -> bool:
    """Whether it matters in which order `operands` are evaluated; `in_memory` says of a name that reading it reads memory.

    It does where two have effects, where one has and another reads memory, and where one assigns a local that another needs.
    """
    effects = [operand for operand in operands if has_effect(operand, pure)]
    if not effects:
        return False
    if len(effects) > 1:
        return True
    changed = changed_names(effects[0])
    others = [operand for operand in operands if operand is not effects[0]]
    return any(reads_memory(other, pure) or any(name in changed or in_memory(name) for name in read_names(other, pure)) for other in others)


def leaves(init: InitList) -> Iterator[Expr]:
    """Yield the expressions of an initialiser's list and of the lists in it: C leaves open in which order they are evaluated (C17 6.7.9 p23)."""
    for item in init.items:
        if isinstance(item.value, InitList):
            yield from leaves(item.value)
        else:
            yield item.value


def address_operands(target: Expr) -> tuple[Expr, ...]:
    """Return what is evaluated to find the object that the lvalue `target` names."""
    match target:
        case Member(_, obj, _, True):
            return (obj,)
        case Member(_, obj, _, False):
            return address_operands(obj)
        case Index(_, obj, index):
            return (obj, index)
        case Unary(_, "*", operand):
            return (operand,)
        case Ident():
            return ()
        case _:
            return (target,)
