"""Two versions of a series as rows: which patch is which, what changed in it, and what became of its verdict."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.model.versions import Change, Pair, kept
from reviewer.tui import words
from reviewer.tui.cells import BOLD, DIM, PLAIN, Spans, cut, shorten, span, spread
from reviewer.tui.widgets.lines import BarLines


class VersionRows(BarLines):
    """The pairs, laid out for a width."""

    def __init__(self, found: Sequence[Pair], width: int) -> None:
        self.found = tuple(found)
        super().__init__(tuple(_line(one, width) for one in self.found))


def _line(pair: Pair, width: int) -> Spans:
    before = f"{pair.before.number:02}" if pair.before is not None else "--"
    now = f"{pair.now.number:02}" if pair.now is not None else "--"
    title = pair.now.title if pair.now is not None else pair.before.title if pair.before is not None else ""
    sign = words.glyph(pair.now) if pair.now is not None else " "
    style = DIM if pair.change is Change.SAME else BOLD if pair.change is Change.NEW else PLAIN
    head = f"  {before} > {now} {sign} {pair.change.value:10}"
    right = (span(f"{shorten(kept(pair), max(16, width // 3))} ", DIM),)
    return cut(spread((span(head, style), span(shorten(title, max(8, width // 2)), style)), right, width), width)
