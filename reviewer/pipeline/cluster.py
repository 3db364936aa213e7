"""A review on the workers of a Dask cluster: each reads the inputs for itself; its answers are those of one process, in the same order."""

from __future__ import annotations

import logging
import os
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from reviewer.errors import UsageError
from reviewer.model.review import PatchReview
from reviewer.pipeline.cluster_worker import Answer, Foreign, Lost, Order, judge, known, leave, sight
from reviewer.pipeline.interface import Budget, Options, Result
from reviewer.pipeline.pool import STILL, DistantSession, lost
from reviewer.pipeline.session import LocalSession
from reviewer.store.notes import note

_CONNECT = 10.0
"""Seconds in which a scheduler answers."""
_ALONE = 60.0
"""Seconds without any worker, or without word from the scheduler, after which the rest is judged here."""
_LOOK = 5.0
"""Seconds between two looks at who is there."""
_TICK = 0.25
"""Seconds after which a session that waits for an answer looks whether anybody still wants it."""
_AHEAD = 4
"""Patches for each thread of a worker that are handed out before their turn comes."""


class _ClusterLostError(Exception):
    """There is nobody left who would judge."""


@dataclass(slots=True)
class _Task:
    """A patch that is handed out, and how often it was."""

    series: int
    patch: int
    budget: Budget | None
    future: Future[Answer]
    times: int = 1


