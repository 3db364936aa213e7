"""How the reader has a patch laid out: which hunks are folded, and how many lines of the file stand around a hunk beyond those of the mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType

from reviewer.model.place import Side
from reviewer.model.review import PatchReview
from reviewer.model.series import FileDiff, Hunk, LineKind
from reviewer.model.unit import SETTLED
from reviewer.model.value_type import value_type
from reviewer.tui import words

HunkKey = tuple[int, int]
"""Index of a file in its patch, and of a hunk in the file."""
FileLines = Callable[[FileDiff], Sequence[str] | None]
"""Gives the lines of a file as the patch leaves it, None where that is not known."""
PLACES = 200
"""Places at which a hunk is looked for, the nearest."""


@value_type
class Shape:
    """What a reader asked for. `limit` is a concept or a part of a path: only such hunks are there; "": all. `around` counts lines on each side."""

    limit: str = ""
    folded: frozenset[HunkKey] = frozenset()
    around: Mapping[HunkKey, int] = field(default_factory=lambda: MappingProxyType({}))

    def with_around(self, key: HunkKey, lines: int) -> Shape:
        """Return the shape with so many lines around a hunk."""
        return replace(self, around=MappingProxyType({**self.around, key: max(0, lines)}))


NO_SHAPE = Shape()


def unknown(file: FileDiff) -> None:
    """Know no file: the lines around hunks without a tree."""
    del file


@value_type
class Beside:
    """Lines of the file next to a hunk: each with its number on the old and on the new side."""

    above: tuple[tuple[int, int, str], ...] = ()
    below: tuple[tuple[int, int, str], ...] = ()


def beside(file: FileDiff, index: int, shape: Shape, lines_of: FileLines) -> dict[int, Beside]:
    """Return what stands beside the hunks of a file, by their indexes; nothing that another hunk shows, and no line twice.

    A hunk that is not in the file as the mail has it gets nothing.
    """
    wanted = {hunk: number for (at, hunk), number in shape.around.items() if at == index and number}
    lines = lines_of(file) if wanted else None
    if lines is None:
        return {}
    starts = [_found(lines, hunk) for hunk in file.hunks]
    ends = [None if start is None else start + hunk.new_lines for start, hunk in zip(starts, file.hunks, strict=True)]
    found: dict[int, Beside] = {}
    shown = 0
    for at, (hunk, start, end) in enumerate(zip(file.hunks, starts, ends, strict=True)):
        if start is None or end is None:
            continue
        number = wanted.get(at, 0)
        following = next((one for one in starts[at + 1 :] if one is not None), len(lines))
        first, last = max(shown, start - number), min(following, end + number)
        shown = max(shown, last)
        if number:
            moved = start - _first(hunk.new_start, hunk.new_lines)
            above = _first(hunk.new_start, hunk.new_lines) - _first(hunk.old_start, hunk.old_lines)
            below = above + hunk.new_lines - hunk.old_lines
            found[at] = Beside(tuple(_lines(lines, first, start, moved, above)), tuple(_lines(lines, end, last, moved, below)))
    return found


def _lines(lines: Sequence[str], first: int, end: int, moved: int, ahead: int) -> Iterator[tuple[int, int, str]]:
    """Yield lines with their numbers as the mail counts, where the new side is so many lines `ahead` of the old one."""
    for at in range(first, end):
        new = at + 1 - moved
        yield new - ahead, new, lines[at]


def _first(start: int, number: int) -> int:
    """Return the index of the first of so many lines; of none git names the line before."""
    return start - 1 if number else start


def _found(lines: Sequence[str], hunk: Hunk) -> int | None:
    """Return where in a file the new side of a hunk is: where the mail says, else at the one nearest place, None if nowhere."""
    wanted = [line.text for line in hunk.lines if line.kind is not LineKind.REMOVED]
    there = _first(hunk.new_start, hunk.new_lines)
    if not wanted:
        return there if 0 <= there <= len(lines) else None
    places = sorted((at for at, line in enumerate(lines) if line == wanted[0]), key=lambda at: abs(at - there))
    return next((at for at in places[:PLACES] if list(lines[at : at + len(wanted)]) == wanted), None)


def quiet(patch: PatchReview) -> frozenset[HunkKey]:
    """Return the hunks in which nothing is left to look at: all that they change is proved, and no question or finding is about them."""
    if patch.pending:
        return frozenset()
    proved: set[tuple[str, Side, int]] = set()
    left: set[tuple[str, Side, int]] = set()
    for unit in patch.units:
        places = {(place.file, place.side, place.line) for place in unit.lines}
        (proved if unit.status in SETTLED else left).update(places)
    questions = (*patch.questions, *(question for unit in patch.units for question in unit.questions))
    asked = {(one.file, one.line) for one in questions} | {(one.file, one.line) for one in patch.findings}
    asked |= {(one.place.file, one.place.line) for one in patch.assumptions if one.place is not None}
    found = []
    for index, file in enumerate(patch.files):
        for at, hunk in enumerate(file.hunks):
            every = {(path, side, number) for path, side, number in _numbered(file, hunk, LineKind.REMOVED, LineKind.ADDED)}
            all_lines = {(path, number) for path, _, number in _numbered(file, hunk, *LineKind)}
            if not asked & all_lines and not every & left and (every <= proved or words.settled(patch)):
                found.append((index, at))
    return frozenset(found)


def _numbered(file: FileDiff, hunk: Hunk, *kinds: LineKind) -> Iterator[tuple[str, Side, int]]:
    for line in hunk.lines:
        if line.kind in kinds:
            if line.kind is not LineKind.ADDED:
                yield file.old_path, Side.OLD, line.old
            if line.kind is not LineKind.REMOVED:
                yield file.new_path, Side.NEW, line.new
