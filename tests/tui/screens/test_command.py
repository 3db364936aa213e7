"""Commands by their names, and the user's own keys."""

import pytest

from reviewer.tui.app import ReviewApp
from reviewer.tui.around import Around
from reviewer.tui.board import At
from reviewer.tui.keymap import remapped
from reviewer.tui.screens.witness import WitnessScreen
from tests.tui import sample
from tests.tui.picture import picture
from tests.tui.screens.test_look import app_on

# Commands.


async def test_commands_have_the_names_of_the_keys() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("colon", "7", "enter")
        assert app.main.at == At(0, 6)
        await pilot.press("colon", *"next-patch", "enter")
        assert app.main.at == At(0, 7)
        await pilot.press("colon", *"nex", "enter")
        assert app.main.message == "nex: next-patch, next-file, next-finding?"
        await pilot.press("colon", *"warp", "enter")
        assert app.main.message.startswith("no command is called warp")
        await pilot.press("colon", *"99", "enter")
        assert app.main.message == "there is no patch 99 here"
        await pilot.press("colon", *"0", "enter", "colon", "enter", "colon", *"trailer a", "enter")
        await pilot.press("colon", *"quit", "enter")
        assert app.return_value == 0


async def test_commands_work_in_the_part_that_they_are_asked_from() -> None:
    app = app_on(sample.single(sample.holds_if()))
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.press(".", "enter")
        assert app.main.pane is app.main.evidence
        await pilot.press("colon", *"explain", "enter")
        await pilot.pause()
        assert "needs       its body: give a tree" in picture(app)
        await pilot.press("q", "colon", *"accept", "enter")
        assert app.main.message.startswith("accepted")
        await pilot.press("colon", *"back", "enter")
        assert app.is_running
        assert app.main.pane is app.main.view
        await pilot.press("i", "colon", *"right", "enter", *"v:open", "enter")
        assert app.main.list_limit == "v:open"
        await pilot.press("i", "colon", "escape")
        assert app.main.pane is app.main.listing
        await pilot.press("slash", "k", "v", "m", "enter")
        assert app.main.pane is app.main.view


async def test_the_witness_is_opened_by_name_from_the_evidence() -> None:
    app = app_on(sample.single(sample.contradicted()))
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.press(".", "enter", "colon", *"open", "enter")
        await pilot.pause()
        assert isinstance(app.screen, WitnessScreen)


# The user's own keys.


async def test_the_users_keys_take_the_place_of_ours_everywhere() -> None:
    table = remapped([("next-patch", "J, ^n"), ("previous_patch", "]"), ("next_finding", "Enter"), ("open", "o"), ("select", "[")])
    app = ReviewApp(sample.FakeSession(sample.thirty(), sketched=False), around=Around(table=table))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("J", "ctrl+n")
        assert app.main.at == At(0, 1)
        await pilot.press("]")
        assert app.main.at == At(0, 0)
        await pilot.press("[")
        assert len(app.main.selected) == 30
        await pilot.press("enter")
        assert app.main.at == At(0, 6)
        assert " J patch " in picture(app)
        await pilot.press("question_mark")
        await pilot.pause()
        await pilot.press("space")
        assert "J ^n" in picture(app) or "J ^n" in "\n".join("".join(one.text for one in line) for line in app.screen.make(100))  # type: ignore[attr-defined] # the help


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ([("next-patch", "q")], "is for both"),
        ([("search_next", "^i")], "'tab' is for both"),
        ([("search_next", "^M")], "'enter' is for both"),
        ([("search_next", "^h")], "'backspace' is for both"),
        ([("warp", "w")], "no command is called 'warp'"),
        ([("count", "w")], "no command is called 'count'"),
        ([("next-patch", "")], "is no key"),
        ([("next-patch", "F1")], "is no key"),
        ([("next-patch", "\x1b")], "is no key"),
    ],
)
def test_keys_that_make_no_sense_are_refused(changes: list[tuple[str, str]], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        remapped(changes)
