"""Which operands have effects, and so where C leaves an order open that matters."""

from __future__ import annotations

from reviewer.cfront.lower_scope import walk
from reviewer.cfront.syntax import Assign, Call, Expr, Ident, Index, Member, Postfix, StmtExpr, Unary


def has_effect(expr: Expr) -> bool:
    """Whether evaluating `expr` may call, assign or step something."""
    return any(isinstance(n, Call | Assign | Postfix | StmtExpr) or (isinstance(n, Unary) and n.op in ("++", "--")) for n in walk(expr))


def reads_memory(expr: Expr) -> bool:
    """Whether evaluating `expr` reads memory and does nothing else."""
    return not has_effect(expr) and any(isinstance(n, Member | Index) or (isinstance(n, Unary) and n.op == "*") for n in walk(expr))


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
