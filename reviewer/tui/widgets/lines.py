"""The one widget for everything that scrolls: a list of rows, drawn by the Line API a row at a time."""

from collections import OrderedDict
from typing import Protocol

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reviewer.tui.cells import CURSOR, PLAIN, Span, Spans, span

CACHED = 512
"""Drawn rows that a view keeps, more than the rows of two screens."""


class Rows(Protocol):
    """What a view shows: so many rows, each drawn when it comes into sight."""

    def __len__(self) -> int:
        """Return the number of rows."""

    def widest(self, width: int) -> int:
        """Return the cells of the widest row, for scrolling to the right, in a view of `width` cells."""

    def draw(self, index: int, width: int) -> Spans:
        """Return one row for a view of `width` cells."""

    def mark_cursor(self, spans: Spans, focused: bool) -> Spans:
        """Return the row as it looks under the cursor."""

    def below(self, width: int) -> Spans:
        """Return what is drawn below the last row."""

    def lead(self, index: int) -> int:
        """Return the row that should be in sight with a row that is jumped to, as its heading."""


class Lines:
    """Rows that are there already, with no cursor to show."""

    def __init__(self, lines: tuple[Spans, ...] = ()) -> None:
        self.lines = lines

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.lines)

    def widest(self, width: int) -> int:
        """Return the view's own width: the lines were made for it."""
        return width

    def draw(self, index: int, width: int) -> Spans:
        """Return one line."""
        del width
        return self.lines[index]

    def mark_cursor(self, spans: Spans, focused: bool) -> Spans:
        """Return the row unchanged."""
        del focused
        return spans

    def below(self, width: int) -> Spans:
        """Return nothing."""
        del width
        return ()

    def lead(self, index: int) -> int:
        """Return the row itself."""
        return index


def reverse(spans: Spans) -> Spans:
    """Return a row in reverse video."""
    return tuple(Span(piece.text, piece.style + CURSOR) for piece in spans)


