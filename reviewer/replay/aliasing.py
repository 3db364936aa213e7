"""Which expression a load reads: the value last stored there, if no store in between may have met it (SEMANTICS.md A3)."""

from __future__ import annotations

from reviewer.cfront.ctype import CType, type_key
from reviewer.cfront.extents import ElementStep, MemberStep, Step
from reviewer.model.value_type import value_type
from reviewer.replay.memory import composite
from reviewer.replay.values import Datum, Key, Part, Symbols, digest, size

_WALK = 48
_PATH = 32
_SCALAR = 8
"""Bytes of the largest object whose size is known for certain."""
_OBJECTS = frozenset(("symbol", "local", "text"))


@value_type
class _Write:
    """A store (`havoc` false) or an opaque effect, linked to the ones before. `state` names memory behind it as others know it."""

    before: _Write | None
    state: int
    address: Datum
    width: int
    value: Datum
    havoc: bool


def path(symbols: Symbols, address: Datum) -> tuple[Key, tuple[tuple[Part, ...], ...]]:
    """Split an address into the object or pointer it starts from, and its members and elements, outermost first."""
    known = symbols.paths.get(address.key)
    if known is None:
        known = symbols.paths[address.key] = _path(symbols, address)
    return known


def _path(symbols: Symbols, address: Datum) -> tuple[Key, tuple[tuple[Part, ...], ...]]:
    steps: list[tuple[Part, ...]] = []
    key: Key = address.key
    while isinstance(key, int) and len(steps) < _PATH:
        node = symbols.node(key)
        if node[0] not in ("field", "element"):
            break
        steps.append((node[0], *node[2:]))
        base = node[1]
        assert isinstance(base, (int, tuple))
        key = base  # type: ignore[assignment]  # a part in this position is a Key
    return key, tuple(reversed(steps))


def may_be_fresh(symbols: Symbols, address: Datum) -> bool:
    """Whether an address is in what a call has given: perhaps a new object, that nobody else knows yet (SEMANTICS.md A3)."""
    root: Part = path(symbols, address)[0]
    while isinstance(root, int) and symbols.node(root)[0] in ("convert", "field", "element"):
        root = symbols.node(root)[1]
    return isinstance(root, int) and symbols.node(root)[0] in ("result", "out")


