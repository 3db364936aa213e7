"""Two versions of a series beside each other: which patch is which, what changed in it, and what became of its verdict."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from reviewer.model.history import SeenPatch, SeenVersion
from reviewer.model.review import PatchReview, SeriesReview
from reviewer.tui import words
from reviewer.tui.cells import BOLD, DIM, PLAIN, Spans, cut, shorten, span, spread
from reviewer.tui.finer import equal_pairs
from reviewer.tui.widgets.lines import reverse

ALIKE = 0.6
"""How much of two titles must be the same for patches to be one another's, if nothing else says so."""
COMPARED = 100
"""Characters of a title that are compared."""
PAIRS = 2500
"""Pairs of titles above which none are compared."""
WORK = 200_000
"""Pairs of equal characters in all those pairs above which none are compared: some 30 patches on each side, well below a second."""


class Change(StrEnum):
    """What became of a patch from one version to the next."""

    SAME = "unchanged"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Pair:
    """A patch now and before; None where a version has none. `index` is that in the series shown."""

    change: Change
    index: int
    now: PatchReview | None
    before: SeenPatch | None


Content = Callable[[PatchReview], str]
"""Gives the name of a patch's content."""


def seen(series: SeriesReview, content: Content) -> SeenVersion:
    """Return what is worth remembering of a series for its next version."""
    return SeenVersion(
        series.version,
        tuple(SeenPatch(one.number, one.title, content(one), "" if one.pending else one.verdict.value) for one in series.patches),
    )


def title_key(series: SeriesReview) -> str:
    """Return what the versions of a series have in common: its subject and who wrote it, blanks and case apart."""
    first = series.cover or (series.patches[0] if series.patches else None)
    author = first.message.author if first is not None else ""
    address = re.search(r"<([^<>]+)>", author)
    return " ".join(f"{series.subject} {address.group(1) if address else author}".lower().split())


Matched = tuple[tuple[int, int], ...]
"""Which patch is which: the index now and that before, -1 where a version has none."""


def matched(series: SeriesReview, before: SeenVersion, content_of: Content) -> Matched:
    """Match the patches of a series with those of another version: by content, then by title, then by the titles that are most alike.

    No verdict has a part in it, so that it is the same for as long as a series is looked at.
    """
    left = dict(enumerate((patch.title, content_of(patch)) for patch in series.patches))
    rest = dict(enumerate(before.patches))
    found: dict[int, int] = {}

    def take(index: int, old: int) -> None:
        del left[index], rest[old]
        found[index] = old

    for index, (title, content) in list(left.items()):
        same = [at for at, old in rest.items() if content and old.content == content]
        if same:
            take(index, next((at for at in same if rest[at].title == title), same[0]))
    for index, (title, _) in list(left.items()):
        if (named := next((at for at, old in rest.items() if old.title == title), None)) is not None:
            take(index, named)
    if _comparable([title for title, _ in left.values()], [old.title for old in rest.values()]):
        for index, (title, _) in list(left.items()):
            if (like := _most_alike(title, rest)) is not None:
                take(index, like)
    return (*((index, found.get(index, -1)) for index in range(len(series.patches))), *((-1, at) for at in rest))


def pairs(series: SeriesReview, before: SeenVersion, which: Matched, content_of: Content) -> tuple[Pair, ...]:
    """Hold the patches of a series beside those of another version that `matched()` found to be theirs."""
    return tuple(
        _pair(index, series.patches[index] if index >= 0 else None, before.patches[old] if old >= 0 else None, content_of) for index, old in which
    )


def _pair(index: int, now: PatchReview | None, before: SeenPatch | None, content_of: Content) -> Pair:
    if now is None or before is None:
        return Pair(Change.GONE if now is None else Change.NEW, index, now, before)
    content = content_of(now)
    return Pair(Change.SAME if content and content == before.content else Change.CHANGED, index, now, before)


def _comparable(titles: Sequence[str], others: Sequence[str]) -> bool:
    if len(titles) * len(others) > PAIRS:
        return False
    left, right = ([one for title in some for one in title[:COMPARED]] for some in (titles, others))
    return equal_pairs(left, right) <= WORK


def _most_alike(title: str, rest: Mapping[int, SeenPatch]) -> int | None:
    """Return which of some patches has the title that is most like another, None if none is much like it."""
    best, found = ALIKE, None
    for at, old in rest.items():
        matcher = SequenceMatcher(None, title[:COMPARED], old.title[:COMPARED])
        if matcher.real_quick_ratio() < best or matcher.quick_ratio() < best:
            continue
        ratio = matcher.ratio()
        if ratio > best or (found is None and ratio == best):
            best, found = ratio, at
    return found


def kept(pair: Pair) -> str:
    """Say what became of a verdict, and why."""
    if pair.now is None:
        return "no longer in the series"
    if pair.before is None:
        return "not in that version"
    if pair.now.pending or not pair.before.verdict:
        return "not judged yet" if pair.now.pending else "was not judged then"
    same = pair.now.verdict.value == pair.before.verdict
    if pair.change is Change.SAME:
        return (
            "verdict kept: every changed line is the same" if same else f"was {pair.before.verdict}; the lines are the same, their surroundings not"
        )
    return "changed, the same verdict" if same else f"was {pair.before.verdict}"


def summary(found: Sequence[Pair]) -> str:
    """Say in a few words how a version differs from the one before."""
    counts = [(sum(one.change is change for one in found), change) for change in Change]
    return ", ".join(f"{number} {change.value}" for number, change in counts if number)


class VersionRows:
    """The pairs, laid out for a width."""

    def __init__(self, found: Sequence[Pair], width: int) -> None:
        self.found = tuple(found)
        self.lines = [_line(one, width) for one in self.found]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.lines)

    def widest(self, width: int) -> int:
        """Return the view's own width."""
        return width

    def draw(self, index: int, width: int) -> Spans:
        """Return one row."""
        del width
        return self.lines[index]

    def mark_cursor(self, spans: Spans, focused: bool) -> Spans:
        """Show the cursor by a bar, in the focused pane in reverse video."""
        first, *rest = spans
        line = (span("▌" + first.text[1:], first.style), *rest)
        return reverse(line) if focused else line

    def below(self, width: int) -> Spans:
        """Return nothing: the rows end where they end."""
        del width
        return ()

    def lead(self, index: int) -> int:
        """Return the row itself."""
        return index


def _line(pair: Pair, width: int) -> Spans:
    before = f"{pair.before.number:02}" if pair.before is not None else "--"
    now = f"{pair.now.number:02}" if pair.now is not None else "--"
    title = pair.now.title if pair.now is not None else pair.before.title if pair.before is not None else ""
    sign = words.glyph(pair.now) if pair.now is not None else " "
    style = DIM if pair.change is Change.SAME else BOLD if pair.change is Change.NEW else PLAIN
    head = f"  {before} > {now} {sign} {pair.change.value:10}"
    right = (span(f"{shorten(kept(pair), max(16, width // 3))} ", DIM),)
    return cut(spread((span(head, style), span(shorten(title, max(8, width // 2)), style)), right, width), width)
