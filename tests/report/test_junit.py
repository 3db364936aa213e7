import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from reviewer.model.place import DEFECT, Problem
from reviewer.report.interface import Format, render
from tests.report.evil import ATTACKS, attacked
from tests.report.sample import PATCHES, REVIEW, SERIES, hostile


def test_a_contradicted_claim_fails_and_an_open_one_is_skipped() -> None:
    (suite,) = ET.fromstring(render(REVIEW, Format.JUNIT))
    assert [[child.tag for child in case] for case in suite.iter("testcase")] == [
        ["system-out"],
        ["system-out"],
        ["failure"],
        ["skipped", "system-out"],
        ["system-out"],
        ["system-out"],
    ]
    assert "patch 7 is not among" in (suite.findtext("system-err") or "")
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "6",
        "failures": "1",
        "errors": "0",
        "skipped": "1",
    }
    failure = suite.find(".//failure")
    assert failure is not None
    assert failure.get("message") == "contradicted: the flush after the drain is lost"
    assert "pool_flush_all" in (failure.text or "")


def test_a_defect_of_ours_is_an_error() -> None:
    broken = replace(PATCHES[0], problems=(Problem(DEFECT, "it broke"),))
    (suite,) = ET.fromstring(render(replace(REVIEW, series=(replace(SERIES, patches=(broken,)),)), Format.JUNIT))
    assert suite.get("errors") == "1"


@pytest.mark.parametrize("text", [*ATTACKS, "]]>", "\ufffe\uffff&#0;", "\x00\x0b"])
def test_any_text_is_well_formed(text: str) -> None:
    ET.fromstring(render(attacked(text), Format.JUNIT))
    ET.fromstring(render(hostile(), Format.JUNIT))
