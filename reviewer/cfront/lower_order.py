"""Which operands have effects, and so where C leaves an order open that matters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields

from reviewer.cfront.address_taken import is_kept_exchange
from reviewer.cfront.lower_scope import walk
from reviewer.cfront.statement_syntax import ExprStmt
from reviewer.cfront.syntax import INNER_VOLATILE, Assign, Call, Cast, Doing, Expr, Ident, Index, InitList, Member, Node, Postfix, StmtExpr, Unary
from reviewer.model.value_type import value_type

Pure = Callable[[str], bool]
"""Says of a name whether a call of it computes from the values of its arguments and does nothing else."""


def nothing_pure(_name: str) -> bool:
    """Take every call for an effect."""
    return False


def has_effect(expr: Expr, pure: Pure = nothing_pure) -> bool:
    """Whether evaluating `expr` may call, assign or step something."""
    return next(_effects(expr, pure), None) is not None


def effect_words(expr: Expr, pure: Pure = nothing_pure) -> tuple[str, ...]:
    """Return what evaluating `expr` may do, in the order of the text: the names that it calls, the operators that write, and what is volatile."""
    doing = {id(node): node for node in _effects(expr, pure)}
    return tuple(_word(node) for node in walk(expr) if id(node) in doing or _is_volatile(node))


def _is_volatile(node: object) -> bool:
    return isinstance(node, Cast) and not {"volatile", INNER_VOLATILE}.isdisjoint(node.type.qualifiers)


def _word(node: object) -> str:
    match node:
        case Call(func=Ident(name=name)) | Doing(name=name):
            return name
        case Assign(op=op) | Postfix(op=op) | Unary(op=op):
            return op
        case Cast():
            return "volatile"
        case _:
            return "()"


def _effects(expr: Expr, pure: Pure) -> Iterator[object]:
    """Yield the nodes that call, assign or step something."""
    for node in walk(expr):
        calls = isinstance(node, Call) and not _computes(node, pure)
        states = isinstance(node, StmtExpr) and not all(isinstance(item, ExprStmt) for item in node.body.items)
        if calls or states or isinstance(node, Assign | Doing | Postfix) or (isinstance(node, Unary) and node.op in ("++", "--")):
            yield node


def _computes(call: Call, pure: Pure) -> bool:
    return isinstance(call.func, Ident) and pure(call.func.name)


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

    It does where two have effects that others can see, where one has and another reads memory, and where one assigns a local that another
    needs or assigns. To step locals that nobody else knows is no more than that: `*to++ = *from++`.
    """
    if not any(has_effect(operand, pure) for operand in operands):
        return False
    looks = [_Look.of(operand, in_memory, pure) for operand in operands]
    return any(one.meets(other) for at, one in enumerate(looks) for other in looks[:at])


@value_type
class _Look:
    """What evaluating an operand does: to what others know, to memory as a reader, and to locals."""

    acts: bool
    reads: bool
    changed: frozenset[str]
    needed: frozenset[str]

    @classmethod
    def of(cls, operand: Expr, in_memory: Callable[[str], bool], pure: Pure) -> _Look:
        needed, changed = read_names(operand, pure), changed_names(operand)
        acts = not all(_steps_local(node, in_memory) for node in _effects(operand, pure))
        reads = any(isinstance(n, Member | Index) or (isinstance(n, Unary) and n.op == "*") for n in walk(operand)) or any(map(in_memory, needed))
        return cls(acts, reads, changed, needed)

    def meets(self, other: _Look) -> bool:
        """Whether it matters which of the two is evaluated first."""
        if (self.acts and (other.acts or other.reads)) or (other.acts and self.reads):
            return True
        return bool(self.changed & (other.changed | other.needed) or other.changed & self.needed)


def _steps_local(node: object, in_memory: Callable[[str], bool]) -> bool:
    """Whether a node assigns or steps a local that nobody else knows."""
    if isinstance(node, Assign):
        return isinstance(node.target, Ident) and not in_memory(node.target.name)
    return isinstance(node, Postfix | Unary) and isinstance(node.operand, Ident) and not in_memory(node.operand.name)


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
