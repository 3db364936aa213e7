"""C types as far as they are known; what is not known keeps a name of its own and is never guessed.

LP64 (SEMANTICS.md A2). An `Unknown` type is a deterministic function of the names it comes from ("result of f", "field x of
struct kvm"), so both sides of a change have the same one as long as the declaration behind it did not change.
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import lru_cache

from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type


@value_type
class Int:
    """An integer type; `bits` is 8, 16, 32, 64 or 128, or what a bit-field has. Types of equal width and sign are one type here."""

    bits: int
    signed: bool


@value_type
class Bool:
    """`bool`: conversion to it is a test against 0."""


@value_type
class Void:
    """`void`."""


@value_type
class Pointer:
    """A pointer; `to` matters for member names and element sizes. `volatile` says that every access through it is an effect (SEMANTICS.md A4).

    `implied` is one that no declaration in sight says to be it: the same value, but perhaps of an array, or of a `void *`.
    """

    to: CType
    volatile: bool = False
    implied: bool = field(default=False, compare=False)


@value_type
class Array:
    """An array; `size` is its size as spelled ("" if open)."""

    of: CType
    size: str


@value_type
class Record:
    """A struct, union (or an enum of unseen width), as spelled: "struct kvm"."""

    tag: str


@value_type
class Unknown:
    """A type that is not known, named by where it comes from."""

    key: str


CType = Int | Bool | Void | Pointer | Array | Record | Unknown

INT = Int(32, True)
UINT = Int(32, False)
LONG = Int(64, True)
ULONG = Int(64, False)
BOOL = Bool()
VOID = Void()
CHAR = Unknown("char")
"""Plain `char`: one byte whose sign is the architecture's, or since 6.2 that of -funsigned-char; so nothing is computed in it."""

BASE_TYPES: dict[str, CType] = {
    "void": VOID,
    "bool": BOOL,
    "_Bool": BOOL,
    "char": CHAR,
    "signed char": Int(8, True),
    "unsigned char": Int(8, False),
    "short": Int(16, True),
    "unsigned short": Int(16, False),
    "int": INT,
    "unsigned int": UINT,
    "long": LONG,
    "unsigned long": ULONG,
    "long long": LONG,
    "unsigned long long": ULONG,
}


@lru_cache(maxsize=1 << 16)
def type_key(ctype: CType) -> str:
    """Return a spelling of `ctype` that is equal for equal types only."""
    match ctype:
        case Int(bits, signed):
            return f"{'s' if signed else 'u'}{bits}"
        case Bool():
            return "bool"
        case Void():
            return "void"
        case Pointer(to, volatile):
            return f"*{'volatile ' if volatile else ''}{type_key(to)}"
        case Array(of, size):
            return f"[{size}]{type_key(of)}"
        case Record(tag):
            return tag
        case Unknown(key):
            return f"?{key}"


def promoted(ctype: CType) -> CType:
    """Apply the integer promotions (C17 6.3.1.1)."""
    if isinstance(ctype, Bool) or (isinstance(ctype, Int) and ctype.bits < 32):
        return INT
    return ctype


def common_type(left: CType, right: CType) -> CType | None:
    """Apply the usual arithmetic conversions (C17 6.3.1.8) to two known integer types; None where one is no known integer."""
    left, right = promoted(left), promoted(right)
    if not isinstance(left, Int) or not isinstance(right, Int):
        return None
    if left.bits == right.bits:
        return Int(left.bits, left.signed and right.signed)
    return left if left.bits > right.bits else right


def in_memory(ctype: CType) -> bool:
    """Whether objects of this type are kept in memory rather than in a variable: arrays, records, and what may be a record."""
    return isinstance(ctype, Array | Record) or (isinstance(ctype, Unknown) and ctype != CHAR and not ctype.key.startswith("enum "))


_ENUM = regex(r"enum \w+", re.ASCII)


def is_enumerated(number: int, source: CType, target: CType) -> bool:
    """Whether a number is the same one as a value of an enum, whatever width GCC gives that: a byte at least, with a sign or without.

    A bit-field of an enum has any width.
    """
    numbers = [ctype for ctype in (source, target) if isinstance(ctype, Int)]
    enums = [ctype for ctype in (source, target) if isinstance(ctype, Unknown) and _ENUM.fullmatch(ctype.key)]
    return 0 <= number <= 127 and len(numbers) + len(enums) == 2 and bool(enums) and all(ctype.bits >= 8 for ctype in numbers)


def may_be_float(ctype: CType) -> bool:
    """Whether values of a type, or of what it was made from, are floating."""
    return isinstance(ctype, Unknown) and any(word in ctype.key for word in ("float", "double"))
