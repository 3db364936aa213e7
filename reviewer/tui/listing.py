"""The list of patches: verdict, number and title of each."""

from collections.abc import Iterable

from rich.cells import cell_len

from reviewer.model.draft import Mark
from reviewer.model.review import SeriesReview
from reviewer.tui import words
from reviewer.tui.board import OVERVIEW, At, Board
from reviewer.tui.cells import BOLD, DIM, PLAIN, Span, Spans, fill, shorten, span, spread
from reviewer.tui.widgets.lines import reverse


class ListRows:
    """The list's rows; of several series each begins with a header row that can't be opened."""

    def __init__(self, board: Board, edge: str, only: Iterable[At] | None = None) -> None:
        """Show all rows of a board, or those in `only`."""
        self.board = board
        wanted = frozenset(board.order if only is None else only)
        self.edge = edge
        """What is drawn in the last column: the rule between panes, or nothing."""
        self.rows: list[At | int] = []
        self._row_of: dict[At, int] = {}
        self.prefixes = [prefix(series) for series in board.review.series]
        several = len(board.review.series) > 1
        for at in (one for one in board.order if one in wanted):
            if several and at.patch == OVERVIEW:
                self.rows.append(at.series)
            self._row_of[at] = len(self.rows)
            self.rows.append(at)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def widest(self, width: int) -> int:
        """Return the view's own width: titles are cut."""
        return width

    def has(self, at: At) -> bool:
        """Whether a patch has a row."""
        return at in self._row_of

    def row_of(self, at: At) -> int:
        """Return the row that a patch is in."""
        return self._row_of[at]

    def draw(self, index: int, width: int) -> Spans:
        """Return one row."""
        row = self.rows[index]
        inner = width - cell_len(self.edge)
        if isinstance(row, int):
            line: Spans = (span(fill(f" {words.subject_tag(self.board.review.series[row])} {self.board.review.series[row].subject}", inner), BOLD),)
        else:
            line = self._patch(row, inner)
        return (*line, span(self.edge, DIM)) if self.edge else line

    def _patch(self, at: At, inner: int) -> Spans:
        series = self.board.series(at)
        shown = series.cover if at.patch == OVERVIEW else series.patches[at.patch]
        number = 0 if at.patch == OVERVIEW else series.patches[at.patch].number
        digits = max(2, len(str(series.expected)))
        taken = at.patch != OVERVIEW and self.board.answers.taken_for_true(series.patches[at.patch])
        sign = words.glyph(shown) if shown is not None and at.patch != OVERVIEW else "·"
        head = f" {words.mark(self.board.answer(at), taken)} {sign} {number:0{digits}} "
        style = PLAIN if shown is None or at.patch == OVERVIEW else words.style(shown)
        if taken or self.board.answer(at).mark is not Mark.OPEN:
            style = DIM
        title = (shown.title if shown is not None else "overview").removeprefix(self.prefixes[at.series])
        if self.edge or at.patch == OVERVIEW or shown is None:
            title = last_area(title) if self.edge else title
            return (span(head, style), span(fill(title, inner - cell_len(head)), style))
        right = (span(f"{fill(words.brief(shown), 14)} ", style),)
        width = inner - cell_len(head) - cell_len(right[0].text) - 2
        return spread((span(head, style), span(shorten(title, width), style)), right, inner)

    def below(self, width: int) -> Spans:
        """Go on with the rule at the edge."""
        return (span(" " * (width - cell_len(self.edge))), span(self.edge, DIM))

    def lead(self, index: int) -> int:
        """Return the row itself."""
        return index

    def mark_cursor(self, spans: Spans, focused: bool) -> Spans:
        """Show the cursor by a bar, and in the focused pane in reverse video."""
        first, *rest = spans
        if first.text.startswith("   "):
            first = span(" ▌" + first.text[2:], first.style)
        elif rest:
            first = span("▌" + first.text[1:], first.style)
        edge = tuple(rest[-1:]) if self.edge else ()
        body = (first, *(rest[:-1] if self.edge else rest))
        if focused:
            return (*reverse(body), *edge)
        return (*(Span(piece.text, piece.style + BOLD) for piece in body), *edge)


def prefix(series: SeriesReview) -> str:
    """Return the "area: sub: " that the titles of a series share, so that a narrow list can leave it out."""
    titles = [patch.title for patch in series.patches]
    if len(titles) < 2:
        return ""
    first = titles[0]
    end = first.rfind(": ") + 2
    while end > 1:
        if all(title.startswith(first[:end]) and len(title) > end for title in titles):
            return first[:end]
        end = first.rfind(": ", 0, end - 2) + 2
    return ""


def last_area(title: str) -> str:
    """Return a title with only the last of its areas, "nVMX: ..." of "KVM: nVMX: ...", for columns that can't hold it whole."""
    *areas, rest = title.split(": ")
    kept = [rest]
    for area in reversed(areas):
        kept.insert(0, area)
        if " " not in area:
            break
    return ": ".join(kept)
