"""`_Generic`: the one value that the type of the controlling expression chooses (C17 6.5.1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer.cfront.ctype import Bool, CType, Int, Pointer, Record, Unknown
from reviewer.cfront.lower_sizes import type_of
from reviewer.cfront.syntax import Expr, Generic, Member

if TYPE_CHECKING:
    from reviewer.cfront.lower_places import Places

_QUALIFIED = frozenset({"const", "volatile", "__volatile__", "_Atomic"})


def chosen(values: Places, expr: Generic) -> Expr | None:
    """Return the value that is chosen, None (and a problem) where a type is not known, or more than one fits as far as types are told apart.

    What is told apart are records and the integers that have a type of their own here: `long` and `long long` are one, as are `char` and
    `signed char`, enums have none, pointers have no `const`, and a bit-field is more than its type.
    """
    problems = len(values.problems)
    control = type_of(values, expr.control)
    understood = len(values.problems) == problems and (_is_named(control) or (_is_told(control) and not isinstance(expr.control, Member)))
    # What the expression gives has no qualifiers, so nothing that has some fits.
    named = [(values.types.resolve(c.type), c.value) for c in expr.choices if c.type is not None and not _QUALIFIED & set(c.type.qualifiers)]
    fitting = [value for ctype, value in named if ctype == control]
    if understood and len(fitting) == 1:
        return fitting[0]
    rest = [choice.value for choice in expr.choices if choice.type is None]
    # A type that is not known may be the one that fits.
    if understood and _is_told(control) and not fitting and rest and all(_is_told(ctype) or isinstance(ctype, Int | Pointer) for ctype, _ in named):
        return rest[0]
    values.unknown("_Generic", expr.line)
    return None


def _is_named(ctype: CType) -> bool:
    """Whether a type goes by its name: that of a record, or of a typedef that is not seen, which may be any type, and is one."""
    return isinstance(ctype, Record) or (isinstance(ctype, Unknown) and ctype.key.startswith("type "))


def _is_told(ctype: CType) -> bool:
    """Whether a type is told apart from all others that C tells apart from it."""
    match ctype:
        case Int(bits, signed):
            return bits in (16, 32) or (bits == 8 and not signed)
        case Record(tag):
            return "{" not in tag
        case _:
            return isinstance(ctype, Bool)
