"""What is certain of an event: that it comes, that it has an effect, that its values are others (SEMANTICS.md C14-C16)."""

from __future__ import annotations

from reviewer.cfront.ir import OF_A_LOCAL, ORDER
from reviewer.replay.aliasing import disjoint, steps_apart
from reviewer.replay.effects import Effects
from reviewer.replay.given import computed
from reviewer.replay.memory import is_shown
from reviewer.replay.trace import Event, EventKind, Run, callee
from reviewer.replay.values import Datum, Symbols

_NO_ACCESS = frozenset((ORDER, "data_race", "rcu_dereference_protected"))
"""Marks that make no marked access of what they stand around: it is as plain without them."""


def alike(one: Event, other: Event) -> bool:
    """Whether two effects are of the same kind and target."""
    if (one.kind, one.target) != (other.kind, other.target):
        return False
    return one.kind is not EventKind.STORE or one.values[0].key == other.values[0].key


def clear(run: Run, at: int, effects: Effects) -> bool:
    """Whether nothing that might be any macro, or that never comes back, stands before the event."""
    before = [earlier for earlier in run.events[:at] if earlier.kind in (EventKind.CALL, EventKind.ENTER)]
    return not any((_any_macro(one) and callee(one) not in effects) or effects.ends_at(one) for one in before)


def _any_macro(event: Event) -> bool:
    """Whether an event is a call by a spelling of which nothing is known; what the compiler knows (its own functions, `asm`) is none."""
    return event.kind is EventKind.CALL and "(" in event.target and not event.target.startswith(("asm(", "__builtin_"))


def certain(run: Run, at: int, effects: Effects) -> bool:
    """Whether the event has an effect for certain."""
    event = run.events[at]
    if event.kind is EventKind.MARKED and (event.target.endswith(f"({OF_A_LOCAL})") or any(is_shown(datum.value) for datum in event.values[:1])):
        return False  # what is done to a local of this run's own may be seen by nobody
    match event.kind:
        case EventKind.CALL:
            return callee(event) in effects or any(name in effects for name in enclosing(run, at)) or _acts(event, effects)
        case EventKind.FAULT:
            # Whether what it starts from is NULL is for `granted` to say.
            return event.target == "NULL" and event.base is not None
        case EventKind.MARKED:
            # An order that C leaves open is nothing that anybody does: in sequence one side may do what the other may do, too.
            return callee(event) not in _NO_ACCESS
        case _:
            return True


def _acts(event: Event, effects: Effects) -> bool:
    """Whether a body in sight says that a call has an effect; on an object of this run's own it may be one that nobody sees."""
    return not any(is_shown(datum.value) for datum in event.values) and effects.acts(event.target)


def calls(names: frozenset[str], *runs: Run) -> bool:
    """Whether a run comes to a call of one of `names` and does not look into it."""
    return bool(names) and any(event.effect and callee(event) in names for run in runs for event in run.events)


def enclosing(run: Run, at: int) -> tuple[str, ...]:
    """Return the followed bodies that event `at` happens in, outermost first."""
    stack: list[str] = []
    for event in run.events[:at]:
        if event.kind is EventKind.ENTER:
            stack.append(event.target)
        elif event.kind is EventKind.LEAVE and stack:
            stack.pop()
    return tuple(stack)


def unequal(symbols: Symbols, left: Datum, right: Datum) -> bool:
    """Whether two values differ whatever the inputs are: constants, or addresses of different things that are no text."""
    if left.value == right.value:
        return False
    if symbols.every_input and computed(symbols, left.key) and computed(symbols, right.key):
        return True
    if left.symbol is None or right.symbol is None:
        return left.symbol is right.symbol
    return symbols.node(left.symbol)[0] != "text" and (disjoint(symbols, left, right) or steps_apart(symbols, left, right))


def given_others(symbols: Symbols, old: Event, new: Event) -> bool:
    """Whether two effects of one kind on one target differ by their values, whatever these are converted to."""
    number = symbols.every_input and old.kind is EventKind.CALL
    others = [(a, b) for a, b in zip(old.values, new.values, strict=False) if a.key != b.key]
    # Of two that change one may make up for the other: bit 64 of a map is bit 0 of its next word.
    if number and len(others) > 1:
        return any(unequal(symbols, a, b) for a, b in others)
    return len(others) == 1 and unequal(symbols, *others[0]) and _unequal_in_every_type(*others[0], number)


def _unequal_in_every_type(left: Datum, right: Datum, number: bool) -> bool:
    """Whether constants differ in every type that may not be in sight: of a byte, or, unless it is a `number`, of a truth value."""
    constant = left.symbol is None and right.symbol is None
    return not constant or ((left.value ^ right.value) & 0xFF != 0 and (number or 0 in (left.value, right.value)))
