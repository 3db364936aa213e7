"""Whether the way to a divergence is one that somebody's input leads (SEMANTICS.md C15, C16)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from reviewer.replay.divergence import Divergence
from reviewer.replay.effects import Effects
from reviewer.replay.environment import Inputs, Outside, told_apart
from reviewer.replay.given import computed
from reviewer.replay.overlap import possible
from reviewer.replay.shapes import Shapes
from reviewer.replay.trace import Event, EventKind, Run
from reviewer.replay.trails import Trails
from reviewer.replay.values import Key, Symbols
from reviewer.replay.vouched import vouched


@dataclass(frozen=True, slots=True)
class Decision:
    """A branch taken on the way: the condition as one key, normalised, and whether it held; `event` is where."""

    key: Key
    holds: bool
    event: Event


NOTHING = Outside()
"""Nothing is known to come from outside."""

_NO_EFFECTS = Effects()
_FLIPPED = {"!=": "==", ">=": "<", "<=": ">"}


def decisions(symbols: Symbols, run: Run, at: int) -> list[Decision]:
    """Return the decisions before event `at` that depend on inputs."""
    found = []
    for event in run.events[:at]:
        if event.kind is EventKind.DECISION:
            key, holds = _normal(symbols, event.values[0].key, event.outcome)
            if isinstance(key, int):
                found.append(Decision(key, holds, event))
    return found


def _normal(symbols: Symbols, key: Key, holds: bool) -> tuple[Key, bool]:
    """Strip what does not change whether a condition is 0, and negations: one key for all spellings of a test."""
    while isinstance(key, int):
        node = symbols.node(key)
        if node[0] == "op" and node[1] == "!":
            key, holds = _operand(node[3]), not holds
        elif node[0] == "op" and node[1] == "==" and node[-1] == ("const", 0):
            key, holds = _operand(node[4]), not holds
        elif node[0] == "convert" and _keeps_zero(str(node[2]), str(node[3])):
            key = _operand(node[1])
            if not isinstance(key, int):
                # A constant of an unknown type: what matters of it is known if it fits any integer, a bit-field of one bit among them.
                return (key, holds) if key[1] in (0, 1) else (symbols.make(*node), holds)
        elif node[0] == "op" and len(node) == 6 and node[1] in _FLIPPED:
            key, holds = symbols.make("op", _FLIPPED[str(node[1])], *node[2:]), not holds
        elif node[0] == "op" and len(node) == 6 and node[1] == ">":
            key = symbols.make("op", "<", node[3], node[2], node[5], node[4])
        else:
            break
    return key, holds


def _operand(part: object) -> Key:
    assert isinstance(part, (int, tuple))
    return part


def _keeps_zero(source: str, target: str) -> bool:
    return target == "bool" or source == "bool" or "?" in (source[:1], target[:1])


def granted(symbols: Symbols, found: Divergence, outside: Outside = NOTHING, effects: Effects = _NO_EFFECTS) -> bool:
    """Whether every test of an input on either way is one that the other side makes too, with the same outcome (C15 c).

    Where every input of the function itself is granted, so is the outcome of any test of one. Else the other side may come to a test
    behind the place where they part, or what is tested comes from outside.
    """
    ways = decisions(symbols, found.old, found.old_until), decisions(symbols, found.new, found.new_until)
    left, right = ({(decision.key, decision.holds) for decision in way} for way in ways)
    compared = [datum.key for event in (found.old_event, found.new_event) if event is not None for datum in event.values]
    if not possible(symbols, [*(key for key, _ in left | right), *compared]):
        return False
    if not _faults(symbols, found, outside, left | right):
        return False
    if symbols.every_input:
        return all(computed(symbols, key) for key, _ in left ^ right)
    inputs = Inputs(symbols, outside, (found.old, found.new))
    if any(inputs.own_exchange(key) for key, _ in left | right):
        return False
    if left == right:
        return True
    given = _from_outside(symbols, found, outside, ways, left ^ right)
    trails = Trails(symbols, found.old, found.new, effects)
    loose = _others_return(found, outside)
    return _made_later(symbols, found, left - right - given, right - left - given, None if loose else trails)


def _others_return(found: Divergence, outside: Outside) -> bool:
    """Whether both sides return constants, one of which the other side does not mention at all: so whatever it finds, it returns another one."""
    events = (found.old_event, found.new_event)
    if any(event is None or event.kind is not EventKind.RETURN for event in events):
        return False
    values = [datum for event in events if event is not None for datum in event.values]
    if len(values) != len(events) or any(datum.symbol is not None for datum in values):
        return False
    (old, new), (ours, theirs) = (datum.value for datum in values), outside.constants
    return old not in theirs or new not in ours


def _faults(symbols: Symbols, found: Divergence, outside: Outside, told: set[tuple[Key, bool]]) -> bool:
    """Whether a pointer that a fault starts from is NULL for certain: as a constant, or from outside and tested on one of both ways."""
    inputs = Inputs(symbols, outside, (found.old, found.new))
    bases = [event.base for event in (found.old_event, found.new_event) if event is not None and event.kind is EventKind.FAULT]
    return all(base is None or base.symbol is None or ((base.key, False) in told and bool(inputs.of(base.key))) for base in bases)


def _from_outside(
    symbols: Symbols, found: Divergence, outside: Outside, ways: tuple[list[Decision], list[Decision]], lone: set[tuple[Key, bool]]
) -> set[tuple[Key, bool]]:
    """Return the tests of only one side that may come out as they do since what they test comes from outside (C15 b), and is read once."""
    inputs = Inputs(symbols, outside, (found.old, found.new))
    given: set[tuple[Key, bool]] = set()
    for way, added in zip(ways, (False, True), strict=True):
        for decision in way:
            name = (decision.key, decision.holds)
            if name in lone and inputs.why(decision.key, decision.event.text, added):
                given.add(name)
    shapes = Shapes(symbols)
    keys = [decision.key for way in ways for decision in way]
    return {
        name
        for name in given
        if told_apart(symbols, shapes, (number for number, _, _ in inputs.of(name[0])), keys)
        and not vouched(symbols, outside.environment, ((number, always) for number, _, always in inputs.of(name[0])), keys)
    }


def _made_later(symbols: Symbols, found: Divergence, old: set[tuple[Key, bool]], new: set[tuple[Key, bool]], trails: Trails | None) -> bool:
    """Whether the tests that only one side makes before both part are made by the other in the same run, and always come out the same.

    Where another outcome of the same test shows up on either way, or one side makes it more often than the other, they are no one input;
    nor (with `trails`) where other calls come before: of what those change, nothing is known.
    """
    shapes = Shapes(symbols)
    left = _outcomes(symbols, found.old, shapes)
    right = _outcomes(symbols, found.new, shapes)
    for mine, theirs, lone in ((left, right, old), (right, left, new)):
        for key, holds in lone:
            shape = shapes.of(key)
            if shape is None or set(mine[shape].values()) != {holds} or set(theirs[shape].values()) != {holds}:
                return False
            if len(mine[shape]) > len(theirs[shape]):
                return False
            if trails is not None and not any(trails.of(key) == trails.of(other) is not None for other in theirs[shape]):
                return False
    return True


def _outcomes(symbols: Symbols, run: Run, shapes: Shapes) -> dict[int, dict[Key, bool]]:
    """Return how each test of a whole run came out, by its shape and then by its expression."""
    found: dict[int, dict[Key, bool]] = defaultdict(dict)
    for decision in decisions(symbols, run, len(run.events)):
        shape = shapes.of(decision.key)
        if shape is not None:
            found[shape][decision.key] = decision.holds
    return found
