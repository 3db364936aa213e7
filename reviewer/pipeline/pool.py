"""A review on several processes: each reads the inputs for itself, judges patches one by one, and dies alone."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import forkserver

from reviewer.model.claim import ClaimKind
from reviewer.model.place import DEFECT, Problem, Side
from reviewer.model.review import PatchReview, Review
from reviewer.model.unit import Question
from reviewer.model.verdict import Nfc, Verdict
from reviewer.pipeline.interface import Budget, Options, Result
from reviewer.pipeline.session import LocalSession
from reviewer.store.cache import user_cache

STILL = 1800.0
"""Seconds without an answer after which a worker counts as one that will give none; the hardest patches known take two minutes."""

_TICK = 0.25
"""Seconds after which a session that waits for an answer looks whether anybody still wants it."""

_AHEAD = 4
"""Patches for each worker that are handed out before their turn comes."""
_UnderWay = tuple[tuple[int, int], "Future[PatchReview]"]
"""Series and place of a patch, and its answer to be."""

_IMPORTED = ["reviewer.pipeline.patches", "reviewer.pipeline.proofs", "reviewer.pipeline.units"]
"""What a worker needs for judging."""
_GIVES_WAY = 10
"""How much nicer a worker in the background is."""

_session: LocalSession | None = None
"""The session of a worker process."""


def _open(inputs: tuple[str, ...], options: Options) -> None:
    """Open the session of this worker. Ctrl-C is the parent's business: it ends the workers; they end with it if it is killed."""
    import signal

    global _session  # noqa: PLW0603 - a pool's initializer has no other way to hand something to its tasks
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if options.background:
        os.nice(_GIVES_WAY)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    _session = LocalSession(inputs, options)


