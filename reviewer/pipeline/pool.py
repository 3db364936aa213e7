"""A review on several processes: each reads the inputs for itself, judges patches one by one, and dies alone."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

from reviewer.model.claim import ClaimKind
from reviewer.model.place import DEFECT, Problem
from reviewer.model.review import PatchReview, Review
from reviewer.model.unit import Question
from reviewer.model.verdict import Nfc, Verdict
from reviewer.pipeline.interface import Options, Result
from reviewer.pipeline.session import LocalSession

_session: LocalSession | None = None
"""The session of a worker process."""


def _open(inputs: tuple[str, ...], options: Options) -> None:
    """Open the session of this worker. Ctrl-C is the parent's business: it ends the workers."""
    import signal

    global _session  # noqa: PLW0603 - a pool's initializer has no other way to hand something to its tasks
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _session = LocalSession(inputs, options)


def _judge(series: int, patch: int) -> PatchReview:
    """Judge one patch in a worker."""
    assert _session is not None
    return _session.judge(series, patch)


class PooledSession:
    """A session whose patches are judged by `jobs` worker processes; its results are those of one process, in the same order."""

    def __init__(self, inputs: Sequence[str], options: Options, jobs: int) -> None:
        self._inputs = tuple(inputs)
        self._options = options
        self._jobs = jobs
        self._local = LocalSession(inputs, options)
        self._stop = threading.Event()

    def sketch(self) -> Review:
        """Return the document without proofs."""
        return self._local.sketch()

    def stop(self) -> None:
        """End `results()` after the patch that it waits for."""
        self._stop.set()

    def results(self) -> Iterator[Result]:
        """Yield the patches in the order of one process; one that takes its worker down is judged alone once more, and named if it does so again."""
        order = self._local.order()
        pool = self._pool(min(self._jobs, max(1, len(order))))
        try:
            waiting = [(at, pool.submit(_judge, *at)) for at in order]
            for (series, patch), future in waiting:
                if self._stop.is_set():
                    return
                yield Result(series, patch, self._outcome(series, patch, future))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in multiprocessing.active_children():
                worker.terminate()

    def _pool(self, jobs: int) -> ProcessPoolExecutor:
        # A fork would take over the parent's threads and z3's state.
        context = multiprocessing.get_context("forkserver")
        return ProcessPoolExecutor(jobs, mp_context=context, initializer=_open, initargs=(self._inputs, self._options))

    def _outcome(self, series: int, patch: int, future: Future[PatchReview]) -> PatchReview:
        try:
            return future.result()
        except BrokenProcessPool:
            # Whose patch it was can't be told: each that was not done goes on in a process of its own.
            with self._pool(1) as alone:
                try:
                    return alone.submit(_judge, series, patch).result()
                except BrokenProcessPool:
                    return _lost(self._local.sketch().series[series].patches[patch])


def _lost(pending: PatchReview) -> PatchReview:
    """Report a patch that took its worker down twice: nothing is said of it."""
    text = "the process that judged this patch died, twice"
    verdict = Verdict.NO_CLAIM if pending.claim.kind is ClaimKind.NONE else Verdict.UNDECIDED
    return replace(
        pending,
        verdict=verdict,
        nfc=Nfc.UNKNOWN,
        questions=(Question("A defect of the tool kept it from an answer; please report it."),),
        problems=(*pending.problems, Problem(DEFECT, text, pending.message.source, 0, pending.message.message_id)),
        pending=False,
    )
