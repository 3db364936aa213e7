"""A view that has the screen for itself, with a title above and its keys below."""

from abc import abstractmethod
from typing import ClassVar

from textual.app import ComposeResult

from reviewer.tui import keymap
from reviewer.tui.cells import DIM, rule, span
from reviewer.tui.screens.base import KeyScreen
from reviewer.tui.widgets.lines import LineView, Rows
from reviewer.tui.widgets.plate import Plate


class SheetScreen(KeyScreen):
    """What `laid()` gives, under a title; the lowest line names the keys, or says what the last one had to say."""

    CSS = """
    SheetScreen { background: ansi_default; }
    SheetScreen #sheet { height: 1fr; }
    """

    HINTS: ClassVar[tuple[tuple[str, str], ...]] = (("page_down", "page"), ("back", "back"))
    """The keys that the lowest line names, as `keymap.hints()` takes them."""

    def __init__(self, title: str, has_cursor: bool = True) -> None:
        super().__init__()
        self.title_text = title
        self.message = ""
        self.view = LineView(id="sheet", has_cursor=has_cursor)
        self.head, self.foot = Plate(id="head"), Plate(id="foot")

    @abstractmethod
    def laid(self, width: int) -> Rows:
        """Return the rows for a width."""

    def compose(self) -> ComposeResult:
        """Lay out the title, the rows and the keys."""
        yield self.head
        yield self.view
        yield self.foot

    def on_mount(self) -> None:
        """Give the rows the keys."""
        self.view.focus()
        self.draw()

    def on_resize(self) -> None:
        """Lay out for the width, the cursor on its row."""
        self.draw()

    def draw(self) -> None:
        """Show the rows, at the place where they were."""
        width = self.app.size.width
        self.view.show(self.laid(width), self.view.cursor, self.view.top)
        self.head.put(rule(self.title_text, width))
        self.tell(self.message)

    @property
    def pane(self) -> LineView:
        """The rows."""
        return self.view

    def tell(self, text: str) -> None:
        """Say something that goes away with the next key."""
        self.message = text
        self.foot.put((span(f" {text}" if text else keymap.hints(self.table, *self.HINTS), DIM),))
