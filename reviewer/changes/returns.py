"""What a patch does to returns, paired over all of its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from reviewer.changes.alike import alike_text
from reviewer.changes.catalog import Scope
from reviewer.changes.event import Event
from reviewer.changes.hunk_returns import Return, returns_of
from reviewer.changes.patch_sides import C_SUFFIXES, PatchSides
from reviewer.model.place import Side
from reviewer.model.series import FileDiff
from reviewer.model.value_type import value_type


@value_type
class _Found:
    """A return of a file, with its function's place and what it says under the names of the new side."""

    file: str
    item: Return
    place: tuple[str, str]
    said: str


def return_events(files: Iterable[FileDiff], names: PatchSides) -> Iterator[Event]:
    """Yield the events of returns.

    Those of one text in one function are pairs wherever they stand; what is left over is a pair with one of its text in another function, else
    it is paired within its function, in order.
    """
    files = [file for file in files if file.path.endswith(C_SUFFIXES)]
    sides = {side: [_found(file.path, item, side, names) for file in files for item in returns_of(file.hunks, side)] for side in Side}
    left = {side: _surplus(sides[side], sides[other]) for side, other in ((Side.OLD, Side.NEW), (Side.NEW, Side.OLD))}
    left = _apart(sides, left, names)
    elsewhere = {side: Counter(found.said for found in items) for side, items in left.items()}
    shared = elsewhere[Side.OLD] & elsewhere[Side.NEW]
    ours = {side: _without(items, Counter(shared)) for side, items in left.items()}
    for place in dict.fromkeys(found.place for side in Side for found in ours[side]):
        here = [[found for found in ours[side] if found.place == place] for side in (Side.OLD, Side.NEW)]
        for old, new in zip_longest(*here):
            yield _event(old, new)


def _found(file: str, item: Return, side: Side, names: PatchSides) -> _Found:
    return _Found(file, item, names.place_of(file, item.function, side), _said(file, item.text, item, side, names))


def _said(file: str, text: str, item: Return, side: Side, names: PatchSides) -> str:
    return alike_text(names.old_text(text, (file, item.function)) if side is Side.OLD else text)


def _apart(sides: Mapping[Side, list[_Found]], left: Mapping[Side, list[_Found]], names: PatchSides) -> dict[Side, list[_Found]]:
    """Return what is left over with `return c ? a : b` as `return a` and `return b`, where the other side's returns have tests in front of them."""
    chosen = {side: {found.place for found in left[side] if found.item.ways} for side in Side}
    alone = {side: chosen[side] - chosen[other] for side, other in ((Side.OLD, Side.NEW), (Side.NEW, Side.OLD))}
    ways = {
        side: [
            replace(found, said=_said(found.file, text, found.item, side, names))
            for found in sides[side]
            for text in (found.item.ways if found.place in alone[side] and found.item.ways else (found.item.text,))
        ]
        for side in Side
    }
    places = alone[Side.OLD] | alone[Side.NEW]
    again = {side: _surplus(ways[side], ways[other]) for side, other in ((Side.OLD, Side.NEW), (Side.NEW, Side.OLD))}
    kept = {side: [found for found in left[side] if found.place not in places] for side in Side}
    return {side: kept[side] + [found for found in again[side] if found.place in places] for side in Side}


def _surplus(items: Sequence[_Found], others: Sequence[_Found]) -> list[_Found]:
    """Return the changed returns that a function has more often on this side than on the other."""
    counts = Counter((found.place, found.said) for found in items)
    counts.subtract(Counter((found.place, found.said) for found in others))
    left = []
    for found in items:
        if found.item.changed and counts[found.place, found.said] > 0:
            counts[found.place, found.said] -= 1
            left.append(found)
    return left


def _without(items: Sequence[_Found], shared: Counter[str]) -> list[_Found]:
    left = []
    for found in items:
        if shared[found.said] > 0:
            shared[found.said] -= 1
        else:
            left.append(found)
    return left


def _event(old: _Found | None, new: _Found | None) -> Event:
    found = new or old
    assert found is not None  # every caller has one of the two
    op = "value-changed" if old and new else "added" if new else "removed"
    texts = (old.item.text if old else "", new.item.text if new else "")
    return Event(Scope.RETURN, op, "return", found.file, found.item.function, found.item.line, Side.NEW if new else Side.OLD, *texts)
