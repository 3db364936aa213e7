"""Whether the way to a divergence is one that somebody's input leads (SEMANTICS.md C15, C16)."""

from __future__ import annotations

from collections import defaultdict

from reviewer.replay.decisions import Decision, decisions
from reviewer.replay.divergence import Divergence
from reviewer.replay.effects import Effects
from reviewer.replay.environment import Inputs, Outside, below, told_apart
from reviewer.replay.given import computed
from reviewer.replay.overlap import possible
from reviewer.replay.shapes import Shapes
from reviewer.replay.trace import EventKind, Run
from reviewer.replay.trails import Trails
from reviewer.replay.values import Key, Symbols
from reviewer.replay.vouched import vouched

NOTHING = Outside()
"""Nothing is known to come from outside."""

_NO_EFFECTS = Effects()


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
    inputs = Inputs(symbols, outside, (found.old, found.new))
    if not _faults(found, inputs, left | right):
        return False
    if symbols.every_input:
        return all(computed(symbols, key) for key, _ in left ^ right)
    if any(inputs.own_exchange(key) for key, _ in left | right):
        return False
    if left == right:
        return True
    given = _from_outside(symbols, inputs, outside, ways, left ^ right)
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


def _faults(found: Divergence, inputs: Inputs, told: set[tuple[Key, bool]]) -> bool:
    """Whether a pointer that a fault starts from is NULL for certain: as a constant, or from outside and tested on one of both ways."""
    bases = [event.base for event in (found.old_event, found.new_event) if event is not None and event.kind is EventKind.FAULT]
    return all(base is None or base.symbol is None or ((base.key, False) in told and bool(inputs.of(base.key))) for base in bases)


def _from_outside(
    symbols: Symbols, inputs: Inputs, outside: Outside, ways: tuple[list[Decision], list[Decision]], lone: set[tuple[Key, bool]]
) -> set[tuple[Key, bool]]:
    """Return the tests of only one side that may come out as they do since what they test comes from outside (C15 b), and is read once."""
    given: set[tuple[Key, bool]] = set()
    for way, added in zip(ways, (False, True), strict=True):
        for decision in way:
            name = (decision.key, decision.holds)
            if name in lone and inputs.why(decision.key, decision.event.text, added):
                given.add(name)
    given -= _one_fails(inputs, ways, given)
    shapes = Shapes(symbols)
    keys = [decision.key for way in ways for decision in way]

    def one_answer(key: Key) -> bool:
        return told_apart(symbols, shapes, (number for number, _, _ in inputs.of(key)), keys) or _asked_by_both(symbols, shapes, inputs, key, ways)

    return {
        name
        for name in given
        if one_answer(name[0]) and not vouched(symbols, outside.environment, ((number, always) for number, _, always in inputs.of(name[0])), keys)
    }


def _one_fails(inputs: Inputs, ways: tuple[list[Decision], list[Decision]], given: set[tuple[Key, bool]]) -> set[tuple[Key, bool]]:
    """Return the tests that one side alone makes of what may fail, where the other makes some of the same kind that come out otherwise.

    Each call may fail by itself. But whether one may fail while that which stands in its place does not is for their bodies to say.
    """
    kinds: list[dict[tuple[str, bool], set[tuple[Key, bool]]]] = [{}, {}]
    for kind, way in zip(kinds, ways, strict=True):
        for name in {(decision.key, decision.holds) for decision in way} & given:
            for _, why, always in inputs.of(name[0]):
                if always:
                    kind.setdefault((why, name[1]), set()).add(name)
    old, new = kinds
    return {name for why, holds in old if (why, not holds) in new for name in old[why, holds] | new[why, not holds]}


def _asked_by_both(symbols: Symbols, shapes: Shapes, inputs: Inputs, key: Key, ways: tuple[list[Decision], list[Decision]]) -> bool:
    """Whether each side reads what is tested once, with the same tests of it and the same outcomes.

    What is outside may then be the same for both, whatever either side has done before.
    """
    numbers = [number for number, _, _ in inputs.of(key)]
    wanted = {shapes.of(number) for number in numbers}
    tests: list[set[tuple[int | None, bool]]] = []
    for way in ways:
        told = [decision for decision in way if any(shapes.of(number) in wanted for number in below(symbols, [decision.key]))]
        read = {number for number in below(symbols, [decision.key for decision in told]) if shapes.of(number) in wanted}
        if len(read) != len(wanted):
            return False
        tests.append({(shapes.of(decision.key), decision.holds) for decision in told})
    return None not in wanted and tests[0] == tests[1] and all(shape is not None for shape, _ in tests[0])


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
