"""Any sequence of keys, results, sizes and restarts, found and made short by hypothesis: nothing breaks, and no draft is lost."""

import asyncio
import contextvars
import tempfile
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from textual.pilot import Pilot

from reviewer.model.draft import Answer
from reviewer.tui.app import ReviewApp
from reviewer.tui.board import At
from tests.tui import sample
from tests.tui.test_hostile import drawn
from tests.tui.test_monkey import KEYS, SIZES, TYPED, Monkey

Got = TypeVar("Got")
REVIEWS = ("thirty", "evil", "contradicted", "holds_if", "no_claim")


class Screens(RuleBasedStateMachine):
    """The program on a state directory that outlives it."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.context = contextvars.copy_context()  # Textual keeps the app that is at work in it
        self.folder = tempfile.TemporaryDirectory()
        self.world = patch.multiple("reviewer.tui.editor", run=lambda *_all: "", shell=lambda *_all: "")
        self.world.start()
        self.texts = patch("reviewer.tui.screens.answer.edit", lambda _app, text: (text.replace("the", "THE", 1), ""))
        self.texts.start()

    def wait(self, what: Coroutine[object, object, Got]) -> Got:
        """Run something to its end."""
        return self.loop.run_until_complete(self.loop.create_task(what, context=self.context))

    @initialize(name=st.sampled_from(REVIEWS), held=st.booleans(), size=st.sampled_from(SIZES))
    def choose(self, name: str, held: bool, size: tuple[int, int]) -> None:
        """Begin with a review, its results there or still to come."""
        made = getattr(sample, name)()
        self.review = made if hasattr(made, "series") else sample.single(made)
        self.held, self.size = held, size
        self.begin()

    def begin(self) -> None:
        """Open the program."""
        self.session = sample.FakeSession(self.review, held=self.held)
        self.app = ReviewApp(self.session, Monkey(0, Path(self.folder.name)).answers())
        self.running: AbstractAsyncContextManager[Pilot[int]] = self.app.run_test(size=self.size)
        self.pilot = self.wait(self.running.__aenter__())

    def end(self) -> dict[At, Answer]:
        """Leave the program and return what was answered."""
        drafts = {at: self.app.main.board.answer(at) for at in self.app.main.board.order}
        self.session.let(100)
        self.wait(self.running.__aexit__(None, None, None))
        assert self.app.crash is None
        return drafts

    @rule()
    def leave_and_come_back(self) -> None:
        """Open it anew: what was answered is there."""
        drafts = self.end()
        again = Monkey(0, Path(self.folder.name)).answers()
        for at, answer in drafts.items():
            found = self.app.main.board.patch(at) or self.app.main.board.series(at).cover
            if found is not None:
                assert again.of(found) == answer
        self.begin()

    @rule(key=st.sampled_from(KEYS))
    def press(self, key: str) -> None:
        """Press a key."""
        self.wait(self.pilot.press(key))
        if self.app.return_value is not None:
            self.leave_and_come_back()

    @rule(keys=st.lists(st.sampled_from(TYPED), min_size=1, max_size=8))
    def type(self, keys: list[str]) -> None:
        """Type something into whatever has the keys."""
        for key in keys:
            self.press(key)

    @rule(number=st.integers(1, 5))
    def judge(self, number: int) -> None:
        """Let results come."""
        self.session.let(number)
        self.wait(self.pilot.pause())

    @rule(size=st.sampled_from(SIZES))
    def resize(self, size: tuple[int, int]) -> None:
        """Change the terminal's size."""
        self.size = size
        self.wait(self.pilot.resize_terminal(*size))

    @invariant()
    def nothing_is_broken(self) -> None:
        """No defect, and nothing on the screen that a terminal obeys."""
        if hasattr(self, "app"):
            assert self.app.crash is None
            drawn(self.app)

    def teardown(self) -> None:
        """Leave no loop and no file behind."""
        try:
            if hasattr(self, "app"):
                self.end()
        finally:
            self.texts.stop()
            self.world.stop()
            self.loop.close()
            self.folder.cleanup()


HOW = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


def test_no_sequence_breaks_anything() -> None:
    run_state_machine_as_test(Screens, settings=settings(HOW, max_examples=4, stateful_step_count=25, derandomize=True))


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
def test_no_long_sequence_breaks_anything() -> None:
    run_state_machine_as_test(Screens, settings=settings(HOW, max_examples=60, stateful_step_count=100))
