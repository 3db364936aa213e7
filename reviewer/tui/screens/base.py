"""What every screen does with the keys that every screen has."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.screen import Screen

from reviewer.tui import keymap
from reviewer.tui.around import Around
from reviewer.tui.keymap import KEYS
from reviewer.tui.widgets.lines import LineView

NOWHERE = Around()
"""What an app has that was made without surroundings."""
MOST = 9999
"""The highest count."""


def bindings(used: Iterable[str] = ()) -> list[BindingType]:
    """Return the bindings of a screen: the keys that every screen has, and those it uses besides."""
    names = frozenset(used)
    return [
        Binding(key.keys, key.id, key.text, show=False, id=key.id) for key in KEYS if (key.anywhere or key.id in names) and key.id not in keymap.FIXED
    ]


class KeyScreen(Screen[None], inherit_bindings=False):
    """A screen whose keys come from the table; the moving keys go to `pane`."""

    BINDINGS: ClassVar = bindings()

    AUTO_FOCUS = ""

    count = 0
    """The count that is being typed."""
    given = 0
    """The count that was typed for the key that is at work, 0 without one."""

    @property
    def times(self) -> int:
        """How often the key at work is meant."""
        return self.given or 1

    @property
    def around(self) -> Around:
        """What the program knows besides the review."""
        found: Around = getattr(self.app, "around", NOWHERE)
        return found

    @property
    def table(self) -> keymap.Table:
        """The user's keys."""
        return self.around.table

    def on_key(self, event: events.Key) -> None:
        """Take the digits of a count; any other key has it, and ends it."""
        if len(event.key) == 1 and event.key in "0123456789" and (event.key != "0" or self.count):
            self.count = min(MOST, self.count * 10 + int(event.key))
            self.tell(f"{self.count}")
            event.stop()
            event.prevent_default()
        else:
            self.given, self.count = self.count, 0

    @property
    @abstractmethod
    def pane(self) -> LineView:
        """The view that the moving keys move."""

    def moved(self) -> None:
        """Draw what depends on the place of the cursor."""

    def tell(self, text: str) -> None:
        """Say something that goes away with the next key."""

    def _move(self, moved: bool, edge: str) -> None:
        self.tell("" if moved else edge)
        self.moved()

    def action_line_down(self) -> None:
        """Go a line down."""
        self._move(self.pane.move(self.times), "at the end")

    def action_line_up(self) -> None:
        """Go a line up."""
        self._move(self.pane.move(-self.times), "at the top")

    def action_page_down(self) -> None:
        """Go a page down."""
        self._move(self.pane.move_page(self.times), "at the end")

    def action_page_up(self) -> None:
        """Go a page up."""
        self._move(self.pane.move_page(-self.times), "at the top")

    def action_half_down(self) -> None:
        """Go half a page down."""
        self._move(self.pane.move_page(0.5 * self.times), "at the end")

    def action_half_up(self) -> None:
        """Go half a page up."""
        self._move(self.pane.move_page(-0.5 * self.times), "at the top")

    def action_top(self) -> None:
        """Go to the first row, or the one that was counted."""
        self._move(self.pane.to(max(0, self.given - 1)), "at the top")

    def action_bottom(self) -> None:
        """Go to the last row, or the one that was counted."""
        self._move(self.pane.to((self.given or len(self.pane.rows)) - 1), "at the end")

    def action_back(self) -> None:
        """Close the screen."""
        self.dismiss()

    def action_quit(self) -> None:
        """Leave the program."""
        self.app.exit(0)

    def action_suspend(self) -> None:
        """Stop the process, as ^z does in a shell."""
        self.app.action_suspend_process()

    def action_redraw(self) -> None:
        """Send the whole screen again."""
        self.refresh(layout=True, repaint=True)

    def action_help(self) -> None:
        """Show the keys."""
        from reviewer.tui.screens.help import HelpScreen  # which is a screen like this one

        self.app.push_screen(HelpScreen())
