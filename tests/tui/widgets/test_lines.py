from reviewer.tui.app import ReviewApp
from tests.tui import sample


async def test_a_large_diff_is_drawn_a_screen_at_a_time() -> None:
    app = ReviewApp(sample.FakeSession(sample.big(), sketched=False))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("]")
        await pilot.pause()
        view = app.main.view
        assert len(view.rows) > 10_000
        assert view.drawn <= 6 * 30, "drawn more than a few screens for the first paint"
        before = view.drawn
        await pilot.press("j")
        assert view.drawn - before <= 2, "a cursor key draws two rows"
        before = view.drawn
        await pilot.press("space")
        assert view.drawn - before <= 2 * view.page, "a page draws a page"
        before = view.drawn
        await pilot.press("G")
        assert view.cursor == len(view.rows) - 1
        assert view.drawn - before <= 2 * view.page


async def test_rows_are_laid_out_once_for_a_patch() -> None:
    app = ReviewApp(sample.FakeSession(sample.thirty(), sketched=False))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("]")
        laid = app.main.diff
        await pilot.press("]", "[")
        assert app.main.diff is laid
        assert set(app.main.rows) == {at for at in app.main.board.order if at.patch in (0, 1)}


async def test_the_side_of_a_long_line_can_be_reached() -> None:
    app = ReviewApp(sample.FakeSession(sample.single(sample.contradicted()), sketched=False))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press(".", "l", "l", "l")
        await pilot.pause()
        view = app.main.view
        assert view.scroll_offset.x == min(24, view.max_scroll_x)
        await pilot.press("h", "h", "h", "h")
        assert view.scroll_offset.x == 0
