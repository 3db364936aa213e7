"""A review under way: load, sketch, then judge patch by patch."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reviewer import __version__
from reviewer.claims import claim_of_cover
from reviewer.errors import ReviewerError
from reviewer.ingest.load import load
from reviewer.knowledge.load import load_rules
from reviewer.knowledge.tables import Knowledge
from reviewer.model.claim import Claim, ClaimKind
from reviewer.model.place import DEFECT, Problem, Side
from reviewer.model.review import PatchReview, Review, SeriesReview
from reviewer.model.series import Series
from reviewer.model.tree import Tree
from reviewer.model.unit import Question
from reviewer.model.value_type import value_type
from reviewer.model.verdict import Nfc, Verdict
from reviewer.pipeline.interface import Budget, Options, Result, Session
from reviewer.pipeline.sketches import sketch_cover, sketch_patch
from reviewer.pipeline.sources import PatchTexts, SeriesTexts, series_texts
from reviewer.store.cache import Cache, user_cache

if TYPE_CHECKING:
    from reviewer.pipeline.patches import Means


@value_type
class _Job:
    """A patch to judge: where it stands in the document, and its series."""

    series: int
    patch: int


_YOUNG = 50_000
"""Objects made before the garbage collector looks at them: tokens and terms are many, live long, and are in no cycle."""


class LocalSession:
    """A session in this process."""

    def __init__(self, inputs: Sequence[str], options: Options) -> None:
        gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
        self._options = options
        self._knowledge: Knowledge = load_rules(options.rules)
        # Facts of the user's own rules find and say things; no proof and no accusation rests on them (SEMANTICS.md D19).
        shipped = load_rules(())
        self._facts = replace(self._knowledge, dialect=shipped.dialect, semantics=shipped.semantics, policy=shipped.policy)
        self._by_budget: dict[Budget, Means] = {}
        loaded = load(inputs, options.stdin, options.limits, repositories=options.repositories, paths=options.paths)
        # Earlier patches of a series are applied first, those that were not asked for, too.
        texts = tuple(_sides(series, options) for series in loaded.series)
        self._series = tuple(_picked(series, options.patches) for series in loaded.series)
        self._stop = threading.Event()
        self._texts = tuple(_picked_texts(series, found, options.patches) for series, found in zip(loaded.series, texts, strict=True))
        self._problems = (*self._knowledge.problems, *loaded.problems)
        self._sketch: Review | None = None
        self._covers: dict[int, Claim | None] = {}

    def sketch(self) -> Review:
        """Return the document without proofs."""
        if self._sketch is None:
            series = tuple(self._sketch_series(index) for index in range(len(self._series)))
            self._sketch = Review(__version__, self._knowledge.digest, series, self._problems)
        return self._sketch

    def results(self) -> Iterator[Result]:
        """Judge patches that claim something first, then the rest, in order."""
        for series, patch in self.order():
            if self._stop.is_set():
                return
            yield Result(series, patch, self.judge(series, patch))

    def order(self) -> list[tuple[int, int]]:
        """Return series and place of every patch in the order of judging."""
        self.sketch()
        jobs = [_Job(s, p) for s, series in enumerate(self._series) for p in range(len(series.patches))]
        by_series = self._options.by_series
        jobs.sort(key=lambda job: (job.series if by_series else 0, self._pending(job).claim.kind is ClaimKind.NONE))
        return [(job.series, job.patch) for job in jobs]

    def judge(self, series: int, patch: int, budget: Budget | None = None) -> PatchReview:
        """Judge one patch, with the budget of the session or another one; a defect of ours is an answer, too."""
        return self._judge(_Job(series, patch), budget or self._options.budget)

    again = judge

    def stop(self) -> None:
        """End `results()` after the patch that it is at."""
        self._stop.set()

    def _pending(self, job: _Job) -> PatchReview:
        # A worker is asked for some patches, and sketches no others.
        return self._sketch_one(job) if self._sketch is None else self._sketch.series[job.series].patches[job.patch]

    def _means(self, budget: Budget) -> Means:
        from reviewer.pipeline.patches import Means
        from reviewer.pipeline.proofs import Proofs

        if budget not in self._by_budget:
            proofs = Proofs(user_cache() if self._options.cached else Cache(None), self._knowledge, self._facts, budget)
            self._by_budget[budget] = Means(self._knowledge, self._facts, budget, proofs)
        return self._by_budget[budget]

    def _judge(self, job: _Job, budget: Budget) -> PatchReview:
        from reviewer.pipeline.patches import judge_patch  # the prover: most of the start-up, and nothing that a sketch needs

        patch = self._series[job.series].patches[job.patch]
        texts = self._texts[job.series].patches[job.patch]
        pending = self._pending(job)
        try:
            return judge_patch(pending, patch, texts, self._means(budget))
        except Exception as error:  # noqa: BLE001 # one patch must not cost the others: the defect is reported at it
            return _defect(pending, error)

    def texts(self, series: int, patch: int) -> PatchTexts:
        """Return both sides of one patch."""
        return self._texts[series].patches[patch]

    def trees(self) -> list[Tree]:
        """Return what the patches stand on, each as often as it is stood on."""
        return [texts.old for series in self._texts for texts in series.patches if texts.old is not None]

    def side(self, series: int, patch: int, side: Side, path: str) -> str | None:
        """Return the whole text of a file on one side of a patch."""
        texts = self.texts(series, patch)
        tree = texts.old if side is Side.OLD else texts.new
        return None if tree is None else tree.read(path)

    def _sketch_one(self, job: _Job) -> PatchReview:
        source = self._texts[job.series].patches[job.patch].source
        return sketch_patch(self._series[job.series].patches[job.patch], source, self._cover_claim(job.series), self._knowledge)

    def _cover_claim(self, series: int) -> Claim | None:
        if series not in self._covers:
            cover = self._series[series].cover
            self._covers[series] = claim_of_cover(cover.message.body, self._knowledge.claims) if cover is not None else None
        return self._covers[series]

    def _sketch_series(self, index: int) -> SeriesReview:
        series, texts = self._series[index], self._texts[index]
        return SeriesReview(
            series.id,
            series.subject,
            series.version,
            series.expected,
            series.missing,
            texts.level,
            texts.base,
            sketch_cover(series.cover, self._knowledge) if series.cover is not None else None,
            tuple(self._sketch_one(_Job(index, patch)) for patch in range(len(series.patches))),
            (*series.problems, *texts.problems),
        )


def _sides(series: Series, options: Options) -> SeriesTexts:
    return series_texts(series, options.tree, implied=options.implied, beneath=options.beneath, identified=options.cached)


def _picked_texts(series: Series, texts: SeriesTexts, numbers: frozenset[int]) -> SeriesTexts:
    kept = [found for patch, found in zip(series.patches, texts.patches, strict=True) if not numbers or patch.number in numbers]
    return replace(texts, patches=tuple(kept))


def _picked(series: Series, numbers: frozenset[int]) -> Series:
    """Keep the patches that were asked for; the others still count as sent, so that nothing is called missing."""
    if not numbers:
        return series
    return replace(series, patches=tuple(patch for patch in series.patches if patch.number in numbers))


def _defect(pending: PatchReview, error: Exception) -> PatchReview:
    """Report a defect of ours at the patch that showed it."""
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{frame.filename.rpartition('reviewer/')[2]}:{frame.lineno}"
    text = f"{type(error).__name__}: {error}" if isinstance(error, ReviewerError) else f"{type(error).__name__} in {where}: {error}"
    problem = Problem(DEFECT, text, pending.message.source, 0, pending.message.message_id)
    verdict = Verdict.NO_CLAIM if pending.claim.kind is ClaimKind.NONE else Verdict.UNDECIDED
    return replace(
        pending,
        verdict=verdict,
        nfc=Nfc.UNKNOWN,
        questions=(Question("A defect of the tool kept it from an answer; please report it."),),
        problems=(*pending.problems, problem),
        pending=False,
    )


def open_session(inputs: Sequence[str], options: Options) -> Session:
    """Load `inputs` and open a session; raises ReviewerError if rules or the tree can't be read, or the cluster is not there."""
    if options.cluster:
        from reviewer.pipeline.cluster import ClusterSession

        return ClusterSession(inputs, options)
    if options.jobs > 1:
        from reviewer.pipeline.pool import PooledSession

        return PooledSession(inputs, options, options.jobs)
    return LocalSession(inputs, options)


