"""The keys that fold hunks and show more of the file around them."""

from dataclasses import replace

from reviewer.tui.app import ReviewApp
from reviewer.tui.patchrows import RowKind
from tests.tui import sample
from tests.tui.picture import picture
from tests.tui.test_shape import AFTER, TWO


def app_on(*, tree: bool = True) -> ReviewApp:
    session = sample.FakeSession(sample.single(replace(TWO, number=1, total=1)), sketched=False)
    if tree:
        session.files[sample.FILE] = "".join(f"{line}\n" for line in AFTER)
    return ReviewApp(session)


def shown(app: ReviewApp) -> list[str]:
    assert app.main.diff is not None
    return [row.text for row in app.main.diff.laid.rows if row.kind in (RowKind.LINE, RowKind.AROUND)]


def row(app: ReviewApp) -> str:
    assert app.main.diff is not None
    return app.main.diff.laid.rows[app.main.view.cursor].text


async def test_a_hunk_is_folded_and_opened_under_the_cursor() -> None:
    app = app_on()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f")
        assert app.main.message == "open a patch first"
        await pilot.press("]", "f")
        assert app.main.message == "no hunk at this line"
        await pilot.press("slash", *"line 6", "enter", "f")
        assert shown(app) == ["line 12", "old 12", "line 13"]
        assert "5 lines folded" in picture(app)
        await pilot.press("c")
        assert app.main.message == "the hunk is folded: f opens it"
        await pilot.press("f")
        assert len(shown(app)) == 8
        assert app.main.view.top + app.main.view.page > app.main.view.cursor + 5
        await pilot.press("f", "slash", *"line 6", "enter")
        assert row(app) == "line 6"
        assert len(shown(app)) == 8


async def test_settled_hunks_are_folded_at_once() -> None:
    app = app_on()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("]", "slash", *"old 12", "enter", "F")
        assert app.main.message == "1 hunk folded, 1 left to look at"
        assert row(app) == "old 12"
        assert shown(app) == ["line 12", "old 12", "line 13"]
        await pilot.press("[", "]")
        assert shown(app) == ["line 12", "old 12", "line 13"]
        await pilot.press("F")
        assert app.main.message == "all hunks are open"
        assert len(shown(app)) == 8


async def test_more_of_the_file_stands_around_a_hunk() -> None:
    app = app_on()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("]", "slash", *"line 6", "enter", "2", "+")
        assert row(app) == "line 6"
        assert shown(app)[:3] == ["line 2", "line 3", "line 4"]
        await pilot.press("k", "k", "k", "k", "k", "c")
        assert row(app) == "line 2"
        assert app.main.message == "no line of the mail to comment on"
        await pilot.press("+")
        assert shown(app)[0] == "line 1"
        assert row(app) == "line 2"
        await pilot.press("+")
        assert app.main.message == "there is no more of it"
        await pilot.press("9", "9", "_")
        assert app.main.message == "the hunk as the mail has it"
        assert len(shown(app)) == 8


async def test_without_a_tree_there_is_no_more_of_the_file() -> None:
    app = app_on(tree=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("]", "slash", *"line 6", "enter", "+")
        assert app.main.message == "the mail has no more of this file: give a tree with --tree"
        assert len(shown(app)) == 8
