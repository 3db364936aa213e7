"""What the prover says of two files, without a patch around it."""

from collections.abc import Sequence

from reviewer.model.shown import Shown, visible
from reviewer.model.unit import RANK, Status, Unit
from reviewer.report.interface import Format
from reviewer.report.json import assumption_object, dump, unit_object
from reviewer.report.layout import labelled, wrap
from reviewer.report.patch_text import unit_lines
from reviewer.report.witness_text import witness_lines

SCHEMA = "reviewer.prove/1"


def worst(units: Sequence[Unit]) -> Status:
    """Return the worst status; `same` if there is no unit: nothing changed."""
    return max((unit.status for unit in units), key=lambda status: RANK[status], default=Status.SAME)


def _text(units: Sequence[Unit]) -> Shown:
    lines: list[str] = []
    for unit in units:
        lines += unit_lines(unit)
        for assumption in unit.assumptions:
            lines += labelled("assuming", assumption.text, indent=8, column=18)
        if unit.witness is not None:
            lines += witness_lines(unit.witness, unit)
        for question in unit.questions:
            lines += labelled("ask", question.text, indent=8, column=18)
    standing = dict.fromkeys(text for unit in units for text in unit.standing)
    if standing:
        lines += ["", "Taken for granted", *(line for text in standing for line in wrap(text, "  - "))]
    return visible("\n".join(lines or ["nothing differs"]) + "\n")


def render_proof(units: Sequence[Unit], form: Format) -> str:
    """Return the statuses of `units` as text, or as the JSON document `reviewer.prove/1`: `status` is the worst of them."""
    if form is Format.TEXT:
        return _text(units)
    objects = [{**unit_object(unit), "assumptions": [assumption_object(assumption) for assumption in unit.assumptions]} for unit in units]
    return dump({"schema": SCHEMA, "status": worst(units), "units": objects})
