"""Who has the address of a local object, and how sure it is that it is in a value: it errs towards an address."""

from __future__ import annotations

from enum import IntEnum

from reviewer.cfront.ctype import CType, Int, Pointer
from reviewer.cfront.ir import Convert, Element, Field, Local, Op, Symbol, Value, Var
from reviewer.model.value_type import value_type

TRUTHS = frozenset({"==", "!=", "<", "<=", ">", ">=", "!"})
"""Operations whose result has no address in it."""
_DISTANCES = ("-", "pointer -")
_WIDE = 64
"""The bits of an address."""


class Use(IntEnum):
    """How sure it is that something is used: not at all, by who may have kept an address, or by an address that is seen to go there."""

    NONE = 0
    KEPT = 1
    SEEN = 2


@value_type
class Held:
    """Who has an address: variables that are seen to hold it, those that may, and objects that it was written to.

    `roots` are pointers and names behind which it was written, `known` says that somebody may have kept it. `pure` are variables that hold
    nothing but the address of a place in the object. `told` are places where a body left it, as far as nobody was given it since.
    """

    seen: frozenset[int] = frozenset()
    kept: frozenset[int] = frozenset()
    inside: frozenset[int] = frozenset()
    roots: frozenset[Value] = frozenset()
    known: bool = False
    pure: frozenset[int] = frozenset()
    told: frozenset[Value] = frozenset()

    def joined(self, other: Held) -> Held:
        """Return who may have it where two ways meet."""
        if self == other:
            return self
        sets = self.seen | other.seen, self.kept | other.kept, self.inside | other.inside, self.roots | other.roots
        return Held(*sets, self.known or other.known, self.pure & other.pure, self.told | other.told)

    def having(self, variable: int, use: Use, pure: bool = False) -> Held:
        """Return who has it when a variable was given another value."""
        alone = frozenset((variable,))
        seen = self.seen | alone if use is Use.SEEN else self.seen - alone
        kept = self.kept | alone if use is Use.KEPT else self.kept - alone
        roots, told = (frozenset(one for one in places if not _is(one, variable)) for places in (self.roots, self.told))
        return Held(seen, kept, self.inside, roots, self.known, self.pure | alone if pure else self.pure - alone, told)

    def is_behind(self, value: Value) -> bool:
        """Whether who is given a value is seen to come to the address by what that was written to."""
        root = root_of(value)
        if isinstance(root, Local):
            return root.index in self.inside or any(isinstance(one, Local) and one.index == root.index for one in self.told)
        return root in self.roots or root in self.told

    def is_in(self, names: frozenset[str]) -> bool:
        """Whether it was written to an object of one of these names."""
        return any(isinstance(one, Symbol) and one.name in names for one in self.roots | self.told)

    def holds(self, value: Value, local: int) -> Use:
        """How sure it is that the address is in a value; `local` is the object that has it now, -1 if none has."""
        match value:
            case Local(index):
                return Use.SEEN if index == local else Use.NONE
            case Var(index):
                return Use.SEEN if index in self.seen else Use.KEPT if index in self.kept else Use.NONE
            case Op(name, args):
                if name in TRUTHS:
                    return Use.NONE
                if name in _DISTANCES and len(args) == 2 and all(self.is_pure(arg, local) for arg in args):
                    # Two addresses in one object. Any other number that is made of an address may be one in the end: as the distance
                    # from another object, or its bits but some.
                    return Use.NONE
                return max((self.holds(arg, local) for arg in args), default=Use.NONE)
            case Convert(inner) | Field(inner):
                return self.holds(inner, local)
            case Element(base, index_value):
                return max(self.holds(base, local), self._adds(root_of(base), index_value, local))
            case _:
                return Use.NONE

    def _adds(self, root: Value, distance: Value, local: int) -> Use:
        """How sure it is that a distance that is added to some other address makes one of the object of it."""
        use = self.holds(distance, local)
        while isinstance(distance, Convert):
            distance = distance.value
        # No 32 bits lead from an object outside functions to one on the stack.
        near = isinstance(root, Symbol) and isinstance(distance.type, Int) and distance.type.bits < _WIDE
        return Use.NONE if use is Use.KEPT and near else use

    def is_pure(self, value: Value, local: int) -> bool:
        """Whether a value is the address of a place in the object, and nothing else is mixed into it."""
        match value:
            case Local(index):
                return index == local
            case Var(index):
                return index in self.pure
            case Convert(inner):
                return _is_wide(value.type) and self.is_pure(inner, local)
            case Field(inner):
                return self.is_pure(inner, local)
            case Element(base, index_value):
                return self.is_pure(base, local) and self.holds(index_value, local) is Use.NONE
            case Op("+" | "-", (first, second)):
                return self.is_pure(first, local) and self.holds(second, local) is Use.NONE
            case _:
                return False


NOBODY = Held()
"""Nobody has it."""


def _is(root: Value, variable: int) -> bool:
    return isinstance(root, Var) and root.index == variable


def _is_wide(ctype: CType) -> bool:
    """Whether an address fits into a type."""
    return isinstance(ctype, Pointer) or (isinstance(ctype, Int) and ctype.bits == _WIDE)


def root_of(address: Value) -> Value:
    """Return what an address starts from."""
    while True:
        match address:
            case Field(base) | Element(base):
                address = base
            case Convert(inner):
                address = inner
            case _:
                return address
