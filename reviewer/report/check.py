"""One line a finding, as compilers write them: FILE:LINE: severity: text."""

from collections.abc import Iterator

from reviewer.model.finding import Severity
from reviewer.model.review import PatchReview, Review
from reviewer.model.shown import Shown, one_line
from reviewer.model.unit import Status, Unit
from reviewer.model.verdict import Verdict
from reviewer.report.layout import clip
from reviewer.report.wording import unit_name

_RANK = {"error": 0, Severity.CRITICAL: 1, Severity.MAJOR: 2, "question": 3, Severity.MINOR: 4, Severity.NOTE: 5}

Row = tuple[str, int, str, str]
"""File, line, severity, text."""


def _witness(unit: Unit) -> Iterator[Row]:
    """Yield the first line on which the two sides differ; on the new side if it has one."""
    witness = unit.witness
    if unit.status is not Status.DIFFERS or witness is None:
        return
    for step in reversed(witness.parting):
        if step is not None and step.place.line:
            yield step.place.file, step.place.line, "error", f"{unit_name(unit)} differs: {witness.title}"
            return
    yield unit.file, unit.line, "error", f"{unit_name(unit)} differs: {witness.title}"


def _rows(patch: PatchReview) -> Iterator[Row]:
    """Yield what a patch has to say; a difference is an error only if the patch denies it."""
    if patch.pending:
        return
    if patch.verdict is Verdict.CONTRADICTED:
        for unit in patch.units:
            yield from _witness(unit)
    for finding in patch.findings:
        yield finding.file, finding.line, finding.severity, f"{finding.message} [{finding.rule}]"
    if patch.verdict is not Verdict.NO_CLAIM:
        for question in patch.questions:
            yield question.file or (patch.files[0].path if patch.files else ""), question.line, "question", question.text
        if patch.verdict is Verdict.UNDECIDED and not patch.questions:
            for unit in patch.units:
                if unit.status is Status.UNKNOWN:
                    yield unit.file, unit.line, "question", f"{unit_name(unit)} is open: {unit.reason or 'not proved'}"


def check_lines(review: Review) -> Shown:
    """Return the lines of a document, worst first within a patch; "" if there is nothing to say."""
    lines = []
    for series in review.series:
        for patch in series.patches:
            tag = f" (patch {patch.number}/{patch.total})" if patch.total > 1 else ""
            for file, line, severity, text in sorted(_rows(patch), key=lambda row: _RANK[row[2]]):
                place = f"{file}:{line}" if line else file or "-"
                lines.append(clip(place, 300) + f": {severity}: " + clip(text) + tag + "\n")
    return Shown("".join(one_line(line[:-1]) + "\n" for line in lines))
