"""Hunks placed in a text: exact context at the stated line, else the nearest offset, else with up to two lines of context ignored."""

from collections.abc import Sequence
from functools import cached_property, lru_cache

from reviewer.model.series import Hunk, LineKind
from reviewer.model.value_type import value_type

MAX_FUZZ = 2
"""Context lines at each end that may differ; patch(1) has the same default."""
MAX_COMPARES = 4_000_000
"""Compared lines of one file's search, since a hostile text of equal lines would make it quadratic."""


@value_type
class Placed:
    """The text with all hunks in it, and for each hunk that was not where it said: the hunk, lines off, lines of fuzz.

    `rivals` are hunks that would fit elsewhere as well, each with that line (1-based); the place nearest to the stated one was taken, as
    git does. `open_ends` are hunks whose context says that the file ends there, though it goes on.
    """

    text: str
    moved: tuple[tuple[Hunk, int, int], ...]
    rivals: tuple[tuple[Hunk, int], ...] = ()
    open_ends: tuple[Hunk, ...] = ()


@value_type
class NoPlace:
    """The hunks that have no place; `doubtful` are those of them that would have several, and only with context ignored."""

    hunks: tuple[Hunk, ...]
    doubtful: tuple[Hunk, ...] = ()

    @property
    def hunk(self) -> Hunk:
        """The first of them."""
        return self.hunks[0]


@value_type
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


class _Lines:
    """A text's lines as they are and as a diff shows them, and where each of them stands."""

    def __init__(self, text: str) -> None:
        self.lines = split_lines(text)
        self.keys = self.lines if text.isascii() else [_as_shown(line) for line in self.lines]

    @cached_property
    def where(self) -> dict[str, list[int]]:
        """Map each line to the indexes at which it stands."""
        found: dict[str, list[int]] = {}
        for at, line in enumerate(self.keys):
            found.setdefault(line, []).append(at)
        return found


_MOST_KEPT = 1 << 20
"""Characters of a text whose lines are kept; hardly a source file of the kernel has more."""


@lru_cache(maxsize=32)
def _kept(text: str) -> _Lines:
    """Split a text once: a series asks for the same files again and again, in both directions."""
    return _Lines(text)


class _Search:
    """The search for places in one text, of bounded cost."""

    def __init__(self, text: str) -> None:
        self._text = _kept(text) if len(text) <= _MOST_KEPT else _Lines(text)
        self.lines = self._text.lines
        self.keys = self._text.keys
        self._left = MAX_COMPARES

    @property
    def spent(self) -> bool:
        """Whether the budget is used up: what was found then is not all that there is."""
        return self._left <= 0

    def candidates(self, block: Sequence[str], near: int) -> list[int]:
        """Return where `block` may begin, the nearest to `near` first; none once the budget is used up."""
        where = self._text.where
        rarest = min(range(len(block)), key=lambda index: len(where.get(block[index], ())))
        found = where.get(block[rarest], [])
        self._left -= len(found)
        # Of two as near, git tries the one below first.
        return sorted((at - rarest for at in found), key=lambda at: (abs(at - near), at < near)) if not self.spent else []

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
    for at in search.candidates(block, want + head) if block else ():
        if at - head >= floor and at + len(block) + tail <= len(search.lines) and search.fits(block, at):
            found.append(at - head)
            if len(found) > 1:
                break
    if not found or search.spent:
        return None
    return _Spot(found[0], head, tail, found[1] if len(found) > 1 else -1)


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
