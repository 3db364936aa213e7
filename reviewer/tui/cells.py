"""Text in terminal cells: the one way from a string of any origin to something that a widget draws."""

from collections.abc import Iterable

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.style import Style

from reviewer.model.shown import Shown, one_line, visible
from reviewer.model.value_type import value_type

PLAIN = Style.null()
DIM = Style(dim=True)
BOLD = Style(bold=True)
CURSOR = Style(reverse=True)
ADDED = Style(color="green")
REMOVED = Style(color="red")
NEEDS = Style(color="yellow")
ALARM = Style(color="yellow", bold=True)
WORD = Style(underline=True)
HIT = Style(reverse=True, bold=True)

ELLIPSIS = "…"
TAB = 8


@value_type
class Span:
    """A piece of one line in one style; only `span()` makes them, so that no text gets past the gate."""

    text: Shown
    style: Style = PLAIN


Spans = tuple[Span, ...]


def span(text: str, style: Style = PLAIN) -> Span:
    """Return `text`, wherever it comes from, as it may be drawn: on one line and without what a terminal obeys."""
    return Span(one_line(text), style)


def cells(spans: Iterable[Span]) -> int:
    """Count the terminal cells of a line."""
    return sum(cell_len(piece.text) for piece in spans)


def shorten(text: str, width: int) -> str:
    """Cut `text` to `width` cells, the last of them an ellipsis if anything is lost."""
    shown = one_line(text)
    if cell_len(shown) <= width:
        return shown
    if width <= 0:
        return ""
    return set_cell_size(shown, width - 1).rstrip() + ELLIPSIS


def fill(text: str, width: int) -> str:
    """Cut or pad `text` to exactly `width` cells."""
    return set_cell_size(shorten(text, width), max(0, width))


def cut(spans: Iterable[Span], width: int) -> Spans:
    """Cut a line to `width` cells, keeping the styles."""
    kept: list[Span] = []
    left = width
    for piece in spans:
        size = cell_len(piece.text)
        if size > left:
            kept.append(span(shorten(piece.text, left), piece.style))
            break
        kept.append(piece)
        left -= size
    return tuple(kept)


def spread(left: Iterable[Span], right: Iterable[Span], width: int, gap: int = 2) -> Spans:
    """Put `right` at the right edge of `width` cells; `left` is cut for it, unless more than half of the line would go."""
    left, right = tuple(left), tuple(right)
    size = cells(right)
    if not size or (size + gap > width // 2 and cells(left) + gap + size > width):
        return cut(left, width)
    left = cut(left, width - size - gap)
    return (*left, span(" " * (width - size - cells(left))), *right)


def rule(title: str, width: int, style: Style = DIM, title_style: Style = PLAIN) -> Spans:
    """Return a horizontal rule with a title near its left end."""
    text = shorten(title, width - 4)
    if not text:
        return (span("─" * width, style),)
    rest = width - 3 - cell_len(text)
    return (span("─ ", style), span(text, title_style), span(" " + "─" * max(0, rest), style))


def wrap(text: str, width: int) -> list[str]:
    """Break `text` into lines of at most `width` cells, at blanks where it has them."""
    lines: list[str] = []
    line = ""
    for word in one_line(text).split():
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = chop_cells(word, max(2, width)) or [""]
        lines.extend(full)
    if line or not lines:
        lines.append(line)
    return lines


def detab(text: str, start: int) -> Shown:
    """Return a line of a diff with its tabs expanded to every 8th cell, where the text itself begins at cell `start`."""
    shown = visible(text).replace("\n", " ")
    if "\t" not in shown:
        return Shown(shown)
    done: list[str] = []
    column = start
    first, *rest = shown.split("\t")
    done.append(first)
    column += cell_len(first)
    for piece in rest:
        blanks = TAB - column % TAB
        done.append(" " * blanks + piece)
        column += blanks + cell_len(piece)
    return Shown("".join(done))
