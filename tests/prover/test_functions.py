"""Pairs of functions from tests/data/proofs, each with the sentence of SEMANTICS.md that decides it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewer.pipeline.prove import prove_texts

DATA = Path(__file__).parents[1] / "data" / "proofs"
FILES = ("functions", "inlining", "refused", "constructs", "motion", "globals", "literals", "lifetimes")
CASES: list[dict[str, Any]] = [case for name in FILES for case in yaml.safe_load((DATA / f"{name}.yml").read_text("utf-8"))]
# SEMANTICS: A1, A2, A3, A4, A5, A6, A7, A8, B9, B10, C14, C15, C16, C17
SENTENCES = {"A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "B9", "B10", "C14", "C15", "C16", "C17"}
KEYS = {"name", "semantics", "says", "of", "old", "new", "expect", "not", "reason", "assumes"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_pair_of_functions(case: dict[str, Any]) -> None:
    assert set(case) <= KEYS, "a key that this test does not know would never be checked"
    assert "expect" in case or "not" in case, "a case that can't fail"
    units = {unit.name: unit for unit in prove_texts(case["old"], case["new"], "", ("f.c", "f.c"))}
    unit = units[case.get("of", "f")]
    seen = (str(unit.status), unit.reason, [step.text for step in unit.argument], [a.text for a in unit.assumptions])
    if "expect" in case:
        assert unit.status == case["expect"], seen
    assert unit.status not in case.get("not", ()), seen
    assert case.get("reason", "") in unit.reason, seen
    assert not unit.reason.startswith("defect"), seen
    assert "assumes" not in case or case["assumes"] in [a.text for a in unit.assumptions], seen
    assert (unit.witness is not None) == (unit.status == "differs")


def test_names_are_unique() -> None:
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names))


def test_every_sentence_that_is_named_here_has_a_case() -> None:
    assert {case["semantics"] for case in CASES} >= SENTENCES