class BarLines(Lines):
    """Rows that are there already, the cursor a bar in their first cell, and in the focused pane in reverse video."""

    def draw(self, index: int, width: int) -> Spans:
        """Return one line; one without text has a cell for the cursor."""
        return super().draw(index, width) or (span(" "),)

    def mark_cursor(self, spans: Spans, focused: bool) -> Spans:
        """Show the cursor."""
        first, *rest = spans
        line = (span("▌" + first.text[1:], first.style), *rest)
        return reverse(line) if focused else line


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """A scrolling view of `Rows` with a cursor line; a view without one scrolls by the same keys."""

    DEFAULT_CSS = """
    LineView { background: ansi_default; scrollbar-size: 0 0; overflow: hidden hidden; }
    """

    def __init__(self, *, id: str, has_cursor: bool = True) -> None:
        super().__init__(id=id)
        self.rows: Rows = Lines()
        self.cursor = 0
        self.has_cursor = has_cursor
        self.drawn = 0
        self.jumped = -1
        self._strips: OrderedDict[tuple[int, int], Strip] = OrderedDict()

    def show(self, rows: Rows, cursor: int = 0, top: int | None = None) -> None:
        """Show other rows, the cursor on one of them, and `top` (default: what the cursor needs) as the first in sight."""
        self.rows = rows
        self._strips.clear()
        self._fit()
        self.cursor = max(0, min(cursor, len(rows) - 1))
        self.jumped = -1
        self.scroll_to(x=0, y=top if top is not None else 0, animate=False, immediate=True, force=True)
        self._follow()
        self.refresh()

    def redraw_rows(self) -> None:
        """Draw the same rows again, after how they are drawn has changed."""
        self._strips.clear()
        self.refresh()

    def redraw_row(self, index: int) -> None:
        """Draw one row again, after what it shows has changed."""
        for key in [key for key in self._strips if key[0] == index]:
            del self._strips[key]
        self.refresh(Region(0, index - self.top, self.size.width, 1))

    def _fit(self) -> None:
        width = self.size.width
        self.virtual_size = Size(max(width, self.rows.widest(width)), max(len(self.rows), 1))

    def on_resize(self) -> None:
        """Lay out again, and keep the cursor in sight."""
        self._strips.clear()
        self._fit()
        if self.jumped == self.cursor:
            self.place(self.cursor)
        else:
            self._follow()

    def on_focus(self) -> None:
        """Show the cursor as the one that the keys move."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor as a place only."""
        self.refresh()

    @property
    def page(self) -> int:
        """Rows in sight."""
        return max(1, self.size.height)

    @property
    def top(self) -> int:
        """The first row in sight."""
        return self.scroll_offset.y

    def go(self, index: int, margin: int = 0) -> bool:
        """Put the cursor on a row, with `margin` rows around it in sight, and return whether it moved."""
        index = max(0, min(index, len(self.rows) - 1))
        before, self.cursor = self.cursor, index
        top = self.top
        self._follow(margin)
        if top == self.top:
            self.refresh(*(Region(0, row - top, self.size.width, 1) for row in {before, index}))
        return before != index

    def place(self, index: int) -> None:
        """Put the cursor on a row that was jumped to: below its heading if both fit, else a third of the way down.

        Nothing scrolls if they are in sight with room below.
        """
        lead = self.rows.lead(index)
        if not self.top <= lead or not index < self.top + max(1, self.page - 2):
            self.scroll_to(
                x=0, y=lead if index - lead <= self.page - 3 else max(0, index - self.page // 3), animate=False, immediate=True, force=True
            )
        self.go(index)
        self.jumped = index

    def move(self, rows: int) -> bool:
        """Move the cursor (or without one: the rows) by so many lines."""
        if self.has_cursor:
            return self.go(self.cursor + rows)
        return self._scroll(rows)

    def to(self, index: int) -> bool:
        """Move the cursor to a row; without one the row to the top."""
        return self.go(index) if self.has_cursor else self._scroll(index - self.top)

    def move_page(self, pages: float) -> bool:
        """Move by pages, one row of the last one staying in sight."""
        rows = int(pages * max(1, self.page - 1)) or (1 if pages > 0 else -1)
        scrolled = self._scroll(rows)
        return self.go(self.cursor + rows) or scrolled if self.has_cursor else scrolled

    def pan(self, columns: int) -> None:
        """Scroll to the side."""
        self.scroll_to(x=max(0, self.scroll_offset.x + columns), animate=False, immediate=True, force=True)

    def _scroll(self, rows: int) -> bool:
        before = self.top
        self.scroll_to(y=max(0, min(before + rows, self.max_scroll_y)), animate=False, immediate=True, force=True)
        return before != self.top

    def _follow(self, margin: int = 0) -> None:
        margin = min(margin, (self.page - 1) // 2)
        low, high = self.cursor - self.page + 1 + margin, self.cursor - margin
        if self.has_cursor and not low <= self.top <= high:
            self.scroll_to(y=max(0, high if self.top > high else low), animate=False, immediate=True, force=True)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the view."""
        self.drawn += 1
        index = self.top + y
        width = self.size.width
        if index >= len(self.rows):
            return _strip(self.rows.below(width)).adjust_cell_length(width, PLAIN)
        if self.has_cursor and index == self.cursor:
            strip = _strip(self.rows.mark_cursor(self.rows.draw(index, width), self.has_focus))
        else:
            strip = self._cached(index, width)
        left = self.scroll_offset.x
        return strip.crop_extend(left, left + width, PLAIN)

    def _cached(self, index: int, width: int) -> Strip:
        key = (index, width)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = _strip(self.rows.draw(index, width))
            if len(self._strips) > CACHED:
                self._strips.popitem(last=False)
        else:
            self._strips.move_to_end(key)
        return strip


def _strip(spans: Spans) -> Strip:
    return Strip([Segment(piece.text, piece.style) for piece in spans])
