"""Drawing the rows of a patch: gutter, signs, C colours, search hits."""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

from rich.style import Style

from reviewer.model.review import PatchReview
from reviewer.tui import highlight
from reviewer.tui.cells import ADDED, ALARM, BOLD, CURSOR, DIM, HIT, NEEDS, PLAIN, REMOVED, WORD, Span, Spans, cells, cut, span, spread
from reviewer.tui.finer import Pieces, WordPieces, moved
from reviewer.tui.highlight import Tone, Tones
from reviewer.tui.marks import Mark, marks, stops
from reviewer.tui.patchrows import PatchRows, Row, RowKind, patch_rows
from reviewer.tui.shape import NO_SHAPE, FileLines, Shape, unknown

BOTH = 120
"""Cells of a view from which on a line shows its number on both sides."""

_SIGN = {"+": ADDED, "-": REMOVED}
_TONE = {Tone.PLAIN: PLAIN, Tone.KEYWORD: BOLD, Tone.COMMENT: DIM, Tone.TEXT: PLAIN}


class DiffRows:
    """The rows of one patch as a view shows them."""

    def __init__(self, patch: PatchReview, shape: Shape = NO_SHAPE, lines_of: FileLines = unknown) -> None:
        self.patch = patch
        self.laid: PatchRows = patch_rows(patch, shape, lines_of)
        self.marks = marks(patch, self.laid)
        self.stops = stops(patch, self.laid, self.marks)
        self.wanted = ""
        self.notes: frozenset[int] = frozenset()
        """Rows that the reader has commented on."""
        self._tones: dict[int, dict[int, Tones]] = {}
        self._words = WordPieces(self.laid)

    def judged(self, patch: PatchReview) -> None:
        """Take over the evidence of the same patch, its rows being the same."""
        self.patch = patch
        self.marks = marks(patch, self.laid)
        self.stops = stops(patch, self.laid, self.marks)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.laid.rows)

    def widest(self, width: int) -> int:
        """Return the cells of the widest row with its gutter."""
        return self.laid.width + (self.laid.digits + 1) * (2 if width >= BOTH else 1) + 4

    def matches(self, text: str) -> list[int]:
        """Return the rows in which `text` occurs; small letters match both."""
        self.wanted = text
        if not text:
            return []
        if text == text.lower():
            return [index for index, row in enumerate(self.laid.rows) if text in row.text.lower()]
        return [index for index, row in enumerate(self.laid.rows) if text in row.text]

    def mark_cursor(self, spans: Spans, focused: bool) -> Spans:
        """Show the cursor by a bar at the edge, and in the focused pane by a reversed gutter."""
        first, *rest = spans
        bar = span("▌" + first.text[1:], first.style)
        if not focused or not rest:
            return (bar, *rest)
        return (bar, Span(rest[0].text, rest[0].style + CURSOR), *rest[1:])

    def below(self, width: int) -> Spans:
        """Return nothing: the rows end where they end."""
        del width
        return ()

    def lead(self, index: int) -> int:
        """Return the heading of the hunk that a row is in."""
        return self.laid.hunks[hunk][0] if (hunk := self.laid.rows[index].hunk) >= 0 else index

    def draw(self, index: int, width: int) -> Spans:
        """Return one row."""
        row = self.laid.rows[index]
        match row.kind:
            case RowKind.MESSAGE:
                return (span(" "), span("✎  " if index in self.notes else "   "), *self._found(row.text, PLAIN))
            case RowKind.BLANK:
                return (span(" "), span(" "))
            case RowKind.FILE:
                return (span(" "), *self._found(row.text, BOLD))
            case RowKind.HUNK:
                return self._hunk(index, row, width)
            case RowKind.NOTE:
                return (span(" "), span(" " * (self.laid.digits + 4) + "\\ " + row.text, DIM))
            case RowKind.LINE | RowKind.AROUND:
                return self._line(index, row, width >= BOTH)

    def _hunk(self, index: int, row: Row, width: int) -> Spans:
        review = self.laid.reviews[row.hunk]
        left = (span(" "), span("@@ ", DIM), *self._found(row.text, BOLD))
        if row.folded:
            mark = self.marks.get(index)
            return spread(left, (span(f"{mark} " if mark else "", _mark_style(mark)), span(f"{row.folded} lines folded ", DIM)), width)
        concepts = list(review.concepts) if review is not None else []
        for shown in range(len(concepts), 0, -1):
            more = f"  +{len(concepts) - shown}" if shown < len(concepts) else ""
            right = (span("  ".join(concepts[:shown]) + more + " ", DIM),)
            if cells(right) <= max(width // 2, width - cells(left) - 2):
                return spread(left, right, width)
        return cut(left, width) if concepts else left

    def _number(self, number: int) -> str:
        return f"{number or '':>{self.laid.digits}} "

    def _line(self, index: int, row: Row, both: bool) -> Spans:
        mark = self.marks.get(index)
        number = self._number(row.old) + self._number(row.new) if both else self._number(row.number)
        style = DIM if row.kind is RowKind.AROUND else _SIGN.get(row.sign, PLAIN)
        if index in self.moved:
            style += DIM
        sign = "✎" if index in self.notes else mark or " "
        gutter = (span(" "), span(f"{sign} ", _mark_style(mark)), span(number, DIM), span(row.sign, style))
        if self.wanted and self._hit(row.text):
            return (*gutter, *self._found(row.text, style))
        tones = self._toned(row.hunk).get(index, ((len(row.text), Tone.PLAIN),))
        words = self._words.of(index) if index not in self.moved else ()
        return (*gutter, *(span(text, style + _TONE[tone] + (WORD if other else PLAIN)) for text, tone, other in _pieces(row.text, tones, words)))

    @cached_property
    def moved(self) -> frozenset[int]:
        """The rows of lines that moved as they are."""
        return moved(self.laid)

    def _hit(self, text: str) -> bool:
        return self.wanted in (text.lower() if self.wanted == self.wanted.lower() else text)

    def _found(self, text: str, style: Style) -> Spans:
        """Show a text with the searched word picked out."""
        if not self.wanted or not self._hit(text):
            return (span(text, style),)
        folded = text.lower() if self.wanted == self.wanted.lower() else text
        pieces: list[Span] = []
        start = 0
        while (at := folded.find(self.wanted, start)) >= 0:
            pieces += [span(text[start:at], style), span(text[at : at + len(self.wanted)], style + HIT)]
            start = at + len(self.wanted)
        return (*pieces, span(text[start:], style))

    def _toned(self, hunk: int) -> dict[int, Tones]:
        """Return the colours of a hunk's rows, found when it is first shown."""
        found = self._tones.get(hunk)
        if found is None:
            found = self._tones[hunk] = {}
            start, end = self.laid.hunks[hunk]
            for signs in ("- ", "+ "):
                side = [index for index in range(start, end) if self._on(index, signs)]
                found |= dict(zip(side, highlight.tones([self.laid.rows[index].text for index in side]), strict=True))
        return found

    def _on(self, index: int, signs: str) -> bool:
        row = self.laid.rows[index]
        return row.kind in (RowKind.LINE, RowKind.AROUND) and row.sign in signs


def _pieces(text: str, tones: Tones, words: Pieces) -> Iterator[tuple[str, Tone, bool]]:
    """Cut a line where its tone changes, or what of it differs from the other side."""
    ends = sorted({*accumulate(length for length, _ in tones), *accumulate(length for length, _ in words)} - {0})
    tone_ends = list(accumulate(length for length, _ in tones))
    word_ends = list(accumulate(length for length, _ in words))
    start = 0
    for end in ends:
        tone, word = bisect_right(tone_ends, start), bisect_right(word_ends, start)
        yield text[start:end], tones[tone][1] if tone < len(tones) else Tone.PLAIN, word < len(words) and words[word][1]
        start = end
    if start < len(text):
        yield text[start:], Tone.PLAIN, False


def _mark_style(mark: Mark | None) -> Style:
    match mark:
        case Mark.WITNESS:
            return ALARM
        case Mark.FINDING | Mark.ASSUMPTION:
            return NEEDS
        case Mark.RESIDUE | None:
            return PLAIN
