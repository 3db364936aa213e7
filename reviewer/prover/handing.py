"""Where a call is seen to leave what it is given: in its result, behind another argument, in a named object; and which of these it uses.

It tells what a body may do on some path, so that an address is not taken for lost in a call whose body says where it goes. It never says
that a call does no more than that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from reviewer.cfront.ir import Call, Convert, Element, Field, Function, Instruction, Load, Local, Op, Return, Set, Store, Symbol, Value, Var
from reviewer.model.value_type import value_type
from reviewer.prover.accesses import access_of, gives_the_same, is_copy, place_of
from reviewer.prover.held import TRUTHS, root_of

_Origin = int | str
"""Where a value comes from: the parameter at a position, or the object of a name."""


@value_type
class Handed:
    """What a call does with what it is given, by position: `returned`, `stored` behind another or `named`, `copied` from behind one to another.

    `gives` are names of objects whose value it returns, `used` of those whose value it goes by or hands on.
    """

    returned: frozenset[int] = frozenset()
    stored: frozenset[tuple[int, int]] = frozenset()
    named: frozenset[tuple[int, Symbol]] = frozenset()
    copied: frozenset[tuple[int, int]] = frozenset()
    gives: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()

    def joined(self, other: Handed) -> Handed:
        """Return what either does."""
        return Handed(
            self.returned | other.returned,
            self.stored | other.stored,
            self.named | other.named,
            self.copied | other.copied,
            self.gives | other.gives,
            self.used | other.used,
        )


Hands = Callable[[Call], Handed]
"""What a call is known to do with what it is given."""
NOTHING = Handed()


def by_name(call: Call) -> Handed:
    """Return what a call does whose meaning is known by its name."""
    if is_copy(call):
        return Handed(returned=frozenset((0,)), copied=frozenset(((1, 0),)))
    return Handed(returned=frozenset((0,))) if gives_the_same(call) else NOTHING


def handed(body: Function, hands: Hands) -> Handed:
    """Return what a body does with its parameters."""
    if body.problems or body.hidden:
        return NOTHING
    looking = _Body(body, hands)
    before = None
    while before != looking.size():
        before = looking.size()
        for block in body.blocks:
            for code in block.instructions:
                looking.step(code)
            if isinstance(block.terminator, Return) and block.terminator.value is not None:
                looking.leave(block.terminator.value)
    return looking.found


@dataclass(slots=True)
class _Body:
    """Where the values of a body come from, whatever the order of its steps."""

    body: Function
    hands: Hands
    held: dict[int, set[_Origin]] = field(default_factory=dict)
    found: Handed = NOTHING

    def __post_init__(self) -> None:
        for index in self.body.params:
            self.held[index] = {self.body.variables[index].param}

    def size(self) -> tuple[int, Handed]:
        """Return what grows until everything is known."""
        return sum(map(len, self.held.values())), self.found

    def origins(self, value: Value) -> set[_Origin]:
        """Return where a value comes from."""
        match value:
            case Var(index):
                return self.held.get(index, set())
            case Op(name, args):
                return set() if name in TRUTHS else set[_Origin]().union(*map(self.origins, args))
            case Convert(inner) | Field(inner):
                return self.origins(inner)
            case Element(base, index_value):
                return self.origins(base) | self.origins(index_value)
            case _:
                return set()

    def step(self, code: Instruction) -> None:
        """Follow one instruction."""
        match code:
            case Set(variable, value):
                self._give(variable, self.origins(value))
            case Load(variable, address):
                self._read(variable, address)
            case Store(address, value):
                self._write(address, self.origins(value))
            case Call():
                self._call(code)

    def leave(self, value: Value) -> None:
        """Return a value."""
        origins = self.origins(value)
        self._find(Handed(returned=frozenset(_positions(origins)), gives=frozenset(_names(origins))))

    def _find(self, more: Handed) -> None:
        self.found = self.found.joined(more)

    def _give(self, variable: int, origins: set[_Origin]) -> None:
        if variable >= 0 and origins:
            self.held.setdefault(variable, set()).update(origins)

    def _go(self, address: Value) -> None:
        self._find(Handed(used=frozenset(_names(self.origins(address)))))

    def _read(self, variable: int, address: Value) -> None:
        self._go(address)
        root = root_of(address)
        if isinstance(root, Local):
            self._give(variable, self.held.get(root.index, set()))
        elif isinstance(root, Symbol):
            self._give(variable, {root.name})

    def _write(self, address: Value, origins: set[_Origin]) -> None:
        self._go(address)
        self._leave_behind(address, origins)

    def _leave_behind(self, address: Value, origins: set[_Origin]) -> None:
        root = root_of(address)
        if isinstance(root, Local):
            self._give(root.index, origins)
        elif isinstance(root, Symbol):
            self._find(Handed(named=frozenset((position, root) for position in _positions(origins))))
        else:
            into = list(_positions(self.origins(root)))
            self._find(Handed(stored=frozenset((position, other) for position in _positions(origins) for other in into if position != other)))

    def _call(self, call: Call) -> None:
        access = access_of(call)
        if access is not None:
            address = place_of(call, access)
            if access.reads:
                self._read(call.variable, address)
            for index in access.stored:
                self._write(address, self.origins(call.args[index]))
            return
        for value in call.args:
            self._go(value)
        inner = self.hands(call)
        self._find(replace(NOTHING, used=inner.used))
        given = [self.origins(value) for value in call.args]
        self._give(call.variable, set[_Origin](inner.gives).union(*(given[position] for position in inner.returned if position < len(given))))
        for position, into in inner.stored:
            if max(position, into) < len(given):
                self._leave_behind(call.args[into], given[position])
        for position, name in inner.named:
            if position < len(given):
                self._leave_behind(name, given[position])


def _positions(origins: Iterable[_Origin]) -> Iterable[int]:
    return (origin for origin in origins if isinstance(origin, int))


def _names(origins: Iterable[_Origin]) -> Iterable[str]:
    return (origin for origin in origins if isinstance(origin, str))