def complete(session: Session, progress: Callable[[int, int], None] | None = None) -> Review:
    """Judge everything and return the document; `progress(done, total)` is called after each patch."""
    review = session.sketch()
    patches = [list(series.patches) for series in review.series]
    total = sum(map(len, patches))
    for done, result in enumerate(session.results(), 1):
        patches[result.series][result.patch] = result.review
        if progress is not None:
            progress(done, total)
    return replace(
        review,
        series=tuple(closed(series, tuple(found)) for series, found in zip(review.series, patches, strict=True)),
    )


def closed(series: SeriesReview, patches: tuple[PatchReview, ...]) -> SeriesReview:
    """Put the judged patches of a posting in; the cover letter's own claim is as good as the weakest of them."""
    return replace(series, patches=patches, cover=_judge_cover(series.cover, patches, len(patches) == series.expected))


def _judge_cover(cover: PatchReview | None, patches: tuple[PatchReview, ...], whole: bool) -> PatchReview | None:
    if cover is None or cover.claim.kind is not ClaimKind.FULL or not patches:
        return cover
    order = (Nfc.PROVED, Nfc.ASSUMED, Nfc.UNKNOWN, Nfc.REFUTED)
    # A part that is missing, or was not asked for, is one of which nothing is known.
    worst = max((*(patch.nfc for patch in patches), *(() if whole else (Nfc.UNKNOWN,))), key=order.index)
    # Only the cumulative difference of the patches contradicts a cover letter (SEMANTICS.md C18): one patch never does.
    verdict = {Nfc.PROVED: Verdict.HOLDS, Nfc.ASSUMED: Verdict.HOLDS_IF}.get(worst, Verdict.UNDECIDED)
    return replace(cover, verdict=verdict, nfc=worst if worst is not Nfc.REFUTED else Nfc.UNKNOWN)
