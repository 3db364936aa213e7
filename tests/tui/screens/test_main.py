import asyncio
import random
from dataclasses import replace

from textual.pilot import Pilot

from reviewer.model.review import Review
from reviewer.tui import keymap
from reviewer.tui.app import ReviewApp
from reviewer.tui.board import OVERVIEW, At
from reviewer.tui.overview import OverviewRows
from reviewer.tui.widgets.prompt import Prompt
from tests.tui import sample
from tests.tui.picture import picture

WIDE, NARROW, SMALL = (100, 30), (80, 24), (60, 20)


def app_on(review: Review, held: bool = False) -> ReviewApp:
    return ReviewApp(sample.FakeSession(review, held=held, sketched=held))


async def settle(pilot: Pilot[int]) -> None:
    for _ in range(3):
        await pilot.pause()


async def test_it_starts_on_the_overview_with_the_cursor_on_the_worst() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        screen = app.main
        assert screen.at == At(0, OVERVIEW)
        assert isinstance(screen.view.rows, OverviewRows)
        assert screen.view.rows.targets[screen.view.cursor] == At(0, 6)
        assert not screen.evidence.display


async def test_the_dot_walks_stops_then_the_next_worst_and_never_a_settled_patch() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        seen: list[int] = []
        for _ in range(10):
            await pilot.press(".")
            patch = app.main.patch
            assert patch is not None
            if not seen or seen[-1] != patch.number:
                seen.append(patch.number)
            assert app.main.diff is not None
            assert app.main.view.cursor in app.main.diff.stops
        assert seen == [7, 9, 19, 5, 13, 21, 7]


async def test_the_comma_walks_back() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(".", ".", ".", ".")
        assert app.main.at == At(0, 8)
        await pilot.press(",")
        assert app.main.at == At(0, 6)
        assert app.main.diff is not None
        assert app.main.view.cursor == app.main.diff.stops[-1]


async def test_a_stop_is_in_sight_right_after_the_layout_changed() -> None:
    for size in (WIDE, NARROW):
        app = app_on(sample.thirty())
        async with app.run_test(size=size) as pilot:
            await pilot.press(".")
            await settle(pilot)
            view = app.main.view
            assert view.top <= view.cursor < view.top + view.page, size
            assert app.main.diff is not None
            assert "drop_invalid_roots()" in picture(app), size


async def test_nothing_to_look_at_is_said() -> None:
    app = app_on(sample.single(sample.holds()))
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press(".")
        assert app.main.at == At(0, OVERVIEW)
        assert picture(app).splitlines()[-1] == " nothing needs you"
        await pilot.press("j")
        assert "nothing needs you" not in picture(app)


async def test_brackets_walk_the_list_and_the_place_in_a_patch_is_kept() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("]", "]", "j", "j", "j", "]", "[")
        assert app.main.at == At(0, 1)
        assert app.main.view.cursor == 3
        await pilot.press("[", "[", "[")
        assert app.main.at == At(0, OVERVIEW)
        assert app.main.message == "this is the first"


