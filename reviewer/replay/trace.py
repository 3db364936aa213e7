"""What a run leaves behind: its events in order, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import NamedTuple

from reviewer.cfront.certificate import Lemma
from reviewer.cfront.ir import ORDER, Function
from reviewer.model.value_type import value_type
from reviewer.replay.values import Datum

_BITS = (1 << 64) - 1


class EventKind(StrEnum):
    """What happened. The last three are shown and never compared."""

    STORE = "store"
    CALL = "call"
    MARKED = "marked"
    RETURN = "return"
    FAULT = "fault"
    DECISION = "decision"
    ENTER = "enter"
    LEAVE = "leave"


_SILENT = frozenset((EventKind.DECISION, EventKind.ENTER, EventKind.LEAVE))


class Event(NamedTuple):
    """One thing that happened at `file`:`line`, `depth` followed bodies deep.

    `target` is the callee (with its spelling, where that counts), the kind of a fault, or "". `values` are address and value of a
    store, arguments of a call, the value of a return or a condition; own objects in them go by the order in which they escape.
    `content` are what the call can read besides: variables in scope and fresh objects. `history` is the expression of all effects
    before. `result` is what the call answered if it is taken, `outcome` how a decision went, `base` the pointer that
    a fault goes back to. A `silent` store writes what is known to be there; an `own` one goes to a local that has escaped, or may do so.
    """

    kind: EventKind
    file: str
    line: int
    depth: int
    target: str = ""
    values: tuple[Datum, ...] = ()
    ctype: str = ""
    content: tuple[tuple[str, int], ...] = ()
    text: str = ""
    history: int = 0
    result: int | None = None
    outcome: bool = False
    base: Datum | None = None
    silent: bool = False
    own: bool = False

    @property
    def effect(self) -> bool:
        """Whether others can see it."""
        return self.kind not in _SILENT

    @property
    def signature(self) -> tuple[object, ...]:
        """What has to be equal on both sides. A fault is a fault, whichever load of a row of them meets it.

        -1 and the same bits without a sign are one in every type that takes them.
        """
        if self.kind is EventKind.FAULT:
            return (self.kind,)
        return (self.kind, self.target, self.ctype, tuple(datum.value & _BITS for datum in self.values), self.content)


def callee(event: Event) -> str:
    """Return the name of what was called, without the spelling of its arguments."""
    return event.target.split("(", 1)[0]


class End(StrEnum):
    """How a run ended. LIMIT: it was given up; LEMMA: a followed body answered something else than `Run.lemma` says.

    JOINT: it is where both sides may go on alike, and may be gone on with.
    """

    RETURN = "return"
    CUT = "cut"
    FAULT = "fault"
    LIMIT = "limit"
    LEMMA = "lemma"
    JOINT = "joint"


@value_type
class Run:
    """A finished run. `key` and `values` are of the cut; `variables` the values at a cut of those that are not in memory.

    `steps` is the work it took, in instructions; `trace` tells the effects, up to what may be exchanged. `escaped`: others know an own object.
    """

    end: End
    events: tuple[Event, ...]
    key: str = ""
    values: tuple[int, ...] = ()
    variables: Mapping[int, int] = field(default_factory=dict)
    line: int = 0
    detail: str = ""
    lemma: Lemma | None = None
    steps: int = 0
    trace: tuple[int, ...] = ()
    escaped: bool = False

    @property
    def effects(self) -> tuple[Event, ...]:
        """Only what is compared."""
        return tuple(event for event in self.events if event.effect)

    def orders(self, until: int) -> tuple[str, ...]:
        """Return the expressions in front of an event that C leaves an order open in: what comes of them is the compiler's choice."""
        return tuple(event.target for event in self.events[:until] if event.kind is EventKind.MARKED and callee(event) == ORDER)


def too_deep(function: Function, bodies: Mapping[str, Function], run: Run) -> bool:
    """Whether a function that is followed into itself came to a call of itself that was not: as a loop it would go on."""
    if function.name not in bodies:
        return False
    return any(event.kind is EventKind.CALL and event.target == function.name for event in run.events)


@value_type
class Limits:
    """When a run is given up: after `steps` instructions, `visits` of a block in one call, `nesting` within one value.

    `depth` is how deep bodies are followed before a call is opaque.
    """

    steps: int = 20_000
    visits: int = 256
    depth: int = 8
    nesting: int = 200


@value_type
class Hidden:
    """What text that is not seen can name: never the variables `fixed` (their declaration is on one side only: SEMANTICS.md A5).

    `common` says for an unresolved callee which variables are in scope at every call of it, on both sides.
    """

    fixed: frozenset[str] = frozenset()
    common: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def may_name(self, key: str, callee: str = "") -> bool:
        """Whether hidden text, or the expansion of `callee`, may read and write the variable `key`."""
        if key.startswith("%") or key in self.fixed:
            return False
        return callee not in self.common or key in self.common[callee]
