"""The Review document as it fills in, and where in it the reader stands."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from reviewer.model import versions
from reviewer.model.draft import NO_ANSWER, Answer, Mark, answer_key
from reviewer.model.history import SeenVersion
from reviewer.model.review import PatchReview, Review, SeriesReview, SourceLevel
from reviewer.pipeline.interface import Result
from reviewer.tui import words
from reviewer.tui.answers import Answers
from reviewer.tui.mine import Said

OVERVIEW = -1


@dataclass(frozen=True, slots=True, order=True)
class At:
    """A row of the list: index of the series, and of the patch in it; `OVERVIEW` is patch 0, the series as a whole."""

    series: int
    patch: int = OVERVIEW


NOTHING = SeriesReview("", "nothing to review", 1, 0, (), SourceLevel.HUNKS, "", None, ())
"""What stands in for a series where no input had one, so that the problems have an overview to be in."""


class Board:
    """The sketch of a review with the results that came so far; the screen draws it and never computes a verdict."""

    def __init__(self, review: Review, answers: Answers | None = None) -> None:
        self.answers = answers or Answers()
        self.review = review if review.series else replace(review, series=(NOTHING,))
        self._older = versions.earlier(self.review.series)
        self._seen: dict[int, SeenVersion | None] = {}
        self._matched: dict[int, versions.Matched] = {}
        self._deeper: set[At] = set()
        """Patches that were proved deeper than the rest."""
        self.order = tuple(At(index, patch) for index, series in enumerate(self.review.series) for patch in (OVERVIEW, *range(len(series.patches))))
        """Every row that can be opened, in the order of the list: each series' overview, then its patches."""

    def series(self, at: At) -> SeriesReview:
        """Return the series that `at` stands in."""
        return self.review.series[at.series]

    def patch(self, at: At) -> PatchReview | None:
        """Return the patch at `at`, None on an overview."""
        return None if at.patch == OVERVIEW else self.review.series[at.series].patches[at.patch]

    def put(self, result: Result, deeper: bool = False) -> bool:
        """Take in a judged patch and return whether it belongs to the document; what was proved `deeper` is replaced by such a result alone."""
        if not 0 <= result.series < len(self.review.series):
            return False
        series = self.review.series[result.series]
        if not 0 <= result.patch < len(series.patches):
            return False
        at = At(result.series, result.patch)
        if deeper:
            self._deeper.add(at)
        elif at in self._deeper:
            return False
        patches = (*series.patches[: result.patch], result.review, *series.patches[result.patch + 1 :])
        all_series = list(self.review.series)
        all_series[result.series] = replace(series, patches=patches)
        self.review = replace(self.review, series=tuple(all_series))
        return True

    def answer(self, at: At) -> Answer:
        """Return what the reader has to say to the patch at `at`, on an overview to the cover letter."""
        patch = self.patch(at) or self.series(at).cover
        return NO_ANSWER if patch is None else self.answers.of(patch)

    def waiting(self, at: At) -> bool:
        """Whether the patch at `at` needs the reader, who has not said yet to be done with it."""
        patch = self.patch(at)
        return patch is not None and words.needs_you(patch) and self.answers.of(patch).mark is Mark.OPEN and not self.answers.taken_for_true(patch)

    def queue(self) -> list[At]:
        """Return the patches that need the reader, series by series, the worst first."""
        waiting = [at for at in self.order if self.waiting(at)]
        return self.ranked(waiting)

    def ranked(self, found: Iterable[At]) -> list[At]:
        """Return patches series by series, the worst first."""
        return sorted(found, key=lambda at: (at.series, words.badness(self.review.series[at.series].patches[at.patch]), at.patch))

    def before(self, index: int) -> SeenVersion | None:
        """Return the newest version older than that of a series: of the series at hand, or as it was when the reader looked at it; None without one.

        Of one that is both, what is at hand is the better.
        """
        series = self.review.series[index]
        key = versions.title_key(series)
        if index not in self._seen:
            self._seen[index] = self.answers.history.before(key, series.version)
        remembered = self._seen[index]
        older = self._older[index]
        at_hand = self.review.series[older] if older >= 0 else None
        if at_hand is None or (remembered is not None and remembered.version > at_hand.version):
            return remembered
        return versions.seen(at_hand, self.answers.content)

    def pairs(self, index: int) -> tuple[versions.Pair, ...]:
        """Return the patches of a series beside those of the version before, nothing if none is known."""
        before = self.before(index)
        if before is None:
            return ()
        series, content = self.review.series[index], self.answers.content
        if index not in self._matched:
            self._matched[index] = versions.matched(series, before, content)
        return versions.pairs(series, before, self._matched[index], content)

    def patch_before(self, at: At) -> PatchReview | None:
        """Return the patch of the version before that a patch was, None if it had none, or that version is not at hand but only remembered."""
        older = self._older[at.series]
        pair = next((one for one in self.pairs(at.series) if one.now is not None and one.index == at.patch), None)
        if older < 0 or pair is None or pair.before is None:
            return None
        return next((patch for patch in self.review.series[older].patches if answer_key(patch.message) == pair.before.key), None)

    def said(self, at: At) -> list[Said]:
        """Return what the reader said to the version before: to the same patch, on an overview to the cover letter and every patch."""
        before = self.before(at.series)
        if before is None:
            return []
        keys = [
            (f"v{before.version} {pair.before.number:02} {pair.before.title}", pair.before.key)
            for pair in self.pairs(at.series)
            if pair.before is not None and (at.patch == OVERVIEW or pair.index == at.patch)
        ]
        if at.patch == OVERVIEW:
            keys.insert(0, (f"v{before.version} cover letter", before.cover))
        found = (Said(title, self.answers.drafts.get(key)) for title, key in keys if key)
        return [one for one in found if one.answer != NO_ANSWER]

    def since(self, index: int) -> str:
        """Say how a series differs from the version before, "" if none is known."""
        before = self.before(index)
        if before is None:
            return ""
        return f"since v{before.version}: {versions.summary(self.pairs(index))}"

    def remember(self) -> None:
        """Keep what was seen for the next version; a disk that takes nothing costs only that."""
        for series in self.review.series:
            if series.patches:
                self.answers.history.put(versions.title_key(series), versions.seen(series, self.answers.content))

    def judged(self) -> tuple[int, int]:
        """Count the patches that are judged, and all of them."""
        patches = [patch for series in self.review.series for patch in series.patches]
        return sum(not patch.pending for patch in patches), len(patches)
