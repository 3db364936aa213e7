"""The JSON report `reviewer.report/1`: every key is always there, and stays."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from reviewer.model.claim import Claim, Sentence
from reviewer.model.finding import Finding
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Problem
from reviewer.model.review import SCHEMA, HunkReview, PatchReview, PatchSource, Review, SeriesReview
from reviewer.model.series import FileDiff, Hunk, Message
from reviewer.model.unit import Assumption, Condition, Question, Step, TraceStep, Unit, Witness
from reviewer.report.problems import all_problems
from reviewer.report.since import Since, since

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
Object: TypeAlias = "Mapping[str, Json]"

NO_NEWLINE = "\\ No newline at end of file"
"""The line behind one that no newline ends, as in a diff."""

_SURROGATE = regex("[\ud800-\udfff]")


def problem_object(problem: Problem) -> Object:
    """Return a problem: code, text and place; a repair has `before` and `after`."""
    return {
        "code": problem.code,
        "text": problem.text,
        "file": problem.file,
        "line": problem.line,
        "message": problem.message,
        "before": problem.before,
        "after": problem.after,
    }


def _place(place: Place | None) -> "Object | None":
    return None if place is None else {"file": place.file, "line": place.line, "side": place.side}


def _sentence(sentence: Sentence) -> Object:
    return {"text": sentence.text, "line": sentence.line, "kind": sentence.kind}


def _claim(claim: Claim) -> Object:
    return {
        "kind": claim.kind,
        "text": claim.text,
        "line": claim.line,
        "origin": claim.origin,
        "exceptions": [_sentence(sentence) for sentence in claim.exceptions],
        "reasons": [_sentence(sentence) for sentence in claim.reasons],
        "parts": [_sentence(sentence) for sentence in claim.parts],
        "hints": [_sentence(sentence) for sentence in claim.hints],
    }


def _source(source: PatchSource, problems: tuple[Problem, ...]) -> Object:
    found = dict.fromkeys((*source.problems, *problems))
    return {"level": source.level, "applied": source.applied, "problems": [problem_object(problem) for problem in found]}


def assumption_object(assumption: Assumption) -> Object:
    """Return an assumption; `stated` is the sentence of the message that says the same, "" if none does."""
    return {
        "id": assumption.id,
        "text": assumption.text,
        "unit": assumption.unit,
        "stated": assumption.stated,
        "stated_line": assumption.stated_line,
        "subject": assumption.subject,
        "discharge": assumption.discharge,
        "place": _place(assumption.place),
    }


def _question(question: Question) -> Object:
    return {"text": question.text, "file": question.file, "line": question.line}


def _step(step: Step) -> Object:
    return {"text": step.text, "places": [_place(place) for place in step.places]}


def _trace(steps: tuple[TraceStep, ...]) -> Sequence[Object]:
    return [{"text": step.text, "place": _place(step.place), "effect": step.effect, "depth": step.depth} for step in steps]


def _condition(condition: Condition) -> Object:
    return {"text": condition.text, "place": _place(condition.place), "granted": condition.granted}


def _witness(witness: Witness | None) -> "Object | None":
    if witness is None:
        return None
    return {
        "title": witness.title,
        "conditions": [_condition(condition) for condition in witness.conditions],
        "old": _trace(witness.old),
        "new": _trace(witness.new),
        "old_at": witness.old_at,
        "new_at": witness.new_at,
        "seed": witness.seed,
    }


def _spots(places: tuple[Place, ...]) -> Sequence[Object]:
    """Return places with those of one text beside each other joined: a file, a side and its lines."""
    runs = groupby(places, key=lambda place: (place.file, place.side))
    return [{"file": file, "side": side, "lines": [place.line for place in run]} for (file, side), run in runs]


def unit_object(unit: Unit) -> Object:
    """Return a unit with its status, argument and witness."""
    return {
        "name": unit.name,
        "kind": unit.kind,
        "match": unit.match,
        "file": unit.file,
        "line": unit.line,
        "status": unit.status,
        "reason": unit.reason,
        "argument": [_step(step) for step in unit.argument],
        "witness": _witness(unit.witness),
        "configs": list(unit.configs),
        "changed": _spots(unit.lines),
        "residue": _spots(unit.residue),
        "seconds": round(unit.seconds, 3),
    }


def _hunk(hunk: HunkReview) -> Object:
    return {
        "file": hunk.file,
        "old_start": hunk.old_start,
        "old_lines": hunk.old_lines,
        "new_start": hunk.new_start,
        "new_lines": hunk.new_lines,
        "function": hunk.function,
        "concepts": list(hunk.concepts),
        "signals": [{"concept": signal.concept, "symbol": signal.symbol, "strength": signal.strength} for signal in hunk.signals],
        "kinds": list(hunk.kinds),
    }


def _diff_hunk(hunk: Hunk) -> Object:
    """Return a hunk; each line with the diff's own first character."""
    lines: list[str] = []
    for line in hunk.lines:
        lines += [line.kind + line.text, *([NO_NEWLINE] if line.eof else [])]
    return {
        "old_start": hunk.old_start,
        "old_lines": hunk.old_lines,
        "new_start": hunk.new_start,
        "new_lines": hunk.new_lines,
        "section": hunk.section,
        "lines": lines,
    }


