"""Plain stores that are overwritten before anybody may look, so that only a race shows them (SEMANTICS.md A4, C14)."""

from __future__ import annotations

from reviewer.replay.trace import Event, EventKind, Run, callee

_RELAXED = frozenset(("READ_ONCE", "WRITE_ONCE", "data_race"))
"""Marks of accesses that order nothing but themselves: a plain store before one may be seen behind it."""


def overwritten(run: Run, at: int) -> bool:
    """Whether the store that is event `at` is overwritten, all of it, with nothing in between that orders it before anything or reads it."""
    store = run.events[at]
    for event in run.events[at + 1 :]:
        if not event.effect:
            continue
        if _over(store, event):
            return True
        if event.kind is not EventKind.STORE and not _apart(store, event):
            return False
    return False


def _over(store: Event, event: Event) -> bool:
    """Whether an event writes to the place of a store again."""
    if not event.values or event.values[0].key != store.values[0].key:
        return False
    if event.kind is EventKind.MARKED:
        return callee(event) == "WRITE_ONCE"
    return event.kind is EventKind.STORE and event.ctype == store.ctype


def _apart(store: Event, event: Event) -> bool:
    """Whether an event is a relaxed access to another place."""
    relaxed = event.kind is EventKind.MARKED and callee(event) in _RELAXED
    return relaxed and bool(event.values) and event.values[0].key != store.values[0].key