def _connected(address: str) -> Any:
    """Return the client of a scheduler; most of Dask has no types.

    Raises:
        UsageError: Dask is not installed, or no scheduler answers there.
    """
    try:
        import distributed
    except ImportError as error:
        raise UsageError(f"--cluster needs Dask, which is not here ({error}): pip install 'reviewer[cluster]'") from error
    for name in [name for name in logging.Logger.manager.loggerDict if name.partition(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what is lost is said here, in the words of this program
    client: Any = distributed.Client
    where = {"scheduler_file": address} if os.path.isfile(address) else {"address": address}
    try:
        return client(**where, timeout=_CONNECT, set_as_default=False, name="reviewer")
    except Exception as error:  # an address is read, resolved and called by many libraries, each with errors of its own
        raise UsageError(f"no Dask scheduler answers at {address}: {_words(error)}") from error


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".partition("\n")[0].strip(": ")


class ClusterSession(DistantSession):
    """A session whose patches the workers of a cluster judge. What they would judge otherwise than this process, they do not judge at all."""

    def __init__(self, inputs: Sequence[str], options: Options) -> None:
        self._client = _connected(options.cluster)
        try:
            self._open(tuple(inputs), replace(options, cluster="", jobs=1))
        except BaseException:
            self._client.close()
            raise

    def _open(self, inputs: tuple[str, ...], options: Options) -> None:
        self._local = LocalSession(inputs, options)
        seen = sight(self._local)
        if not (seen.program and seen.trees):
            what = "a directory that can't be looked at as a whole" if seen.program else "a z3 that pip did not install"
            raise UsageError(f"--cluster: nothing tells whether workers have the same; there is {what}")
        self._order = Order(f"reviewer-{uuid.uuid4()}", inputs, options, os.getcwd(), seen, STILL)
        self._stop = threading.Event()
        self._seen = self._looked = time.monotonic()
        self._threads = 0
        self._look(now=True)
        self._executor = self._client.get_executor(pure=False)
        # Not sent with each patch: stdin may be long.
        self._sent = self._client.submit(known, self._order, pure=False)

    def stop(self) -> None:
        """End `results()` and `again()` now: what the workers are at is given up."""
        self._stop.set()

    def results(self) -> Iterator[Result]:
        """Yield the patches in the order of one process; one over which its worker dies, or that never ends, is named.

        When the cluster is gone the rest is judged here, which is noted.

        Raises:
            UsageError: a worker has another program, other inputs or another tree.
        """
        rest = deque(self._local.order())
        under_way: deque[_Task] = deque()
        try:
            while (rest or under_way) and not self._stop.is_set():
                while rest and len(under_way) < _AHEAD * max(1, self._threads):
                    under_way.append(self._handed_out(*rest[0]))
                    rest.popleft()
                review = self._review(under_way[0], list(under_way)[1:])
                if review is None:
                    return
                task = under_way.popleft()
                yield Result(task.series, task.patch, review)
        except _ClusterLostError as error:
            note(f"the cluster was lost ({error}): the other patches were judged here")
            rest.extendleft((task.series, task.patch) for task in reversed(under_way))
        finally:
            self._leave()
        for series, patch in rest:
            if self._stop.is_set():
                return
            yield Result(series, patch, self._local.judge(series, patch))

    def again(self, series: int, patch: int, budget: Budget) -> PatchReview | None:
        """Judge one patch with another budget; None if it was stopped, or gave no answer."""
        task = self._handed_out(series, patch, budget)
        try:
            return self._review(task, [])
        except _ClusterLostError:
            return self._local.judge(series, patch, budget)

    def _handed_out(self, series: int, patch: int, budget: Budget | None = None) -> _Task:
        return _Task(series, patch, budget, self._submitted(series, patch, budget))

    def _submitted(self, series: int, patch: int, budget: Budget | None) -> Future[Answer]:
        future: Future[Answer] = self._executor.submit(judge, self._sent, series, patch, budget)
        return future

    def _review(self, task: _Task, others: Sequence[_Task]) -> PatchReview | None:
        """Return the answer to a patch, that it has none if it took down who judged it twice, None if nobody wants it any more.

        The second time it is alone there: a worker that dies takes along what waits for its turn.
        """
        while True:
            answer = self._answer(task.future)
            if answer is None or isinstance(answer, PatchReview):
                return answer
            if isinstance(answer, Foreign):
                raise UsageError(f"a worker of the cluster {answer.why}")
            if task.times > 1 or not answer.again:
                text = answer.why if task.times == 1 else f"{answer.why}, twice"
                return lost(self._local.sketch().series[task.series].patches[task.patch], text)
            if not all(self._is_done(one.future) for one in others):
                return None
            task.future, task.times = self._submitted(task.series, task.patch, task.budget), task.times + 1

    def _answer(self, future: Future[Answer]) -> Answer | None:
        """Wait for an answer; None if nobody waits for it any more.

        Raises:
            _ClusterLostError: nobody will give one.
        """
        if not self._is_done(future):
            return None
        try:
            return future.result()
        except CancelledError as error:
            raise _ClusterLostError("the scheduler does not answer") from error
        except Exception as error:  # noqa: BLE001 # whatever Dask has to say of a worker: it gave no answer
            return self._failed(error)

    def _is_done(self, future: Future[Answer]) -> bool:
        """Wait until a future has an answer, or none; False if nobody waits for it any more."""
        while not wait([future], timeout=_TICK).done:
            if self._stop.is_set():
                return False
            self._look()
        return True

    def _failed(self, error: Exception) -> Lost:
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return Lost("the worker that judged this patch died")
        if self._client.status != "running":
            raise _ClusterLostError("the scheduler does not answer") from error
        if isinstance(error, ImportError):
            raise UsageError(f"a worker of the cluster can't judge: {_words(error)}") from error
        return Lost(f"a worker of the cluster failed ({_words(error)})")

    def _look(self, now: bool = False) -> None:
        """Count the threads of the workers, if that was not done a moment ago.

        Raises:
            _ClusterLostError: there was none for a long time, or no word from the scheduler.
        """
        if not now and time.monotonic() - self._looked < _LOOK:
            return
        why = "no worker is there"
        try:
            found = self._client.sync(self._client.scheduler.ncores, workers=None, callback_timeout=_LOOK)
            self._threads = sum(found.values())
        except Exception as error:  # noqa: BLE001 # a scheduler that does not answer may do so later
            self._threads, why = 0, f"the scheduler does not answer: {_words(error)}"
        self._looked = time.monotonic()
        if self._threads:
            self._seen = self._looked
        elif self._looked - self._seen >= _ALONE:
            raise _ClusterLostError(why)

    def _leave(self) -> None:
        """Let the cluster forget this review, if it is there."""
        self._executor.shutdown(wait=False)
        if self._client.status == "running":
            with suppress(Exception):
                self._client.sync(self._client._run, leave, self._order.name, on_error="ignore", callback_timeout=_LOOK)
        with suppress(Exception):
            self._client.close(timeout=_LOOK)
