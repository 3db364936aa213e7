"""A page of text over the review: the help, an explanation."""

from collections.abc import Callable

from textual.app import ComposeResult

from reviewer.tui import keymap
from reviewer.tui.cells import DIM, Spans, rule, span
from reviewer.tui.screens.base import KeyScreen
from reviewer.tui.widgets.lines import Lines, LineView
from reviewer.tui.widgets.plate import Plate


class PageScreen(KeyScreen):
    """Text that `make` lays out for a width."""

    CSS = """
    PageScreen { background: ansi_default; }
    PageScreen #text { height: 1fr; }
    """

    def __init__(self, title: str, make: Callable[[int], tuple[Spans, ...]]) -> None:
        super().__init__()
        self.title_text = title
        self.make = make
        self.text = LineView(id="text", has_cursor=False)
        self.head, self.foot = Plate(id="title"), Plate(id="foot")

    def compose(self) -> ComposeResult:
        """Lay out the title, the text and the footer."""
        yield self.head
        yield self.text
        yield self.foot

    def on_mount(self) -> None:
        """Give the text the keys."""
        self.text.focus()
        self.tell("")

    def on_resize(self) -> None:
        """Lay the text out for the width."""
        self.text.show(Lines(self.make(self.size.width)), 0, self.text.top)
        self.head.put(rule(self.title_text, self.size.width))

    @property
    def pane(self) -> LineView:
        """The text."""
        return self.text

    def tell(self, text: str) -> None:
        """Say something that goes away with the next key."""
        self.foot.put((span(f" {text}" if text else keymap.hints(self.table, ("page_down", "page"), ("back", "back")), DIM),))
