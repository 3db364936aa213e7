import time
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.model.content import patch_content
from reviewer.model.history import SeenPatch, SeenVersion
from reviewer.model.review import PatchReview, Review, SeriesReview
from reviewer.model.verdict import Nfc, Verdict
from reviewer.model.versions import Change, Pair, kept, matched, pairs, seen, summary, title_key
from reviewer.pipeline.interface import Result
from reviewer.store.history import History
from reviewer.tui.answers import Answers
from reviewer.tui.app import ReviewApp
from reviewer.tui.board import At, Board
from reviewer.tui.screens.versions import VersionScreen
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


def beside(now: SeriesReview, before: SeenVersion) -> tuple[Pair, ...]:
    return pairs(now, before, matched(now, before, content), content)


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
    found = beside(NEW, seen(OLD, content))
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
    found = beside(replace(twice, version=3), seen(twice, content))
    assert [(one.index, one.before.title if one.before else "") for one in found] == [(0, "A"), (1, "B")]


def test_patches_without_a_diff_are_paired_by_title() -> None:
    bare = replace(own(1, "A", "-a\n"), files=())
    found = beside(series(3, bare), SeenVersion(2, (SeenPatch(7, "A", "", ""),)))
    assert [(one.change, one.before.number if one.before else 0) for one in found] == [(Change.CHANGED, 7)]


@pytest.mark.parametrize(
    ("number", "ours", "theirs"), [(1000, "t{}", "s{}"), (40, "ab" * 400 + "{}", "acbd" * 200 + "{}"), (8, "ab" * 400 + "{}", "acbd" * 200 + "{}")]
)
def test_titles_that_take_long_to_compare_are_matched_soon_or_not_at_all(number: int, ours: str, theirs: str) -> None:
    one = own(1, "A", "-a\n")
    now = series(3, *(replace(one, title=ours.format(at), files=()) for at in range(number)))
    start = time.process_time()
    found = matched(now, SeenVersion(2, tuple(SeenPatch(at, theirs.format(at), "", "") for at in range(number))), content)
    assert time.process_time() - start < 4
    assert {index for index, _ in found} == {-1, *range(number)}


def test_the_pairing_is_found_once_and_the_verdicts_are_those_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    board = Board(sample.pending(Review("1", "d", (NEW, OLD))))
    assert {kept(one) for one in board.pairs(0) if one.now and one.before} == {"not judged yet"}
    monkeypatch.setattr("reviewer.model.versions.matched", None)
    for at, one in enumerate((NEW, OLD)):
        for index, patch in enumerate(one.patches):
            board.put(Result(at, index, patch))
    assert board.since(0) == "since v2: 2 unchanged, 1 changed, 1 new, 1 gone"
    assert [kept(one) for one in board.pairs(0)][:2] == ["verdict kept: every changed line is the same", "was holds"]


@pytest.mark.parametrize(("here", "remembered", "wanted"), [(2, 3, 3), (3, 2, 3), (2, 2, 2), (None, 2, 2), (2, None, 2)])
def test_the_version_before_is_the_newest_that_is_older(here: int | None, remembered: int | None, wanted: int, tmp_path: Path) -> None:
    history = History(tmp_path)
    if remembered:
        history.put(title_key(OLD), SeenVersion(remembered, (SeenPatch(1, "remembered", "", ""),)))
    now, old = replace(NEW, version=4), replace(OLD, version=here or 0)
    board = Board(Review("1", "d", (now, old) if here else (now,)), Answers(history=history))
    before = board.before(0)
    assert before is not None
    assert before.version == wanted
    assert (before.patches[0].title == "remembered") is (here != wanted)


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
        await pilot.press(".", "K")
        await pilot.pause()
        if stored:
            assert isinstance(app.screen, VersionScreen)
            assert app.screen.message.startswith("only what became of that version is remembered")
        else:
            assert "  - -c\n" not in picture(app)
            assert "  + +other" in picture(app)
            await pilot.press("q")
        assert isinstance(app.screen, VersionScreen)
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
