"""A page of text over the review: the help, an explanation."""

from collections.abc import Callable

from reviewer.tui.cells import Spans
from reviewer.tui.screens.sheet import SheetScreen
from reviewer.tui.widgets.lines import Lines


class PageScreen(SheetScreen):
    """Text that `make` lays out for a width."""

    def __init__(self, title: str, make: Callable[[int], tuple[Spans, ...]]) -> None:
        super().__init__(title, has_cursor=False)
        self.make = make

    def laid(self, width: int) -> Lines:
        """Return the text."""
        return Lines(self.make(width))
