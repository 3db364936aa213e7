"""Spelled types into types, as far as the declarations in sight allow."""

from __future__ import annotations

from collections.abc import Callable

from reviewer.cfront.ctype import BASE_TYPES, BOOL, INT, Array, Bool, CType, Int, Pointer, Record, Unknown
from reviewer.cfront.declarations import Declarations
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.members import UNNAMED, UNTAGGED, members_in_order
from reviewer.cfront.render import render
from reviewer.cfront.syntax import INNER_VOLATILE, Expr, InitList, Number, TypeName
from reviewer.cfront.tokens import tokenize
from reviewer.model.patterns import regex

_ATOMIC = frozenset(
    f"atomic_{word}"
    for word in (
        *("bool", "char", "schar", "uchar", "short", "ushort", "int", "uint", "long", "ulong", "llong", "ullong", "char8_t", "char16_t", "char32_t"),
        *("wchar_t", "size_t", "ptrdiff_t", "intptr_t", "uintptr_t", "intmax_t", "uintmax_t", "flag"),
        *(f"{sign}int_{kind}{width}_t" for sign in ("", "u") for kind in ("least", "fast") for width in (8, 16, 32, 64)),
    )
)
"""The atomic types of <stdatomic.h> (C17 7.17.6, 7.17.8)."""
_DEPTH = 8
"""Typedef chains longer than this are taken for cycles."""
MACRO = "macro "
"""How the spelling of a type begins that is a macro of which no more is known."""
_NAMED = ("struct ", "union ", "enum ", UNNAMED, UNTAGGED)
_BIT_FIELD = regex(r"(.+) : (\d+)")
"""How `members` spells the type of a bit-field."""


