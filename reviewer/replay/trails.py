"""What was done before a test, so far as it may have changed what is tested (SEMANTICS.md A6, C15 c)."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer.model.patterns import regex
from reviewer.replay.aliasing import path, shared
from reviewer.replay.certainty import enclosing
from reviewer.replay.effects import Effects
from reviewer.replay.environment import as_number, havoc
from reviewer.replay.shapes import Shapes
from reviewer.replay.trace import Event, EventKind, Run, callee
from reviewer.replay.values import Datum, Key, Part, Symbols

Trail = tuple[object, ...]
"""The calls and marked accesses before a point, but for those that are known to be something else."""
_Steps = tuple[tuple[object, Event], ...]
"""A trail, with the events that it is made of."""

_ATOMIC = regex(
    r"(?!\w*(?:lock|cond_))(?:READ_ONCE|WRITE_ONCE|smp_load_acquire|smp_store_release|rcu_assign_pointer|RCU_INIT_POINTER|(?:try_)?(?:cmp)?xchg\w*"
    r"|(?:test_and_|test_)?(?:set|clear|change)_bit\w*|test_bit\w*|(?:atomic|atomic64|atomic_long|refcount)_\w+)\Z"
)
"""Accesses of one object, that of their argument, which nobody waits in (Documentation/atomic_t.txt, Documentation/atomic_bitops.txt)."""

_ADDRESS = 8
"""Bytes of an address."""


class Trails:
    """The trails of what two runs test. `effects` are the functions that are known to have an effect, and no other."""

    def __init__(self, symbols: Symbols, old: Run, new: Run, effects: Effects) -> None:
        self._symbols = symbols
        self._shapes = Shapes(symbols)
        self._effects = effects
        self._common = frozenset(event.history for event in old.events) & frozenset(event.history for event in new.events)
        self._behind: dict[Part, _Steps] = {}
        for run in (old, new):
            self._follow(run)

    def _follow(self, run: Run) -> None:
        trail: _Steps = ()
        for at, event in enumerate(run.events):
            self._behind.setdefault(event.history, trail)
            if event.kind in (EventKind.CALL, EventKind.MARKED) and not self._catalogued(run, at):
                trail = (*trail, (self._done(event), event))

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
                behind = self._behind.get(told)
                if behind is None:
                    return None
                trail = tuple(done for done, event in behind if not self._spares(event, part))
                # Behind nothing it is what it was at the start.
                found |= {trail} if trail else set()
            waiting += below
        return frozenset(found)

    def _spares(self, event: Event, part: int) -> bool:
        """Whether a marked access is one of another object than the one that was read, where no two members of two names share memory.

        That they do not is as it is as a rule: a run that shows a difference needs no more than one such memory.
        """
        node = self._symbols.node(part)
        if node[0] != "load" or event.kind is not EventKind.MARKED or not _ATOMIC.match(callee(event)) or event.content:
            return False
        read = self._members(as_number(node[1]))
        return bool(read) and all(
            self._is_small(datum.key) or ((written := self._members(datum.key)) and written[-1] not in read and read[-1] not in written)
            for datum in event.values
        )

    def _members(self, address: Key) -> tuple[Part, ...]:
        """Return the names of the members that lead to an address; none if it is of no member, or if one shares memory with others."""
        steps = path(self._symbols, Datum(0, address))[1] if isinstance(address, int) else ()
        fields = [step for step in steps if step[0] == "field"]
        return () if any(shared(self._symbols, step) for step in fields) else tuple(step[2] for step in fields)

    def _is_small(self, key: Key) -> bool:
        """Whether a value is no address, by its width."""
        match self._symbols.node(key) if isinstance(key, int) else ("const",):
            case ("const",):
                return True
            case ("load", _, int(width), _):
                return width < _ADDRESS
            case ("convert", int() | tuple() as inner, str(source), _):
                known = source[:1] in "su" and source[1:].isdigit()
                return known and (int(source[1:]) < 8 * _ADDRESS or self._is_small(inner))
            case _:
                return False

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
