"""Two versions of a series beside each other: which patch is which, what changed in it, and what became of its verdict."""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum

from reviewer.model.alike import equal_pairs
from reviewer.model.draft import answer_key
from reviewer.model.history import SeenPatch, SeenVersion
from reviewer.model.review import PatchReview, SeriesReview
from reviewer.model.value_type import value_type

ALIKE = 0.6
"""How much of two titles must be the same for patches to be one another's, if nothing else says so."""
COMPARED = 100
"""Characters of a title that are compared."""
PAIRS = 2500
"""Pairs of titles above which none are compared."""
WORK = 200_000
"""Pairs of equal characters in all those pairs above which none are compared: some 30 patches on each side, well below a second."""

_OF_AUTHOR = 500
"""Postings of one author that are looked through for an older version."""


class Change(StrEnum):
    """What became of a patch from one version to the next."""

    SAME = "unchanged"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@value_type
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
        tuple(_seen(one, content(one)) for one in series.patches),
        answer_key(series.cover.message) if series.cover is not None else "",
    )


def _seen(patch: PatchReview, content: str) -> SeenPatch:
    return SeenPatch(patch.number, patch.title, content, "" if patch.pending else patch.verdict.value, answer_key(patch.message))


def title_key(series: SeriesReview) -> str:
    """Return what the versions of a series have in common: its subject and who wrote it, blanks and case apart."""
    return " ".join(f"{series.subject} {_address(series)}".lower().split())


def _address(series: SeriesReview) -> str:
    first = series.cover or (series.patches[0] if series.patches else None)
    author = first.message.author if first is not None else ""
    address = re.search(r"<([^<>]+)>", author)
    return (address.group(1) if address else author).lower()


@value_type
class _Work:
    """What tells the versions of one posting from others."""

    at: int
    version: int
    key: str
    titles: frozenset[str]

    def like(self, other: "_Work") -> bool:
        """Whether half of the titles of both are the same."""
        return len(self.titles & other.titles) * 2 >= max(len(self.titles), len(other.titles), 4)


def earlier(postings: Sequence[SeriesReview]) -> tuple[int, ...]:
    """Return for each posting the place of the newest older version of it among `postings`, -1 without one.

    Versions have one `title_key()`; or, where the subject was changed, one author and half of their patches' titles. No verdict has a part in it.
    """
    by_author: dict[str, list[_Work]] = {}
    for at, one in enumerate(postings):
        work = _Work(at, one.version, title_key(one), frozenset(patch.title for patch in one.patches))
        by_author.setdefault(_address(one), []).append(work)
    found = [-1] * len(postings)
    for works in by_author.values():
        for work in works[:_OF_AUTHOR]:
            found[work.at] = _newest(work, works[:_OF_AUTHOR])
    return tuple(found)


def _newest(work: _Work, others: Sequence[_Work]) -> int:
    older = [other for other in others if other.version < work.version]
    same = [other for other in older if other.key == work.key] or [other for other in older if other.like(work)]
    return max(same, key=lambda other: other.version).at if same else -1


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
