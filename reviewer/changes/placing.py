"""Where a patch's hunks really lie in the texts that they were applied to: line numbers in a mail are those of another base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reviewer.model.place import Side
from reviewer.model.series import FileDiff, Hunk, Line
from reviewer.model.value_type import value_type


@value_type
class Placed:
    """A file's change with the line numbers of the texts; `mail` maps those of both sides back to the mail's."""

    file: FileDiff
    mail: dict[tuple[Side, int], int]


def place_file(file: FileDiff, old: str, new: str) -> Placed | None:
    """Find every hunk of `file` in both texts, in order; None if one is not there word for word (it was applied with fuzz)."""
    old_lines, new_lines = old.split("\n"), new.split("\n")
    hunks: list[Hunk] = []
    mail: dict[tuple[Side, int], int] = {}
    old_from = new_from = 0
    drift = 0
    for hunk in file.hunks:
        olds, news = [line.text for line in hunk.old_side()], [line.text for line in hunk.new_side()]
        guess = max(hunk.old_start - 1, 0) if olds else hunk.old_start
        old_at = _nearest(old_lines, olds, guess, old_from)
        if old_at is None:
            return None
        new_at = old_at + drift
        if new_lines[new_at : new_at + len(news)] != news or new_at < new_from:
            return None
        drift += len(news) - len(olds)
        old_from, new_from = old_at + len(olds), new_at + len(news)
        hunks.append(_moved(hunk, old_at, new_at, mail))
    return Placed(replace(file, hunks=tuple(hunks)), mail)


def _nearest(lines: Sequence[str], wanted: Sequence[str], guess: int, first: int) -> int | None:
    """Return the place at or behind `first` nearest to `guess` at which `wanted` stands, as git looks for it."""
    last = len(lines) - len(wanted)
    for distance in range(max(guess - first, last - guess, 0) + 1):
        for at in (guess - distance, guess + distance):
            if first <= at <= last and list(lines[at : at + len(wanted)]) == list(wanted):
                return at
    return None


def _moved(hunk: Hunk, old_at: int, new_at: int, mail: dict[tuple[Side, int], int]) -> Hunk:
    lines: list[Line] = []
    old, new = old_at, new_at
    for line in hunk.lines:
        old += line.old > 0
        new += line.new > 0
        if line.old:
            mail[Side.OLD, old] = line.old
        if line.new:
            mail[Side.NEW, new] = line.new
        lines.append(replace(line, old=old if line.old else 0, new=new if line.new else 0))
    return replace(hunk, old_start=old_at + 1, new_start=new_at + 1, lines=tuple(lines))
