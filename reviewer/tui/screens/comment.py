"""Writing a comment to a line."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from reviewer.tui.cells import DIM, detab, rule, span
from reviewer.tui.widgets.entry import Entry
from reviewer.tui.widgets.plate import Plate

KEYS = {"ctrl+y": "keep", "escape": "leave", "ctrl+c": "leave", "ctrl+g": "leave", "ctrl+z": "suspend"}
"""Keys that are no text, and what they do."""
ABOVE = 6
"""Lines of the mail that are shown above the comment."""


class CommentScreen(Screen[bool], inherit_bindings=False):
    """A comment below the lines that it is about; the result is whether it is finished."""

    BINDINGS: ClassVar = [Binding(key, name, name, show=False) for key, name in KEYS.items()]
    AUTO_FOCUS = ""
    CSS = """
    CommentScreen { background: ansi_default; }
    CommentScreen #above { height: 6; }
    """

    def __init__(self, title: str, above: tuple[str, ...], text: str, changed: Callable[[str], str]) -> None:
        super().__init__()
        self.title_text = title
        self.changed = changed
        self.lines = above[-ABOVE:]
        self.entry = Entry(id="entry", text=text, left=frozenset(KEYS))
        self.head, self.above, self.foot = Plate(id="head"), Plate(id="above"), Plate(id="foot")

    def compose(self) -> ComposeResult:
        """Lay out the title, the lines that the comment is about, the comment and the keys."""
        yield self.head
        yield self.above
        yield self.entry
        yield self.foot

    def on_mount(self) -> None:
        """Take the keys."""
        self.entry.focus()

    def on_resize(self) -> None:
        """Lay out for the size; where rows are few only the last line above is shown."""
        width, height = self.app.size
        lines = self.lines[-max(1, min(len(self.lines), height // 3)) :]
        self.above.styles.height = max(1, len(lines))
        self.above.put(*((span(" > ", DIM), span(detab(line, 3), DIM)) for line in lines))
        self.head.put(rule(self.title_text, width))
        self.say("")

    def say(self, trouble: str) -> None:
        """Show the keys, or what went wrong."""
        self.foot.put((span(f" {trouble}" if trouble else " ^y keep  Esc leave it as a draft, which is in no mail", DIM),))

    def on_entry_changed(self) -> None:
        """Keep every change, so that nothing is lost with the connection."""
        self.say(self.changed(self.entry.text))

    def action_keep(self) -> None:
        """Close: the comment is finished."""
        self.dismiss(True)

    def action_leave(self) -> None:
        """Close: the comment stays as it is, unfinished."""
        self.dismiss(False)

    def action_suspend(self) -> None:
        """Stop the process, as ^z does in a shell."""
        self.app.action_suspend_process()
