"""A review on several processes: each reads the inputs for itself, judges patches one by one, and dies alone."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace

from reviewer.model.claim import ClaimKind
from reviewer.model.place import DEFECT, Problem
from reviewer.model.review import PatchReview, Review
from reviewer.model.unit import Question
from reviewer.model.verdict import Nfc, Verdict
from reviewer.pipeline.interface import Options, Result
from reviewer.pipeline.session import LocalSession

STILL = 1800.0
"""Seconds without an answer after which a worker counts as one that will give none; the hardest patches known take two minutes."""

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
        """Yield the patches in the order of one process; one that takes its worker down, or never ends, is judged alone once more, then named."""
        rest = self._local.order()
        while rest and not self._stop.is_set():
            pool = self._pool(min(self._jobs, len(rest)))
            futures = [pool.submit(_judge, *at) for at in rest]
            done = 0
            try:
                for (series, patch), review in zip(rest, self._answers(futures), strict=False):
                    yield Result(series, patch, review)
                    done += 1
                    if self._stop.is_set():
                        return
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
                _end_workers()
            if done < len(rest):
                done += yield from self._suspects(rest[done:], futures[done:])
            rest = rest[done:]

    def _answers(self, futures: Sequence[Future[PatchReview]]) -> Iterator[PatchReview]:
        """Yield answers in order until a worker dies; workers of which none answers for a long time are ended, too."""
        for future in futures:
            finished = -1
            while True:
                with suppress(TimeoutError):
                    try:
                        answer = future.result(timeout=STILL)
                    except BrokenProcessPool:
                        return
                    break
                before, finished = finished, sum(one.done() for one in futures)
                if before == finished:
                    return
            yield answer

    def _suspects(self, rest: Sequence[tuple[int, int]], futures: Sequence[Future[PatchReview]]) -> Generator[Result, None, int]:
        """Yield the patches that may have been under way when the workers ended, each judged alone; return how many patches that makes."""
        alone = 0
        for count, ((series, patch), future) in enumerate(zip(rest, futures, strict=True)):
            if alone == self._jobs or self._stop.is_set():
                return count
            if future.done() and not future.cancelled() and future.exception() is None:
                yield Result(series, patch, future.result())
            else:
                alone += 1
                yield Result(series, patch, self._alone(series, patch))
        return len(rest)

    def _pool(self, jobs: int) -> ProcessPoolExecutor:
        # A fork would take over the parent's threads and z3's state.
        context = multiprocessing.get_context("forkserver")
        return ProcessPoolExecutor(jobs, mp_context=context, initializer=_open, initargs=(self._inputs, self._options))

    def _alone(self, series: int, patch: int) -> PatchReview:
        """Judge one patch in a process of its own."""
        pool = self._pool(1)
        try:
            return pool.submit(_judge, series, patch).result(timeout=STILL)
        except BrokenProcessPool:
            why = "the process that judged this patch died, twice"
        except TimeoutError:
            why = f"the process that judged this patch did not end in {STILL:.0f} s, and was ended"
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            _end_workers()
        return _lost(self._local.sketch().series[series].patches[patch], why)


def _end_workers() -> None:
    for worker in multiprocessing.active_children():
        worker.kill()  # nothing that one holds is worth a goodbye, and one in a loop would not hear it


def _lost(pending: PatchReview, text: str) -> PatchReview:
    """Report a patch that can't be judged: nothing is said of it."""
    verdict = Verdict.NO_CLAIM if pending.claim.kind is ClaimKind.NONE else Verdict.UNDECIDED
    return replace(
        pending,
        verdict=verdict,
        nfc=Nfc.UNKNOWN,
        questions=(Question("A defect of the tool kept it from an answer; please report it."),),
        problems=(*pending.problems, Problem(DEFECT, text, pending.message.source, 0, pending.message.message_id)),
        pending=False,
    )
