from textual import events
from textual.app import App, ComposeResult

from reviewer.tui.widgets.entry import COLUMN, Entry


class EntryApp(App[None]):
    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.entry = Entry(id="entry", text=text, left=frozenset({"ctrl+y"}))

    def compose(self) -> ComposeResult:
        yield self.entry

    def on_mount(self) -> None:
        self.entry.focus()


async def typed(text: str, *keys: str) -> str:
    app = EntryApp(text)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press(*keys)
        return app.entry.text


async def test_the_keys_that_edit() -> None:
    assert await typed("", "a", "enter", "b", "space", "c") == "a\nb c"
    assert await typed("ab", "left", "x", "home", "y", "end", "z") == "yaxbz"
    assert await typed("a\nb", "backspace", "backspace", "backspace", "backspace") == ""
    assert await typed("a\nb", "up", "end", "delete") == "ab"
    assert await typed("a\nbcd", "left", "ctrl+k", "up", "ctrl+u") == "\nbc"
    assert await typed("one two three", "ctrl+w", "ctrl+w") == "one "
    assert await typed("ab", "ctrl+a", "right", "right", "right", "c", "left", "left", "left", "left", "d") == "dabc"
    assert await typed("a", "ctrl+y", "tab") == "a\t"


async def test_a_long_line_is_broken_at_a_blank_but_code_is_not() -> None:
    words = "word " * (COLUMN // 5)
    assert await typed(words, *"mores") == words.rstrip() + "\nmores"
    assert "\n" not in await typed("\t" + words, *"mores")


async def test_what_is_pasted_is_made_visible() -> None:
    app = EntryApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.post_message(events.Paste("a\x1b[31m\r\n\u202eb" + "\n" * 30))
        await pilot.pause()
        assert app.entry.text.startswith("a^[[31m\n<U+202E>b")
        assert app.entry.top > 0
        strip = app.entry.render_line(0)
        assert strip.cell_length == 40


async def test_every_line_is_as_wide_as_the_widget_wherever_the_cursor_is() -> None:
    app = EntryApp("宽" * 60 + "\tx" * 20)
    async with app.run_test(size=(30, 5)) as pilot:
        for key in ("left", "home", "end"):
            await pilot.press(key)
            assert app.entry.render_line(0).cell_length == 30
