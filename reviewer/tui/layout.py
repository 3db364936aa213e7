"""How the main screen is divided, by the size of the terminal alone."""

from reviewer.model.value_type import value_type

NARROW = 100
"""Columns below which the list stands above the diff."""


LOW = 18
"""Rows below which list and evidence shrink to a line, and the list never stands beside the diff."""

TINY = 9
"""Rows below which the evidence has no room at all."""


@value_type
class Division:
    """Cells that each part of the main screen gets; `list_width` counts the rule at its right edge, 0 where it has none."""

    wide: bool
    list_width: int
    list_height: int
    evidence: int
    side_width: int


def divide(width: int, height: int, alone: bool = False) -> Division:
    """Divide a terminal of `width` by `height` cells; `alone` leaves the diff by itself."""
    if alone:
        return Division(False, 0, 0, 0, width)
    if height < LOW:
        return Division(False, 0, 1, 1 if height >= TINY else 0, width)
    if width < NARROW:
        return Division(False, 0, max(3, height // 6), max(4, height // 6), width)
    list_width = min(60, max(36, width * 3 // 10))
    return Division(True, list_width, 0, max(4, height // 5), width - list_width)
