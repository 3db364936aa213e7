"""A few lines of text that are typed: the comment to a line."""

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from reviewer.model.shown import visible
from reviewer.tui.cells import CURSOR, DIM, PLAIN, Spans, cells, cut, span

COLUMN = 72
"""Columns after which a line that is being typed is broken at its last blank, as mail is."""
LONGEST = 20_000
"""Characters that a comment may have."""


class Entry(Widget, can_focus=True, inherit_bindings=False):
    """A small editor; it takes every key but those that the screen names in `left`."""

    DEFAULT_CSS = """
    Entry { background: ansi_default; height: 1fr; }
    """

    class Changed(Message):
        """The text is another one."""

    def __init__(self, *, id: str, text: str = "", left: frozenset[str] = frozenset()) -> None:
        super().__init__(id=id)
        self.lines = text.split("\n")
        self.left = left
        self.row = len(self.lines) - 1
        self.column = len(self.lines[-1])
        self.top = 0

    @property
    def text(self) -> str:
        """What was typed."""
        return "\n".join(self.lines)

    def on_key(self, event: events.Key) -> None:
        """Edit the text."""
        if event.key in self.left:
            return
        event.stop()
        event.prevent_default()
        before = self.text
        if not self._moved(event.key) and not self._deleted(event.key):
            if event.key in ("enter", "ctrl+j"):
                self._insert("\n")
            elif event.key == "tab":
                self._insert("\t")
            elif event.character is not None and event.is_printable:
                self._insert(visible(event.character))
                self._break()
        self._show()
        if self.text != before:
            self.post_message(self.Changed())

    def on_paste(self, event: events.Paste) -> None:
        """Take pasted text, made visible."""
        event.stop()
        self._insert(visible(event.text.replace("\r\n", "\n").replace("\r", "\n")))
        self._show()
        self.post_message(self.Changed())

    def _insert(self, text: str) -> None:
        if len(self.text) + len(text) > LONGEST:
            return
        line = self.lines[self.row]
        new = (line[: self.column] + text + line[self.column :]).split("\n")
        tail = len(line) - self.column
        self.lines[self.row : self.row + 1] = new
        self.row += len(new) - 1
        self.column = len(self.lines[self.row]) - tail

    def _break(self) -> None:
        """Go on in a new line behind the last blank, if the line got too long at its end and is no code."""
        line = self.lines[self.row]
        if self.column < len(line) or len(line) <= COLUMN or line.startswith((" ", "\t", ">")):
            return
        at = line.rfind(" ")
        if at > 0:
            self.lines[self.row : self.row + 1] = [line[:at], line[at + 1 :]]
            self.row += 1
            self.column = len(self.lines[self.row])

    def _moved(self, key: str) -> bool:
        """Move the cursor, and return whether the key does that."""
        match key:
            case "left" | "ctrl+b":
                self._back()
            case "right" | "ctrl+f":
                self._forward()
            case "up" | "ctrl+p":
                self.row = max(0, self.row - 1)
            case "down" | "ctrl+n":
                self.row = min(len(self.lines) - 1, self.row + 1)
            case "home" | "ctrl+a":
                self.column = 0
            case "end" | "ctrl+e":
                self.column = len(self.lines[self.row])
            case _:
                return False
        self.column = min(self.column, len(self.lines[self.row]))
        return True

    def _back(self) -> None:
        if self.column:
            self.column -= 1
        elif self.row:
            self.row -= 1
            self.column = len(self.lines[self.row])

    def _forward(self) -> None:
        if self.column < len(self.lines[self.row]):
            self.column += 1
        elif self.row < len(self.lines) - 1:
            self.row, self.column = self.row + 1, 0

    def _deleted(self, key: str) -> bool:
        """Delete, and return whether the key does that."""
        line = self.lines[self.row]
        match key:
            case "backspace" | "ctrl+h":
                if self.column or self.row:
                    self._back()
                    self._delete()
            case "delete" | "ctrl+d":
                self._delete()
            case "ctrl+u":
                self.lines[self.row], self.column = line[self.column :], 0
            case "ctrl+k":
                self.lines[self.row] = line[: self.column]
            case "ctrl+w":
                start = line[: self.column].rstrip().rfind(" ") + 1
                self.lines[self.row], self.column = line[:start] + line[self.column :], start
            case _:
                return False
        return True

    def _delete(self) -> None:
        line = self.lines[self.row]
        if self.column < len(line):
            self.lines[self.row] = line[: self.column] + line[self.column + 1 :]
        elif self.row < len(self.lines) - 1:
            self.lines[self.row : self.row + 2] = [line + self.lines[self.row + 1]]

    def _show(self) -> None:
        height = max(1, self.size.height)
        self.top = max(self.row - height + 1, min(self.top, self.row))
        self.refresh()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._show()

    def render_line(self, y: int) -> Strip:
        """Draw one line, scrolled to the side where the cursor would be out of sight."""
        width = self.size.width
        index = self.top + y
        if index >= len(self.lines):
            return Strip.blank(width, PLAIN)
        line: Spans = (span(" "), span(_flat(self.lines[index])))
        if index == self.row:
            line = self._with_cursor(self.lines[index], width)
        return Strip([Segment(piece.text, piece.style) for piece in cut(line, width)]).adjust_cell_length(width, PLAIN)

    def _with_cursor(self, text: str, width: int) -> Spans:
        left = _flat(text[: self.column])
        under = _flat(text[self.column : self.column + 1]) or " "
        skipped = span("")
        while left and cells((span(left),)) > max(1, width - 4):
            left, skipped = left[8:], span("<", DIM)
        return (skipped if skipped.text else span(" "), span(left), span(under, CURSOR), span(_flat(text[self.column + 1 :])))


def _flat(text: str) -> str:
    return text.replace("\t", "        ")
