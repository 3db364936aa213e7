"""One patch as text: its claim, the answer, and what the answer rests on."""

import sys
from itertools import groupby

from reviewer.model.claim import ClaimKind, Sentence
from reviewer.model.finding import Finding
from reviewer.model.place import Place
from reviewer.model.review import HunkReview, PatchReview
from reviewer.model.series import ranges
from reviewer.model.unit import RANK, Assumption, Question, Status, Unit
from reviewer.report.layout import WIDTH, cells, clip, count, ended, labelled, pad, wrap
from reviewer.report.ranking import GLYPH, UNIT_GLYPH, need
from reviewer.report.signals import signals
from reviewer.report.witness_text import witness_lines
from reviewer.report.wording import claim_place, number, place, unit_name, verdict

_STEPS = 40
_MOST = {"units": 40, "hunks": 60, "findings": 20, "questions": 20, "assumptions": 20}
"""What is listed of one patch; a patch that makes more of them has no reader for each."""
_REASONS = 3
_COLUMN = 12
_BESIDE = 42
"""Where the concepts of a hunk begin, if they have room on its line."""


def _sentences(label: str, sentences: tuple[Sentence, ...]) -> list[str]:
    lines = []
    for index, sentence in enumerate(sentences):
        lines += labelled(label if index == 0 else "", f'"{sentence.text}"', f"l.{sentence.line}" if sentence.line else "")
    return lines


def _claim(patch: PatchReview) -> list[str]:
    claim = patch.claim
    if claim.kind is ClaimKind.NONE:
        return _sentences("hint", claim.hints)
    kind = "" if claim.kind is ClaimKind.FULL else f"{claim.kind}, "
    lines = labelled("claim", f'"{claim.text}"', kind + claim_place(patch))
    lines += _sentences("but", claim.exceptions)
    lines += _sentences("part", claim.parts)
    beside = {assumption.stated for assumption in patch.assumptions}
    reasons = tuple(reason for reason in claim.reasons if reason.text not in beside)
    lines += _sentences("because", reasons[:_REASONS])
    return lines + (labelled("", f"({len(reasons) - _REASONS} more reasons)") if len(reasons) > _REASONS else [])


def _assumption(index: int, assumption: Assumption, multiple: bool) -> list[str]:
    where = place(assumption.place) if assumption.place is not None else ""
    lines = labelled("assuming" if index == 0 else "", (f"{index + 1}. " if multiple else "") + assumption.text, where)
    if assumption.stated:
        lines += labelled("  stated", f'"{assumption.stated}"', f"l.{assumption.stated_line}" if assumption.stated_line else "")
    else:
        lines += labelled("  stated", "not in the message")
    if assumption.discharge:
        lines += labelled("  proof", assumption.discharge)
    return lines


def _question(index: int, question: Question) -> list[str]:
    where = place(Place(question.file, question.line)) if question.file else ""
    return labelled("ask" if index == 0 else "", question.text, where)


def _finding(finding: Finding) -> list[str]:
    lines = labelled(finding.severity, finding.message, place(Place(finding.file, finding.line)))
    for evidence in finding.evidence:
        lines += labelled("", "- " + evidence)
    return lines + labelled("", f"[{finding.rule}]")


def unit_lines(unit: Unit) -> list[str]:
    """Return the lines of one unit: name, status and place, then why."""
    match = "" if unit.match == "same" else f", {unit.match}"
    lines = ended(wrap(f"{unit_name(unit)}  {unit.status}{match}", f"    {UNIT_GLYPH[unit.status]} "), place(Place(unit.file, unit.line)))
    if unit.reason:
        lines += wrap(unit.reason, " " * 8)
    multiple = len(unit.argument) > 1
    for index, step in enumerate(unit.argument[:_STEPS]):
        places = ", ".join(place(spot, unit.file) for spot in step.places[:3]) + (", ..." if len(step.places) > 3 else "")
        lines += ended(wrap(step.text, " " * 8 + (f"{index + 1}. " if multiple else "")), places)
    if len(unit.argument) > _STEPS:
        lines.append(" " * 8 + f"({len(unit.argument) - _STEPS} more steps)")
    return lines


