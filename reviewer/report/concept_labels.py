"""The measures of the concept map as text or as JSON."""

from reviewer.model.shown import visible
from reviewer.pipeline.concept_labels import Mapped, MappedHunks
from reviewer.report.interface import Format
from reviewer.report.json import dump

SCHEMA = "reviewer.concept-labels/1"


def _share(part: tuple[int, int]) -> str:
    return f"{part[0]} of {part[1]} ({100 * part[0] / part[1]:.1f} %)" if part[1] else "-"


def _place(one: Mapped) -> str:
    return f"{one.label.mail} {one.label.file}:{one.label.line}"


def render_concept_labels(measured: MappedHunks, form: Format) -> str:
    """Return precision and recall, and each hunk that was mapped otherwise than labelled."""
    differing = [one for one in measured.hunks if one.wrong or one.missed]
    if form is Format.JSON:
        return dump(
            {
                "schema": SCHEMA,
                "hunks": len(measured.hunks),
                "absent": [f"{label.mail} {label.file}:{label.line}" for label in measured.absent],
                "precision": list(measured.precision),
                "recall": list(measured.recall),
                "differing": [{"place": _place(one), "wrong": sorted(one.wrong), "missed": sorted(one.missed)} for one in differing],
            }
        )
    lines = [
        f"{len(measured.hunks)} hunks; {len(measured.absent)} not found",
        f"precision  {_share(measured.precision)}",
        f"recall     {_share(measured.recall)}",
    ]
    for one in differing:
        lines.append(_place(one))
        lines += [f"  {what}: {' '.join(sorted(names))}" for what, names in (("wrong", one.wrong), ("missed", one.missed)) if names]
    return visible("\n".join(lines) + "\n")
