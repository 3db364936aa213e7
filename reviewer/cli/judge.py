"""Runs a review to its end, or to the user's Ctrl-C, and keeps what was judged by then."""

import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from reviewer.cli import stderr
from reviewer.cli.options import Request
from reviewer.model.place import Problem, Side
from reviewer.model.review import PatchReview, Review
from reviewer.model.value_type import value_type
from reviewer.pipeline.interface import Budget, Result, Session


@dataclass(slots=True)
class _Recorder:
    """A session that remembers the results it handed on."""

    session: Session
    seen: list[Result] = field(default_factory=list)

    def sketch(self) -> Review:
        return self.session.sketch()

    def results(self) -> Iterator[Result]:
        for result in self.session.results():
            self.seen.append(result)
            yield result

    def again(self, series: int, patch: int, budget: Budget) -> PatchReview | None:
        return self.session.again(series, patch, budget)

    def side(self, series: int, patch: int, side: Side, path: str) -> str | None:
        return self.session.side(series, patch, side, path)

    def stop(self) -> None:
        self.session.stop()


@value_type
class Judged:
    """A document, and whether it is all of it."""

    review: Review
    interrupted: bool


def _partial(sketch: Review, seen: list[Result], why: str = "interrupted") -> Review:
    """Put the results that there are into the document; the rest stays pending."""
    series = [list(one.patches) for one in sketch.series]
    for result in seen:
        series[result.series][result.patch] = result.review
    filled = tuple(replace(one, patches=tuple(patches)) for one, patches in zip(sketch.series, series, strict=True))
    note = Problem(why.replace(" ", "-"), f"{why} after {len(seen)} of {sum(map(len, series))} patches")
    return replace(sketch, series=filled, problems=(*sketch.problems, note))


def judge_session(session: Session) -> Judged:
    """Judge every patch of `session`; a KeyboardInterrupt ends it early, with what is there."""
    from reviewer.pipeline.session import complete

    recorder = _Recorder(session)
    progress = stderr.Progress()
    try:
        return Judged(complete(recorder, progress), False)
    except KeyboardInterrupt:
        session.stop()
        return Judged(_partial(session.sketch(), recorder.seen), True)
    finally:
        progress.clear()


def judge(wanted: Request) -> Judged:
    """Load and judge what was asked for, and say on stderr what was wrong with the inputs."""
    from reviewer.pipeline.session import open_session

    judged = judge_session(open_session(wanted.inputs, wanted.options))
    for problem in judged.review.problems:
        stderr.say_problem(problem)
    say_notes()
    return judged


def say_notes() -> None:
    """Say what there is to say of the cache and of helpers, if there were any at all."""
    store = sys.modules.get("reviewer.store.notes")
    for note in store.notes() if store is not None else ():
        stderr.say(note)


_WORKER = "judge"
_STACK = 64 << 20
"""Bytes; a thread of its own has less than the main one where the user's limit is unlimited."""


@dataclass(slots=True)
class _Work:
    """What a worker thread has got so far."""

    recorder: _Recorder | None = None
    judged: Judged | None = None
    error: Exception | None = None


def judge_within(wanted: Request, until: float) -> Judged:
    """Judge until that time of `time.monotonic()`, or Ctrl-C; then what is there is the document.

    The worker is left behind (`is_left_behind`).
    """
    try:
        return _within(wanted, until)
    finally:
        say_notes()


def _within(wanted: Request, until: float) -> Judged:
    from reviewer.pipeline.session import complete, open_session

    work = _Work()

    def run() -> None:
        try:
            work.recorder = _Recorder(open_session(wanted.inputs, wanted.options))
            work.judged = Judged(complete(work.recorder), False)
        except Exception as error:  # noqa: BLE001 - it is raised again in the thread that waits
            work.error = error

    previous = threading.stack_size(_STACK)
    worker = threading.Thread(target=run, name=_WORKER, daemon=True)
    worker.start()
    threading.stack_size(previous)
    why = "out of time"
    try:
        worker.join(max(0.0, until - time.monotonic()))
    except KeyboardInterrupt:
        why = "interrupted"
    if work.error is not None:
        raise work.error
    if work.judged is not None:
        return work.judged
    if work.recorder is None:
        return Judged(Review("", "", (), (Problem(why.replace(" ", "-"), f"{why} before the patches were read"),)), True)
    work.recorder.stop()
    return Judged(_partial(work.recorder.sketch(), list(work.recorder.seen), why), True)


def is_left_behind() -> bool:
    """Whether a worker that ran out of time still runs: the process must then end without waiting for it."""
    return any(thread.name == _WORKER for thread in threading.enumerate())
