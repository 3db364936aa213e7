"""SARIF by the rules of the OASIS schema, for the objects that are written: which keys there may be, which there must, and their kinds."""

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from reviewer.model.review import Review
from reviewer.model.series import Hunk, Line
from reviewer.report.interface import Format, render
from tests.report.evil import ATTACKS, LONG, REVIEW_WITH_DIFF, attacked
from tests.report.sample import REVIEW, hostile

TEXT = {"type": "string"}
LEVEL = {"enum": ["none", "note", "warning", "error"]}


def closed(required: str = "", **properties: Any) -> dict[str, Any]:
    bag = {"properties": {"type": "object"}}
    return {"type": "object", "additionalProperties": False, "required": required.split(), "properties": {**properties, **bag}}


def many(items: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


MESSAGE = closed("text", text=TEXT, markdown=TEXT, id=TEXT, arguments=many(TEXT))
ARTIFACT = closed(uri={"type": "string", "pattern": r"^[A-Za-z0-9._~/%-]+$"}, uriBaseId=TEXT, index={"type": "integer"}, description=MESSAGE)
REGION = closed(startLine={"type": "integer", "minimum": 1}, endLine={"type": "integer"}, message=MESSAGE)
PHYSICAL = closed("artifactLocation", artifactLocation=ARTIFACT, region=REGION, contextRegion=REGION)
LOCATION = closed(id={"type": "integer"}, physicalLocation=PHYSICAL, message=MESSAGE)
FLOW_STEP = closed(
    location=LOCATION,
    nestingLevel={"type": "integer", "minimum": 0},
    importance={"enum": ["important", "essential", "unimportant"]},
    kinds=many(TEXT),
)
THREAD = closed("locations", id=TEXT, message=MESSAGE, locations=many(FLOW_STEP, 1))
RESULT = closed(
    "message",
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    kind=TEXT,
    level=LEVEL,
    message=MESSAGE,
    locations=many(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    codeFlows=many(closed("threadFlows", message=MESSAGE, threadFlows=many(THREAD, 1))),
    suppressions=many({"type": "object"}),
)
RULE = closed("id", id=TEXT, name=TEXT, shortDescription=MESSAGE, fullDescription=MESSAGE, helpUri=TEXT, defaultConfiguration=closed(level=LEVEL))
DRIVER = closed("name", name=TEXT, version=TEXT, informationUri=TEXT, rules={**many(RULE), "uniqueItems": True})
NOTE = closed("message", message=MESSAGE, level=LEVEL, descriptor=closed("id", id=TEXT), locations=many(LOCATION))
RUN = closed(
    "tool",
    tool=closed("driver", driver=DRIVER),
    automationDetails=closed(id=TEXT, description=MESSAGE),
    originalUriBaseIds={"type": "object", "additionalProperties": ARTIFACT},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    invocations=many(closed("executionSuccessful", executionSuccessful={"type": "boolean"}, toolExecutionNotifications=many(NOTE))),
    results=many(RESULT),
)
LOG = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "runs"],
    "properties": {"$schema": TEXT, "version": {"const": "2.1.0"}, "runs": many(RUN)},
}


def whole_schema() -> Any:
    """Return a reader of logs that was generated from the whole schema of OASIS, and takes no key that it does not know."""
    from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema

    return StaticAnalysisResultsFormatSarifVersion210JsonSchema


def log(review: Review) -> Any:
    return json.loads(render(review, Format.SARIF))


EVIL = [attacked(attack) for attack in ATTACKS]


@pytest.mark.parametrize("review", [REVIEW, REVIEW_WITH_DIFF, LONG, hostile(), Review("0.1.0", "", ()), *EVIL])
def test_log_keeps_the_rules_of_the_schema(review: Review) -> None:
    jsonschema.Draft202012Validator(LOG).validate(log(review))


