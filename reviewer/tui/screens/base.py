"""What every screen does with the keys that every screen has."""

from typing import ClassVar

from textual.binding import Binding
from textual.screen import Screen

from reviewer.tui.keymap import KEYS
from reviewer.tui.widgets.lines import LineView


class KeyScreen(Screen[None], inherit_bindings=False):
    """A screen whose keys come from the table; the moving keys go to `pane`."""

    BINDINGS: ClassVar = [Binding(key.keys, key.id, key.text, show=False, id=key.id) for key in KEYS if key.anywhere]

    AUTO_FOCUS = ""

    @property
    def pane(self) -> LineView:
        """The view that the moving keys move."""
        raise NotImplementedError

    def moved(self) -> None:
        """Draw what depends on the place of the cursor."""

    def tell(self, text: str) -> None:
        """Say something that goes away with the next key."""

    def _move(self, moved: bool, edge: str) -> None:
        self.tell("" if moved else edge)
        self.moved()

    def action_line_down(self) -> None:
        """Go a line down."""
        self._move(self.pane.move(1), "at the end")

    def action_line_up(self) -> None:
        """Go a line up."""
        self._move(self.pane.move(-1), "at the top")

    def action_page_down(self) -> None:
        """Go a page down."""
        self._move(self.pane.move_page(1), "at the end")

    def action_page_up(self) -> None:
        """Go a page up."""
        self._move(self.pane.move_page(-1), "at the top")

    def action_half_down(self) -> None:
        """Go half a page down."""
        self._move(self.pane.move_page(0.5), "at the end")

    def action_half_up(self) -> None:
        """Go half a page up."""
        self._move(self.pane.move_page(-0.5), "at the top")

    def action_top(self) -> None:
        """Go to the first row."""
        self._move(self.pane.move(-len(self.pane.rows)), "at the top")

    def action_bottom(self) -> None:
        """Go to the last row."""
        self._move(self.pane.move(len(self.pane.rows)), "at the end")

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
