"""What became of a posting since its older version in the same document: which answers were kept and why, which differ, which tags to doubt."""

from collections import Counter
from dataclasses import field

from reviewer.ingest.trailers import trailers
from reviewer.model.claim import ClaimKind
from reviewer.model.content import patch_content
from reviewer.model.review import PatchReview, Review, SeriesReview
from reviewer.model.series import LineKind
from reviewer.model.value_type import value_type
from reviewer.model.verdict import Verdict
from reviewer.model.versions import Change, Pair, earlier, matched, pairs, seen, summary
from reviewer.report.layout import count, ranges
from reviewer.report.wording import number

_GIVEN = ("reviewed", "acked", "tested")
"""Words in the names of tags by which somebody else vouches for the text of a patch."""


@value_type
class Fate:
    """What became of one patch. `index` is its place in the newer posting, -1 if it is gone; `now` and `then` are its answers, "" without one.

    `kept` says that lines and answer are what they were. `tags` are those that stand in its message and were given for other lines.
    """

    change: Change
    index: int
    number: str
    before: str
    title: str
    now: str
    then: str
    why: str
    kept: bool = False
    tags: tuple[str, ...] = ()


@value_type
class Since:
    """A posting beside its older version: that one's number and id, how many patches became what, and each patch's fate."""

    version: int
    id: str
    counts: str
    fates: tuple[Fate, ...] = field(default=())

    @property
    def kept(self) -> str:
        """Which patches kept lines and answer, as `1-3, 5`."""
        return ranges(int(fate.number.partition("/")[0]) for fate in self.fates if fate.kept)

    @property
    def telling(self) -> tuple[Fate, ...]:
        """The fates that are more than kept."""
        return tuple(fate for fate in self.fates if not fate.kept)


def since(review: Review) -> tuple[Since | None, ...]:
    """Return for each posting of a document how it stands to its older version there, shown or not, None without one."""
    every = (*review.series, *review.older)
    before = earlier(every)[: len(review.series)]
    return tuple(_beside(series, every[at]) if at >= 0 and series.patches else None for series, at in zip(review.series, before, strict=True))


def _content(patch: PatchReview) -> str:
    return patch_content(patch.files)


def _beside(series: SeriesReview, before: SeriesReview) -> Since:
    then = seen(before, _content)
    which = matched(series, then, _content)
    found = pairs(series, then, which, _content)
    older = (before.patches[at] if at >= 0 else None for _, at in which)
    fates = tuple(_fate(pair, patch, series, before) for pair, patch in zip(found, older, strict=True))
    return Since(before.version, before.id, summary(found), fates)


def _fate(pair: Pair, then: PatchReview | None, series: SeriesReview, before: SeriesReview) -> Fate:
    now = pair.now
    named = now or then
    assert named is not None
    change, was, became = pair.change, answer(then), answer(now)
    numbers = number(now) if now is not None else "", number(then) if then is not None else ""
    if now is None or then is None:
        why = _lacking(series) if now is None else _lacking(before)
        return Fate(change, pair.index, *numbers, named.title, became, was, why)
    kept = change is Change.SAME and became == was and not now.pending
    why = _why(now, then, change)
    return Fate(change, pair.index, *numbers, named.title, became, was, why, kept, _doubtful_tags(now) if change is Change.CHANGED else ())


def _lacking(series: SeriesReview) -> str:
    """Say that a posting has no such patch; of one of which not all is at hand that is not known."""
    got = len(series.patches)
    return f"not in v{series.version}" if got >= series.expected else f"not among the {count(got, 'patch', 'patches')} of v{series.version} at hand"


def answer(patch: PatchReview | None) -> str:
    """Return the answer to a patch in a word or two: its verdict, without a claim what the proof came to."""
    if patch is None:
        return ""
    if patch.pending:
        return "not judged"
    return f"no claim, {patch.nfc}" if patch.verdict is Verdict.NO_CLAIM else patch.verdict.value


def _why(now: PatchReview, then: PatchReview, change: Change) -> str:
    """Say why an answer is what it was, or is not."""
    parts = []
    if change is Change.SAME:
        parts.append("every changed line is the same")
    else:
        came, went = _moved(now, then)
        parts.append(f"{count(came, 'changed line')} more, {went} fewer" if came or went else "the same lines in another order or file")
    if now.pending or then.pending:
        parts.append("not judged in both versions")
    elif answer(now) != answer(then):
        if now.claim.kind is not then.claim.kind:
            parts.append(f"claim then: {_claimed(then)}, now: {_claimed(now)}")
        elif change is Change.SAME:
            parts.append("what surrounds them, or is assumed, is not")
    return "; ".join(parts)


def _claimed(patch: PatchReview) -> str:
    return "none" if patch.claim.kind is ClaimKind.NONE else patch.claim.kind.value


def _moved(now: PatchReview, then: PatchReview) -> tuple[int, int]:
    """Count the changed lines that only the newer, and only the older version has."""
    new, old = _lines(now), _lines(then)
    return (new - old).total(), (old - new).total()


def _lines(patch: PatchReview) -> Counter[str]:
    lines = (line for file in patch.files for hunk in file.hunks for line in hunk.lines)
    return Counter(line.kind.value + line.text for line in lines if line.kind is not LineKind.CONTEXT)


def _doubtful_tags(patch: PatchReview) -> tuple[str, ...]:
    """Return the tags of a message by which others vouch for its lines: they came with an older version, since no answer to this one is in it."""
    found = (tag for tag in trailers(patch.message.body) if any(word in tag.name.lower() for word in _GIVEN))
    return tuple(dict.fromkeys(f"{tag.name}: {tag.value}" for tag in found))


def sentence(fate: Fate, version: int) -> str:
    """Return what became of a patch, as one text without its title."""
    answers = f"{fate.now}, as then" if fate.now == fate.then else f"{fate.now or '-'}, was {fate.then}" if fate.then else fate.now
    if fate.change in (Change.NEW, Change.GONE):
        return f"{fate.why}; {fate.now or f'was {fate.then} in v{version}'}"
    return f"{fate.change}: {answers}; {fate.why}"


def doubt(version: int) -> str:
    """Return what is to be said of tags that stand on other lines than they were given for."""
    return f"given before the lines changed since v{version}"
