"""Two versions of a series as rows: which patch is which, what changed in it, and what became of its verdict."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.model.versions import Change, Pair, kept
from reviewer.tui import words
from reviewer.tui.cells import BOLD, DIM, PLAIN, Spans, cut, shorten, span, spread
from reviewer.tui.widgets.lines import reverse


class VersionRows:
    """The pairs, laid out for a width."""

    def __init__(self, found: Sequence[Pair], width: int) -> None:
        self.found = tuple(found)
        self.lines = [_line(one, width) for one in self.found]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.lines)

    def widest(self, width: int) -> int:
        """Return the view's own width."""
        return width

    def draw(self, index: int, width: int) -> Spans:
        """Return one row."""
        del width
        return self.lines[index]

    def mark_cursor(self, spans: Spans, focused: bool) -> Spans:
        """Show the cursor by a bar, in the focused pane in reverse video."""
        first, *rest = spans
        line = (span("▌" + first.text[1:], first.style), *rest)
        return reverse(line) if focused else line

    def below(self, width: int) -> Spans:
        """Return nothing: the rows end where they end."""
        del width
        return ()

    def lead(self, index: int) -> int:
        """Return the row itself."""
        return index


def _line(pair: Pair, width: int) -> Spans:
    before = f"{pair.before.number:02}" if pair.before is not None else "--"
    now = f"{pair.now.number:02}" if pair.now is not None else "--"
    title = pair.now.title if pair.now is not None else pair.before.title if pair.before is not None else ""
    sign = words.glyph(pair.now) if pair.now is not None else " "
    style = DIM if pair.change is Change.SAME else BOLD if pair.change is Change.NEW else PLAIN
    head = f"  {before} > {now} {sign} {pair.change.value:10}"
    right = (span(f"{shorten(kept(pair), max(16, width // 3))} ", DIM),)
    return cut(spread((span(head, style), span(shorten(title, max(8, width // 2)), style)), right, width), width)