def _end_with_parent() -> None:
    """Wait for the parent's end, and end with it: a worker of a pool never learns of it by itself."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _judge(series: int, patch: int) -> PatchReview:
    """Judge one patch in a worker."""
    assert _session is not None
    return _session.judge(series, patch)


def _judge_again(series: int, patch: int, budget: Budget) -> PatchReview:
    """Judge one patch in a worker with another budget."""
    assert _session is not None
    return _session.judge(series, patch, budget)


class DistantSession:
    """What a session whose patches are judged elsewhere knows by itself: all that needs no proof."""

    _local: LocalSession

    def sketch(self) -> Review:
        """Return the document without proofs."""
        return self._local.sketch()

    def side(self, series: int, patch: int, side: Side, path: str) -> str | None:
        """Return the whole text of a file on one side of a patch."""
        return self._local.side(series, patch, side, path)


class PooledSession(DistantSession):
    """A session whose patches are judged by `jobs` worker processes; its results are those of one process.

    They come in the same order, or in the background each as it is done.
    """

    def __init__(self, inputs: Sequence[str], options: Options, jobs: int) -> None:
        self._inputs = tuple(inputs)
        self._options = options
        self._jobs = jobs
        forkserver.set_forkserver_preload(_IMPORTED)
        forkserver.ensure_running()  # which imports while this process reads the inputs
        if options.cached:
            user_cache()  # a file that is no cache is set aside here, where it can be said, and not in a worker
        self._local = LocalSession(inputs, options)
        self._stop = threading.Event()

    def stop(self) -> None:
        """End `results()` and `again()` now: what the workers are at is given up."""
        self._stop.set()
        for worker in multiprocessing.active_children():
            worker.kill()

    def results(self) -> Iterator[Result]:
        """Yield the patches in the order of one process; one that takes its worker down, or never ends, is judged alone once more, then named."""
        rest = deque(self._local.order())
        while rest and not self._stop.is_set():
            under_way: deque[_UnderWay] = deque()
            yield from self._while_it_lasts(rest, under_way)
            if under_way and not self._stop.is_set():
                yield from self._suspects(under_way)
            rest.extendleft(at for at, _ in reversed(under_way))

    def _while_it_lasts(self, rest: deque[tuple[int, int]], under_way: deque[_UnderWay]) -> Iterator[Result]:
        """Take patches off `rest` and yield them judged; when the workers end, those not yielded are left in `under_way`."""
        pool = self._pool(min(self._jobs, len(rest)))
        try:
            while rest or under_way:
                # A few more than there are workers: what is judged and not yet taken costs memory.
                while rest and len(under_way) < _AHEAD * self._jobs:
                    under_way.append((rest[0], pool.submit(_judge, *rest[0])))
                    rest.popleft()
                review = self._answer(under_way)
                (series, patch), _ = under_way.popleft()
                yield Result(series, patch, review)
                if self._stop.is_set():
                    return
        except (BrokenProcessPool, TimeoutError):
            return
        finally:
            _end(pool)

    def _answer(self, under_way: deque[_UnderWay]) -> PatchReview:
        """Return the answer of the first that is under way, in the background of the first that is done, which it puts there.

        Raises:
            TimeoutError: there is none for a long time, nor any other: the workers take patches in order, so it is the first that hangs, or
                one of its neighbours; or nobody waits for it any more.
        """
        finished, since = 0, time.monotonic()
        while True:
            futures = [future for _, future in under_way]
            wait(futures if self._options.background else futures[:1], timeout=min(_TICK, STILL), return_when=FIRST_COMPLETED)
            found = next((at for at, future in enumerate(futures) if future.done() and (self._options.background or at == 0)), None)
            if found is not None:
                one = under_way[found]
                del under_way[found]
                under_way.appendleft(one)
                return one[1].result()
            if self._stop.is_set():
                raise TimeoutError
            if time.monotonic() - since >= STILL:
                before, finished, since = finished, sum(future.done() for future in futures), time.monotonic()
                if before == finished:
                    raise TimeoutError

    def _suspects(self, under_way: deque[_UnderWay]) -> Iterator[Result]:
        """Yield the patches that may have been judged when the workers ended, each alone, with what was finished between them."""
        alone = 0
        while under_way and alone < self._jobs and not self._stop.is_set():
            (series, patch), future = under_way[0]
            if future.done() and not future.cancelled() and future.exception() is None:
                review = future.result()
            else:
                alone += 1
                found = self._alone(series, patch)
                if isinstance(found, str) and self._stop.is_set():
                    return
                review = lost(self._local.sketch().series[series].patches[patch], found) if isinstance(found, str) else found
            under_way.popleft()
            yield Result(series, patch, review)

    def _pool(self, jobs: int) -> ProcessPoolExecutor:
        # A fork would take over the parent's threads and z3's state; what every worker imports is imported once, before they part.
        context = multiprocessing.get_context("forkserver")
        return ProcessPoolExecutor(jobs, mp_context=context, initializer=_open, initargs=(self._inputs, self._options))

    def again(self, series: int, patch: int, budget: Budget) -> PatchReview | None:
        """Judge one patch in a process of its own, beside those that are at work; None if it was stopped, or gave no answer."""
        found = self._alone(series, patch, budget)
        return None if isinstance(found, str) else found

    def _alone(self, series: int, patch: int, budget: Budget | None = None) -> PatchReview | str:
        """Judge one patch in a process of its own; return why there is no answer if there is none."""
        pool = self._pool(1)
        try:
            future = pool.submit(_judge, series, patch) if budget is None else pool.submit(_judge_again, series, patch, budget)
            return future.result(timeout=STILL)
        except BrokenProcessPool:
            return "the process that judged this patch died, twice"
        except TimeoutError:
            return f"the process that judged this patch did not end in {STILL:.0f} s, and was ended"
        finally:
            _end(pool)


def _end(pool: ProcessPoolExecutor) -> None:
    """End the workers of a pool and of no other."""
    workers = list((pool._processes or {}).values())  # Python 3.14 has `kill_workers()`; before it there is no other way to them
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.kill()  # nothing that one holds is worth a goodbye, and one in a loop would not hear it


def clear_away() -> None:
    """Remove what pools would leave on the machine when this process ends at once: the names of their locks, and the directory of their socket.

    Left to Python's own tracker the locks go as well, with a warning on the terminal; the directory stays.
    """
    from multiprocessing.util import _run_finalizers  # type: ignore[attr-defined] # the only way to the locks of pools that are gone

    _run_finalizers(0)  # what comes later waits for threads
    folder = multiprocessing.current_process()._config.get("tempdir")  # type: ignore[attr-defined] # the same
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def lost(pending: PatchReview, text: str) -> PatchReview:
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
