import ast
import re
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

import reviewer.tui
from reviewer.model.history import SeenPatch, SeenVersion
from reviewer.model.versions import title_key
from reviewer.store.history import History
from reviewer.tui.answers import Answers
from reviewer.tui.app import ReviewApp
from reviewer.tui.board import At
from reviewer.tui.screens.mails import MailScreen
from reviewer.tui.screens.versions import VersionScreen
from tests.tui import sample
from tests.tui.picture import picture
from tests.tui.real import review_of

FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f\ud800-\udfff]")


def drawn(app: ReviewApp) -> str:
    text = picture(app).replace("\n", "")
    assert not FORBIDDEN.search(text), ascii(FORBIDDEN.search(text))
    return text


@pytest.mark.parametrize("size", [(100, 30), (80, 24), (60, 20), (200, 60)])
async def test_no_screen_of_an_evil_review_draws_what_a_terminal_obeys(size: tuple[int, int], tmp_path: Path) -> None:
    history = History(tmp_path)
    before = sample.evil().series[0]
    history.put(title_key(before), SeenVersion(1, tuple(SeenPatch(9, text + "?", text, text) for text in sample.EVIL)))
    app = ReviewApp(sample.FakeSession(sample.evil(), sketched=False), Answers(history=history))
    everything = ""
    seen: list[At] = []
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for _ in app.main.board.order:
            everything += drawn(app)
            seen.append(app.main.at)
            app.main.action_page_down()
            if app.main.patch is not None:
                app.main.action_other_pane_back()
                app.main.action_page_down()
            await pilot.pause()
            everything += drawn(app)
            app.main.action_open()
            await pilot.pause()
            if app.screen is not app.main:
                everything += drawn(app)
                await pilot.press("q")
            app.main.view.focus()
            app.main.action_next_patch()
            await pilot.pause()
        assert tuple(seen) == app.main.board.order
        everything += await looked_closer(app, pilot)
        everything += await answered(app, pilot)
        await pilot.press("slash", *"[/x]", "enter")
        everything += drawn(app)
        await pilot.press("question_mark")
        everything += drawn(app)
        assert app.is_running
    for shown in (
        "^[]0;owned^G",
        "<U+009B>31m",
        "<U+202E>evil",
        "<U+D800><U+DFFF>",
        "[/x] [/",
        "[@click=app.quit]quit[/]",
        "a[i]=b[j]",
        "nul^@ cr^M",
    ):
        assert shown in everything, shown


