"""Lines of a diff that a mail program broke in two, made one again.

A line without a sign is the rest of the one before it; a rest that happens to start with a sign is told by the counts of the hunk's header.
All breaks of a mail must be where a program that fills lines up to some width would have put them, and all hunks must have the lines that
their headers say; else nothing is changed. Lines are latin-1, one character a byte.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewer.ingest.codes import Code
from reviewer.ingest.cut import HUNK, Cut, hunk_counts, is_marker
from reviewer.ingest.repair import MAX_WIDTH, MIN_WIDTH, RepairNote
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_USUAL = frozenset({60, 64, 65, 70, *range(72, 81), 98, 99, 100, 120, 132})
_SPLIT_NAMES = regex(r"diff --git a/\S+ ?$")
_WORD = regex(r"\S+")
_NAME = regex(r"\w")
_OPERATOR = regex(r"[-+*/%&|^<>=!:.#]")


@value_type
class Rewrapped:
    """The lines, and for each (and for the end) the index that it had; the steps."""

    lines: Sequence[str]
    origin: Sequence[int]
    notes: tuple[RepairNote, ...]


@dataclass(slots=True)
class _Breaks:
    """The breaks found so far: indexes of lines that are rests, and the widths that explain all of them."""

    rests: set[int] = field(default_factory=set)
    lengths: set[int] = field(default_factory=set)
    low: int = MIN_WIDTH
    high: int = MAX_WIDTH
    risky: bool = False
    tab: int = 1
    firm: bool = False

    def width(self, line: str) -> int:
        """Return the columns of a line without blanks at its end."""
        return len(_shown(line).rstrip().expandtabs(self.tab))

    def add(self, lines: Sequence[str], at: int) -> None:
        """Take line `at` for the rest of the one before."""
        part, rest = lines[at - 1], lines[at]
        length = self.width(part)
        word = _WORD.match(_shown(rest))
        self.rests.add(at)
        self.lengths.add(length)
        self.low = max(self.low, length)
        full = len(_shown(part).expandtabs(self.tab)) + (not part.endswith(" ")) + (len(word[0]) if word else 0)
        self.high = min(self.high, full - 1)
        header = part.startswith(("@@ -", "diff --git "))
        self.risky |= not header and not part.endswith(" ") and _sticks(part[-1:], rest[:1])

    def certain(self) -> bool:
        """Whether one width explains all breaks, and none of them can have gone through a word."""
        through = self.risky and len(self.lengths) == 1 and self.lengths <= _USUAL
        return self.low <= self.high and not through


def rewrap(lines: Sequence[str], cut: Cut, hunks: Sequence[tuple[int, int]], *, firm: bool = False) -> Rewrapped | None:
    """Join what was broken in the file sections of `cut`, whose `hunks` are given by header and end; None if that leaves anything open.

    Programs count a tab as one column or as up to 8. `firm`: no rest of a broken line starts with a blank.
    """
    return _rewrap(lines, cut, hunks, _Breaks(firm=firm)) or _rewrap(lines, cut, hunks, _Breaks(tab=8, firm=firm))


def _rewrap(lines: Sequence[str], cut: Cut, hunks: Sequence[tuple[int, int]], breaks: _Breaks) -> Rewrapped | None:
    for section in cut.sections:
        at = section.start
        if at + 1 < len(lines) and _SPLIT_NAMES.match(lines[at]) and lines[at + 1].startswith("b/"):
            breaks.add(lines, at + 1)
    plans: list[tuple[int, ...]] = []
    for header, end in hunks:
        rests = _unsigned(lines, header, end)
        if rests is None:
            return None
        plans.append(rests)
        for at in rests:
            breaks.add(lines, at)
        if breaks.low > breaks.high:
            return None
    if not breaks.rests or not breaks.certain():
        return None
    for (header, end), rests in zip(hunks, plans, strict=True):
        signed = _signed(lines, header, end, rests, breaks)
        if signed is None:
            return None
        for at in signed:
            breaks.add(lines, at)
    return _join(lines, breaks.rests) if breaks.certain() else None


def _unsigned(lines: Sequence[str], header: int, end: int) -> tuple[int, ...] | None:
    """Return the lines of a hunk that can only be rests; None if one of them follows an empty line, which has no rest."""
    found: list[int] = []
    for at in range(header + 1, end):
        if _bare(lines[at]):
            if not lines[at - 1].strip():
                # Behind the hunk a page or list may have text of its own.
                return tuple(found) if _met(lines, header, at, found) else None
            found.append(at)
    return tuple(found)


def _met(lines: Sequence[str], header: int, end: int, rests: Sequence[int]) -> bool:
    """Whether the lines before `end` that are no rests are as many as the header says, or empty ones more."""
    old, new = _missing(lines, header, end, rests)
    return old == new <= 0 and not any(lines[at].strip() for at in range(end + old, end))


def _missing(lines: Sequence[str], header: int, end: int, rests: Sequence[int]) -> tuple[int, int]:
    """Return how many lines the old and the new side lack; less than 0: have too many."""
    match = HUNK.match(lines[header])
    old, new = hunk_counts(match) if match else (0, 0)
    skip = set(rests)
    for at in range(header + 1, end):
        sign = lines[at][:1]
        if at not in skip and not is_marker(lines[at]):
            old -= sign != "+"
            new -= sign != "-"
    return old, new


def _signed(lines: Sequence[str], header: int, end: int, rests: Sequence[int], breaks: _Breaks) -> tuple[int, ...] | None:
    """Return the lines with a sign that are rests, as the counts demand; None if no choice meets them, or more than one.

    Empty lines at the end may be no part of the hunk, and a rest may look like any kind of line: all readings are counted. One in which a
    rest looks like context is never taken, since a run of blanks may be broken anywhere.
    """
    end = next((at for at in range(header + 1, end) if _bare(lines[at]) and at not in rests), end)
    tail = end
    while tail > header + 1 and not lines[tail - 1]:
        tail -= 1
    suspects = [at for at in range(header + 1, tail) if at not in rests and _may_be_rest(lines, at, breaks)]
    kinds = {sign: [at for at in suspects if lines[at][0] == sign] for sign in "-+ "}
    found: list[tuple[int, ...]] = []
    for stop in range(tail, end + 1):
        old, new = _missing(lines, header, stop, rests)
        for blanks in range(len(kinds[" "]) + 1):
            choice = list(zip(kinds.values(), (-old - blanks, -new - blanks, blanks), strict=True))
            if any(not 0 <= count <= len(kind) for kind, count in choice):
                continue
            if any(0 < count < len(kind) for kind, count in choice):
                return None
            found.append(tuple(at for kind, count in choice if count for at in kind))
    return found[0] if len(found) == 1 and not any(lines[at][0] == " " for at in found[0]) else None


def _bare(line: str) -> bool:
    """Whether a line of a hunk has no sign, and is not an empty context line that lost it."""
    return line[:1] not in ("", " ", "+", "-", "\r") and not is_marker(line)


def _may_be_rest(lines: Sequence[str], at: int, breaks: _Breaks) -> bool:
    """Whether a program may have broken the line before where it ends, had this one been its rest."""
    line = lines[at]
    if line[:1] not in ("+", "-", " ") or line[:2] == " \t" or (breaks.firm and line[0] == " "):
        return False
    length = breaks.width(lines[at - 1])
    rest = _shown(line).lstrip(" ")
    word = _WORD.match(rest)
    return word is not None and length <= breaks.high and (length + len(word[0]) >= breaks.low or rest.rstrip() == "\\")


def _sticks(last: str, first: str) -> bool:
    """Whether two characters mean something else with a blank between them."""
    return bool((_NAME.match(last) and _NAME.match(first)) or (_OPERATOR.match(last) and _OPERATOR.match(first)))


def _shown(line: str) -> str:
    return line if line.isascii() else line.encode("latin-1", "replace").decode("utf-8", "replace")


def _join(lines: Sequence[str], rests: set[int]) -> Rewrapped:
    out: list[str] = []
    origin: list[int] = []
    for at, line in enumerate(lines):
        if at in rests:
            out[-1] += line if out[-1].endswith(" ") else f" {line}"
        else:
            out.append(line)
            origin.append(at)
    first = min(rests)
    words = f"{len(rests):,} line(s) of the diff were broken in two and were joined: the counts of all hunks then fit"
    joined = out[origin.index(max(one for one in origin if one < first))]
    note = RepairNote(Code.REPAIR_WRAPPED, words, first, f"{lines[first - 1]}\n{lines[first]}", joined)
    return Rewrapped(out, [*origin, len(lines)], (note,))
