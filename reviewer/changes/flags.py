"""Bits of masks that come or go: constants in an expression that stays but for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reviewer.changes.catalog import Scope
from reviewer.changes.event import Event
from reviewer.model.patterns import regex

_CONSTANT = regex(r"\b[A-Z_][A-Z0-9_]{2,}\b")
_NAME = regex(r"[A-Za-z_]\w*")
_MASK = regex(r"(?<!\|)\|(?!\|)|(?<!&)&(?!&)|~")
_CARRIERS = {
    Scope.STORE: ("value-changed", "operator-changed"),
    Scope.VARIABLE: ("value-changed", "operator-changed"),
    Scope.ARGUMENT: ("changed",),
    Scope.RETURN: ("value-changed",),
    Scope.CONSTANT: ("value-changed",),
    Scope.INITIALIZER: ("value-changed",),
    Scope.CONDITION: ("comparison-changed",),
    Scope.ALLOC: ("flags-changed",),
}


def flag_events(events: Sequence[Event], known: frozenset[str]) -> Iterator[Event]:
    """Yield a `flag` event for each constant that one side of a mask has and the other has not.

    What goes here and comes in another expression of the same function is none, nor is a name in `known`, which the patch itself defines.
    """
    carriers = [event for event in events if event.op in _CARRIERS.get(event.scope, ())]
    net: Counter[tuple[str, str, str]] = Counter()
    for event in carriers:
        for name, count in _differences(event).items():
            net[event.file, event.function, name] += count
    for event in carriers:
        if not (_MASK.search(event.old) or _MASK.search(event.new)) or _frame(event.old) != _frame(event.new):
            continue
        for name, count in sorted(_differences(event).items()):
            if count and name not in known and net[event.file, event.function, name]:
                yield replace(event, scope=Scope.FLAG, op="bit-added" if count > 0 else "bit-removed", name=name, words=frozenset((name,)))


def _frame(text: str) -> tuple[str, ...]:
    """Return the names of an expression that are no constants."""
    return tuple(word for word in _NAME.findall(text) if not _CONSTANT.fullmatch(word))


def _differences(event: Event) -> Counter[str]:
    counts = Counter(_CONSTANT.findall(event.new))
    counts.subtract(_CONSTANT.findall(event.old))
    return counts