async def looked_closer(app: ReviewApp, pilot: Pilot[int]) -> str:
    """Explain every patch, show concepts and versions, and limit everything by what is hostile itself."""
    everything = ""
    main = app.main
    for at in main.board.order:
        for pane in (main.view, main.evidence):
            main.show_at(at)
            pane.focus() if pane.display else None
            main.view.place(len(main.view.rows) * 2 // 3)
            await pilot.press("K")
            await pilot.pause()
            everything += drawn(app)
            if app.screen is not main:
                await pilot.press("q")
        await pilot.press("y", "v", "m")
        await pilot.pause()
        everything += drawn(app)
        await pilot.press("K", "j", "enter")
        while app.screen is not main:
            await pilot.press("q")
    main.show_at(At(0))
    await pilot.press("D")
    await pilot.pause()
    assert isinstance(app.screen, VersionScreen)
    everything += drawn(app)
    await pilot.press("G", "enter")
    await pilot.pause()
    everything += drawn(app)
    await back(app, pilot)
    for text in sample.EVIL:
        for ask in (main.set_limit, main.limit_list, main.obey, main.explain_name):
            ask(text)
            await pilot.pause()
            everything += drawn(app)
    main.set_limit("")
    main.limit_list("")
    await back(app, pilot)
    main.view.focus()
    await pilot.pause()
    return everything


async def back(app: ReviewApp, pilot: Pilot[int]) -> None:
    """Leave every screen that lies over the review."""
    while app.screen is not app.main:
        await pilot.press("q")
        await pilot.pause()


async def answered(app: ReviewApp, pilot: Pilot[int]) -> str:
    """Adopt from every patch, write a comment, and look at the mails."""
    everything = ""
    for at in app.main.board.order:
        app.main.show_at(at)
        await pilot.press("a", "a", "a", "c")
        await pilot.pause()
        if app.screen is not app.main:
            app.post_message(events.Paste("\x1b[31m\u202e\r\nb\x00\t"))
            await pilot.press("[", "ctrl+y")
        everything += drawn(app)
    await pilot.press("e")
    await pilot.pause()
    assert isinstance(app.screen, MailScreen)
    while app.screen.view.move_page(1):
        await pilot.pause()
        everything += drawn(app)
    await pilot.press("q")
    return everything


async def test_every_line_of_an_evil_screen_is_exactly_as_wide_as_the_screen() -> None:
    app = ReviewApp(sample.FakeSession(sample.evil(), sketched=False))
    async with app.run_test(size=(100, 30)) as pilot:
        for _ in range(len(app.main.board.order)):
            await pilot.pause()
            for strip in app.screen._compositor.render_strips():
                assert strip.cell_length == 100, strip.text
            await pilot.press("right_square_bracket")


async def test_what_is_typed_or_pasted_is_made_visible_too() -> None:
    app = ReviewApp(sample.FakeSession(sample.thirty(), sketched=False))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("right_square_bracket", "slash")
        app.post_message(events.Paste("\x1b[31m\u202e[/x]\r\n" + "y" * 1000))
        await pilot.pause()
        assert "/^[[31m<U+202E>[/x]^M" in drawn(app)
        await pilot.press("enter")
        drawn(app)


MARKUP = {
    "Static",
    "Label",
    "Button",
    "OptionList",
    "Option",
    "Tree",
    "Collapsible",
    "Select",
    "SelectionList",
    "Checkbox",
    "RadioButton",
    "DataTable",
    "RichLog",
    "Log",
    "Markdown",
    "TextArea",
    "Input",
    "Header",
    "Footer",
    "Tab",
    "Tabs",
    "from_markup",
    "from_rich_text",
    "Text",
    "Content",
    "notify",
    "Segment",
}
"""Names by which a string gets to the terminal round the gate, or is taken for markup."""
SEGMENTS = {("lines.py", "Segment"), ("plate.py", "Segment"), ("entry.py", "Segment"), ("plain.py", "Segment")}
"""The places where a span, which only the gate makes, becomes what Textual draws."""


def test_nothing_in_the_room_draws_a_bare_string() -> None:
    root = Path(reviewer.tui.__file__).parent
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
                if name == "Span":
                    assert not any(isinstance(one, ast.JoinedStr | ast.Constant) for one in node.args), (
                        f"{path.name}:{node.lineno}: Span round the gate"
                    )
                assert name not in MARKUP or (path.name, name) in SEGMENTS, f"{path.name}:{node.lineno}: {name}()"
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                assert node.attr not in ("border_title", "border_subtitle", "tooltip"), f"{path.name}:{node.lineno}: {node.attr} is markup"


@pytest.mark.corpus
@pytest.mark.parametrize("folder", ["mail", "series", "damaged"])
async def test_all_real_mail_can_be_shown(folder: str) -> None:
    corpus = Path(__file__).parents[3] / "shared" / "corpus" / folder
    if not corpus.is_dir():
        pytest.skip("../shared/corpus is not there")
    app = ReviewApp(sample.FakeSession(review_of(str(corpus)), sketched=False))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert len(app.main.board.order) > 20
        for at in app.main.board.order:
            app.main.show_at(at)
            app.main.view.place(len(app.main.view.rows) * 2 // 3)
            for view in (app.main.view, app.main.listing, app.main.evidence):
                for y in range(view.size.height):
                    strip = view.render_line(y)
                    assert not FORBIDDEN.search(strip.text), ascii(strip.text)
                    assert strip.cell_length == view.size.width
        await pilot.pause()
        drawn(app)
