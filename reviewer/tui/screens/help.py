"""The keys and the signs, made from the tables that the program itself uses."""

from textual.app import ComposeResult

from reviewer.tui import keymap, marks, words
from reviewer.tui.cells import BOLD, DIM, Spans, rule, span
from reviewer.tui.screens.base import KeyScreen
from reviewer.tui.widgets.lines import Lines, LineView
from reviewer.tui.widgets.plate import Plate

KEY_CELLS = 14


def help_lines() -> tuple[Spans, ...]:
    """Return the help: a line for every key by group, then what the signs mean."""
    lines: list[Spans] = []
    for group in keymap.Group:
        lines.append((span(f" {group.value}", BOLD),))
        lines += [_entry(key.shown, key.text, KEY_CELLS) for key in keymap.KEYS if key.group is group]
        lines.append(())
    for title, entries in (("Verdicts, in the list", words.GLYPHS), ("Signs beside a diff", marks.MEANING)):
        lines.append((span(f" {title}", BOLD),))
        lines += [_entry(sign, text, KEY_CELLS) for sign, text in entries]
        lines.append(())
    return tuple(lines[:-1])


def _entry(sign: str, text: str, width: int) -> Spans:
    return (span("   " + sign.ljust(width)), span(text, DIM))


class HelpScreen(KeyScreen):
    """The keys."""

    CSS = """
    HelpScreen { background: ansi_default; }
    HelpScreen #text { height: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """Lay out the title, the text and the footer."""
        yield Plate(id="title")
        yield LineView(id="text", has_cursor=False)
        yield Plate(id="foot")

    def on_mount(self) -> None:
        """Show the text."""
        self.pane.show(Lines(help_lines()))
        self.pane.focus()
        self.query_one("#foot", Plate).put((span(" Space page  q back", DIM),))

    def on_resize(self) -> None:
        """Draw the title's rule as wide as the screen."""
        self.query_one("#title", Plate).put(rule("help", self.size.width))

    @property
    def pane(self) -> LineView:
        """The text."""
        return self.query_one("#text", LineView)

    def action_help(self) -> None:
        """Close the help with the key that opened it."""
        self.dismiss()