def _file(file: FileDiff) -> Object:
    return {
        "old_path": file.old_path,
        "new_path": file.new_path,
        "change": file.change,
        "old_blob": file.old_blob,
        "new_blob": file.new_blob,
        "old_mode": file.old_mode,
        "new_mode": file.new_mode,
        "hunks": [_diff_hunk(hunk) for hunk in file.hunks],
    }


def _mail(message: Message) -> Object:
    return {
        "body": message.body,
        "body_line": message.body_line,
        "to": list(message.to),
        "cc": list(message.cc),
        "in_reply_to": message.in_reply_to,
        "references": list(message.references),
        "source": message.source,
        "source_line": message.source_line,
        "sender": message.sender,
    }


def _finding(finding: Finding) -> Object:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "concept": finding.concept,
        "file": finding.file,
        "line": finding.line,
        "side": finding.side,
        "message": finding.message,
        "evidence": list(finding.evidence),
    }


def _patch(patch: PatchReview) -> Object:
    message = patch.message
    return {
        "message_id": message.message_id,
        "commit": message.commit,
        "number": patch.number,
        "total": patch.total,
        "subject": message.subject,
        "title": patch.title,
        "author": message.author,
        "date": message.date,
        "claim": _claim(patch.claim),
        "source": _source(patch.source, patch.problems),
        "verdict": patch.verdict,
        "nfc": patch.nfc,
        "judged": not patch.pending,
        "residue": {"lines": patch.residue_lines, "of": patch.residue_of},
        "assumptions": [assumption_object(assumption) for assumption in patch.assumptions],
        "standing": list(patch.standing),
        "notes": list(patch.notes),
        "questions": [_question(question) for question in patch.questions],
        "units": [unit_object(unit) for unit in patch.units],
        "hunks": [_hunk(hunk) for hunk in patch.hunks],
        "findings": [_finding(finding) for finding in patch.findings],
        "mail": _mail(message),
        "files": [_file(file) for file in patch.files],
    }


def _since(beside: Since | None) -> "Object | None":
    if beside is None:
        return None
    fates: list[Object] = [
        {
            "change": fate.change,
            "number": _first_number(fate.number),
            "before": _first_number(fate.before),
            "title": fate.title,
            "answer": fate.now,
            "answer_before": fate.then,
            "kept": fate.kept,
            "why": fate.why,
            "doubtful_tags": list(fate.tags),
        }
        for fate in beside.fates
    ]
    return {"version": beside.version, "id": beside.id, "patches": fates}


def _first_number(number: str) -> int:
    return int(number.partition("/")[0] or 0)


def _series(series: SeriesReview, beside: Since | None) -> Object:
    return {
        "id": series.id,
        "subject": series.subject,
        "version": series.version,
        "expected": series.expected,
        "missing": list(series.missing),
        "source": {"level": series.level, "base": series.base},
        "cover": None if series.cover is None else _patch(series.cover),
        "patches": [_patch(patch) for patch in series.patches],
        "since": _since(beside),
        "problems": [problem_object(problem) for problem in series.problems],
    }


def _sound(value: Json) -> Json:
    """Return `value` with U+FFFD for every lone surrogate (an undecodable byte): strict JSON readers refuse them."""
    if isinstance(value, str):
        return _SURROGATE.sub("�", value)
    if isinstance(value, Mapping):
        return {key: _sound(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_sound(item) for item in value]
    return value


def dump_list(items: Sequence[Object]) -> str:
    """Return a list of objects as indented JSON in ASCII."""
    return _dump(items)


def dump(document: Object) -> str:
    """Return `document` as indented JSON in ASCII."""
    return _dump(document)


def _dump(document: Json) -> str:
    """Return `document` as indented JSON in ASCII: no character of it can steer a terminal, and all text is kept."""
    return json.dumps(_sound(document), indent=1, ensure_ascii=True).replace("\x7f", "\\u007f") + "\n"


def render_json(review: Review, full: bool = False) -> str:  # noqa: ARG001 - JSON is always full
    """Return the document `reviewer.report/1`; `problems` holds those of the inputs, of the postings and of the patches."""
    return dump(
        {
            "schema": SCHEMA,
            "tool": {"version": review.version, "rules_digest": review.rules_digest},
            "problems": [problem_object(problem) for problem in all_problems(review)],
            "series": [_series(series, beside) for series, beside in zip(review.series, since(review), strict=True)],
            "older": [_series(series, None) for series in review.older],
        }
    )
