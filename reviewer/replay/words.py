"""Runs in words: the steps of a trace, what is different about two events, and the tests that decided."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer.cfront.ctype import Bool, Int
from reviewer.cfront.ir import ORDER, Function
from reviewer.model.place import Place, Side
from reviewer.model.trace import INTO
from reviewer.model.unit import Condition, TraceStep
from reviewer.replay.certainty import alike, enclosing
from reviewer.replay.decisions import decisions
from reviewer.replay.divergence import Divergence
from reviewer.replay.environment import Inputs, Outside
from reviewer.replay.hints import deciding as deciding_variables
from reviewer.replay.oracle import Oracle
from reviewer.replay.shapes import Shapes
from reviewer.replay.trace import Event, EventKind, Run, callee
from reviewer.replay.values import Key, Symbols

_SMALL = 4096
_BEFORE = 200
_AFTER = 40


def place(event: Event, side: Side) -> Place:
    """Return where an event happens."""
    return Place(event.file, event.line, side)


def number(value: int) -> str:
    """Return a value as a reader of C would write it."""
    return str(value) if -_SMALL < value < _SMALL else hex(value)


def subject(event: Event) -> str:
    """Name what an event is: `the call of f()`, `the store "p->used = 0"`."""
    match event.kind:
        case EventKind.CALL:
            return f"the call of {callee(event)}()" if callee(event) else "the indirect call"
        case EventKind.MARKED if callee(event) == ORDER:
            return f"the order of evaluation in {event.text}"
        case EventKind.MARKED:
            return f"the marked access {event.text or callee(event) + '()'}"
        case EventKind.STORE:
            return f'the store "{event.text}"' if event.text else f"the store at line {event.line}"
        case EventKind.RETURN:
            return "the return"
        case EventKind.FAULT:
            return f"the fault ({event.target})"
        case _:
            return event.text


def step_text(event: Event) -> str:
    """Return an event as one line of a trace."""
    match event.kind:
        case EventKind.DECISION:
            return f"if ({event.text or 'a condition'})  {'taken' if event.outcome else 'not taken'}"
        case EventKind.CALL | EventKind.MARKED:
            text = event.text or f"{callee(event)}()"
            return text if event.result is None or abs(event.result) >= _SMALL else f"{text} -> {event.result}"
        case EventKind.STORE:
            return _store_text(event)
        case EventKind.RETURN:
            return "return" + _known(event)
        case EventKind.FAULT:
            return f"fault ({event.target}){': ' + event.text if event.text else ''}"
        case EventKind.ENTER:
            return f"{INTO}{event.text or event.target + '()'}"
        case EventKind.LEAVE:
            return f"{event.target}() returns{_known(event)}"


def _store_text(event: Event) -> str:
    """Return a store with the constant that it writes; other values are what the text at the line says."""
    if not event.text:
        return "a store"
    if "=" in event.text:
        return event.text
    datum = event.values[1]
    return f"{event.text} = {number(datum.value)}" if datum.symbol is None else f"store to {event.text}"


def _known(event: Event) -> str:
    if not event.values:
        return ""
    return f" {number(event.values[0].value)}" if event.values[0].symbol is None or abs(event.values[0].value) < _SMALL else " a value"


def steps(run: Run, at: int, side: Side) -> tuple[tuple[TraceStep, ...], int]:
    """Return the trace of a run around event `at`, and the index of that event in it."""
    first = max(0, at - _BEFORE)
    shown = run.events[first : at + 1 + _AFTER]
    return tuple(TraceStep(step_text(event), place(event, side), event.effect, event.depth) for event in shown), at - first


def title(found: Divergence) -> str:
    """Say what is different: lost, added, moved, or done with another value."""
    for run, at, other, word in ((found.old, found.old_at, found.new, "lost"), (found.new, found.new_at, found.old, "added")):
        name = _entered_alone(run, at, other)
        if name:
            return f"the call of {name}() is {word}"
    old, new = found.old_event, found.new_event
    if old is None or new is None:
        event = old or new
        assert event is not None
        return f"{subject(event)} is {'lost' if new is None else 'added'}"
    if alike(old, new):
        return _values_differ(old, new)
    later_new = any(alike(old, event) for event in found.new.events[found.new_at + 1 :])
    later_old = any(alike(new, event) for event in found.old.events[found.old_at + 1 :])
    if later_new and (later_old or new.kind is EventKind.RETURN) and _same_rest(found, old):
        return f"{subject(old)} moves behind {subject(new)}"
    if not later_new and later_old:
        return f"{subject(old)} is lost"
    if later_new and not later_old:
        return f"{subject(new)} is added"
    if later_new:
        return f"{subject(old)} and {subject(new)} come in another order"
    if EventKind.RETURN is new.kind:
        return f"{subject(old)} is lost"
    if EventKind.RETURN is old.kind:
        return f"{subject(new)} is added"
    return f"{subject(new)} comes in place of {subject(old)}"


def _entered_alone(run: Run, at: int, other: Run) -> str:
    """Return the outermost body around event `at` that only this side ever follows, "" if there is none: its call is what differs."""
    theirs = {event.target for event in other.events if event.kind in (EventKind.ENTER, EventKind.CALL)}
    return next((name for name in enclosing(run, at) if name not in theirs), "")


def _same_rest(found: Divergence, old: Event) -> bool:
    """Whether both sides do `old` equally often, so that it was moved and not repeated."""
    return sum(alike(old, event) for event in found.old.events) == sum(alike(old, event) for event in found.new.events)


def _values_differ(old: Event, new: Event) -> str:
    pairs = [(position, a, b) for position, (a, b) in enumerate(zip(old.values, new.values, strict=False)) if a.value != b.value]
    if not pairs:
        return f"{subject(old)} sees other values of variables in scope" if old.content != new.content else f"{subject(old)} differs"
    position, left, right = pairs[-1] if old.kind is EventKind.STORE else pairs[0]
    known = left.symbol is None and right.symbol is None
    values = f": {number(left.value)} before, {number(right.value)} now" if known else ""
    match old.kind:
        case EventKind.RETURN:
            return f"the returned value differs{values}"
        case EventKind.STORE:
            return f"{subject(old)} writes another value{values}" if position == 1 else f"{subject(old)} goes to another place"
        case _:
            return f"argument {position + 1} of {subject(old)} differs{values}"


def conditions_of(symbols: Symbols, found: Divergence, outside: Outside) -> list[Condition]:
    """Return the tests on the way as conditions; each names the place where the other side makes it, or why it needs none (SEMANTICS.md C15)."""
    shapes = Shapes(symbols)
    inputs = Inputs(symbols, outside, (found.old, found.new))
    ways = ((found.old, found.old_until, found.new, Side.OLD), (found.new, found.new_until, found.old, Side.NEW))
    conditions: dict[tuple[str, str, int], Condition] = {}
    told: set[tuple[Key, bool]] = set()
    for run, until, other, side in ways:
        twins = _twins(symbols, shapes, other)
        for decision in decisions(symbols, run, until):
            name, event = (decision.key, decision.holds), decision.event
            if side is Side.NEW and name in told:
                continue
            told.add(name)
            twin = twins.get(name) or twins.get((shapes.of(decision.key), decision.holds))
            if twin is not None:
                granted = f"a test that both sides keep ({twin.file}:{twin.line})"
            else:
                granted = inputs.why(decision.key, event.text, side is Side.NEW) or "an input of the function itself"
            text = condition_text(event)
            conditions.setdefault((text, event.file, event.line), Condition(text, place(event, side), granted))
    return list(conditions.values())


def _twins(symbols: Symbols, shapes: Shapes, run: Run) -> dict[object, Event]:
    """Return the first event of each test of a run, by its expression and by its shape, with the outcome."""
    found: dict[object, Event] = {}
    for decision in decisions(symbols, run, len(run.events)):
        found.setdefault((decision.key, decision.holds), decision.event)
    for decision in decisions(symbols, run, len(run.events)):
        found.setdefault((shapes.of(decision.key), decision.holds), decision.event)
    return found


def arguments(function: Function, oracle: Oracle) -> list[Condition]:
    """Return the integer arguments of a run as conditions."""
    found = []
    for position, index in enumerate(function.params):
        variable = function.variables[index]
        if isinstance(variable.type, Int | Bool):
            text = f"{variable.name} == {number(oracle.draw(variable.type, 'param', position))}"
            found.append(Condition(text, Place(function.file, variable.line, Side.NEW), "any argument may be passed"))
    return found


def condition_text(event: Event) -> str:
    """Return what a decision says of the inputs, in C."""
    text = event.text or "a condition"
    return text if event.outcome else f"!({text})"


def passed(run: Run, until: int, side: Side, bodies: Mapping[str, Function]) -> list[Condition]:
    """Return the constant arguments of followed calls in which constants decided a branch (SEMANTICS.md C15 a)."""
    stack: list[Event] = []
    deciding: dict[int, Event] = {}
    for event in run.events[:until]:
        if event.kind is EventKind.ENTER:
            stack.append(event)
        elif event.kind is EventKind.LEAVE and stack:
            stack.pop()
        elif event.kind is EventKind.DECISION and event.values[0].symbol is None:
            deciding.update((id(call), call) for call in stack)
    found: dict[tuple[str, str, int], Condition] = {}
    for call in deciding.values():
        body = bodies[call.target]
        needed = deciding_variables(body)
        for index, datum in zip(body.params, call.values, strict=False):
            if datum.symbol is None and index in needed:
                text = f"{body.variables[index].name} == {number(datum.value)} in {call.target}()"
                where = place(call, side)
                found.setdefault((text, call.file, call.line), Condition(text, where, f"passed by the caller ({call.file}:{call.line})"))
    return list(found.values())
