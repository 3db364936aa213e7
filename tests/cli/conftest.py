"""A pipeline that hands out a document made by hand, in place of the real one."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType

import pytest

from reviewer.model.review import PatchReview, Review
from reviewer.model.unit import Unit
from reviewer.model.verdict import Verdict
from reviewer.pipeline.interface import Budget, Options, Result, Session


@dataclass
class FakeSession:
    """Judges by looking up; `stop_after` patches the user presses Ctrl-C."""

    review: Review
    stop_after: int = -1
    stopped: bool = False

    def sketch(self) -> Review:
        blank = tuple(
            replace(series, patches=tuple(replace(patch, pending=True, verdict=Verdict.UNDECIDED, units=()) for patch in series.patches))
            for series in self.review.series
        )
        return replace(self.review, series=blank)

    def results(self) -> Iterator[Result]:
        done = 0
        for index, series in enumerate(self.review.series):
            for place, patch in enumerate(series.patches):
                if done == self.stop_after:
                    raise KeyboardInterrupt
                yield Result(index, place, patch)
                done += 1

    def again(self, series: int, patch: int, budget: Budget) -> PatchReview | None:
        del budget
        return self.review.series[series].patches[patch]

    def stop(self) -> None:
        self.stopped = True


@dataclass
class Pipeline:
    """What the command line asked for, and what it gets."""

    review: Review = field(default_factory=lambda: Review("0.1.0", "", ()))
    error: BaseException | None = None
    stop_after: int = -1
    inputs: Sequence[str] = ()
    options: Options = field(default_factory=Options)
    units: tuple[Unit, ...] = ()
    asked: tuple[object, ...] = ()

    def open_session(self, inputs: Sequence[str], options: Options) -> FakeSession:
        self.inputs, self.options = inputs, options
        if self.error is not None:
            raise self.error
        return FakeSession(self.review, self.stop_after)

    def complete(self, session: Session, progress: Callable[[int, int], None] | None = None) -> Review:
        for done, _ in enumerate(session.results()):
            if progress is not None:
                progress(done + 1, 0)
        return self.review

    def prove_texts(self, old: str, new: str, function: str, names: tuple[str, str], every_input: bool = False) -> tuple[Unit, ...]:
        assert every_input
        self.asked = (old, new, function, names)
        return self.units


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """Put a fake in the place of the modules that review and prove, and give the user no settings."""
    fake = Pipeline()
    session, pair = ModuleType("reviewer.pipeline.session"), ModuleType("reviewer.pipeline.prove")
    vars(session).update(open_session=fake.open_session, complete=fake.complete)
    vars(pair).update(prove_texts=fake.prove_texts)
    monkeypatch.setitem(sys.modules, session.__name__, session)
    monkeypatch.setitem(sys.modules, pair.__name__, pair)
    home = str(tmp_path_factory.mktemp("home"))
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, home)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    return fake
