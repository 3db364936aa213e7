"""Lines that stand still: the head, the rules between panes, the claim, the footer."""

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from reviewer.tui.cells import PLAIN, Spans, cut


class Plate(Widget, inherit_bindings=False):
    """A few lines that are set as a whole."""

    DEFAULT_CSS = """
    Plate { background: ansi_default; height: 1; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.lines: tuple[Spans, ...] = ()

    def put(self, *lines: Spans) -> None:
        """Show these lines instead of the last ones; what does not change is not sent."""
        if lines != self.lines:
            self.lines = lines
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line, cut to the width."""
        width = self.size.width
        if y >= len(self.lines):
            return Strip.blank(width, PLAIN)
        return Strip([Segment(piece.text, piece.style) for piece in cut(self.lines[y], width)]).adjust_cell_length(width, PLAIN)
