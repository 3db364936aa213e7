"""Screens for terminals that have less: without colours, or without any sign but those of ASCII."""

import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

SIGNS = {"─": "-", "│": "|", "┬": "+", "▌": ">", "·": "-", "…": ".", "✎": "*", "≡": "%", "✓": "v", "✕": "x", "↑": "^", "↓": "v", "←": "<", "→": ">"}
"""Our own signs, each of one cell, and what stands for them."""
UNKNOWN = "?"
"""What stands for a cell of any other sign."""


@lru_cache(4096)
def in_ascii(text: str) -> str:
    """Return `text` in ASCII, as many cells wide: letters without their accents, our signs as `SIGNS` says, all else as `UNKNOWN`."""
    return text if text.isascii() else "".join(one if one.isascii() else _stand_in(one) for one in text)


def _stand_in(one: str) -> str:
    size = cell_len(one)
    bare = "".join(part for part in unicodedata.normalize("NFKD", one) if part.isascii() and part.isprintable())
    found = SIGNS.get(one) or (bare if len(bare) == size else UNKNOWN * size)
    return found if size else ""


class Ascii(LineFilter):
    """Draws with ASCII alone."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return one line without any other sign."""
        del background
        return [Segment(in_ascii(text), style, control) for text, style, control in segments]


class Mono(LineFilter):
    """Draws in the terminal's own two colours: bold, dim, underlined and reverse stay."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return one line without colours."""
        del background
        return [Segment(text, style and _bare(style), control) for text, style, control in segments]


@lru_cache(1024)
def _bare(style: Style) -> Style:
    return Style(bold=style.bold, dim=style.dim, underline=style.underline, reverse=style.reverse)