def _is_plain(unit: Unit) -> bool:
    """Whether a unit is the same, with nothing more to say."""
    return unit.status is Status.SAME and not unit.argument and not unit.reason


def _more(left: int, one: str, many: str) -> list[str]:
    """Say how many were not listed, if any."""
    return wrap(f"({count(left, f'more {one}', f'more {many}')}: report --full lists all)", "    ") if left > 0 else []


def _units(units: tuple[Unit, ...], most: int) -> list[str]:
    """List the units, worst first; those that are the same without a word to say share their lines."""
    if not units:
        return []
    plain = [unit for unit in units if _is_plain(unit)]
    telling = sorted((unit for unit in units if not _is_plain(unit)), key=lambda unit: -RANK[unit.status])
    lines = ["  units"]
    for unit in telling[:most]:
        lines += unit_lines(unit)
    lines += _more(len(telling) - most, "unit", "units")
    if plain:
        names = [unit_name(unit) for unit in plain[:most]] + ([f"and {len(plain) - most} more"] if len(plain) > most else [])
        lines += wrap("same: " + ", ".join(names), "    = ")
    return lines


def _hunk(hunk: HunkReview) -> list[str]:
    function = f" {clip(hunk.function, 120)}()" if hunk.function else ""
    kinds = "  ".join(hunk.kinds)
    at = ranges(hunk.old_start, hunk.old_lines, hunk.new_start, hunk.new_lines)
    head = ended(wrap(f"{at}{function}", " " * 4, " " * 8), kinds)
    said, hints = signals(hunk.signals)
    if not said:
        return [*head, *(wrap("hints: " + hints, " " * 6, " " * 8) if hints else [])]
    beside = pad(head[-1], _BESIDE) + "  " + clip(said)
    lines = [*head[:-1], beside] if cells(beside) <= WIDTH else [*head, *wrap(said, " " * 6, " " * 8)]
    return lines + (wrap("hints: " + hints, " " * 6, " " * 8) if hints else [])


def hunk_lines(patch: PatchReview, most: int = _MOST["hunks"]) -> list[str]:
    """Return the hunks of a patch, no more than `most`, with their concepts and the symbols that signalled them."""
    lines: list[str] = []
    for file, hunks in groupby(patch.hunks[:most], key=lambda hunk: hunk.file):
        lines += wrap(file, pad("  hunks" if not lines else "", _COLUMN))
        for hunk in hunks:
            lines += _hunk(hunk)
    return lines + _more(len(patch.hunks) - most, "hunk", "hunks")


def heading(patch: PatchReview) -> list[str]:
    """Return the line that names a patch: glyph, number, subject."""
    return wrap(patch.title, f"{GLYPH[need(patch)]} {number(patch)} ")


def patch_lines(patch: PatchReview, whole: bool = False) -> list[str]:
    """Return what there is to say of one patch: of a long list its beginning, or all of it if the `whole` is asked for."""
    most = dict.fromkeys(_MOST, sys.maxsize) if whole else _MOST
    lines = [*heading(patch), *_claim(patch)]
    residue = f"{patch.residue_lines} of {count(patch.residue_of, 'line')} open" if patch.residue_lines else ""
    lines += labelled("verdict", verdict(patch), residue)
    for index, assumption in enumerate(patch.assumptions[: most["assumptions"]]):
        lines += _assumption(index, assumption, len(patch.assumptions) > 1)
    lines += _more(len(patch.assumptions) - most["assumptions"], "assumption", "assumptions")
    for unit in patch.units:
        if unit.witness is not None:
            lines += witness_lines(unit.witness, unit)
    for index, question in enumerate(patch.questions[: most["questions"]]):
        lines += _question(index, question)
    lines += _more(len(patch.questions) - most["questions"], "question", "questions")
    for finding in patch.findings[: most["findings"]]:
        lines += _finding(finding)
    lines += _more(len(patch.findings) - most["findings"], "finding", "findings")
    for index, note in enumerate(patch.notes):
        lines += labelled("excused" if index == 0 else "", note)
    return lines + _units(patch.units, most["units"]) + hunk_lines(patch, most["hunks"])
