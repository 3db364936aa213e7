"""The keys that look closer: explaining, concepts, limits, the list, counts, commands."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reviewer.model.draft import Mark
from reviewer.model.finding import Signal, Strength
from reviewer.model.review import Review
from reviewer.pipeline.interface import Budget
from reviewer.reply.mail import Person
from reviewer.tui.answers import Answers
from reviewer.tui.app import ReviewApp
from reviewer.tui.around import Around
from reviewer.tui.board import OVERVIEW, At
from reviewer.tui.listing import ListRows
from reviewer.tui.screens.concepts import ConceptScreen
from reviewer.tui.screens.page import PageScreen
from tests.tui import sample
from tests.tui.picture import picture

Looked = list[tuple[Path, int, str]]


def app_on(review: Review, tree: str = "") -> ReviewApp:
    return ReviewApp(sample.FakeSession(review, sketched=False), Answers(me=Person("Me", "me@example.org")), Around(tree))


async def until(pilot: Pilot[int], seen: Callable[[], bool]) -> None:
    for _ in range(200):
        if seen():
            return
        await pilot.pause(0.02)
    pytest.fail("it never came")


# Counts.


async def test_a_count_is_for_the_next_key_and_no_longer() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("1", "2", "]")
        assert app.main.at == At(0, 11)
        await pilot.press("]")
        assert app.main.at == At(0, 12)
        await pilot.press("3", "[")
        assert app.main.at == At(0, 9)
        await pilot.press("1", "0", "g")
        assert app.main.view.cursor == 9
        await pilot.press("3", "k", "2", "j")
        assert app.main.view.cursor == 8
        await pilot.press("9", "9", "9", "]")
        assert app.main.at == At(0, 29)
        await pilot.press("5", "slash", "escape", "]")
        assert app.main.message == "that was the last patch"


async def test_the_naught_is_the_overview_unless_a_count_is_typed() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("]", "0")
        assert app.main.at == At(0, OVERVIEW)
        await pilot.press("2", "0", "]")
        assert app.main.at == At(0, 19)


# Explaining.


async def test_a_line_is_explained_by_its_names_and_the_concepts_of_its_hunk() -> None:
    patch = sample.contradicted()
    (hunk,) = patch.hunks
    hunk = replace(hunk, concepts=("tlb-flush", "mmu-root"), signals=(Signal("tlb-flush", "flush_tlbs", Strength.ALONE),))
    app = app_on(sample.single(replace(patch, hunks=(hunk,))))
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.press(".")
        assert app.main.diff is not None
        row = next(index for index, one in enumerate(app.main.diff.laid.rows) if "flush_tlbs" in one.text)
        app.main.view.place(row)
        await pilot.press("K")
        await pilot.pause()
        assert isinstance(app.screen, PageScreen)
        seen = picture(app)
        assert "tlb-flush · " in seen
        assert "here by     flush_tlbs" in seen
        assert "mmu-root" in seen
        await pilot.press("question_mark", "q", "q")
        assert app.main.is_current


async def test_the_evidence_is_explained_with_its_rules_and_assumptions() -> None:
    app = app_on(sample.single(sample.holds_if()))
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.press(".", "enter", "K")
        await pilot.pause()
        seen = picture(app)
        assert "needs       its body: give a tree" in seen
        assert '"zap_range() never returns true here"' in seen


async def test_a_name_is_explained_by_the_command_line() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 60)) as pilot:
        app.main.obey("explain tlb-flush")
        await pilot.pause()
        assert "tlb-flush · " in picture(app)
        await pilot.press("q")
        app.main.obey("explain nothing_of_that_name")
        assert app.main.message == "nothing is known of nothing_of_that_name"


# Concepts and limits.


async def test_the_concepts_lead_to_their_hunks_and_limit_the_diff() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("m")
        await pilot.pause()
        assert isinstance(app.screen, ConceptScreen)
        rows = app.screen.rows
        wanted = next(row for row, one in enumerate(rows.targets) if one.concept == "mmu-lock" and one.at is not None)
        app.screen.view.go(wanted)
        await pilot.press("ampersand")
        await pilot.pause()
        assert app.main.is_current
        assert app.main.limit == "mmu-lock"
        assert app.main.diff is not None
        assert [app.main.diff.laid.paths[app.main.diff.laid.rows[start].file] for start, _ in app.main.diff.laid.hunks] == ["virt/kvm/main.c"]
        await pilot.press("ampersand", "enter")
        assert app.main.limit == ""
        assert app.main.diff is not None
        assert len(app.main.diff.laid.hunks) == 3


async def test_a_limit_to_a_file_keeps_the_line_and_says_where_nothing_is_left() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("6", "]", "G", "k")
        assert app.main.diff is not None
        before = app.main.diff.laid.rows[app.main.view.cursor]
        app.main.set_limit("virt/")
        await pilot.pause()
        assert app.main.diff is not None
        after = app.main.diff.laid.rows[app.main.view.cursor]
        assert (after.text, after.file, after.new) == (before.text, before.file, before.new)
        await pilot.press("]")
        await pilot.pause()
        assert "nothing of this patch is within virt/" in picture(app)
        await pilot.press("}", ".", "a", "c")


async def test_the_diff_alone_has_the_screen_and_gives_it_back() -> None:
    app = app_on(sample.thirty())
    for size in ((100, 30), (60, 20)):
        async with app.run_test(size=size) as pilot:
            await pilot.press(".")
            await pilot.press("z")
            await pilot.pause()
            assert app.main.view.size.height >= size[1] - 5
            await pilot.resize_terminal(80, 24)
            await pilot.press("i", "tab", "]", "[")
            await pilot.resize_terminal(*size)
            await pilot.press("z", "j", "k")
            await pilot.pause()
            assert app.main.listing.display
            assert app.main.evidence.display
            assert app.main.at == At(0, 6)
        app = app_on(sample.thirty())


# The list.


async def test_settled_patches_get_a_trailer_at_once() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("i", "l", *"v:holds", "enter", "asterisk", "t", "r", "enter")
        answers = [app.main.board.answer(at) for at in app.main.board.order]
        given = [at.patch for at, answer in zip(app.main.board.order, answers, strict=True) if answer.trailers == ("Reviewed-by",)]
        held = [index for index, one in enumerate(app.main.board.review.series[0].patches) if one.verdict.value == "holds"]
        assert given == held
        await pilot.press("u")
        assert app.main.message == f"taken back: {len(held)} patches"
        assert not any(app.main.board.answer(at).trailers for at in app.main.board.order)
        await pilot.press("i", "asterisk", "t", "r", "enter", "i", "asterisk", "t", "r", "enter")
        assert not any(app.main.board.answer(at).trailers for at in app.main.board.order)
        await pilot.press("i", "l", "enter")
        assert len(app.main.listing.rows) == 31


@pytest.mark.parametrize(("words", "number"), [("v:open", 2), ("zap", 9), ("c:mmu-lock", 12), ("f:virt zap", 6), ("m:done", 0), ("no such title", 0)])
async def test_the_list_is_limited_by_words(words: str, number: int) -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        app.main.limit_list(words)
        await pilot.pause()
        assert isinstance(app.main.listing.rows, ListRows)
        assert len(app.main.listing.rows) == number + 1
        await pilot.press("j", "k", "]", "[", "d", ".")


async def test_done_patches_are_hidden_and_marked_all_at_once() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        app.main.limit_list("v:holds")
        await pilot.press("asterisk", "d")
        assert app.main.message.startswith("done: ")
        held = sum(one.verdict.value == "holds" for one in app.main.board.review.series[0].patches)
        assert sum(app.main.board.answer(at).mark is Mark.DONE for at in app.main.board.order) == held
        await pilot.press("asterisk", "d")
        assert app.main.message == f"taken back: {held} patches"
        assert all(app.main.board.answer(at).mark is Mark.OPEN for at in app.main.board.order)
        await pilot.press("u")
        assert sum(app.main.board.answer(at).mark is Mark.DONE for at in app.main.board.order) == held
        await pilot.press("u")
        assert all(app.main.board.answer(at).mark is Mark.OPEN for at in app.main.board.order)
        app.main.limit_list("v:holds")
        await pilot.press("asterisk", "d")
        app.main.limit_list("")
        await pilot.press("H")
        assert len(app.main.listing.rows) == 31 - held
        await pilot.press("H")
        assert len(app.main.listing.rows) == 31


# The world outside.


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Looked:
    found: Looked = []

    def look(_app: object, path: Path, line: int = 1) -> str:
        found.append((path, line, path.read_text(encoding="utf-8")))
        return ""

    monkeypatch.setattr("reviewer.tui.editor.look", look)
    return found


async def test_the_editor_opens_the_file_of_the_tree_at_the_line(tmp_path: Path, looked: Looked) -> None:
    file = tmp_path / sample.FILE
    file.parent.mkdir(parents=True)
    file.write_text("the file\n")
    app = app_on(sample.single(sample.contradicted()), str(tmp_path))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".")
        assert app.main.diff is not None
        app.main.view.place(next(index for index, one in enumerate(app.main.diff.laid.rows) if one.old == 877 and one.sign == "-"))
        await pilot.press("v")
    assert looked == [(file.resolve(), 877, "the file\n")]


async def test_without_a_tree_the_editor_gets_a_copy_of_the_mail_at_the_line(looked: Looked) -> None:
    app = app_on(sample.single(sample.contradicted()))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "v")
        assert app.main.diff is not None
        text = app.main.diff.laid.rows[app.main.view.cursor].text
    ((path, line, seen),) = looked
    assert seen.splitlines()[line - 1].expandtabs(8).strip("-+ ") == text.strip()
    assert not path.exists()


@pytest.mark.parametrize("evil", ["../secret", "/etc/passwd", ".git/config", "a\0b", "x" * 5000, "link/secret"])
async def test_a_path_of_a_mail_leads_out_of_no_tree(tmp_path: Path, looked: Looked, evil: str) -> None:
    (tmp_path / "secret").write_text("not for mails")
    tree = tmp_path / "tree"
    (tree / ".git").mkdir(parents=True)
    (tree / ".git" / "config").write_text("not for mails")
    (tree / "link").symlink_to(tmp_path)
    patch = sample.contradicted()
    patch = replace(patch, files=(replace(patch.files[0], old_path=evil, new_path=evil),))
    app = app_on(sample.single(patch), str(tree))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("]", "G", "v")
    assert all("not for mails" not in text for _path, _line, text in looked)


# Judging.


async def test_a_patch_is_proved_deeper_beside_the_rest() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "R")
        await until(pilot, lambda: app.main.message == "07: proved deeper, the same verdict")
        assert app.main.patch is not None
        assert app.main.patch.notes == ("judged with the deep budget",)


async def test_a_deeper_proof_that_was_stopped_leaves_the_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_on(sample.thirty())
    monkeypatch.setattr(app.session, "again", lambda _series, _patch, _budget: None)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".")
        before = app.main.patch
        await pilot.press("R")
        await until(pilot, lambda: app.main.message == "07: not proved deeper")
        assert app.main.patch is before


async def test_a_crash_of_a_deeper_proof_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_on(sample.thirty())

    def broken(_series: int, _patch: int, _budget: Budget) -> None:
        raise ValueError("\x1b[31m")

    monkeypatch.setattr(app.session, "again", broken)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "R")
        await until(pilot, lambda: "a defect of ours: ValueError" in app.main.message)
        assert app.is_running


async def test_escape_stops_the_judging_and_leaves_what_is_judged() -> None:
    session = sample.FakeSession(sample.thirty(), held=True)
    app = ReviewApp(session)
    async with app.run_test(size=(100, 30)) as pilot:
        session.let(3)
        await until(pilot, lambda: app.main.board.judged()[0] == 3)
        await pilot.press("escape")
        assert app.main.message == "stopped; R judges one patch"
        session.let(30)
        await until(pilot, lambda: app.main.ended)
        assert app.main.board.judged()[0] == 3
