"""A version of a series beside the one before, on a screen of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from reviewer.model.versions import Change
from reviewer.tui.screens.base import bindings
from reviewer.tui.screens.sheet import SheetScreen
from reviewer.tui.versions import VersionRows

USED = ("open", "versions", "explain", "next_finding", "previous_finding")


class VersionScreen(SheetScreen, inherit_bindings=False):
    """The pairing of patches; `chosen(index)` is called where one of the series shown is opened, `differ(index)` says what changed in it."""

    BINDINGS: ClassVar = bindings(USED)
    HINTS = (
        ("open", "go there"),
        ("explain", "what changed in it"),
        ("next_finding/previous_finding", "what is not the same"),
        ("page_down", "page"),
        ("back", "back"),
    )

    def __init__(
        self, title: str, make: Callable[[int], VersionRows], chosen: Callable[[int], None], differ: Callable[[int], str], start: int = 0
    ) -> None:
        super().__init__(title)
        self.make = make
        self.chosen = chosen
        self.differ = differ
        self.start = start
        """Index of the patch that the cursor is put on first."""

    def laid(self, width: int) -> VersionRows:
        """Return the pairs."""
        return self.make(width)

    @property
    def rows(self) -> VersionRows:
        """The pairs shown."""
        assert isinstance(self.view.rows, VersionRows)
        return self.view.rows

    def on_mount(self) -> None:
        """Give the pairs the keys."""
        super().on_mount()
        self.view.place(next((row for row, pair in enumerate(self.rows.found) if pair.now is not None and pair.index == self.start), 0))

    def action_explain(self) -> None:
        """Show what changed in the patch from one version to the next."""
        pair = self.rows.found[self.view.cursor] if len(self.rows) else None
        if pair is None or pair.now is None or pair.before is None:
            self.tell("there is nothing to hold it beside")
        else:
            self.tell(self.differ(pair.index))

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
