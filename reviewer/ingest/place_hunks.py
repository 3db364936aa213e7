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
    """The text with all hunks in it, and for each hunk that was not where it said: the hunk, lines off, lines of fuzz."""

    text: str
    moved: tuple[tuple[Hunk, int, int], ...]


@dataclass(frozen=True, slots=True)
class NoPlace:
    """The first hunk that has no place."""

    hunk: Hunk


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
        return sorted(found, key=lambda at: abs(at - near)) if self._left > 0 else []

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
    """Put `hunks` into `text`, or take them off with `reverse`; `fuzz` lines of context at each end may differ at most."""
    search = _Search(text)
    out: list[str] = []
    moved: list[tuple[Hunk, int, int]] = []
    cursor = offset = 0
    for hunk in hunks:
        old = _old_side(hunk, reverse=reverse)
        start = (hunk.new_start if reverse else hunk.old_start) - (1 if old else 0)
        found = _find(search, hunk, old, start + offset, cursor, fuzz)
        if found is None:
            return NoPlace(hunk)
        at, head, tail = found
        if at != start + offset or head or tail:
            moved.append((hunk, at - start, max(head, tail)))
        offset = at - start
        out += search.lines[cursor : at + head]
        out += _replacement(search.lines, at, hunk, head, tail, reverse=reverse)
        cursor = at + len(old) - tail
    out += search.lines[cursor:]
    return Placed("".join(out), tuple(moved))


def _old_side(hunk: Hunk, *, reverse: bool) -> list[str]:
    side = hunk.new_side() if reverse else hunk.old_side()
    return [line.text + ("" if line.eof else "\n") for line in side]


def _find(search: _Search, hunk: Hunk, old: list[str], want: int, floor: int, fuzz: int) -> tuple[int, int, int] | None:
    """Return where `old` stands nearest to `want`, not before `floor`, and how many lines were ignored at its head and tail."""
    head, tail = _context(hunk)
    total = len(search.lines)
    if not old:
        return (want, 0, 0) if floor <= want <= total else None
    # git's anchors: a hunk that starts at line 1 belongs to the beginning, one without context below to the end.
    first, last = want == 0, tail == 0
    for anchored in (True, False):
        if want >= floor and search.fits(old, want) and not (anchored and last and want + len(old) != total):
            return want, 0, 0
        if anchored and (first or last):
            at = 0 if first else total - len(old)
            if at >= floor and search.fits(old, at):
                return at, 0, 0
    for level in range(fuzz + 1):
        cut_head, cut_tail = min(level, head), min(level, tail)
        if level and (cut_head, cut_tail) == (min(level - 1, head), min(level - 1, tail)):
            break
        block = old[cut_head : len(old) - cut_tail]
        if not block:
            break
        for at in search.candidates(block[0], want + cut_head):
            if at - cut_head >= floor and search.fits(block, at) and at + len(block) + cut_tail <= total:
                return at - cut_head, cut_head, cut_tail
    return None


def _context(hunk: Hunk) -> tuple[int, int]:
    """Return how many lines of context stand before the first change and behind the last one."""
    changed = [at for at, line in enumerate(hunk.lines) if line.kind is not LineKind.CONTEXT]
    return (changed[0], len(hunk.lines) - 1 - changed[-1]) if changed else (len(hunk.lines), 0)


def _replacement(lines: Sequence[str], at: int, hunk: Hunk, head: int, tail: int, *, reverse: bool) -> list[str]:
    """Return the new lines of a hunk; context keeps the text's own bytes."""
    gone = LineKind.ADDED if reverse else LineKind.REMOVED
    out: list[str] = []
    for line in hunk.lines[head : len(hunk.lines) - tail]:
        if line.kind is LineKind.CONTEXT:
            out.append(lines[at + head])
        elif line.kind is not gone:
            out.append(line.text + ("" if line.eof else "\n"))
            continue
        at += 1
    return out


def _as_shown(line: str) -> str:
    """Return a tree's line as a hunk has it: bytes that are no UTF-8 become U+FFFD."""
    return line if line.isascii() else line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
