"""`_Generic`: the one value that the type of the controlling expression chooses (C17 6.5.1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer.cfront.ctype import VOID, Bool, CType, Int, Pointer, Record, Unknown
from reviewer.cfront.lower_sizes import type_of
from reviewer.cfront.syntax import Expr, Generic, Ident, Index, Member, TypeName, Unary

if TYPE_CHECKING:
    from reviewer.cfront.lower_places import Places

_QUALIFIED = frozenset({"const", "volatile", "__volatile__", "__const", "__const__", "_Atomic"})
_DEEPEST = 8


def chosen(values: Places, expr: Generic) -> Expr | None:
    """Return the value that is chosen, None (and a problem) where a type is not known, or more than one fits as far as types are told apart.

    What is told apart are records, and types by a name that is not seen: `long` and `long long` are one here, enums have no type, what an
    operator makes of integers is not looked into, and a pointer has no `const`.
    """
    problems = len(values.problems)
    control = type_of(values, expr.control) if isinstance(expr.control, Ident | Member | Index | Unary) else VOID
    understood = len(values.problems) == problems and _is_named(control)
    named = [(values.types.resolve(c.type), c.value) for c in expr.choices if c.type is not None]
    # What the expression gives has no qualifiers, so nothing that has some fits; what a `typeof` or a typedef hides of them is not told.
    told = all(c.type is None or _is_plain(values, c.type) for c in expr.choices)
    fitting = [value for ctype, value in named if ctype == control]
    if understood and told and len(fitting) == 1:
        return fitting[0]
    rest = [choice.value for choice in expr.choices if choice.type is None]
    # A type that is not known may be the one that fits.
    known = isinstance(control, Record) and all(isinstance(ctype, Record | Int | Pointer | Bool) for ctype, _ in named)
    if understood and told and known and not fitting and rest:
        return rest[0]
    values.unknown("_Generic", expr.line)
    return None


def _is_named(ctype: CType) -> bool:
    """Whether a type goes by its name: that of a record, or of a typedef that is not seen, which may be any type, and is one."""
    return isinstance(ctype, Record) or (isinstance(ctype, Unknown) and ctype.key.startswith("type "))


def _is_plain(values: Places, name: TypeName) -> bool:
    """Whether a type has no qualifier, not by a typedef either, and is spelled without `typeof`."""
    for _ in range(_DEEPEST):
        if _QUALIFIED & set(name.qualifiers) or name.base.startswith("typeof"):
            return False
        target = values.declarations.typedef(name.base)
        if target is None:
            return True
        name = target
    return False
