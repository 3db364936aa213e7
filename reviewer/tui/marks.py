"""Which rows of a patch the evidence is about: signs in the gutter, and the stops of `.`."""

from collections.abc import Iterator
from enum import StrEnum

from reviewer.model.place import Place
from reviewer.model.review import PatchReview
from reviewer.tui import words
from reviewer.tui.patchrows import PatchRows, RowKind


class Mark(StrEnum):
    """A sign in the gutter, the strongest first."""

    WITNESS = "!"
    FINDING = "?"
    ASSUMPTION = "~"
    RESIDUE = ":"


MEANING = (
    (Mark.WITNESS, "the witness runs through this change, or parts here"),
    (Mark.FINDING, "a question or finding is about this line"),
    (Mark.ASSUMPTION, "an assumption is about this line"),
    (Mark.RESIDUE, "no step of the argument explains this line"),
)


def _witnessed(patch: PatchReview, rows: PatchRows) -> Iterator[int]:
    """Yield the rows of the witnesses: every change that one runs through, and the lines at which its sides part."""
    for unit in patch.units:
        if unit.witness is None:
            continue
        for trace, parting in ((unit.witness.old, unit.witness.old_at), (unit.witness.new, unit.witness.new_at)):
            for index, step in enumerate(trace):
                row = rows.row_of(step.place.file, step.place.line, step.place.side)
                if row is not None and (index == parting or rows.rows[row].sign != " "):
                    yield row


def _places(patch: PatchReview) -> Iterator[tuple[Mark, str, int, Place | None]]:
    for question in (*patch.questions, *(one for unit in patch.units for one in unit.questions)):
        yield Mark.FINDING, question.file, question.line, None
    for finding in patch.findings:
        yield Mark.FINDING, finding.file, finding.line, Place(finding.file, finding.line, finding.side)
    for assumption in patch.assumptions:
        if assumption.place is not None:
            yield Mark.ASSUMPTION, assumption.place.file, assumption.place.line, assumption.place
    for unit in patch.units:
        for place in unit.residue:
            yield Mark.RESIDUE, place.file, place.line, place


def marks(patch: PatchReview, rows: PatchRows) -> dict[int, Mark]:
    """Return the sign of every marked row; where two meet, the stronger stays."""
    found = dict.fromkeys(_witnessed(patch, rows), Mark.WITNESS)
    for mark, file, line, place in _places(patch):
        row = rows.row_of(file, line, place.side if place is not None else None)
        if row is not None:
            found.setdefault(row, mark)
    return found


def stops(patch: PatchReview, rows: PatchRows, marked: dict[int, Mark]) -> list[int]:
    """Return the rows at which `.` stops: the first of each run of evidence; of residue only where there is nothing else.

    A patch that needs the reader has at least one: its first changed line, if no hunk shows what the evidence is about.
    """
    if words.settled(patch) or patch.pending:
        return []
    strong = {row for row, mark in marked.items() if mark is not Mark.RESIDUE} or set(marked)
    found = sorted(row for row in strong if row - 1 not in strong)
    if found or not words.needs_you(patch):
        return found
    changed = (index for index, row in enumerate(rows.rows) if row.kind is RowKind.LINE and row.sign != " ")
    return [next(changed, 0)]
