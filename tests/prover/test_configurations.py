"""Pairs that the preprocessor decides, from tests/data/proofs/configurations.yml: each configuration is judged by itself."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewer.pipeline.prove import prove_texts

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "data" / "proofs" / "configurations.yml").read_text("utf-8"))
KEYS = {"name", "semantics", "says", "old", "new", "expect", "not", "configs"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_pair_in_every_configuration(case: dict[str, Any]) -> None:
    assert set(case) <= KEYS, "a key that this test does not know would never be checked"
    assert "expect" in case or "not" in case, "a case that can't fail"
    units = [unit for unit in prove_texts(case["old"], case["new"], "f", ("f.c", "f.c")) if unit.name == "f"]
    assert units
    for unit in units:
        seen = (str(unit.status), unit.reason, unit.configs, [step.text for step in unit.argument], [a.text for a in unit.assumptions])
        if "expect" in case:
            assert unit.status == case["expect"], seen
        assert unit.status not in case.get("not", ()), seen
        assert not unit.reason.startswith("defect"), seen
        assert (unit.witness is not None) == (unit.status == "differs")
        words = " ".join((*unit.configs, unit.reason, *(a.text for a in unit.assumptions), unit.witness.title if unit.witness is not None else ""))
        assert all(config in words for config in case.get("configs", ())), seen
    if "expect" not in case:
        assert units[0].reason or units[0].assumptions


def test_names_are_unique() -> None:
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names))
