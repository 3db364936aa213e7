"""One patch judged: its units, and what follows from them."""

from __future__ import annotations

from dataclasses import replace

from reviewer.changes.patch_events import patch_events
from reviewer.claims import constant_of, reason_about
from reviewer.engine.concepts import concepts_of, map_hunk
from reviewer.engine.rules import cap_of, run_rules
from reviewer.ingest.codes import lossy
from reviewer.knowledge.tables import Knowledge
from reviewer.model.claim import Sentence
from reviewer.model.finding import Finding
from reviewer.model.place import DEFECT, Problem, Side
from reviewer.model.review import HunkReview, PatchReview
from reviewer.model.series import Patch
from reviewer.model.unit import PROVED, Assumption, Question, Status, Unit, UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.interface import Budget
from reviewer.pipeline.proofs import Proofs
from reviewer.pipeline.sources import PatchTexts
from reviewer.pipeline.temper import temper
from reviewer.pipeline.verdicts import nfc_of, verdict_of
from reviewer.prover.standing import COMPILES


@value_type
class Means:
    """What judging takes: all rules of the run, the part of them that proofs may use, how much work a proof may cost, and what is known already."""

    knowledge: Knowledge
    facts: Knowledge
    budget: Budget
    proofs: Proofs


def judge_patch(sketch: PatchReview, patch: Patch, texts: PatchTexts, means: Means) -> PatchReview:
    """Judge the units of `patch` and say what follows for its claim."""
    knowledge = means.knowledge
    found = means.proofs.units(patch, sketch.claim, texts, lambda: _units(sketch, patch, texts, means))
    units = temper(found, texts.unknown())
    unread = lossy(patch.problems)
    nfc = nfc_of(units, unread)
    findings = run_rules(patch_events(patch.files, knowledge), units, knowledge)
    verdict = verdict_of(sketch.claim, nfc, _capped(findings, knowledge))
    residue = sum(len(unit.residue) for unit in units)
    return replace(
        sketch,
        verdict=verdict,
        nfc=nfc,
        residue_lines=min(residue, patch.changed_lines) if units else patch.changed_lines,
        residue_of=patch.changed_lines,
        assumptions=_distinct(units),
        standing=_standing(units),
        notes=tuple(dict.fromkeys(note for unit in units for note in unit.notes)),
        questions=_questions(units, unread),
        units=units,
        hunks=_placed(sketch.hunks, patch, units, knowledge),
        findings=findings,
        problems=(*sketch.problems, *_defects(units, patch)),
        pending=False,
    )


def _units(sketch: PatchReview, patch: Patch, texts: PatchTexts, means: Means) -> tuple[Unit, ...]:
    """Judge the units of a patch of which nothing is known."""
    # Half a second of imports that a patch whose units are known does without.
    from reviewer.pipeline.sides import Sides
    from reviewer.pipeline.units import Judge
    from reviewer.pipeline.world import World

    body, facts = patch.message.body, means.facts

    def stated(callee: str, value: str) -> Sentence | None:
        return reason_about(sketch.claim, body, callee, value)

    def named(name: str, constant: str) -> Sentence | None:
        return constant_of(body, name, constant)

    sides = Sides()
    if texts.old is not None and texts.new is not None:
        sides = Sides(World(texts.old, facts.dialect), World(texts.new, facts.dialect))
    return Judge(facts, sides, stated, means.budget, named=named).units(patch)


def _defects(units: tuple[Unit, ...], patch: Patch) -> tuple[Problem, ...]:
    """Say loudly where the interpreter disagreed with a proof: a defect of ours (SEMANTICS.md F22)."""
    message = patch.message
    return tuple(
        Problem(DEFECT, f"{unit.name}: {unit.reason}", message.source, 0, message.message_id)
        for unit in units
        if unit.reason.startswith(f"{DEFECT}: ")
    )


def _capped(findings: tuple[Finding, ...], knowledge: Knowledge) -> bool:
    return bool(cap_of(findings, knowledge))


def _distinct(units: tuple[Unit, ...]) -> tuple[Assumption, ...]:
    return tuple({a.text: a for unit in units if unit.status is Status.ASSUMED for a in unit.assumptions}.values())


def _standing(units: tuple[Unit, ...]) -> tuple[str, ...]:
    proved = [unit for unit in units if unit.status in PROVED]
    return tuple(dict.fromkeys((COMPILES, *(text for unit in proved for text in unit.standing)))) if proved else ()


def _questions(units: tuple[Unit, ...], unread: bool) -> tuple[Question, ...]:
    found = [question for unit in units for question in unit.questions]
    if unread:
        found.append(Question("Part of this patch could not be read (see the problems): can it be sent again?"))
    return tuple(found)


def _placed(hunks: tuple[HunkReview, ...], patch: Patch, units: tuple[Unit, ...], knowledge: Knowledge) -> tuple[HunkReview, ...]:
    """Name the function that a hunk's first changed line belongs to, and map the hunk again: git's section line is the one before it."""
    result = []
    texts = [(file.path, hunk) for file in patch.files for hunk in file.hunks]
    for seen, (path, hunk) in zip(hunks, texts, strict=True):
        name = _function_of(seen, units)
        if name and name != seen.function:
            signals = map_hunk(hunk, path, name, knowledge)
            seen = replace(seen, function=name, signals=signals, concepts=concepts_of(signals, knowledge))
        result.append(seen)
    return tuple(result)


def _function_of(hunk: HunkReview, units: tuple[Unit, ...]) -> str:
    for unit in units:
        if unit.kind is UnitKind.FUNCTION and any(_inside(hunk, unit, index) for index in range(len(unit.lines))):
            return unit.name
    return ""


def _inside(hunk: HunkReview, unit: Unit, index: int) -> bool:
    place = unit.lines[index]
    if place.file != hunk.file:
        return False
    if place.side is Side.OLD:
        return hunk.old_start <= place.line < hunk.old_start + max(hunk.old_lines, 1)
    return hunk.new_start <= place.line < hunk.new_start + max(hunk.new_lines, 1)
