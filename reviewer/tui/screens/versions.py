"""A version of a series beside the one before, on a screen of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult

from reviewer.model.versions import Change
from reviewer.tui import keymap
from reviewer.tui.cells import DIM, rule, span
from reviewer.tui.screens.base import KeyScreen, bindings
from reviewer.tui.versions import VersionRows
from reviewer.tui.widgets.lines import LineView
from reviewer.tui.widgets.plate import Plate

USED = ("open", "versions", "next_finding", "previous_finding")
HINTS = (("open", "go there"), ("next_finding/previous_finding", "what is not the same"), ("page_down", "page"), ("back", "back"))


class VersionScreen(KeyScreen, inherit_bindings=False):
    """The pairing of patches; `chosen(index)` is called where one of the series shown is opened."""

    BINDINGS: ClassVar = bindings(USED)
    CSS = """
    VersionScreen { background: ansi_default; }
    VersionScreen #versions { height: 1fr; }
    """

    def __init__(self, title: str, make: Callable[[int], VersionRows], chosen: Callable[[int], None]) -> None:
        super().__init__()
        self.title_text = title
        self.make = make
        self.chosen = chosen
        self.view = LineView(id="versions")
        self.head, self.foot = Plate(id="head"), Plate(id="foot")

    def compose(self) -> ComposeResult:
        """Lay out the title, the pairs and the keys."""
        yield self.head
        yield self.view
        yield self.foot

    def on_mount(self) -> None:
        """Give the pairs the keys."""
        self.view.focus()
        self.draw()
        self.tell("")

    def on_resize(self) -> None:
        """Lay out for the width, the cursor on its row."""
        self.draw()

    def draw(self) -> None:
        """Show the pairs."""
        width = self.app.size.width
        self.view.show(self.make(width), self.view.cursor, self.view.top)
        self.head.put(rule(self.title_text, width))

    @property
    def rows(self) -> VersionRows:
        """The pairs shown."""
        assert isinstance(self.view.rows, VersionRows)
        return self.view.rows

    @property
    def pane(self) -> LineView:
        """The pairs."""
        return self.view

    def tell(self, text: str) -> None:
        """Say something that goes away with the next key."""
        self.foot.put((span(f" {text}" if text else keymap.hints(self.table, *HINTS), DIM),))

    def action_open(self) -> None:
        """Go to the patch."""
        pair = self.rows.found[self.view.cursor] if len(self.rows) else None
        if pair is None or pair.now is None:
            self.tell("it is no longer in the series")
            return
        self.dismiss()
        self.chosen(pair.index)

    def _step(self, rows: range) -> None:
        row = next((one for one in rows if self.rows.found[one].change is not Change.SAME), None)
        if row is None:
            self.tell("nothing more that is not the same")
        else:
            self.tell("")
            self.view.place(row)

    def action_next_finding(self) -> None:
        """Go to the next patch that is not the same in both versions."""
        self._step(range(self.view.cursor + 1, len(self.rows)))

    def action_previous_finding(self) -> None:
        """Go to the one before."""
        self._step(range(self.view.cursor - 1, -1, -1))

    def action_versions(self) -> None:
        """Close the screen with the key that opened it."""
        self.dismiss()
