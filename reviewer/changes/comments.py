"""Comments that a change opens or closes over lines that the diff does not show."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer.cfront.half_comments import halves
from reviewer.model.series import FileDiff, Line


def comment_conflict(file: FileDiff) -> int:
    """Return the old line of the first hunk at whose border the two sides differ in being inside a comment, 0 if none does.

    `/*` on an added line and `*/` on one of a later hunk would turn hidden code into a comment, though no token that is shown changes.
    """
    if file.whole:
        return 0
    for hunk in file.hunks:
        if _borders(hunk.old_side()) != _borders(hunk.new_side()):
            return hunk.old_start or 1
    return 0


def _borders(lines: Iterable[Line]) -> tuple[bool, bool, bool]:
    """Return whether text starts inside a comment, ends inside one, and ends in a continued line, as far as the text itself tells."""
    text = "\n".join(line.text for line in lines)
    found = halves(text)
    return found.closed > 0, found.opened < len(text), text.rstrip(" \t\r").endswith("\\")
