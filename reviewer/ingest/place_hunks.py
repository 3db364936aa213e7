"""Hunks placed in a text: exact context at the stated line, else the nearest offset, else with up to two lines of context ignored."""

from collections.abc import Sequence
from dataclasses import dataclass

from reviewer.model.series import Hunk, LineKind

MAX_FUZZ = 2
"""Context lines at each end that may differ; patch(1) has the same default."""
MAX_COMPARES = 4_000_000
"""Compared lines of one file's search, since a hostile text of equal lines would make it quadratic."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The text with all hunks in it, and for each hunk that was not where it said: the hunk, lines off, lines of fuzz.

    `rivals` are hunks that would fit elsewhere as well, each with that line (1-based); the place nearest to the stated one was taken, as
    git does. `open_ends` are hunks whose context says that the file ends there, though it goes on.
    """

    text: str
    moved: tuple[tuple[Hunk, int, int], ...]
    rivals: tuple[tuple[Hunk, int], ...] = ()
    open_ends: tuple[Hunk, ...] = ()


@dataclass(frozen=True, slots=True)
class NoPlace:
    """The hunks that have no place; `doubtful` are those of them that would have several, and only with context ignored."""

    hunks: tuple[Hunk, ...]
    doubtful: tuple[Hunk, ...] = ()

    @property
    def hunk(self) -> Hunk:
        """The first of them."""
        return self.hunks[0]


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a hunk goes: the line, the context lines ignored at its head and tail, another line where it would fit, -1 if there is none."""

    at: int
    head: int = 0
    tail: int = 0
    rival: int = -1
    open_end: bool = False

    @property
    def fuzz(self) -> int:
        """The larger number of ignored lines."""
        return max(self.head, self.tail)


class _Search:
    """A text's lines, and where each of them stands."""

    def __init__(self, text: str) -> None:
        self.lines = split_lines(text)
        self.keys = self.lines if text.isascii() else [_as_shown(line) for line in self.lines]
        self._where: dict[str, list[int]] | None = None
        self._left = MAX_COMPARES

    def candidates(self, key: str, near: int) -> list[int]:
        """Return the indexes of a line, the nearest first; none once the budget is used up."""
        if self._where is None:
            self._where = {}
            for at, line in enumerate(self.keys):
                self._where.setdefault(line, []).append(at)
        found = self._where.get(key, [])
        self._left -= len(found)
        # Of two as near, git tries the one below first.
        return sorted(found, key=lambda at: (abs(at - near), at < near)) if self._left > 0 else []

    def fits(self, block: Sequence[str], at: int) -> bool:
        """Whether `block` stands at `at`; false once the budget is used up."""
        self._left -= 1
        if self._left < 0 or at < 0 or at + len(block) > len(self.keys):
            return False
        for offset, line in enumerate(block):
            if self.keys[at + offset] != line:
                self._left -= offset
                return False
        self._left -= len(block)
        return True


def split_lines(text: str) -> list[str]:
    """Split at newlines alone, each line with its newline; the last one may have none."""
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def place_hunks(text: str, hunks: Sequence[Hunk], *, reverse: bool, fuzz: int) -> Placed | NoPlace:
    """Put `hunks` into `text`, or take them off with `reverse`; `fuzz` lines of context at each end may differ at most.

    A place that ignores context must be the only one; without fuzz the nearest of several is taken, and said.
    """
    search = _Search(text)
    out: list[str] = []
    failed: list[Hunk] = []
    doubtful: list[Hunk] = []
    moved: list[tuple[Hunk, int, int]] = []
    rivals: list[tuple[Hunk, int]] = []
    open_ends: list[Hunk] = []
    cursor = offset = 0
    for hunk in hunks:
        old = _old_side(hunk, reverse=reverse)
        start = (hunk.new_start if reverse else hunk.old_start) - (1 if old else 0)
        spot = _find(search, hunk, old, start + offset, cursor, fuzz)
        if spot is None or (spot.fuzz and spot.rival >= 0):
            failed.append(hunk)
            if spot is not None:
                doubtful.append(hunk)
            continue
        if spot.at != start + offset or spot.fuzz:
            moved.append((hunk, spot.at - start, spot.fuzz))
        if spot.rival >= 0:
            rivals.append((hunk, spot.rival + 1))
        if spot.open_end:
            open_ends.append(hunk)
        offset = spot.at - start
        out += search.lines[cursor : spot.at + spot.head]
        out += _replacement(search.lines, hunk, spot, reverse=reverse)
        cursor = spot.at + len(old) - spot.tail
    if failed:
        return NoPlace(tuple(failed), tuple(doubtful))
    out += search.lines[cursor:]
    return Placed("".join(out), tuple(moved), tuple(rivals), tuple(open_ends))


