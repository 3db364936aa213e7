"""Verdicts, statuses and places in the words that a maintainer reads."""

from typing import assert_never

from reviewer.model.claim import ClaimOrigin
from reviewer.model.place import Place
from reviewer.model.review import PatchReview, SourceLevel
from reviewer.model.unit import Status, Unit, UnitKind
from reviewer.model.verdict import Nfc, Verdict
from reviewer.report.layout import clip, count


def unit_name(unit: Unit) -> str:
    """Return a unit's name as kernel people write it: functions with parentheses."""
    name = clip(unit.name, 120)
    return f"{name}()" if unit.kind is UnitKind.FUNCTION else name


def place(spot: Place, near: str = "") -> str:
    """Return `file:line`, the file by its last name; only `:line` where it is the file `near`."""
    line = f":{spot.line}" if spot.line else ""
    return line if spot.file == near and line else clip(spot.file.rpartition("/")[2], 60) + line


def number(patch: PatchReview) -> str:
    """Return `04/30`, both as wide as the total."""
    width = len(str(patch.total))
    return f"{patch.number:0{width}}/{patch.total}"


def claim_place(patch: PatchReview) -> str:
    """Return where the claim stands."""
    where = "cover letter" if patch.claim.origin is ClaimOrigin.COVER else "message"
    return f"{where} l.{patch.claim.line}" if patch.claim.line else where


def level(source: SourceLevel) -> str:
    """Return what a patch was judged by."""
    match source:
        case SourceLevel.HUNKS:
            return "hunks alone"
        case SourceLevel.FILES:
            return "whole files"
        case SourceLevel.TREE:
            return "tree"
        case _:
            assert_never(source)


def _undecided(patch: PatchReview) -> str:
    unknown = sum(unit.status is Status.UNKNOWN for unit in patch.units)
    parts = [f"{unknown} of {count(len(patch.units), 'unit')} unknown"] if unknown else []
    if patch.questions:
        parts.append(count(len(patch.questions), "question"))
    return "open: " + ", ".join(parts) if parts else "open"


def _no_claim(nfc: Nfc) -> str:
    match nfc:
        case Nfc.PROVED:
            return "no claim; it is NFC and could say so"
        case Nfc.ASSUMED:
            return "no claim; NFC under the assumptions below"
        case Nfc.UNKNOWN:
            return "no claim"
        case Nfc.REFUTED:
            return "no claim; behaviour changes"
        case _:
            assert_never(nfc)


def verdict(patch: PatchReview) -> str:
    """Return the verdict of a patch in words."""
    if patch.pending:
        return "not judged: the run ended before its turn"
    match patch.verdict:
        case Verdict.HOLDS:
            same = sum(unit.status is Status.SAME for unit in patch.units)
            parts = [f"{units} {word}" for units, word in ((same, "same"), (len(patch.units) - same, "proved")) if units]
            return f"holds: {', '.join(parts)}" if parts else "holds"
        case Verdict.HOLDS_IF if not patch.assumptions:
            return "holds if what is asked of locks and order is so"
        case Verdict.HOLDS_IF:
            return f"holds if {count(len(patch.assumptions), 'assumption is', 'assumptions are')} true"
        case Verdict.UNDECIDED:
            return _undecided(patch)
        case Verdict.CONTRADICTED:
            differing = sum(unit.status is Status.DIFFERS for unit in patch.units)
            return f"contradicted: {differing} of {count(len(patch.units), 'unit')} {'differs' if differing == 1 else 'differ'}, witness below"
        case Verdict.NO_CLAIM:
            return _no_claim(patch.nfc)
        case _:
            assert_never(patch.verdict)


def _first_reason(patch: PatchReview) -> str:
    """Return the first thing that the answer of a patch rests on, "" if it says none."""
    match patch.verdict:
        case Verdict.CONTRADICTED:
            said = [unit.witness.title for unit in patch.units if unit.witness is not None]
        case Verdict.UNDECIDED:
            said = [f"{unit_name(unit)}: {unit.reason}" for unit in patch.units if unit.status is Status.UNKNOWN and unit.reason]
            said += [question.text for question in patch.questions]
        case Verdict.HOLDS_IF:
            said = [assumption.text for assumption in patch.assumptions]
        case Verdict.HOLDS | Verdict.NO_CLAIM:
            said = [finding.message for finding in patch.findings]
        case _:
            assert_never(patch.verdict)
    return said[0] if said else ""


_WORD = {
    Verdict.CONTRADICTED: "contradicted: ",
    Verdict.UNDECIDED: "open: ",
    Verdict.HOLDS_IF: "holds if ",
    Verdict.HOLDS: "holds; ",
    Verdict.NO_CLAIM: "no claim; ",
}


def gist(patch: PatchReview) -> str:
    """Return the one line that the list of patches to look at gives to a patch: its answer and the first reason for it."""
    reason = _first_reason(patch)
    more = len(patch.assumptions) - 1 if patch.verdict is Verdict.HOLDS_IF else 0
    if not reason:
        return f"{verdict(patch)}: {patch.title}"
    return _WORD[patch.verdict] + reason + (f" (and {more} more)" if more > 0 else "")