class Types:
    """Resolves type names; what it can't resolve becomes `Unknown`, named by its spelling."""

    def __init__(self, dialect: Dialect, declarations: Declarations, typeof: Callable[[str], CType] | None = None) -> None:
        """`typeof` resolves the operand of a `typeof`, where there is a scope to look its names up in."""
        self._typeof = typeof
        self._dialect = dialect
        self._declarations = declarations
        self.volatile = False
        """Whether a type was asked for that is volatile at a level that is not modelled: such accesses are effects in order."""

    def resolve(self, name: TypeName, depth: int = 0) -> CType:
        """Return the type that `name` spells."""
        self.volatile = self.volatile or INNER_VOLATILE in name.qualifiers or (depth > 0 and is_volatile(name))
        if name.function:
            ctype: CType = Pointer(Unknown(f"function {name.base}"))
            self.volatile = self.volatile or "volatile" in name.qualifiers
        else:
            ctype = self._base(name.base, depth)
        for level in range(name.pointers):
            ctype = Pointer(ctype, level == 0 and "volatile" in name.qualifiers)
        for size in reversed(name.arrays):
            ctype = Array(ctype, "" if size is None else _size(size))
        return ctype

    def of_unread(self, name: TypeName) -> CType:
        """Return the type of an object that nobody reads or writes: whether that would be an effect does not matter."""
        volatile = self.volatile
        ctype = self.resolve(name)
        self.volatile = volatile
        return ctype

    def _base(self, base: str, depth: int) -> CType:
        fixed = self._dialect.integer_types.get(base)
        if fixed is not None or base == "bool":
            return self._own(base, depth) or (BOOL if fixed is None else Int(fixed[0], fixed[1]))
        if base in BASE_TYPES:
            return BASE_TYPES[base]
        if base.startswith("typeof (") and self._typeof is not None:
            return self._typeof(base[len("typeof (") : -1])
        if base.startswith(("struct ", "union ", UNTAGGED)):
            return Record(base)
        if base.startswith("enum "):
            # GCC gives an enum without negative constants `unsigned int`; which it has can't be seen, and width 32 is common to both.
            return Unknown(base)
        field = _BIT_FIELD.fullmatch(base)
        if field is not None:
            return self._bit_field(self._base(field[1], depth), int(field[2])) or Unknown(f"type {base}")
        target = self._declarations.typedef(base) if depth < _DEPTH and not base.startswith(MACRO) else None
        if target is None or target.base.startswith(MACRO):
            self.volatile = self.volatile or base in _ATOMIC or self._declarations.makes_volatile(base)
        if target is not None:
            return self.resolve(target, depth + 1)
        return Unknown(f"type {base}")

    def _own(self, base: str, depth: int) -> CType | None:
        """Return what a program itself makes of a name that stands for an integer type elsewhere, None if it can't be known, or makes nothing."""
        target = self._declarations.typedef(base) if depth < _DEPTH else None
        if target is None or target.base == base:
            return None
        found = self.resolve(target, depth + 1)
        plain = target.base not in BASE_TYPES and not target.pointers and not target.base.startswith((*_NAMED, MACRO))
        # Of a chain that ends where definitions disagree the name says more.
        return None if plain and isinstance(found, Unknown) else found

    @staticmethod
    def _bit_field(ctype: CType, width: int) -> CType | None:
        """Return the type of a bit-field: a number of so many bits, which is promoted as its values are (C17 6.3.1.1 p2).

        None for those wider than `int` that do not fill their type: GCC computes in as many bits, as measured, and clang in the declared type
        (it says that it deliberately does not follow GCC there), so that nothing is known of both.
        """
        if isinstance(ctype, Bool) and width == 1:
            return ctype
        known = isinstance(ctype, Int) and (0 < width <= INT.bits or width == ctype.bits) and width <= ctype.bits
        return Int(width, ctype.signed) if known and isinstance(ctype, Int) else None

    def completed(self, ctype: CType, init: Expr) -> CType:
        """Return an array type of no size with that of its initialiser (C17 6.7.9 p22), as it is spelled where it can't be counted."""
        if not isinstance(ctype, Array) or ctype.size:
            return ctype
        if isinstance(init, InitList) and not isinstance(ctype.of, Array | Record | Unknown) and not any(item.designators for item in init.items):
            return Array(ctype.of, str(len(init.items)))
        return Array(ctype.of, f"size of {render(init)}")

    def members_in_order(self, record: Record) -> tuple[tuple[str, TypeName], ...] | None:
        """Return the members of a record in the order of their declaration; one without a tag spells them itself."""
        if "{" not in record.tag:
            return self._declarations.members(record.tag)
        return members_in_order(tokenize(record.tag)[0], self._dialect)

    def member(self, record: CType, name: str) -> CType:
        """Return the type of a member of a record type, `Unknown` by name where the record can't be seen."""
        return self.member_object(record, name)[0]

    def member_object(self, record: CType, name: str, given: bool = False) -> tuple[CType, bool]:
        """Return the type of a member as `member` does, and whether it is declared volatile.

        One of which only the address is `given` to a call is not accessed here.
        """
        if isinstance(record, Record):
            spelled = dict(self.members_in_order(record) or ()).get(name) if "{" in record.tag else self._declarations.member(record.tag, name)
            if spelled is not None:
                return self.resolve(spelled), is_volatile(spelled)
        if not given:
            self.doubt(name)
        return Unknown(f"member {name} of {record_key(record)}"), False

    def doubt(self, name: str) -> None:
        """Take note of an object of which only the name is known: a volatile one in sight may be another of that name, so it accuses nobody."""
        self.volatile = self.volatile or self._declarations.may_be_volatile(name)


def is_volatile(name: TypeName) -> bool:
    """Whether an object of the type is volatile itself, or its elements."""
    return "volatile" in name.qualifiers and not name.pointers


def is_volatile_place(address: CType) -> bool:
    """Whether accesses at an address of this type are volatile."""
    return isinstance(address, Pointer) and address.volatile


def _size(expr: Expr) -> str:
    return expr.text if isinstance(expr, Number) else render(expr)


def record_key(record: CType) -> str:
    """Return the name under which members of `record` are addressed."""
    match record:
        case Record(tag):
            return tag
        case Unknown(key):
            return f"?{key}"
        case _:
            return "?"


def pointee(ctype: CType) -> CType:
    """Return what a pointer or array of this type points to."""
    match ctype:
        case Pointer(to):
            return to
        case Array(of, _):
            return of
        case Unknown(key):
            return Unknown(f"target of {key}")
        case _:
            return Unknown("target of an integer")


def is_scalar_known(ctype: CType) -> bool:
    """Whether width and kind of the type are known, so that operators on it can be computed."""
    return isinstance(ctype, Int | Bool | Pointer)
