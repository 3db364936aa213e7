"""Values of a run: integers in the kernel's C (LP64, -fwrapv; SEMANTICS.md A2), each with the expression that it came from."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from reviewer.cfront.ctype import CHAR, Array, Bool, CType, Int, Pointer, Record, Unknown, Void, is_enumerated, type_key
from reviewer.cfront.extents import Extents

MASK = (1 << 64) - 1

Key = int | tuple[str, int]
"""What two values of equal meaning share: the number of an interned expression, or ("const", value)."""

Part = str | int | Key | None | tuple["Part", ...]


class Datum(NamedTuple):
    """A value as `ir.Const.value` has it, and its expression in `Symbols` (None: computed from constants alone)."""

    value: int
    symbol: int | None = None

    @property
    def key(self) -> Key:
        """What equal expressions share on both sides."""
        return ("const", self.value) if self.symbol is None else self.symbol


def nowhere(_record: str, _member: str) -> bool:
    """No union is in sight."""
    return False


class Symbols:
    """Hash-consed expressions over opaque inputs; one table serves both sides, so that equal numbers mean equal expressions.

    `every_input` says that any argument and any memory at the start is granted (SEMANTICS.md C15); `overlaps(record, member)` that a
    member is seen to share memory with others (A3). `paths` keeps what addresses were split into (aliasing.py), `extents` what accesses
    leave a member.
    """

    def __init__(self) -> None:
        self.every_input = False
        self.overlaps: Callable[[str, str], bool] = nowhere
        self._numbers: dict[tuple[Part, ...], int] = {}
        self._nodes: list[tuple[Part, ...]] = []
        self.extents = Extents(distance)
        self.paths: dict[Key, tuple[Key, tuple[tuple[Part, ...], ...]]] = {}

    def make(self, *parts: Part) -> int:
        """Return the number of the expression `parts`, whose first part is its tag."""
        number = self._numbers.get(parts)
        if number is None:
            number = self._numbers[parts] = len(self._nodes)
            self._nodes.append(parts)
        return number

    def node(self, number: int) -> tuple[Part, ...]:
        """Return the parts that `number` was made of."""
        return self._nodes[number]


class FaultError(Exception):
    """A value that can't be computed: "division" or "shift" (SEMANTICS.md A2); `operand` is the divisor or the distance, if it is known."""

    def __init__(self, kind: str, operand: Datum | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.operand = operand


def digest(*parts: object) -> int:
    """Return 64 bits that are a function of `parts` (strings, integers and tuples of them) on every machine."""
    return int.from_bytes(blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=8).digest(), "little")


def known(ctype: CType) -> bool:
    """Whether arithmetic on `ctype` is arithmetic and not an uninterpreted function."""
    return isinstance(ctype, (Int, Bool, Pointer))


def size(ctype: CType) -> int:
    """Return the bytes that an object of `ctype` takes; 8 where that is not known."""
    match ctype:
        case Int(bits) if bits % 8 == 0:
            return bits // 8
        case Bool() | Unknown("char"):
            return 1
        case _:  # bit-fields, too: where the bits lie is not modelled
            return 8


_CHAR = type_key(CHAR)
_MOST_ELEMENTS = 1 << 14


@lru_cache(maxsize=1 << 16)
def spread(key: str) -> int:
    """Return the bytes from one object to the next in an array of them, of a type spelled `key` whose size is not known.

    Of an array of such it is a multiple: the next array begins where one more of them would.
    """
    size, _, inner = key[1:].partition("]")
    if key.startswith("[") and inner.startswith(("[", "struct ", "union ", "?")) and inner != _CHAR:
        return _times(size) * spread(inner)
    return (1 << 30) + (digest("size", key) % (1 << 20) << 4)


def _times(size: str) -> int:
    """Return how many elements an array has.

    Where that is no number, or too large for the space of an object: more than an index is likely to reach, so that no two elements meet.
    """
    return int(size) if size.isdecimal() and 0 < int(size) <= _MOST_ELEMENTS else digest("elements", size) % 97 + 1009


