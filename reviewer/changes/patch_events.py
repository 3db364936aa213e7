"""Everything that a patch does, of all scopes of the catalogue: what the engine matches its rules over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from reviewer.changes.branches import branch_events
from reviewer.changes.catalog import Scope
from reviewer.changes.definitions import definition_events
from reviewer.changes.event import Event
from reviewer.changes.events import events_of
from reviewer.changes.flags import flag_events
from reviewer.changes.jumps import jump_events
from reviewer.changes.loops import loop_events
from reviewer.changes.patch_sides import PatchSides, patch_sides
from reviewer.changes.returns import return_events
from reviewer.changes.sections import section_events
from reviewer.changes.stores import store_events
from reviewer.knowledge.tables import Knowledge
from reviewer.model.series import FileDiff


def patch_events(files: Iterable[FileDiff], knowledge: Knowledge) -> tuple[Event, ...]:
    """Return the events of a patch, file by file in the order of their lines."""
    files = tuple(files)
    order = {file.path: number for number, file in enumerate(files)}
    sides = patch_sides(files, knowledge.dialect)
    found = [event for event in events_of(files, knowledge, sides) if not _settled(event, sides)]
    found.extend(section_events(sides, knowledge.semantics.locks, found))
    found.extend(return_events(files, sides))
    found.extend(store_events(sides))
    found.extend(branch_events(sides))
    found.extend(jump_events(sides, knowledge.semantics.locks))
    found.extend(loop_events(sides))
    found.extend(definition_events(sides, knowledge.dialect))
    found.extend(flag_events(found, sides.defined | sides.undefined))
    calls = _calls(sides)
    seen = (replace(event, calls=calls[event.file, event.function]) if (event.file, event.function) in calls else event for event in found)
    return tuple(sorted(seen, key=lambda event: (order[event.file], event.line, event.side, event.scope, event.op, event.name)))


def _settled(event: Event, sides: PatchSides) -> bool:
    """Whether an event is that of its whole function: that moved in its file, or came or went with its assertions."""
    if event.op == "moved":
        return event.function in sides.whole
    return event.scope is Scope.ASSERT and event.function in sides.begun | sides.ended


def _calls(sides: PatchSides) -> dict[tuple[str, str], frozenset[str]]:
    """Return what each function is seen to call on the new side."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for statement in sides.new:
        if statement.function:
            words = (statement.head, *statement.words) if statement.head else statement.words
            found[statement.file, statement.function].update(word for word, after in pairwise(words) if after == "(" and word.isidentifier())
    return {place: frozenset(names) for place, names in found.items()}