def _old_side(hunk: Hunk, *, reverse: bool) -> list[str]:
    side = hunk.new_side() if reverse else hunk.old_side()
    return [line.text + ("" if line.eof else "\n") for line in side]


def _find(search: _Search, hunk: Hunk, old: list[str], want: int, floor: int, fuzz: int) -> _Spot | None:
    """Return where `old` stands nearest to `want`, not before `floor`."""
    head, tail = _context(hunk)
    total = len(search.lines)
    if not old:
        return _Spot(want) if floor <= want <= total else None
    # git's anchors: a hunk that starts at line 1 belongs to the beginning, one whose context ends with the change to the end.
    first, last = want == 0, tail == 0 and head > 0
    for anchored in (True, False):
        if want >= floor and search.fits(old, want):
            at_end = want + len(old) == total
            if at_end or not (anchored and last):
                return _Spot(want, open_end=last and not at_end)
        if anchored and (first or last):
            at = 0 if first else total - len(old)
            if at >= floor and search.fits(old, at):
                return _Spot(at)
    for level in range(fuzz + 1):
        cut_head, cut_tail = min(level, head), min(level, tail)
        if level and (cut_head, cut_tail) == (min(level - 1, head), min(level - 1, tail)):
            break
        spot = _nearest(search, old, cut_head, cut_tail, want, floor)
        if spot is not None:
            return spot
    return None


def _nearest(search: _Search, old: list[str], head: int, tail: int, want: int, floor: int) -> _Spot | None:
    """Return the nearest place of `old` without `head` and `tail` lines at its ends, and one more if there is one."""
    block = old[head : len(old) - tail]
    found: list[int] = []
    for at in search.candidates(block[0], want + head) if block else ():
        if at - head >= floor and at + len(block) + tail <= len(search.lines) and search.fits(block, at):
            found.append(at - head)
            if len(found) > 1:
                break
    return _Spot(found[0], head, tail, found[1] if len(found) > 1 else -1) if found else None


def _context(hunk: Hunk) -> tuple[int, int]:
    """Return how many lines of context stand before the first change and behind the last one."""
    changed = [at for at, line in enumerate(hunk.lines) if line.kind is not LineKind.CONTEXT]
    return (changed[0], len(hunk.lines) - 1 - changed[-1]) if changed else (len(hunk.lines), 0)


def _replacement(lines: Sequence[str], hunk: Hunk, spot: _Spot, *, reverse: bool) -> list[str]:
    """Return the new lines of a hunk; context keeps the text's own bytes."""
    gone = LineKind.ADDED if reverse else LineKind.REMOVED
    out: list[str] = []
    at = spot.at + spot.head
    for line in hunk.lines[spot.head : len(hunk.lines) - spot.tail]:
        if line.kind is LineKind.CONTEXT:
            out.append(lines[at])
        elif line.kind is not gone:
            out.append(line.text + ("" if line.eof else "\n"))
            continue
        at += 1
    return out


def _as_shown(line: str) -> str:
    """Return a tree's line as a hunk has it: bytes that are no UTF-8 become U+FFFD."""
    return line if line.isascii() else line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
