"""The keys and the signs, made from the tables that the program itself uses."""

from collections.abc import Iterator

from textual.app import ComposeResult

from reviewer.tui import keymap, marks, words
from reviewer.tui.cells import BOLD, DIM, Spans, rule, span, wrap
from reviewer.tui.screens.base import KeyScreen
from reviewer.tui.widgets.lines import Lines, LineView
from reviewer.tui.widgets.plate import Plate

KEY_CELLS = 14


def help_lines(width: int) -> tuple[Spans, ...]:
    """Return the help for `width` cells: every key by group, then what the signs mean."""
    lines: list[Spans] = []
    for group in keymap.Group:
        lines.append((span(f" {group.value}", BOLD),))
        lines += [line for key in keymap.KEYS if key.group is group for line in _entry(key.shown, key.text, width)]
        lines.append(())
    for title, entries in (
        ("Verdicts, in the list", words.GLYPHS),
        ("Before it", words.MARKS),
        ("Signs beside a diff", (*marks.MEANING, ("✎", "you have a comment below this line"))),
    ):
        lines.append((span(f" {title}", BOLD),))
        lines += [line for sign, text in entries for line in _entry(sign, text, width)]
        lines.append(())
    return tuple(lines[:-1])


def _entry(sign: str, text: str, width: int) -> Iterator[Spans]:
    for index, line in enumerate(wrap(text, max(10, width - KEY_CELLS - 4))):
        yield (span("   " + ("" if index else sign).ljust(KEY_CELLS)), span(line, DIM))


class HelpScreen(KeyScreen):
    """The keys."""

    CSS = """
    HelpScreen { background: ansi_default; }
    HelpScreen #text { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.text = LineView(id="text", has_cursor=False)
        self.head = Plate(id="title")
        self.foot = Plate(id="foot")

    def compose(self) -> ComposeResult:
        """Lay out the title, the text and the footer."""
        yield self.head
        yield self.text
        yield self.foot

    def on_mount(self) -> None:
        """Give the text the keys."""
        self.pane.focus()
        self.foot.put((span(" Space page  q back", DIM),))

    def on_resize(self) -> None:
        """Lay the text out for the width."""
        self.pane.show(Lines(help_lines(self.size.width)), 0, self.pane.top)
        self.head.put(rule("help", self.size.width))

    @property
    def pane(self) -> LineView:
        """The text."""
        return self.text

    def action_help(self) -> None:
        """Close the help with the key that opened it."""
        self.dismiss()
