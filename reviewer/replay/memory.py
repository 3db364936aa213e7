"""Memory of a run: objects at integer addresses that do not overlap by accident, and what opaque code may do to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from reviewer.cfront.ctype import Array, CType, Record, Unknown, type_key
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type
from reviewer.replay.oracle import Oracle
from reviewer.replay.values import MASK, Datum, digest, reduced, size, spread

_SYMBOL_SLOT = 1 << 40
LOCAL_SLOT = 1 << 48
_NAMED_SLOT = 1 << 44
_MOST_LOCALS = 4096
_ZEROS = ("zeros",)
SYMBOLS = 0x8000_0000_0000_0000
LOCALS = 0xC000_0000_0000_0000
SHOWN = 0xD000_0000_0000_0000
_NAMED = 0xE000_0000_0000_0000
_WIDEST = 16
ZERO = digest("a record of zeros")
"""The value of a composite object of which every part is 0."""
_CHAIN = 64
_ARRAYS = regex(r"(?:\[[^]]*\])*")
_REACH = 1 << 30
"""What a step down to a member or a number is less than, and one to another record or array in an array is not (`distance`)."""


def is_shown(address: int) -> bool:
    """Whether an address is one by which others know a local object."""
    return SHOWN <= address < _NAMED


@lru_cache(maxsize=1 << 16)
def symbol_address(name: str) -> int:
    """Return where the object `name` lies."""
    return SYMBOLS + (digest("symbol", name) % (1 << 22)) * _SYMBOL_SLOT


@lru_cache(maxsize=1 << 16)
def field_offset(record: str, name: str) -> int:
    """Return the offset of a member: its own for every (record, name), 0 in a union, whose members overlap."""
    if record.split(" ", 1)[0] == "union":
        return 0
    return (digest("field", record, name) % (1 << 24) + 1) << 4


def composite(ctype: CType) -> bool:
    """Whether a value of `ctype` is the content of an object with parts."""
    return isinstance(ctype, (Record, Array))


def wide(ctype: CType) -> str:
    """Return the spelling of an object's type if it has parts farther from its start than members and numbers are: an array of such, or a union.

    The first element of an array lies where the array does, and the first member of a union where that does: they are told apart by this.
    """
    if isinstance(ctype, Array):
        return type_key(ctype) if composite(ctype.of) or isinstance(ctype.of, Unknown) else ""
    return type_key(ctype) if isinstance(ctype, Record) and ctype.tag.startswith("union ") else ""


def _within(path: Sequence[int], place: int, far: str) -> bool:
    """Whether `path[0]` is a part of the object at `path[place]`, which it goes up through; `far` is the object's type if it is wide.

    What lies as far away as the next object of its type in an array is that.
    """
    if place == 0:
        return True
    step = abs(path[place - 1] - path[place])
    return step < _REACH or (far != "" and step % spread(far) != 0)


def _holds(far: str, other: str) -> bool:
    """Whether an object of the wide type `far` is an array that begins with one of the type `other` ("": any that is not wide)."""
    return far != other and far.endswith(other) and far.startswith("[")


def _nested(place: Place) -> int:
    """Return how many arrays deep the type of a copy is."""
    return len(_ARRAYS.match(place[1]).group()) if place[1] else -1  # type: ignore[union-attr]  # it matches anything


class TooLargeError(Exception):
    """A run needs more than it may have: the text is what it has too much of."""


@dataclass(slots=True)
class OwnObject:
    """A local in memory. `shown` is the address that others know it by: given by the order of escape, None while nobody knows it."""

    base: int
    key: str
    shown: int | None = None


@value_type
class Unwritten:
    """What memory holds before anybody wrote to it: a purpose for the oracle."""

    purpose: tuple[str | int, ...]


@value_type
class Snapshot:
    """The content of a composite object: parts by offset, copies within it, and where the rest came from.

    `under` is a copy that this one is a part of, `lead` the offsets from it down to here; `origin` names the memory without one.
    `number` is the content as one integer, equal for equal contents.
    """

    number: int
    cells: dict[int, tuple[int, Datum]]
    inner: dict[Place, Snapshot]
    under: Snapshot | None = None
    lead: tuple[int, ...] = (0,)
    origin: tuple[str | int, ...] = ()

    def read(self, path: tuple[int, ...], width: int) -> tuple[Datum | Unwritten, list[Patch]]:
        """Return the part at offset `path[0]`, and what of it was written at other widths; `path` goes up through the records around it to 0."""
        here = self
        patches: list[Patch] = []
        while True:
            cell = here.cells.get(path[0])
            if cell is not None and cell[0] == width:
                return cell[1], patches
            # What was written later lies nearer, so it comes last.
            patches = [*_patches(here.cells, path[0], width), *patches]
            found = _innermost(here.inner, path)
            if found is not None:
                here, place = found
                path = tuple(step - path[place] for step in path[: place + 1])
            elif here.under is not None:
                path = (*(step + here.lead[0] for step in path[:-1]), *here.lead)
                here = here.under
            else:
                return Unwritten((*here.origin, path[0])), patches


def _innermost(copies: dict[Place, Snapshot], path: Sequence[int], far: str = "") -> tuple[Snapshot, int] | None:
    """Return the copy that `path[0]` is a part of, and where in the path it lies; one at `path[0]` itself only if it holds the wide type `far`."""
    kinds = sorted({kind for _, kind in copies}, key=lambda kind: _nested((0, kind)))
    for at, address in enumerate(path):
        for kind in kinds:
            copy = copies.get((address, kind))
            if copy is not None and _within(path, at, kind) and (at or not far or _holds(kind, far)):
                return copy, at
    return None


Place = tuple[int, str]
"""Where a copy lies, and the type of its object if that is wide."""

Patch = tuple[int, int, int]
"""Bytes written over a part of a value: offset in it (negative: it begins before), width, value."""


def _patches(cells: dict[int, tuple[int, Datum]], address: int, width: int) -> list[Patch]:
    """Return the cells that overlap `width` bytes at `address`."""
    found = ((at, cells.get(at)) for at in range(address - _WIDEST + 1, address + width))
    return [(at - address, cell[0], cell[1].value) for at, cell in found if cell is not None and at + cell[0] > address]


def _patched(value: int, width: int, patches: list[Patch]) -> int:
    """Return the bytes of `value` with the patches over them, the last on top, as an integer without sign."""
    octets = bytearray((value & (1 << 8 * width) - 1).to_bytes(width, "little"))
    for offset, size_of, number in patches:
        for place, octet in enumerate((number & (1 << 8 * size_of) - 1).to_bytes(size_of, "little"), offset):
            if 0 <= place < width:
                octets[place] = octet
    return int.from_bytes(octets, "little")


def _snapshot(
    cells: dict[int, tuple[int, Datum]],
    inner: dict[Place, Snapshot],
    origin: tuple[str | int, ...],
    under: Snapshot | None = None,
    lead: tuple[int, ...] = (0,),
) -> Snapshot:
    written = tuple(sorted((offset, width, datum.value) for offset, (width, datum) in cells.items()))
    parts = tuple(sorted((offset, part.number) for offset, part in inner.items()))
    number = digest("record", written, parts, under.number if under else 0, lead, origin)
    return Snapshot(number, cells, inner, under, lead, origin)


class Memory:
    """The cells written so far; what is not written is a function of its address and of the history at `epoch` (SEMANTICS.md A6)."""

    def __init__(self, oracle: Oracle) -> None:
        self.epoch = 0
        self.objects: list[OwnObject] = []
        self._oracle = oracle
        self._cells: dict[int, tuple[int, Datum]] = {}
        self._copies: dict[Place, Snapshot] = {}
        self._parents: dict[int, int] = {}
        self._values: dict[int, Snapshot] = {ZERO: Snapshot(ZERO, {}, {}, origin=_ZEROS)}
        self._escapes = 0

    def same(self, other: Memory) -> bool:
        """Whether another memory holds the same values, in the same objects."""
        if (self.epoch, self.objects) != (other.epoch, other.objects) or self._cells.keys() != other._cells.keys():
            return False
        cells = all((width, datum.value) == (other._cells[at][0], other._cells[at][1].value) for at, (width, datum) in self._cells.items())
        return cells and {place: copy.number for place, copy in self._copies.items()} == {place: copy.number for place, copy in other._copies.items()}

    def fork(self) -> Memory:
        """Return another memory with the same content."""
        other = Memory(self._oracle)
        other.epoch, other._escapes = self.epoch, self._escapes
        other.objects = [replace(own) for own in self.objects]
        other._cells, other._copies = self._cells.copy(), self._copies.copy()
        other._parents, other._values = self._parents.copy(), self._values.copy()
        return other

    # --- own objects -------------------------------------------------------------------------------------------------

    def add_object(self, key: str, named: bool) -> OwnObject:
        """Make a local object; `named` says that hidden text may know it by its name, so that it has escaped already."""
        if len(self.objects) >= _MOST_LOCALS:
            raise TooLargeError("objects")
        base = LOCALS + len(self.objects) * LOCAL_SLOT
        shown = _NAMED + (digest("named", key) % (1 << 16)) * _NAMED_SLOT if named else None
        self.objects.append(OwnObject(base, key, shown))
        return self.objects[-1]

    def owner(self, address: int) -> OwnObject | None:
        """Return the local object that `address` lies in."""
        slot = (address - LOCALS) // LOCAL_SLOT
        return self.objects[slot] if 0 <= slot < len(self.objects) else None

    def private(self, address: int) -> OwnObject | None:
        """Return the local object that `address` lies in, if nobody else knows it."""
        own = self.owner(address)
        return own if own is not None and own.shown is None else None

    def show(self, value: int) -> tuple[int, list[tuple[str, Datum]]]:
        """Return `value` as others see it, and what becomes visible with it: the contents of objects that escape by it."""
        fresh: list[OwnObject] = []
        outside = self._outside(value, fresh)
        content: list[tuple[str, Datum]] = []
        for own in fresh:
            name = f"object {((own.shown or 0) - SHOWN) // LOCAL_SLOT}"
            for address, (width, datum) in sorted(self._cells.items()):
                if self.owner(address) is own:
                    content.append((f"{name}+{address - own.base}:{width}", Datum(self._outside(datum.value, fresh), datum.symbol)))
            for (address, _), copy in sorted(self._copies.items(), key=lambda entry: entry[0]):
                if self.owner(address) is own:
                    content.append((f"{name}+{address - own.base}", Datum(copy.number)))
        return outside, content

    def _outside(self, value: int, fresh: list[OwnObject]) -> int:
        """Return `value` as others see it; an object that they see for the first time is added to `fresh`."""
        own = self.owner(value)
        if own is None:
            return value
        if own.shown is None:
            own.shown = SHOWN + self._escapes * LOCAL_SLOT
            self._escapes += 1
            fresh.append(own)
        return (own.shown + value - own.base) & MASK

    # --- reading and writing -----------------------------------------------------------------------------------------

    def part(self, address: int, base: int) -> int:
        """Note that `address` is a part of the object at `base`, and return it."""
        if address != base:
            self._parents[address] = base
        return address

    def start(self, address: int) -> int:
        """Return where the object begins that `address` is known to be a part of, outermost."""
        return self._around(address)[-1]

    def _around(self, address: int) -> tuple[int, ...]:
        """Return `address` and the objects around it, innermost first."""
        chain = [address]
        while len(chain) < _CHAIN and (parent := self._parents.get(chain[-1])) is not None:
            chain.append(parent)
        return tuple(chain)

    def _overlaps(self, address: int, width: int) -> Iterator[int]:
        for at in range(address - _WIDEST + 1, address + width):
            cell = self._cells.get(at)
            if cell is not None and at + cell[0] > address:
                yield at

    def load(self, address: int, ctype: CType) -> Datum:
        """Return what a read of type `ctype` sees. Its symbol is that of the value last written there, if any."""
        if composite(ctype):
            copy = self._copied(address, wide(ctype))
            self._values[copy.number] = copy
            return Datum(copy.number)
        width = size(ctype)
        cell = self._cells.get(address)
        if cell is not None and cell[0] == width:
            return Datum(reduced(cell[1].value, ctype), cell[1].symbol)
        found, patches = self._unwritten(address, width)
        patches += _patches(self._cells, address, width)
        datum = self._known(found, ctype)
        if not patches:
            return datum
        return Datum(reduced(_patched(datum.value, width, patches), ctype))

    def _known(self, found: Datum | Unwritten, ctype: CType) -> Datum:
        """Return what lies where nothing was written at another width."""
        if isinstance(found, Datum):
            return Datum(reduced(found.value, ctype), found.symbol)
        if found.purpose[: len(_ZEROS)] == _ZEROS:
            return Datum(0)
        self._oracle.held.note(found.purpose, ctype)
        return Datum(self._oracle.draw(ctype, *found.purpose))

    def _origin(self, address: int) -> tuple[str | int, ...]:
        own = self.owner(address)
        if own is None:
            return ("memory", address, self.epoch)
        if own.shown is None:
            return ("uninitialised", own.key, address - own.base)
        return ("memory", own.shown + address - own.base, self.epoch)

    def _unwritten(self, address: int, width: int) -> tuple[Datum | Unwritten, list[Patch]]:
        chain = self._around(address)
        found = _innermost(self._copies, chain)
        if found is not None:
            copy, place = found
            return copy.read(tuple(step - chain[place] for step in chain[: place + 1]), width)
        return Unwritten(self._origin(address)), []

    def _is_part(self, at: int, address: int, far: str) -> bool:
        """Whether `at` is the object at `address`, or lies in it; `far` is its type if it is wide."""
        chain = self._around(at)
        return address in chain and _within(chain, chain.index(address), far)

    def _copied(self, address: int, far: str) -> Snapshot:
        inside = {at: cell for at, cell in self._cells.items() if self._is_part(at, address, far)}
        inner = {
            (at, kind): copy
            for (at, kind), copy in self._copies.items()
            if self._is_part(at, address, far) and (at != address or (far and kind != far and not _holds(kind, far)))
        }
        whole = self._copies.get((address, far))
        if whole is not None and not inside and not inner:
            return whole
        cells = {at - address: cell for at, cell in inside.items()}
        parts = {(at - address, kind): copy for (at, kind), copy in inner.items()}
        chain = self._around(address)
        found = _innermost(self._copies, chain, far=far)
        if found is not None:
            copy, place = found
            return _snapshot(cells, parts, (), copy, tuple(step - chain[place] for step in chain[: place + 1]))
        return _snapshot(cells, parts, self._origin(address))

    def store(self, address: int, ctype: CType, datum: Datum) -> None:
        """Write a value of type `ctype`; overlapped older values keep the bytes that are left of them."""
        if composite(ctype):
            copy = self._values.get(datum.value) or Snapshot(datum.value, {}, {}, origin=("value", datum.value))
            far = wide(ctype)
            self._cells = {at: cell for at, cell in self._cells.items() if not self._is_part(at, address, far)}
            kept = {
                (at, kind): one
                for (at, kind), one in self._copies.items()
                if not self._is_part(at, address, far) or (at == address and ((kind != "" and far == "") or _holds(kind, far)))
            }
            self._copies = {**kept, (address, far): copy}
            return
        width = size(ctype)
        for at in list(self._overlaps(address, width)):
            if at != address or self._cells[at][0] != width:
                old_width, old = self._cells.pop(at)
                for place in range(old_width):
                    # The bytes of an object are parts of it: a copy takes them along.
                    if place:
                        self._parents.setdefault(at + place, at)
                    self._cells[at + place] = (1, Datum((old.value >> 8 * place) & 0xFF, old.symbol))
        for place in range(width):
            self._cells.pop(address + place, None)
        self._cells[address] = (width, datum)

    def havoc(self, epoch: int, spared: frozenset[int] = frozenset()) -> None:
        """Forget what opaque code may have written: everything but the objects that nobody else knows, and the places `spared`."""
        self.epoch = epoch
        self._oracle.forgotten(epoch)
        self._cells = {at: cell for at, cell in self._cells.items() if at in spared or self.private(at)}
        self._copies = {place: copy for place, copy in self._copies.items() if self.private(place[0])}
