"""SARIF 2.1.0 (OASIS, 2020), for the tabs of forges and editors: a run a posting, a result a difference, question, assumption or finding."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

from reviewer.model.place import DEFECT, Place, Side
from reviewer.model.review import PatchReview, Review, SeriesReview, SourceLevel
from reviewer.model.series import LineKind
from reviewer.model.unit import Status, TraceStep, Unit, Witness
from reviewer.model.value_type import value_type
from reviewer.model.verdict import Nfc, Verdict
from reviewer.report.json import Object, dump
from reviewer.report.layout import clip
from reviewer.report.problems import all_problems, series_problems
from reviewer.report.wording import number, unit_name, verdict

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "SRCROOT"
_STEPS = 1000
"""Locations of a thread flow that GitHub shows."""
_RESULTS = 25_000
"""Results of a run that GitHub takes."""

CONTRADICTED, UNDECIDED, ASSUMED, COULD_CLAIM = "nfc/contradicted", "nfc/undecided", "nfc/assumed", "nfc/could-claim"
_RULES = {
    CONTRADICTED: ("error", "The message says that nothing changes, and a path on which both sides differ was found and replayed."),
    UNDECIDED: ("warning", "The message says that nothing changes, and that could be neither proved nor refuted."),
    ASSUMED: ("note", "The message says that nothing changes, and that was proved under an assumption."),
    COULD_CLAIM: ("note", "No functional change, proved, and the message does not say so."),
}


@value_type
class _Result:
    """A result before it is written; `content` is what its fingerprint is made of, beside rule, file and unit."""

    rule: str
    text: str
    spot: Place
    unit: str = ""
    content: str = ""
    witness: Witness | None = None


def _message(text: str) -> Object:
    """Return a message; braces are doubled and `](` parted, which SARIF reads as placeholder and link (3.11.5, 3.11.6)."""
    return {"text": clip(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")}


def _physical(spot: Place) -> Object:
    artifact: Object = {"uri": quote(clip(spot.file, 1000).lstrip("/")), "uriBaseId": _ROOT}
    return {"artifactLocation": artifact, **({"region": {"startLine": spot.line}} if spot.line > 0 else {})}


def _changed(patch: PatchReview, unit: Unit) -> str:
    """Return the text of the changed lines of a unit: it stays when other patches move them."""
    wanted = {(place.file, place.line, place.side) for place in unit.lines}
    found = []
    for file in patch.files:
        for hunk in file.hunks:
            for line in hunk.lines:
                key = (file.old_path, line.old, Side.OLD) if line.kind is LineKind.REMOVED else (file.new_path, line.new, Side.NEW)
                if line.kind is not LineKind.CONTEXT and key in wanted:
                    found.append(line.kind + " ".join(line.text.split()))
    return "\n".join(found)


def _first_file(patch: PatchReview) -> str:
    if patch.files:
        return patch.files[0].path
    return patch.hunks[0].file if patch.hunks else ""


def _of_unit(patch: PatchReview, unit: Unit, rule: str, text: str, spot: Place | None = None) -> _Result:
    witness = unit.witness if rule == CONTRADICTED else None
    return _Result(rule, text, spot or Place(unit.file, unit.line), f"{unit.kind} {unit.name}", _changed(patch, unit), witness)


def _contradicted(patch: PatchReview) -> Iterator[_Result]:
    for unit in patch.units:
        if unit.status is Status.DIFFERS and unit.witness is not None:
            witness = unit.witness
            spots = [step.place for step in reversed(witness.parting) if step is not None]
            spot = next((spot for spot in spots if spot.file and spot.line), None)
            yield _of_unit(patch, unit, CONTRADICTED, f"{unit_name(unit)} differs: {witness.title}", spot)


def _undecided(patch: PatchReview) -> Iterator[_Result]:
    for unit in patch.units:
        if unit.status is Status.UNKNOWN:
            yield _of_unit(patch, unit, UNDECIDED, f"{unit_name(unit)} is not decided: {unit.reason or 'no reason given'}")
    for question in patch.questions:
        yield _Result(UNDECIDED, question.text, Place(question.file or _first_file(patch), question.line if question.file else 0))


def _of_claim(patch: PatchReview) -> Iterator[_Result]:
    whole = Place(_first_file(patch), 0)
    match patch.verdict:
        case Verdict.CONTRADICTED:
            found = list(_contradicted(patch))
            yield from found or [_Result(CONTRADICTED, verdict(patch), whole)]
        case Verdict.UNDECIDED:
            found = list(_undecided(patch))
            yield from found or [_Result(UNDECIDED, verdict(patch), whole)]
        case Verdict.HOLDS_IF:
            for assumption in patch.assumptions:
                yield _Result(ASSUMED, f"holds if {assumption.text}", assumption.place or whole, assumption.unit)
        case Verdict.NO_CLAIM:
            if patch.nfc is Nfc.PROVED:
                yield _Result(COULD_CLAIM, verdict(patch), whole)
        case Verdict.HOLDS:
            pass


def _results(patch: PatchReview) -> Iterator[_Result]:
    if patch.pending:
        return
    yield from _of_claim(patch)
    for finding in patch.findings:
        yield _Result(finding.rule, finding.message, Place(finding.file, finding.line), finding.concept, "\n".join(finding.evidence))


def _flow(name: str, steps: tuple[TraceStep, ...], at: int) -> Object:
    locations = [
        {
            "location": {"physicalLocation": _physical(step.place), "message": _message(step.text)},
            "nestingLevel": max(0, step.depth),
            "importance": "essential" if index == at else "important" if step.effect else "unimportant",
        }
        for index, step in enumerate(steps[:_STEPS])
    ]
    return {"id": name, "message": _message(f"{name} code"), "locations": locations}


def _flows(witness: Witness | None) -> Object:
    if witness is None:
        return {}
    sides = (("old", witness.old, witness.old_at), ("new", witness.new, witness.new_at))
    threads = [_flow(name, steps, at) for name, steps, at in sides if steps]
    conditions = " and ".join(condition.text for condition in witness.conditions) or "always"
    return {"codeFlows": [{"message": _message(f"when {conditions}"), "threadFlows": threads}]} if threads else {}


def _written(patch: PatchReview, result: _Result, index: int, seen: Counter[str]) -> Object:
    parts = (result.rule, result.spot.file, result.unit, result.content or result.text)
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    seen[digest] += 1
    mark = f"{digest}:{seen[digest]}"
    level = _RULES[result.rule][0] if result.rule in _RULES else "note"
    properties: Object = {"patch": number(patch), "messageId": clip(patch.message.message_id, 300), "commit": clip(patch.message.commit, 64)}
    return {
        "ruleId": clip(result.rule, 200),
        "ruleIndex": index,
        "level": level,
        "message": _message(f"{number(patch)}: {result.text}"),
        "locations": [{"physicalLocation": _physical(result.spot)}] if result.spot.file else [],
        "partialFingerprints": {"primaryLocationLineHash": mark, "unitContent/v1": mark},
        **_flows(result.witness),
        "properties": properties,
    }


def _rule(name: str, text: str, level: str) -> Object:
    return {"id": clip(name, 200), "shortDescription": _message(text), "defaultConfiguration": {"level": level}}


def _run(review: Review, series: SeriesReview) -> Object:
    found = [(patch, result) for patch in series.patches for result in _results(patch)][:_RESULTS]
    fired = dict.fromkeys(result.rule for _, result in found if result.rule not in _RULES)
    rules = [_rule(name, text, level) for name, (level, text) in _RULES.items()]
    rules += [_rule(name, f"the review rule {name}", "note") for name in sorted(fired)]
    index = {name: at for at, name in enumerate((*_RULES, *sorted(fired)))}
    seen: Counter[str] = Counter()
    problems = list(dict.fromkeys((*review.problems, *series_problems(series))))
    notes = [{"level": "error" if one.code == DEFECT else "note", "message": _message(one.text), "descriptor": {"id": one.code}} for one in problems]
    notes += [
        {"level": "warning", "message": _message(f"{number(patch)}: {verdict(patch)}"), "descriptor": {"id": "pending"}}
        for patch in series.patches
        if patch.pending
    ]
    return {
        "tool": {
            "driver": {"name": "reviewer", "version": clip(review.version, 60), "rules": rules, "properties": {"rulesDigest": review.rules_digest}}
        },
        "automationDetails": {"id": f"reviewer/{clip(series.id, 300)}", "description": _message(series.subject)},
        "originalUriBaseIds": {_ROOT: {"description": _message(f"the kernel tree; {series.base}")}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {"executionSuccessful": all(one.code != DEFECT for one in all_problems(review)), "toolExecutionNotifications": notes},
        ],
        "results": [_written(patch, result, index[result.rule], seen) for patch, result in found],
    }


def render_sarif(review: Review, full: bool = False) -> str:  # noqa: ARG001 - SARIF is always full
    """Return the log, in ASCII; a document without a posting has one run without a result, so that its problems are told."""
    nothing = SeriesReview("none", "no posting", 0, 0, (), SourceLevel.HUNKS, "", None, ())
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(review, series) for series in review.series or (nothing,)]})
