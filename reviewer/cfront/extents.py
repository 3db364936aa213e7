"""Which members accesses reach beyond: such a member can be told apart from no other one (SEMANTICS.md A3).

A cast of `&p->lo` to a pointer to something wider, an index on it, and an array without a bound lead out of the member that they start from.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from reviewer.cfront.ctype import CHAR, Array, CType, type_key
from reviewer.cfront.ir import Field, Symbol
from reviewer.cfront.lower_types import pointee, record_key
from reviewer.model.value_type import value_type


@value_type
class MemberStep:
    """A step of an address into a member."""

    record: str
    name: str


@value_type
class ElementStep:
    """A step of an address by `index` (None: no constant) objects of `size` bytes each, 0 where that is not known; `key` tells their type."""

    key: str | int
    size: int
    index: int | None


Step = MemberStep | ElementStep

_OPEN = frozenset(("", "0"))
"""What an array without a bound has for one."""
_ELSEWHERE = "as many as its definition says"


class Extents:
    """The members that addresses of one proof, or of one run, lead through; `key_of` gives the keys of `ElementStep`."""

    def __init__(self, key_of: Callable[[CType], str | int]) -> None:
        self._key_of = key_of
        self._declared: dict[tuple[str, str], tuple[CType, ...]] = {}
        self._beyond: set[tuple[str, str]] = set()
        self._noted: set[tuple[Hashable, str]] = set()
        self._objects: dict[str, tuple[CType, ...]] = {}
        self._left: set[str] = set()

    def declare(self, address: Field) -> None:
        """Note how a member is declared; it may be so in several ways, in other configurations."""
        ctype = pointee(address.type) if address.declared is None else address.declared
        known = self._declared.get((address.record, address.name), ())
        if ctype not in known:
            self._declared[address.record, address.name] = (*known, ctype)
            self._noted.clear()

    def declare_object(self, address: Symbol) -> None:
        """Note how an object with a name is declared.

        How many elements an array without a bound has is said elsewhere; one of a single element has no more, other than a member.
        """
        ctype = pointee(address.type) if address.declared is None else address.declared
        if isinstance(ctype, Array) and ctype.size in ("", "1"):
            ctype = Array(ctype.of, _ELSEWHERE)
        known = self._objects.get(address.name, ())
        if ctype not in known:
            self._objects[address.name] = (*known, ctype)
            self._noted.clear()

    def leaves(self, name: str) -> bool:
        """Whether an access that starts from the object may be of more than it, so that it may meet another one."""
        return name in self._left

    def beyond(self, record: str, name: str) -> bool:
        """Whether an access that starts from the member may leave it."""
        return (record, name) in self._beyond

    def access(self, address: Hashable, key: str, split: Callable[[], Sequence[Step]], name: str = "") -> None:
        """Note an access to `address` of the type with this key (`type_key`); `split` gives the steps of the address, outermost first.

        `name` is that of the object that the address starts from, if it has one.
        """
        if (address, key) in self._noted:
            return
        self._noted.add((address, key))
        members = []
        steps = split()
        if name and not self._stays(self._objects.get(name, ()), steps, key):
            self._left.add(name)
        for at, step in enumerate(steps):
            if isinstance(step, MemberStep):
                members.append((step.record, step.name))
                if not self._stays(self._declared.get(members[-1], ()), steps[at + 1 :], key):
                    # What leaves an inner member may leave those around it, too.
                    self._beyond.update(members)
                    self._left.update((name,) if name else ())

    def _stays(self, types: tuple[CType, ...], steps: Sequence[Step], key: str) -> bool:
        for at, step in enumerate(steps):
            if isinstance(step, MemberStep):
                return any(record_key(_first(ctype)) == step.record for ctype in types)
            inner = tuple(found for one in types if (found := self._element(one, step)) is not None)
            if not inner:
                return at == len(steps) - 1 and all(_within(ctype, step, key) for ctype in types)
            types = inner
        return any(_holds(ctype, key) for ctype in types) and not any(_is_narrower(ctype, key) for ctype in types)

    def _element(self, ctype: CType, step: ElementStep) -> CType | None:
        """Return the type of the element that a step into an object of this type leads to; a step to the first one is none."""
        while isinstance(ctype, Array):
            if self._key_of(ctype.of) == step.key:
                return ctype.of if _has(ctype, step.index) else None
            if ctype.size in _OPEN:
                return None
            ctype = ctype.of
        return None


def scalar_size(key: str) -> int:
    """Return the bytes of an object whose type has this key, 0 if they are not known."""
    if key.startswith("*"):
        return 8
    if key in ("bool", type_key(CHAR)):
        return 1
    return int(key[1:]) // 8 if key[:1] in ("s", "u") and key[1:].isdigit() else 0


def _has(array: Array, index: int | None) -> bool:
    """Whether an index stays in an array: one out of its range faults (SEMANTICS.md A2), but one element at the end may stand for more."""
    return array.size not in _OPEN and (array.size != "1" or index == 0)


def _first(ctype: CType) -> CType:
    """Return the type of what lies at the start of an array that has a bound, or the type itself."""
    while isinstance(ctype, Array) and ctype.size not in _OPEN:
        ctype = ctype.of
    return ctype


def _within(ctype: CType, step: ElementStep, key: str) -> bool:
    """Whether an access to a part of a scalar, or of one in an array, stays in it: out of the range of an array it faults (SEMANTICS.md A2)."""
    width, whole = scalar_size(key), scalar_size(type_key(ctype))
    if not whole and isinstance(ctype, Array) and _has(ctype, step.index):
        part = scalar_size(type_key(ctype.of))
        if not ctype.size.isdecimal() or step.index is None:
            return 0 < width <= step.size <= part
        whole = part * int(ctype.size)
    return bool(width and step.size) and step.index is not None and 0 <= step.index * step.size <= whole - width


def _holds(ctype: CType, key: str) -> bool:
    """Whether an access at the start of an object of this type stays in it."""
    if type_key(ctype) == key:
        return True
    if isinstance(ctype, Array):
        return ctype.size not in _OPEN and _holds(ctype.of, key)
    return 0 < scalar_size(key) <= scalar_size(type_key(ctype))


def _is_narrower(ctype: CType, key: str) -> bool:
    """Whether the object is known to be smaller than the access."""
    return 0 < scalar_size(type_key(ctype)) < scalar_size(key)