async def test_results_fill_in_and_move_nothing() -> None:
    session = sample.FakeSession(sample.thirty(), held=True)
    app = ReviewApp(session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "… 07" in picture(app)
        await pilot.press(*"]]]]]]]", "j", "j")
        place = (app.main.view.cursor, app.main.view.top)
        session.let(10)
        for _ in range(50):
            await asyncio.sleep(0.02)
            if app.main.board.judged()[0] == 10:
                break
        await settle(pilot)
        assert "! 07" in picture(app)
        assert "witness 1 of 1" in picture(app)
        assert "judged 10 of 30" in picture(app)
        assert (app.main.view.cursor, app.main.view.top) == place
        assert app.main.at == At(0, 6)


async def test_the_overview_keeps_the_cursor_on_its_patch_once_the_reader_began() -> None:
    session = sample.FakeSession(sample.thirty(), held=True)
    app = ReviewApp(session)
    async with app.run_test(size=WIDE) as pilot:
        session.let(5)
        await asyncio.sleep(0.2)
        await settle(pilot)
        await pilot.press("j", "k")
        screen = app.main
        assert isinstance(screen.view.rows, OverviewRows)
        assert screen.view.rows.targets[screen.view.cursor] == At(0, 4)
        session.let(25)
        await asyncio.sleep(0.3)
        await settle(pilot)
        assert isinstance(screen.view.rows, OverviewRows)
        assert len(screen.view.rows.targets) == 6
        assert screen.view.rows.targets[screen.view.cursor] == At(0, 4)


async def test_quitting_stops_the_session_and_does_not_wait_for_it() -> None:
    session = sample.FakeSession(sample.thirty(), held=True)
    app = ReviewApp(session)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("q")
    assert session.stopped.is_set()
    assert app.return_value == 0


async def test_a_crash_of_the_judging_is_said_and_the_rest_goes_on() -> None:
    class Broken(sample.FakeSession):
        def results(self):  # type: ignore[no-untyped-def] # a generator that fails
            yield from list(super().results())[:2]
            raise ValueError("a \x1b[31mbug")

    app = ReviewApp(Broken(sample.thirty()))
    async with app.run_test(size=WIDE) as pilot:
        await asyncio.sleep(0.2)
        await settle(pilot)
        assert "a defect of ours: ValueError: a ^[[31mbug" in picture(app)
        await pilot.press("]")
        assert app.main.at == At(0, 0)


async def test_search_goes_round_and_shows_what_it_found() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("]", "slash", *"FLUSHX", "backspace", "enter")
        assert app.main.message == "not found: FLUSH"
        await pilot.press("slash", *"tlbs(", "enter")
        assert app.main.message == "match 1 of 1"
        first = app.main.view.cursor
        await pilot.press("n")
        assert (app.main.view.cursor, app.main.message) == (first, "match 1 of 1, from the top again")
        await pilot.press("slash", *"kvm", "enter")
        at = app.main.view.cursor
        await pilot.press("n", "N")
        assert app.main.view.cursor == at
        await pilot.press("slash", *"qQ]", "escape")
        assert app.main.at == At(0, 0)
        assert app.main.wanted == "kvm"


async def test_panes_take_the_keys_in_turn() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(".", "tab")
        assert app.main.pane is app.main.listing
        await pilot.press("j")
        assert app.main.at == At(0, 7)
        await pilot.press("tab")
        assert app.main.pane is app.main.evidence
        await pilot.press("tab")
        assert app.main.pane is app.main.view
        await pilot.press("shift+tab", "q")
        assert app.main.pane is app.main.view
        assert app.is_running


async def test_in_a_narrow_terminal_tab_gives_the_list_the_whole_height() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press(".")
        await settle(pilot)
        assert app.main.listing.size.height == 4
        await pilot.press("tab")
        await settle(pilot)
        assert app.main.listing.size.height == 22
        await pilot.press("j", "enter")
        await settle(pilot)
        assert app.main.listing.size.height == 4
        assert app.main.at == At(0, 7)


async def test_resize_keeps_the_place() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(".", ".")
        cursor = app.main.view.cursor
        for size in (SMALL, (200, 60), (20, 6), NARROW, WIDE):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            view = app.main.view
            assert (app.main.at, view.cursor) == (At(0, 6), cursor)
            assert view.top <= cursor < view.top + max(1, view.page)
            assert all(len(line) <= size[0] for line in picture(app).splitlines())


async def test_several_series_are_in_one_list_with_a_header_row_each() -> None:
    one, two = sample.single(sample.holds()), sample.single(sample.contradicted())
    app = app_on(replace(one, series=one.series + two.series))
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        column = [line[:35].strip() for line in picture(app).splitlines()[3:9]]
        assert column == [
            "[PATCH] Move zap helpers down",
            "▌ · 00 overview",
            "= 01 Move zap helpers down",
            "[PATCH] Drop flush from root zap",
            "· 00 overview",
            "! 01 Drop flush from root zap",
        ]
        await pilot.press(".")
        assert app.main.at == At(1, 0)
        await pilot.press("0")
        assert app.main.at == At(1, OVERVIEW)
        await pilot.press("i", "k")
        assert app.main.at == At(0, 0)
        await pilot.press("j")
        assert app.main.at == At(1, OVERVIEW)
        await pilot.press("g")
        assert (app.main.at, app.main.listing.cursor) == (At(0, OVERVIEW), 1)


async def test_a_review_of_nothing_can_be_looked_at_and_left() -> None:
    app = app_on(replace(sample.evil(), series=()))
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press(".", "]", "}", "n", "enter", "tab", "j", "tab", "slash", "x", "enter")
        assert "nothing to review" in picture(app)
        await pilot.press("Q")
    assert app.return_value == 0


async def test_a_jump_from_the_full_height_list_shows_what_was_jumped_to() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("i")
        await settle(pilot)
        assert not app.main.query_one("#side").display
        await pilot.press(".")
        await settle(pilot)
        assert app.main.pane is app.main.view
        assert "witness 1 of 1" in picture(app)


async def test_the_overview_takes_the_keys_from_evidence_that_goes_away() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(".", "enter", "0")
        await settle(pilot)
        assert app.main.focused is app.main.view


async def test_no_order_of_keys_and_sizes_breaks_it() -> None:
    rng = random.Random(7)
    ids = [key.id for key in keymap.KEYS if key.id not in ("quit", "suspend", "back")]
    session = sample.FakeSession(sample.thirty(), held=True)
    app = ReviewApp(session)
    async with app.run_test(size=WIDE) as pilot:
        for _ in range(600):
            chosen = rng.random()
            if chosen < 0.01:
                await pilot.resize_terminal(*rng.choice((WIDE, NARROW, SMALL, (200, 60), (31, 7))))
            elif chosen < 0.03:
                session.let(1)
            elif chosen < 0.05:
                app.main.wanted = rng.choice(("flush", "", "kvm", "zz"))
            else:
                name = rng.choice(ids)
                await app.screen.run_action(name) if hasattr(app.screen, f"action_{name}") else None
            if rng.random() < 0.08:
                await settle(pilot)
                view = app.main.view
                assert 0 <= view.cursor < max(1, len(view.rows))
                if app.screen is app.main and view.size.height and not isinstance(app.main.focused, Prompt):
                    assert view.top <= view.cursor < view.top + view.page
        assert app.is_running
