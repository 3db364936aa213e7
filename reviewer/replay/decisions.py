"""The tests that a run passes, in a form that all spellings of one test share, and what they say of a value."""

from __future__ import annotations

from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type
from reviewer.replay.trace import Event, EventKind, Run
from reviewer.replay.values import Datum, Key, Symbols


@value_type
class Decision:
    """A branch taken on the way: the condition as one key, normalised, and whether it held; `event` is where."""

    key: Key
    holds: bool
    event: Event


_FLIPPED = {"!=": "==", ">=": "<", "<=": ">"}
_NUMBER = regex(r"[su]\d+|bool|\*.*")
"""The keys of types that are known, of numbers and pointers."""


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
    """Strip what does not change whether a condition is 0, and negations: one key for all spellings of a test.

    A conversion of a type that is not known is stripped, too: it is the same one wherever it stands, whatever it makes of a number.
    """
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


def settled(symbols: Symbols, run: Run, at: int, datum: Datum) -> Datum:
    """Return `datum` as a constant where a test before event `at` says that it is one: that it is 0, or equal to a constant."""
    if datum.symbol is None:
        return datum
    tests = (event for event in run.events[:at] if event.kind is EventKind.DECISION)
    return Datum(datum.value) if any(_settles(symbols, event.values[0].key, event.outcome, datum.key) for event in tests) else datum


def _settles(symbols: Symbols, key: Key, holds: bool, value: Key) -> bool:
    """Whether a test that came out so says what number `value` is: nothing in between may make one number of several."""
    while isinstance(key, int):
        if key == value:
            return not holds
        match symbols.node(key):
            case ("op", "!", _, operand):
                key, holds = _operand(operand), not holds
            case ("convert", operand, str(source), "bool") if _NUMBER.fullmatch(source):
                key = _operand(operand)
            case ("op", "!=" | "==" as name, str(one), str(other), left, right) if one == other and _NUMBER.fullmatch(one):
                sides = ((left, right), (right, left))
                return holds == (name == "==") and any(part == value and isinstance(constant, tuple) for part, constant in sides)
            case _:
                return False
    return False
