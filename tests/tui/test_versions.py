from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.model.content import patch_content
from reviewer.model.history import SeenPatch, SeenVersion
from reviewer.model.review import PatchReview, Review, SeriesReview
from reviewer.model.verdict import Nfc, Verdict
from reviewer.store.history import History
from reviewer.tui.answers import Answers
from reviewer.tui.app import ReviewApp
from reviewer.tui.board import At
from reviewer.tui.screens.versions import VersionScreen
from reviewer.tui.versions import Change, kept, pairs, seen, summary, title_key
from tests.tui import sample
from tests.tui.picture import picture


def content(patch: PatchReview) -> str:
    return patch_content(patch.files)


def own(number: int, title: str, text: str, verdict: Verdict = Verdict.HOLDS) -> PatchReview:
    made = sample.patch(number, title, verdict, Nfc.PROVED, total=4, files=(sample.file_diff(sample.hunk(text)),), hunks=())
    return replace(made, message=replace(made.message, message_id=f"<{number}-{title}@example.org>"))


def series(version: int, *patches: PatchReview) -> SeriesReview:
    (one,) = sample.single(patches[0]).series
    return replace(one, subject="Rework zapping", version=version, patches=patches, expected=len(patches))


OLD = series(
    2,
    own(1, "Move it", "-a\n+b\n"),
    own(2, "Rename zap_gfn_range() args", "-c\n+d\n"),
    own(3, "Drop it", "-e\n"),
    own(4, "Keep it", "-f\n+g\n"),
)
NEW = series(
    3,
    own(1, "Keep it", "-f\n+g\n"),
    own(2, "Rename zap_gfn_range() arguments", "-c\n+other\n", Verdict.CONTRADICTED),
    own(3, "Move it elsewhere, really", "-a\n+b\n", Verdict.UNDECIDED),
    own(4, "Something else altogether", "-x\n+y\n"),
)


def test_patches_are_paired_by_content_then_by_title_then_by_likeness() -> None:
    found = pairs(NEW, seen(OLD, content), content)
    told = [(one.change, one.now.number if one.now else 0, one.before.number if one.before else 0) for one in found]
    assert told == [(Change.SAME, 1, 4), (Change.CHANGED, 2, 2), (Change.SAME, 3, 1), (Change.NEW, 4, 0), (Change.GONE, 0, 3)]
    assert summary(found) == "2 unchanged, 1 changed, 1 new, 1 gone"
    assert [kept(one) for one in found] == [
        "verdict kept: every changed line is the same",
        "was holds",
        "was holds; the lines are the same, their surroundings not",
        "not in that version",
        "no longer in the series",
    ]


def test_two_patches_of_the_same_content_are_no_one_and_the_same() -> None:
    twice = series(2, own(1, "A", "-a\n"), own(2, "B", "-a\n"))
    found = pairs(replace(twice, version=3), seen(twice, content), content)
    assert [(one.index, one.before.title if one.before else "") for one in found] == [(0, "A"), (1, "B")]


def test_patches_without_a_diff_are_paired_by_title() -> None:
    bare = replace(own(1, "A", "-a\n"), files=())
    found = pairs(series(3, bare), SeenVersion(2, (SeenPatch(7, "A", "", ""),)), content)
    assert [(one.change, one.before.number if one.before else 0) for one in found] == [(Change.CHANGED, 7)]


def test_the_key_is_the_subject_and_the_author() -> None:
    assert title_key(OLD) == title_key(NEW) == title_key(replace(NEW, subject="rework  Zapping"))
    assert title_key(replace(NEW, subject="other")) != title_key(NEW)


@pytest.mark.parametrize("stored", [False, True], ids=["in the same input", "from an earlier run"])
async def test_the_screen_shows_the_version_before(stored: bool, tmp_path: Path) -> None:
    answers = Answers(history=History(tmp_path))
    if stored:
        async with ReviewApp(sample.FakeSession(Review("1", "d", (OLD,)), sketched=False), answers).run_test() as pilot:
            await pilot.pause()
    app = ReviewApp(sample.FakeSession(Review("1", "d", (NEW,) if stored else (NEW, OLD)), sketched=False), Answers(history=History(tmp_path)))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert "since v2: 2 unchanged, 1 changed, 1 new, 1 gone; D shows them" in picture(app)
        await pilot.press("D")
        await pilot.pause()
        assert isinstance(app.screen, VersionScreen)
        assert "v3 beside v2" in picture(app)
        await pilot.press(".")
        assert app.screen.view.cursor == 1
        await pilot.press("enter")
        await pilot.pause()
        assert app.main.at == At(0, 1)
        await pilot.press("D", "G", "enter")
        assert isinstance(app.screen, VersionScreen)
        await pilot.press("D")
        await pilot.pause()
        assert app.main.is_current


async def test_results_that_come_change_what_became_of_a_verdict(tmp_path: Path) -> None:
    app = ReviewApp(sample.FakeSession(Review("1", "d", (NEW, OLD)), held=True), Answers(history=History(tmp_path)))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("D")
        await pilot.pause()
        assert "not judged yet" in picture(app)
