"""The concepts of a series: each with every hunk that touches it."""

from __future__ import annotations

from reviewer.knowledge.tables import Knowledge
from reviewer.model.finding import Strength
from reviewer.model.review import HunkReview
from reviewer.model.value_type import value_type
from reviewer.tui import words
from reviewer.tui.board import At, Board
from reviewer.tui.cells import BOLD, DIM, Spans, shorten, span, spread
from reviewer.tui.evidence import where
from reviewer.tui.overview import concept_index, numbers
from reviewer.tui.widgets.lines import BarLines


@value_type
class Target:
    """What a row is about: a concept, and unless it is the concept's own row the patch and the hunk's start on the new side."""

    concept: str
    at: At | None = None
    file: str = ""
    line: int = 0


class ConceptRows(BarLines):
    """The concepts of one series, laid out for a width; every row has a target."""

    def __init__(self, board: Board, at: At, knowledge: Knowledge, width: int) -> None:
        self.targets: list[Target] = []
        lines: list[Spans] = []

        def add(line: Spans, target: Target) -> None:
            lines.append(line)
            self.targets.append(target)

        series = board.series(at)
        for name, patches in concept_index(series.patches):
            concept = knowledge.concepts.get(name)
            title = f"{name}  {concept.title}" if concept is not None else name
            right = (span(f"{numbers(patches, series)} ", DIM),)
            add(spread((span("  " + title, BOLD),), right, width), Target(name))
            for index, patch in enumerate(series.patches):
                for hunk in patch.hunks:
                    if name in hunk.concepts:
                        head = f"    {words.glyph(patch)} {patch.number:02} "
                        text = f"{where(hunk.file, hunk.new_start or hunk.old_start)}  {_function(hunk)}"
                        line = (span(head, words.style(patch)), span(text), span("  " + _by(hunk, name), DIM))
                        add(spread(line, (), width), Target(name, At(at.series, index), hunk.file, hunk.new_start))
        super().__init__(tuple(lines))

    def lead(self, index: int) -> int:
        """Return the row of the concept that a hunk stands below, if it is near."""
        return next((row for row in range(index, max(-1, index - 8), -1) if self.targets[row].at is None), index)

    def step(self, row: int, by: int) -> int | None:
        """Return the next concept's row (`by` 1), or the one before (-1), None at the end."""
        rows = range(row + 1, len(self)) if by > 0 else range(row - 1, -1, -1)
        return next((one for one in rows if self.targets[one].at is None), None)


def _function(hunk: HunkReview) -> str:
    name = hunk.function
    return f"{name}()" if name and not name.endswith(")") else name


def _by(hunk: HunkReview, concept: str) -> str:
    """Return the symbols that signal a concept in a hunk, those first that do so alone."""
    found = sorted((one for one in hunk.signals if one.concept == concept), key=lambda one: list(Strength).index(one.strength))
    return shorten(", ".join(dict.fromkeys(one.symbol for one in found)), 60)
