"""Every key on every screen in random order: nothing breaks, no draft is lost, and a kill at any moment leaves what was typed."""

import os
import random
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reviewer.model.draft import Answer, answer_key
from reviewer.model.review import Review
from reviewer.reply.mail import Person
from reviewer.store.accepted import Accepted
from reviewer.store.drafts import Drafts
from reviewer.store.history import History
from reviewer.tui import keymap
from reviewer.tui.answers import Answers
from reviewer.tui.app import ReviewApp
from reviewer.tui.board import At
from tests.tui import sample
from tests.tui.on_pty import OnPty
from tests.tui.test_hostile import drawn

KEYS = [name for key in keymap.KEYS if key.id not in ("quit", "suspend") for name in key.keys.split(",")]
"""Every key but those that leave; `q` leaves screens, and from the last one the program."""
TYPED = [*"abcxyz0123:/ [](){}*#", "enter", "escape", "ctrl+y", "ctrl+u", "ctrl+w", "backspace", "left", "up", "tab", "space"]
SIZES = [(100, 30), (80, 24), (60, 20), (200, 60), (31, 7), (20, 3), (500, 9)]


class Monkey:
    """Presses keys on one program after the other, all with the same state directory."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.rng = random.Random(seed)
        self.folder = folder
        self.pressed: list[str] = []

    def answers(self) -> Answers:
        """Return the answers that the state directory keeps."""
        parts = [self.folder / name for name in ("drafts", "outbox", "accepted", "versions")]
        return Answers(Drafts(parts[0]), parts[1], Person("Me", "me@example.org"), Accepted(parts[2]), History(parts[3]))

    def review(self) -> Review:
        """Choose what is reviewed."""
        several = sample.thirty()
        (one,) = several.series
        both = replace(several, series=(one, replace(one, id="v2", version=2, patches=one.patches[:9])))
        return self.rng.choice(
            (several, both, sample.evil(), sample.single(sample.contradicted()), sample.single(sample.no_claim()), Review("1", "d", ()))
        )

    async def run(self, keys: int, seconds: float = 0) -> None:
        """Press so many keys, or go on for so many seconds."""
        until = time.monotonic() + seconds
        left = keys
        while left > 0 if not seconds else time.monotonic() < until:
            session = sample.FakeSession(self.review(), held=self.rng.random() < 0.5)
            app = ReviewApp(session, self.answers())
            told = f"keys: {' '.join(self.pressed[-40:])}"
            async with app.run_test(size=self.rng.choice(SIZES)) as pilot:
                for _ in range(200):
                    left -= 1
                    await self.step(app, session, pilot)
                    if app.return_value is not None:
                        break
                drafts = {at: app.main.board.answer(at) for at in app.main.board.order}
            assert app.crash is None, told
            self.check(app, drafts)

    async def step(self, app: ReviewApp, session: sample.FakeSession, pilot: Pilot[int]) -> None:
        """Press a key, let a result come, or change the size."""
        chosen = self.rng.random()
        if chosen < 0.02:
            await pilot.resize_terminal(*self.rng.choice(SIZES))
        elif chosen < 0.05:
            session.let(self.rng.randrange(5))
        else:
            typing = app.screen is not app.main or not hasattr(app.main.focused, "rows")
            key = self.rng.choice(TYPED if typing and self.rng.random() < 0.7 else KEYS)
            self.pressed.append(key)
            await pilot.press(key)
        if self.rng.random() < 0.05:
            await pilot.pause()
            drawn(app)
        if self.rng.random() < 0.005 and app.screen is not app.main:
            app.pop_screen()

    def check(self, app: ReviewApp, drafts: dict[At, Answer]) -> None:
        """What was answered is there in the next run."""
        again = self.answers()
        for at, answer in drafts.items():
            patch = app.main.board.patch(at) or app.main.board.series(at).cover
            if patch is not None:
                assert again.of(patch) == answer, f"keys: {' '.join(self.pressed[-400:])}"


@pytest.fixture(autouse=True)
def _no_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no key run a program, and no editor do more than change a word."""
    monkeypatch.setattr("reviewer.tui.editor.run", lambda *_all: "")
    monkeypatch.setattr("reviewer.tui.screens.answer.edit", lambda _app, text: (text.replace("the", "THE", 1), ""))


@pytest.mark.parametrize("seed", range(3))
async def test_keys_in_any_order_break_nothing_and_lose_nothing(seed: int, tmp_path: Path) -> None:
    await Monkey(seed, tmp_path).run(400)


@pytest.mark.fuzz
@pytest.mark.timeout(900)
async def test_ten_minutes_of_keys_in_any_order(tmp_path: Path) -> None:
    seed = int(os.environ.get("REVIEWER_SEED", random.randrange(1 << 30)))
    await Monkey(seed, tmp_path).run(0, float(os.environ.get("REVIEWER_SECONDS", "600")))


WORDS = "Is the flush that was here needed by anybody who walks this list? "


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_at_any_moment_leaves_what_was_typed(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    env = {"XDG_STATE_HOME": str(tmp_path)}
    with OnPty("tests.tui.by_hand", "thirty", "kept", env=env) as terminal:
        terminal.read_until("to look at, worst first")
        terminal.quiet()
        start = terminal.press("]c")
        terminal.read_until("^y keep", start=start)
        typed = 0
        for _ in range(rng.randrange(3, 30)):
            step = rng.randrange(1, 4)
            terminal.press(WORDS[typed : typed + step])
            typed += step
            terminal.read(rng.random() * 0.03)
        # What is on the screen was kept before it was drawn: a kill loses at most what was not shown yet.
        terminal.quiet()
        shown = WORDS[:typed].rstrip()
        terminal.press(WORDS[typed : typed + 9])
        time.sleep(rng.random() * 0.02)
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.wait()
    patch = sample.thirty().series[0].patches[0]
    (note,) = Drafts(tmp_path / "reviewer" / "drafts").get(answer_key(patch.message)).notes
    assert not note.ready
    assert " ".join(note.text.split()).startswith(" ".join(shown.split()))
    assert " ".join(WORDS.split()).startswith(" ".join(note.text.split()))