@lru_cache(maxsize=1 << 16)
def distance(ctype: CType) -> int:
    """Return the bytes from one element of an array to the next: a hash where it is not known, and then more than any member's offset."""
    match ctype:
        case Unknown("char"):
            return 1
        case Record() | Array() | Unknown():
            return spread(type_key(ctype))
        case Void():
            return 1
        case _:
            return size(ctype)


def reduced(value: int, ctype: CType) -> int:
    """Return `value` wrapped to the range of `ctype`: sign or zero extended, bool as a test against 0, all else as 64 bits without sign."""
    match ctype:
        case Int(bits, signed):
            value &= (1 << bits) - 1
            return value - (1 << bits) if signed and value >> (bits - 1) else value
        case Bool():
            return int(value != 0)
        case Unknown("char"):
            return value & 0xFF
        case _:
            return value & MASK


def hashed_nonzero(ctype: CType, *parts: object) -> int:
    """Return a value of `ctype` other than 0 that is a function of `parts`."""
    return reduced(digest(*parts), ctype) or 1


def converted(value: int, source: CType, target: CType, seed: int) -> int:
    """Convert as C does; from and to an unknown type by a function of both types and the value that keeps 0 and not-0 apart."""
    if source == target or is_enumerated(value, source, target):
        return value
    if isinstance(target, Bool) or value == 0 or (known(source) and known(target)):
        return reduced(value, target)
    return hashed_nonzero(target, seed, "convert", type_key(source), type_key(target), value)


def interprets(name: str, types: tuple[CType, ...]) -> bool:
    """Whether the operator `name` on operands of `types` is C arithmetic, so that `operate` may be asked."""
    if name == "!":
        return True
    arity = len(types)
    return all(known(ctype) for ctype in types) and ((arity == 1 and name in _UNARY) or (arity == 2 and name in _BINARY))


_UNARY = frozenset(("neg", "~", "+"))
_COMPARE = frozenset(("==", "!=", "<", "<=", ">", ">="))
_CHOICES = {"min": min, "max": max}
_BINARY = _COMPARE | frozenset(("+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", *_CHOICES))


def operate(name: str, args: tuple[int, ...], types: tuple[CType, ...], result: CType) -> int:
    """Apply a C operator that `interprets` accepts; the operands are values of `types`. Raises FaultError."""
    if len(args) == 1:
        return reduced(_unary(name, args[0]), result)
    left, right = args
    if name in _COMPARE:
        return int(_compare(name, left, right))
    if name in _CHOICES:
        return reduced(_CHOICES[name](left, right), result)
    if name in ("<<", ">>"):
        return reduced(_shift(name, left, right, types[0]), result)
    if name in ("/", "%"):
        return reduced(_divide(name, left, right, types[0]), result)
    if name == "-" and isinstance(types[0], Pointer) and isinstance(types[1], Pointer):
        return reduced(reduced(left - right, Int(64, True)) // distance(types[0].to), result)
    return reduced(_plain(name, left, right), result)


def _unary(name: str, value: int) -> int:
    match name:
        case "!":
            return int(value == 0)
        case "~":
            return ~value
        case "neg":
            return -value
        case _:
            return value


def _compare(name: str, left: int, right: int) -> bool:
    match name:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def _plain(name: str, left: int, right: int) -> int:
    match name:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "&":
            return left & right
        case "|":
            return left | right
        case _:
            return left ^ right


def _shift(name: str, value: int, count: int, ctype: CType) -> int:
    bits = ctype.bits if isinstance(ctype, Int) else size(ctype) * 8
    if not 0 <= count < bits:
        raise FaultError("shift")
    return value << count if name == "<<" else value >> count


def _divide(name: str, left: int, right: int, ctype: CType) -> int:
    """Divide towards zero; the one quotient that does not fit traps on x86 as a division by zero does."""
    if right == 0 or (right == -1 and isinstance(ctype, Int) and left == -(1 << (ctype.bits - 1))):
        raise FaultError("division")
    quotient = abs(left) // abs(right)
    if (left < 0) != (right < 0):
        quotient = -quotient
    return quotient if name == "/" else left - right * quotient
