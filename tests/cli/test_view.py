import sys
from pathlib import Path
from types import ModuleType

import pytest

from reviewer.cli import stdout
from reviewer.cli.main import run
from reviewer.config.settings import Settings
from reviewer.model.draft import Answer, Note
from reviewer.model.place import Side
from reviewer.model.review import Review
from reviewer.pipeline.interface import Session
from reviewer.reply.mail import Person
from reviewer.tui.answers import Answers
from reviewer.tui.around import Around
from tests.cli.conftest import Pipeline
from tests.report.sample import REVIEW

Capture = pytest.CaptureFixture[str]

drawn: list[tuple[bool, bool]] = []
"""How the screens were to be drawn: in ASCII, without colours."""


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Session]:
    """Put a terminal and a UI that only remembers in the place of the real ones; return what was shown."""
    shown: list[Session] = []
    drawn.clear()

    def run_tui(session: Session, answers: Answers, around: Around) -> int:
        assert answers.outbox is not None
        assert around.knowledge.concepts
        shown.append(session)
        drawn.append((around.ascii, around.mono))
        return 0

    terminal, app = ModuleType("reviewer.tui.terminal"), ModuleType("reviewer.tui.app")
    vars(terminal).update(take_terminal=lambda: True)
    vars(app).update(run_tui=run_tui)
    monkeypatch.setitem(sys.modules, terminal.__name__, terminal)
    monkeypatch.setitem(sys.modules, app.__name__, app)
    monkeypatch.setattr(stdout, "is_terminal", lambda: True)
    return shown


def test_keys_that_make_no_sense_are_said_before_the_screen_is_taken(
    opened: list[Session], pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    pipeline.review = REVIEW
    monkeypatch.setattr("reviewer.config.settings.load_settings", lambda: Settings(keys=(("next-patch", "q"),)))
    assert run(["series.mbox"]) != 0
    assert opened == []
    assert "is for both" in capsys.readouterr().err


def test_on_a_terminal_the_ui_opens_and_verdicts_do_not_change_the_exit_code(opened: list[Session], pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.review = REVIEW
    assert run(["series.mbox"]) == 0
    assert len(opened) == 1
    assert capsys.readouterr().out == ""


def test_nothing_to_show_is_said_instead_of_an_empty_screen(opened: list[Session], pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.review = Review("0.1.0", "", (), REVIEW.problems)
    assert run(["notes.txt"]) == 3
    assert opened == []
    assert "notes.txt:3: no patch in this file" in capsys.readouterr().err


def test_into_a_pipe_the_text_report_is_written_with_the_verdict_as_exit_code(
    opened: list[Session], pipeline: Pipeline, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stdout, "is_terminal", lambda: False)
    pipeline.review = REVIEW
    assert run(["series.mbox"]) == 1
    assert opened == []
    assert "To look at, worst first" in capsys.readouterr().out


def test_without_a_keyboard_the_text_report_is_written(
    opened: list[Session], pipeline: Pipeline, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["reviewer.tui.terminal"], "take_terminal", lambda: False)
    pipeline.review = REVIEW
    assert run(["series.mbox"]) == 1
    assert opened == []


def test_help_of_the_nameless_command_is_that_of_all(pipeline: Pipeline, capsys: Capture) -> None:
    assert run(["series.mbox", "--help"]) == 0
    assert "Commands:" in capsys.readouterr().out
    assert pipeline.inputs == ()


def test_the_screen_is_drawn_as_the_command_line_or_the_settings_say(
    opened: list[Session], pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.review = REVIEW
    assert run(["series.mbox"]) == run(["--ascii", "series.mbox"]) == 0
    monkeypatch.setattr("reviewer.config.settings.load_settings", lambda: Settings(mono=True))
    assert run(["series.mbox"]) == 0
    assert len(opened) == 3
    assert drawn == [(False, False), (True, False), (False, True)]


def test_the_drafted_mails_go_to_stdout_when_the_screen_is_left(
    opened: list[Session], pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: Capture, tmp_path: Path
) -> None:
    pipeline.review = REVIEW
    first = REVIEW.series[0].patches[0]
    answers = Answers(me=Person("Me", "me@example.org"))
    answers.keep(first, Answer((Note("", 0, Side.NEW, "Why?"),)))
    monkeypatch.setattr("reviewer.tui.answers.user_answers", lambda: replace_outbox(answers, tmp_path))
    monkeypatch.setattr(stdout, "is_terminal", lambda: False)
    assert run(["--mails", "series.mbox"]) == 0
    assert len(opened) == 1
    written = capsys.readouterr().out
    assert written.startswith("From ")
    assert f"Subject: Re: {first.message.subject}" in written.replace("\n ", " ")
    assert "\nWhy?\n" in written
    assert run(["series.mbox"]) in (0, 1)
    assert len(opened) == 1
    capsys.readouterr()
    monkeypatch.setattr(sys.modules["reviewer.tui.terminal"], "take_terminal", lambda: False)
    assert run(["--mails", "series.mbox"]) == 2
    assert capsys.readouterr().out == ""


def replace_outbox(answers: Answers, folder: Path) -> Answers:
    answers.outbox = folder
    return answers
