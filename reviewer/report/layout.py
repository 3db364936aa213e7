"""Lines of text for a terminal log: wrapped, aligned, and made visible on the way in."""

import textwrap
import unicodedata
from collections.abc import Iterable

from reviewer.model.shown import one_line

WIDTH = 80
LONGEST = 800
"""Characters of one text that are shown: a hostile message must not fill the log."""


def clip(text: str, limit: int = LONGEST) -> str:
    """Return `text` on one visible line, cut at `limit` characters with a mark that says so."""
    shown = one_line(text[: limit + 1])
    return shown if len(text) <= limit else shown[:limit] + " [...]"


def cells(text: str) -> int:
    """Count the columns that a terminal gives to `text` (Unicode TR 11: wide and full-width characters take two)."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1 for char in text)


def pad(text: str, width: int) -> str:
    """Fill `text` with blanks to `width` columns."""
    return text + " " * max(0, width - cells(text))


def wrap(text: str, first: str = "", rest: str | None = None, width: int = WIDTH) -> list[str]:
    """Return the lines of `text`, at most `width` wide, begun with `first` and then `rest` (blanks as wide as `first`)."""
    if rest is None:
        rest = " " * cells(first)
    room = max(16, width - max(cells(first), cells(rest)))
    lines = textwrap.wrap(clip(text), room, break_on_hyphens=False) or [""]
    return [(first if index == 0 else rest) + line for index, line in enumerate(lines)]


def ended(lines: list[str], right: str, width: int = WIDTH) -> list[str]:
    """Put `right` flush at the end of the last line, on a line of its own where there is no room."""
    if not right:
        return lines
    right = clip(right)
    if cells(lines[-1]) + 2 + cells(right) <= width:
        return [*lines[:-1], pad(lines[-1], width - cells(right)) + right]
    return [*lines, " " * max(0, width - cells(right)) + right]


def labelled(label: str, text: str, right: str = "", indent: int = 2, column: int = 12) -> list[str]:
    """Return `text` wrapped in a column behind `label`, with `right` flush at the end."""
    return ended(wrap(text, pad(" " * indent + label, column), " " * column), right)


def ranges(numbers: Iterable[int]) -> str:
    """Return sorted numbers as `1-3, 5`."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)


def count(number: int, noun: str, plural: str = "") -> str:
    """Return `number` with its noun: `1 claim`, `2 claims`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
