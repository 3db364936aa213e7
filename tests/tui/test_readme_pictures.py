"""The pictures of README.md are what the tool shows. REVIEWER_DRAW=1 draws them anew."""

import os
import re
from pathlib import Path

import pytest

from reviewer.pipeline.interface import Options
from reviewer.pipeline.session import complete, open_session
from reviewer.report.text import render_text
from reviewer.tui.app import ReviewApp
from tests.tui import sample
from tests.tui.picture import picture

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
LINES = 32
"""Of the report; "    ..." stands for the rest."""


def block(after: str) -> re.Match[str]:
    """Return the text between fences that follows a line with `after` in it."""
    found = re.search(rf"^[^\n]*{re.escape(after)}[^\n]*\n\n```\n(.*?)^```$", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None, after
    return found


def check(after: str, wanted: str) -> None:
    found = block(after)
    if os.environ.get("REVIEWER_DRAW"):
        text = README.read_text("utf-8")
        README.write_text(text[: found.start(1)] + wanted + text[found.end(1) :], "utf-8")
        found = block(after)
    assert found.group(1) == wanted, "README.md: look at it, then draw it anew"


async def test_the_screen_in_the_readme_is_that_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    review = complete(open_session(["examples/03-seed-live-flush"], Options(tree="examples/03-seed-live-flush/tree")))
    app = ReviewApp(sample.FakeSession(review, sketched=False))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("full_stop")
        await pilot.pause()
        seen = picture(app)
    check("`, after `.`:", seen.rstrip("\n") + "\n")


def test_the_report_in_the_readme_is_that_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    review = complete(open_session(["examples/01-seed"], Options()))
    lines = render_text(review).splitlines()
    check("The first lines of `reviewer report examples/01-seed`:", "\n".join([*lines[:LINES], "    ..."]) + "\n")