@pytest.mark.parametrize("review", [REVIEW, REVIEW_WITH_DIFF, LONG, hostile(), Review("0.1.0", "", ()), *EVIL])
def test_log_is_one_by_the_whole_schema(review: Review) -> None:
    whole_schema().model_validate(log(review))


@pytest.mark.parametrize("harm", ["level", "key", "line", "rule"])
def test_a_log_that_breaks_the_whole_schema_is_noticed(harm: str) -> None:
    document = log(REVIEW)
    result = document["runs"][0]["results"][0]
    match harm:
        case "level":
            result["level"] = "grave"
        case "key":
            result["colour"] = "red"
        case "line":
            result["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
        case _:
            del result["message"]
    with pytest.raises(ValueError, match="validation error"):
        whole_schema().model_validate(document)


def test_levels_are_those_of_the_verdicts() -> None:
    (run,) = log(REVIEW)["runs"]
    assert [(result["ruleId"], result["level"]) for result in run["results"]] == [
        ("nfc/assumed", "note"),
        ("nfc/contradicted", "error"),
        ("nfc/undecided", "warning"),
        ("nfc/undecided", "warning"),
        ("lock/walk-unlocked", "note"),
        ("nfc/could-claim", "note"),
    ]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_a_witness_is_a_flow_of_two_threads_whose_first_difference_is_essential() -> None:
    (flow,) = next(result for result in log(REVIEW)["runs"][0]["results"] if "codeFlows" in result)["codeFlows"]
    assert [thread["id"] for thread in flow["threadFlows"]] == ["old", "new"]
    essential = [[at for at, step in enumerate(thread["locations"]) if step["importance"] == "essential"] for thread in flow["threadFlows"]]
    assert essential == [[2], [1]]


def moved(review: Review, by: int) -> Review:
    """Return `review` with everything some lines further down, as an earlier patch of the next version does it."""

    def line(one: Line) -> Line:
        return replace(one, old=one.old and one.old + by, new=one.new and one.new + by)

    def hunk(one: Hunk) -> Hunk:
        return replace(one, old_start=one.old_start + by, new_start=one.new_start + by, lines=tuple(map(line, one.lines)))

    series = []
    for one in review.series:
        patches = []
        for patch in one.patches:
            files = tuple(replace(file, hunks=tuple(map(hunk, file.hunks))) for file in patch.files)
            units = tuple(
                replace(unit, line=unit.line + by, lines=tuple(replace(place, line=place.line + by) for place in unit.lines)) for unit in patch.units
            )
            patches.append(replace(patch, files=files, units=units))
        series.append(replace(one, patches=tuple(patches)))
    return replace(review, series=tuple(series))


def prints(review: Review) -> list[str]:
    return [result["partialFingerprints"]["unitContent/v1"] for run in log(review)["runs"] for result in run["results"]]


def test_fingerprints_stay_when_lines_move_and_are_each_their_own() -> None:
    assert prints(REVIEW_WITH_DIFF) == prints(moved(REVIEW_WITH_DIFF, 12))
    assert len(set(prints(REVIEW_WITH_DIFF))) == len(prints(REVIEW_WITH_DIFF))


def test_text_of_a_mail_is_no_link_and_no_placeholder() -> None:
    text = render(attacked("ops[i](x) {0} [x](http://example.org)"), Format.SARIF)
    messages = [line for line in text.splitlines() if line.lstrip().startswith('"text":')]
    assert [line for line in messages if "](" in line or "{0}" in line.replace("{{0}}", "")] == []
    assert any("ops[i] (x) {{0}}" in line for line in messages)


def test_a_patch_that_was_not_judged_is_told_and_accused_of_nothing() -> None:
    (series,) = REVIEW.series
    pending = tuple(replace(patch, pending=True) for patch in series.patches)
    (run,) = log(replace(REVIEW, series=(replace(series, patches=pending),)))["runs"]
    assert run["results"] == []
    assert sum(note["descriptor"]["id"] == "pending" for note in run["invocations"][0]["toolExecutionNotifications"]) == 6
