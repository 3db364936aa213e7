"""Which patches the list shows."""

from __future__ import annotations

from reviewer.model.draft import Mark
from reviewer.model.verdict import Verdict
from reviewer.tui.board import OVERVIEW, At, Board

_OPEN = "open"
"""What the screens call an undecided claim."""


def shown(board: Board, limit: str, hidden: bool) -> tuple[At, ...]:
    """Return the rows within a limit: overviews always, patches if every word fits; `hidden` leaves out what the reader is done with."""
    words = limit.split()
    return tuple(
        at
        for at in board.order
        if at.patch == OVERVIEW or (all(_fits(board, at, word) for word in words) and not (hidden and board.answer(at).mark is not Mark.OPEN))
    )


def _fits(board: Board, at: At, word: str) -> bool:
    patch = board.patch(at)
    assert patch is not None
    kind, colon, value = word.partition(":")
    match kind if colon else "":
        case "v":
            wanted = Verdict.UNDECIDED.value if value == _OPEN else value
            return not patch.pending and patch.verdict.value == wanted
        case "c":
            return any(value in (concept, concept.rpartition("/")[2]) for hunk in patch.hunks for concept in hunk.concepts)
        case "m":
            return board.answer(at).mark.value == value
        case "f":
            return any(value in file.path for file in patch.files)
        case _:
            return word.lower() in patch.title.lower()
