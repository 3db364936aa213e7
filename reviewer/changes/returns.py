"""What a patch does to returns, paired over all of its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from reviewer.changes.catalog import Scope
from reviewer.changes.event import Event
from reviewer.changes.hunk_returns import Return, returns_of
from reviewer.changes.patch_sides import C_SUFFIXES
from reviewer.model.place import Side
from reviewer.model.series import FileDiff

Found = tuple[str, Return]


def return_events(files: Iterable[FileDiff]) -> Iterator[Event]:
    """Yield the events of returns.

    Those of one text in one function are pairs wherever they stand; what is left over is a pair with one of its text in another function, else
    it is paired within its function, in order.
    """
    sides = {side: [(file.path, item) for file in files if file.path.endswith(C_SUFFIXES) for item in returns_of(file.hunks, side)] for side in Side}
    left = {side: _surplus(sides[side], sides[other]) for side, other in ((Side.OLD, Side.NEW), (Side.NEW, Side.OLD))}
    elsewhere = {side: Counter(item.text for _, item in found) for side, found in left.items()}
    shared = elsewhere[Side.OLD] & elsewhere[Side.NEW]
    ours = {side: _without(found, Counter(shared)) for side, found in left.items()}
    for path, function in dict.fromkeys((path, item.function) for side in Side for path, item in ours[side]):
        here = [[item for where, item in ours[side] if (where, item.function) == (path, function)] for side in (Side.OLD, Side.NEW)]
        for old, new in zip_longest(*here):
            yield _event(path, old, new)


def _surplus(found: Sequence[Found], others: Sequence[Found]) -> list[Found]:
    """Return the changed returns that a function has more often on this side than on the other."""
    counts = Counter((path, item.function, item.text) for path, item in found)
    counts.subtract(Counter((path, item.function, item.text) for path, item in others))
    left = []
    for path, item in found:
        if item.changed and counts[path, item.function, item.text] > 0:
            counts[path, item.function, item.text] -= 1
            left.append((path, item))
    return left


def _without(found: Sequence[Found], shared: Counter[str]) -> list[Found]:
    left = []
    for path, item in found:
        if shared[item.text] > 0:
            shared[item.text] -= 1
        else:
            left.append((path, item))
    return left


def _event(path: str, old: Return | None, new: Return | None) -> Event:
    place = new or old
    assert place is not None  # every caller has one of the two
    op = "value-changed" if old and new else "added" if new else "removed"
    sides = (old.text if old else "", new.text if new else "")
    return Event(Scope.RETURN, op, "return", path, place.function, place.line, Side.NEW if new else Side.OLD, *sides)
