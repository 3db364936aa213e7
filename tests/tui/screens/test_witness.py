from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reviewer.model.review import PatchReview
from reviewer.tui.app import ReviewApp
from reviewer.tui.board import At
from reviewer.tui.screens.witness import WitnessScreen
from tests.tui import sample
from tests.tui.picture import picture


async def opened(pilot: Pilot[int]) -> None:
    await pilot.press(".", "enter", "enter")
    await pilot.pause()


def app_on(patch: PatchReview) -> ReviewApp:
    return ReviewApp(sample.FakeSession(sample.single(patch), sketched=False))


def shown(app: ReviewApp) -> WitnessScreen:
    assert isinstance(app.screen, WitnessScreen)
    return app.screen


async def test_enter_on_the_evidence_opens_it_where_the_sides_part() -> None:
    app = app_on(sample.contradicted())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "enter", "enter")
        await pilot.pause()
        screen = shown(app)
        assert screen.steps.cursor == screen.rows.parting
        line = next(line for line in picture(app).splitlines() if "▌" in line)
        assert "flush_tlbs()" in line.split("│")[0]
        assert "return" in line.split("│")[1]
        await pilot.press("q")
        assert app.screen is app.main
        assert app.main.pane is app.main.evidence


async def test_steps_are_walked_and_the_ends_are_said() -> None:
    app = app_on(sample.contradicted())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "enter", "enter", "g", "n")
        screen = shown(app)
        assert screen.steps.cursor == screen.rows.parting
        await pilot.press("N")
        assert screen.steps.cursor == 0
        await pilot.press("N")
        assert screen.message == "that was the first step"
        await pilot.press(".")
        assert screen.steps.cursor == screen.rows.parting
        await pilot.press("n", "n")
        assert screen.message == "that was the last step"


async def test_a_patch_with_two_witnesses_shows_both_and_a_resize_keeps_the_step() -> None:
    one = sample.contradicted()
    other = replace(one.units[0], name="drop_valid_roots", witness=replace(sample.witness(), title="the order changed"))
    app = app_on(replace(one, units=(*one.units, other)))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "enter", "enter", "]")
        assert "witness 2 of 2 · the order changed · drop_valid_roots" in picture(app)
        for size in ((60, 20), (200, 60), (20, 6), (100, 30)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            screen = shown(app)
            assert screen.rows.of[screen.steps.cursor].parts
        await pilot.press("]")
        assert screen.message == "no more witnesses of this patch"
        await pilot.press("[", "[")
        assert screen.message == "this is the first witness"


async def test_without_a_witness_enter_goes_back_to_the_diff() -> None:
    app = app_on(sample.holds_if())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "enter", "enter")
        assert app.screen is app.main
        assert app.main.pane is app.main.view


async def test_a_witness_is_adopted_where_it_is_read() -> None:
    app = app_on(sample.contradicted())
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pilot.press("a")
        assert shown(app).message.startswith("adopted")
        (note,) = app.main.board.answer(At(0, 0)).notes
        assert note.text.startswith("In drop_invalid_roots(), when shared == false")
        await pilot.press("a")
        assert shown(app).message == "adopted already; u takes it back"
        await pilot.press("q", "q", "u")
        assert app.main.board.answer(At(0, 0)).notes == ()


async def test_a_witness_is_copied_as_it_would_be_asked() -> None:
    app = app_on(sample.contradicted())
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pilot.press("y")
        assert app.clipboard.startswith("In drop_invalid_roots(), when shared == false")
        assert "  old: " in app.clipboard


async def test_the_editor_opens_at_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[tuple[str, int]] = []

    def look(_app: object, path: Path, line: int) -> str:
        looked.append((path.read_text(), line))
        return ""

    monkeypatch.setattr("reviewer.tui.editor.look", look)
    app = app_on(sample.contradicted())
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pilot.press("v")
        assert shown(app).message == "there is no tree to look into: give one with --tree"
        app.main.session.files[sample.FILE] = "the file\n"  # type: ignore[attr-defined] # the session of the tests
        await pilot.press("v")
        assert looked == [("the file\n", 879)]
