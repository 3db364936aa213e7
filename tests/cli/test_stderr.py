import io
import sys
import time

import pytest

from reviewer.cli import stderr


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_a_terminal_has_a_counter_that_tells_what_is_left_and_is_wiped_away(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    progress = stderr.Progress()
    progress(1, 40)
    clock[0] += 10
    progress(10, 40)
    clock[0] += 590
    progress(20, 40)
    progress.clear()
    shown = screen.getvalue().split("\r")
    assert [text.rstrip() for text in shown[1:4]] == ["judged 1 of 40", "judged 10 of 40, 30 s left", "judged 20 of 40, 10 min left"]
    assert "\n" not in screen.getvalue()
    assert shown[-1] == ""
    assert not shown[-2].strip()


def test_a_log_has_a_line_every_half_minute(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    progress = stderr.Progress()
    for done in range(1, 101):
        clock[0] += 1
        progress(done, 100)
    progress.clear()
    assert log.getvalue().splitlines() == [f"reviewer: judged {done} of 100, {100 - done} s left" for done in (30, 60, 90)]


def test_a_terminal_that_can_not_go_back_is_left_alone(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "dumb")
    progress = stderr.Progress()
    for done in range(1, 101):
        clock[0] += 1
        progress(done, 100)
    assert screen.getvalue() == ""
