"""What was done before a test, so far as it may have changed what is tested (SEMANTICS.md A6, C15 c)."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer.replay.divergence import callee, enclosing
from reviewer.replay.effects import Effects
from reviewer.replay.environment import havoc
from reviewer.replay.shapes import Shapes
from reviewer.replay.trace import Event, EventKind, Run
from reviewer.replay.values import Key, Part, Symbols

Trail = tuple[object, ...]
"""The calls and marked accesses before a point, but for those that are known to be something else."""


class Trails:
    """The trails of what two runs test. `effects` are the functions that are known to have an effect, and no other."""

    def __init__(self, symbols: Symbols, old: Run, new: Run, effects: Effects) -> None:
        self._symbols = symbols
        self._shapes = Shapes(symbols)
        self._effects = effects
        self._common = frozenset(event.history for event in old.events) & frozenset(event.history for event in new.events)
        self._behind: dict[Part, Trail] = {}
        for run in (old, new):
            self._follow(run)

    def _follow(self, run: Run) -> None:
        trail: Trail = ()
        for at, event in enumerate(run.events):
            self._behind.setdefault(event.history, trail)
            if event.kind in (EventKind.CALL, EventKind.MARKED) and not self._catalogued(run, at):
                trail = (*trail, self._done(event))

    def _catalogued(self, run: Run, at: int) -> bool:
        return callee(run.events[at]) in self._effects or any(name in self._effects for name in enclosing(run, at))

    def _done(self, event: Event) -> object:
        if event.history in self._common and not event.content:
            shapes: list[object] = [datum.key for datum in event.values]
        else:
            shapes = [self._shapes.of(datum.key) for datum in event.values]
        return (event.kind, event.target, event.ctype, *shapes, event.history if None in shapes or event.content else None)

    def of(self, key: Key) -> frozenset[Trail] | None:
        """Return what was done before each thing was read that a value comes of; None if that is not known."""
        found: set[Trail] = set()
        waiting: list[Part] = [key]
        seen: set[Part] = set()
        while waiting:
            part = waiting.pop()
            if not isinstance(part, int) or part in seen:
                continue
            seen.add(part)
            told, below = self._read(part)
            if told is not None:
                trail = self._behind.get(told)
                if trail is None:
                    return None
                # Behind nothing it is what it was at the start.
                found |= {trail} if trail else set()
            waiting += below
        return frozenset(found)

    def _read(self, part: int) -> tuple[Part | None, Iterable[Part]]:
        """Return behind which effect something was read, if it was, and what else it is made of."""
        match self._symbols.node(part):
            case ("result", told) | ("out", _, told) | ("scope", _, told):
                return told, ()
            case ("load", address, _, state):
                return havoc(self._symbols, state), (address,)
            case ("op", _, *rest):
                return None, rest[len(rest) // 2 :]
            case ("convert" | "field", inner, *_):
                return None, (inner,)
            case ("element", base, _, index):
                return None, (base, index)
            case ("reread", value, address, _):
                return None, (value, address)
            case _:
                return None, ()