def made_of_locals(symbols: Symbols, key: Part) -> bool:
    """Whether a value may be computed from the address of a local object, as what container_of() gives of one is.

    What a call wrote to a local, and what it answers, is none that nobody else knows.
    """
    waiting, seen = [key], set()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, int) or part in seen:
            continue
        seen.add(part)
        match symbols.node(part):
            case ("local", *_):
                return True
            case ("load", address, _, int(state)) if symbols.node(state)[0] != "havoc":
                waiting.append(address)
            case ("field" | "convert" | "reread", inner, *_):
                waiting.append(inner)
            case ("element", base, _, index):
                waiting += (base, index)
            case ("op", _, *rest):
                waiting += rest[len(rest) // 2 :]
            case _:
                pass
    return False


def _tag(symbols: Symbols, key: Key) -> Part:
    return symbols.node(key)[0] if isinstance(key, int) else "const"


def _named(symbols: Symbols, key: Key) -> str:
    """Return the name of the object outside the function that a base is, "" if it is none."""
    return str(symbols.node(key)[1]) if isinstance(key, int) and symbols.node(key)[0] == "symbol" else ""


def disjoint(symbols: Symbols, left: Datum, right: Datum, secret: frozenset[int] = frozenset(), width: int = 0) -> bool:
    """Whether two addresses differ for certain: distinct objects, or the same base and different members of a struct.

    `secret` are the symbols of locals that nobody else knows: no base leads into them that is not made of their address. `width` is what
    the wider one takes where it is asked of accesses.
    """
    return _apart(symbols, path(symbols, left), path(symbols, right), secret, width)


_Path = tuple[Key, tuple[tuple[Part, ...], ...]]


def _apart(symbols: Symbols, left: _Path, right: _Path, secret: frozenset[int], width: int) -> bool:
    (root, steps), (other, others) = left, right
    if root != other:
        for one, base in ((root, other), (other, root)):
            if one in secret:
                return _tag(symbols, base) in _OBJECTS or not made_of_locals(symbols, base)
        beyond = any(symbols.extents.leaves(_named(symbols, one)) for one in (root, other))
        return not beyond and _tag(symbols, root) in _OBJECTS and _tag(symbols, other) in _OBJECTS
    for a, b in zip(steps, others, strict=False):
        if a == b:
            continue
        if a[0] == b[0] == "field":
            return a[1] == b[1] and a[2] != b[2] and not (shared(symbols, a) or shared(symbols, b))
        apart = a[0] == b[0] == "element" and a[1] == b[1] and isinstance(a[2], tuple) and isinstance(b[2], tuple)
        return apart and isinstance(a[1], int) and width <= a[1]
    return False


def steps_apart(symbols: Symbols, left: Datum, right: Datum) -> bool:
    """Whether two addresses differ because one is that of another element, of a known size, behind the same pointer."""
    (root, steps), (other, others) = path(symbols, left), path(symbols, right)
    one, two = (_steps_of_elements(all_steps) for all_steps in (steps, others))
    return root == other and one is not None and two is not None and (one - two) % (1 << 64) != 0


def _steps_of_elements(steps: tuple[tuple[Part, ...], ...]) -> int | None:
    """Return how many bytes steps by constant numbers of scalars make; None for any other steps."""
    total = 0
    for step in steps:
        if (
            step[0] != "element"
            or not isinstance(step[1], int)
            or step[1] > _SCALAR
            or not isinstance(step[2], tuple)
            or not isinstance(step[2][1], int)
        ):
            return None
        total += step[1] * step[2][1]
    return total


def shared(symbols: Symbols, step: tuple[Part, ...]) -> bool:
    """Whether the member that a step of a path names shares memory with others."""
    record, name = str(step[1]), str(step[2])
    return record.startswith("union ") or symbols.overlaps(record, name) or symbols.extents.beyond(record, name)


def _split(symbols: Symbols, address: Datum) -> list[Step]:
    """Return the members and elements that lead to an address."""
    found: list[Step] = []
    for step in path(symbols, address)[1]:
        if step[0] == "field":
            found.append(MemberStep(str(step[1]), str(step[2])))
        else:
            size, index = step[1:]
            assert isinstance(size, int)
            found.append(ElementStep(size, size, index[1] if isinstance(index, tuple) and isinstance(index[1], int) else None))
    return found


def _width(ctype: CType) -> int:
    """Return what tells accesses of one address apart; the content of a composite object is told from that of its first member."""
    return -digest("composite", type_key(ctype)) if composite(ctype) else size(ctype)


class SymbolicMemory:
    """The stores of one side, by expression. Both sides use one table of symbols."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols
        self._start = symbols.make("memory")
        self._last: _Write | None = None

    @property
    def _state(self) -> int:
        return self._last.state if self._last else self._start

    def _access(self, address: Datum, ctype: CType) -> int:
        """Take note of an access, and return its width."""
        root = path(self._symbols, address)[0]
        self._symbols.extents.access(address.key, type_key(ctype), lambda: _split(self._symbols, address), _named(self._symbols, root))
        return _width(ctype)

    def store(self, address: Datum, ctype: CType, value: Datum, private: bool) -> None:
        """Note a store of a value of type `ctype`; a private one changes nothing that others know of memory."""
        width = self._access(address, ctype)
        state = self._state if private else self._symbols.make("stored", self._state, address.key, width, value.key)
        self._last = _Write(self._last, state, address, width, value, False)

    def havoc(self, history: int) -> None:
        """Note an opaque effect that may write whatever is known to it."""
        self._last = _Write(self._last, self._symbols.make("havoc", history), Datum(0), 0, Datum(0), True)

    def load(self, address: Datum, ctype: CType, value: int, secret: frozenset[int]) -> Datum:
        """Return `value`, of type `ctype`, which memory gave for `address`, with the expression for it."""
        width = self._access(address, ctype)
        write = self._last
        symbols, key, place = self._symbols, address.key, path(self._symbols, address)
        own = place[0] in secret
        for _ in range(_WALK):
            if write is None:
                return Datum(value, symbols.make("load", key, width, self._start))
            if write.havoc:
                if not own:
                    return Datum(value, symbols.make("load", key, width, write.state))
            elif write.width == width and write.address.key == key:
                return self._stored(write, value)
            elif not _apart(symbols, path(symbols, write.address), place, secret, max(write.width, width)):
                break
            write = write.before
        if write is None:
            return Datum(value, self._symbols.make("load", address.key, width, self._start))
        state = self._symbols.make("stored", write.state, write.address.key, write.width, write.value.key)
        return Datum(value, self._symbols.make("load", address.key, width, state))

    def _stored(self, write: _Write, value: int) -> Datum:
        """Trust the expression that was stored only if memory says the same."""
        if write.value.value == value:
            return Datum(value, write.value.symbol)
        return Datum(value, self._symbols.make("reread", write.value.key, write.address.key, write.width))
