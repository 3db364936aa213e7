"""Runs a review to its end, or to the user's Ctrl-C, and keeps what was judged by then."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from reviewer.cli import stderr
from reviewer.cli.options import Request
from reviewer.model.place import Problem
from reviewer.model.review import Review
from reviewer.pipeline.interface import Result, Session


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

    def stop(self) -> None:
        self.session.stop()


@dataclass(frozen=True, slots=True)
class Judged:
    """A document, and whether it is all of it."""

    review: Review
    interrupted: bool


def _partial(sketch: Review, seen: list[Result]) -> Review:
    """Put the results that there are into the document; the rest stays pending."""
    series = [list(one.patches) for one in sketch.series]
    for result in seen:
        series[result.series][result.patch] = result.review
    filled = tuple(replace(one, patches=tuple(patches)) for one, patches in zip(sketch.series, series, strict=True))
    note = Problem("interrupted", f"interrupted after {len(seen)} of {sum(map(len, series))} patches")
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
    return judged
