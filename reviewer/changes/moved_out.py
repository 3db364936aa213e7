"""Calls that a new helper makes in the place of its caller, or that came back from a helper that is gone: such code only stands elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from reviewer.changes.hunk_calls import Call
from reviewer.changes.pairing import Unpaired
from reviewer.changes.patch_sides import PatchSides, abstracted
from reviewer.model.patterns import regex

_WORD = regex(r"\"(?:[^\"\\]|\\.)*\"|\w+|->|\S")
_Helped = tuple[list[Call], list[Call]]


def take_moved_out(left: Unpaired[Call], old: Sequence[Call], new: Sequence[Call], sides: PatchSides) -> None:
    """Take off the calls that a function made itself and now makes through a helper, or the reverse.

    The helper must be called where they stood: no unchanged code may be between. One helper can stand for several copies, if
    every caller that is shown had one: else it does for the others what they did not do.
    """
    left.old, left.new = _without(left.old, left.new, new, sides.begun)
    left.new, left.old = _without(left.new, left.old, old, sides.ended)


def _without(ours: list[Call], theirs: list[Call], calls: Iterable[Call], helpers: frozenset[str]) -> _Helped:
    """Return both without what `theirs` do in helpers; `calls` are all of the side that has the helpers."""
    inside: dict[str, list[Call]] = defaultdict(list)
    for call in theirs:
        if call.place[1] in helpers:
            inside[call.place[1]].append(call)
    if not inside:
        return ours, theirs
    by_name: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        if call.name in inside and call.place[1] != call.name:
            by_name[call.name].append(call)
    there: dict[tuple[Hashable, ...], list[Call]] = defaultdict(list)
    for other in ours if by_name else ():
        there[other.place, other.position, _alike(other)].append(other)
    gone: set[int] = set()
    for name, found in inside.items():
        for call in found:
            alike = _alike(call)
            twins: set[int] = set()
            callers = by_name[name]
            for use in callers:
                twin = next((id(other) for other in there[use.place, use.position, alike] if id(other) not in gone and id(other) not in twins), None)
                if twin is None:
                    break
                twins.add(twin)
            if callers and len(twins) == len(callers):
                gone |= {*twins, id(call)}
    return [call for call in ours if id(call) not in gone], [call for call in theirs if id(call) not in gone]


def _alike(call: Call) -> Hashable:
    """Return the call with variables unnamed and objects reduced to the member that is reached: a parameter has another name."""
    return call.said[0], tuple(abstracted(_WORD.findall(argument)) for argument in call.said[1:])
