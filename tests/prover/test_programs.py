"""Pairs of small programs in plain C from tests/data/proofs/programs.yml: what does the same, and its twin that nearly does."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewer.model.unit import Status, Unit
from reviewer.pipeline.prove import prove_texts

DATA = Path(__file__).parents[1] / "data" / "proofs" / "programs.yml"
CASES: list[dict[str, Any]] = yaml.safe_load(DATA.read_text("utf-8"))
SIDES = ("new", "twin")
PROVED = (Status.SAME, Status.EQUIVALENT, Status.ASSUMED)
# The share of the pairs that has to be decided (issue 7).
_DECIDED = 0.8


def proved(case: dict[str, Any], side: str) -> Unit:
    units = {unit.name: unit for unit in prove_texts(case["old"], case[side], "f", ("f.c", "f.c"), every_input=True)}
    return units["f"]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_pair_of_programs(case: dict[str, Any], side: str) -> None:
    unit = proved(case, side)
    seen = (str(unit.status), unit.reason, [step.text for step in unit.argument], [a.text for a in unit.assumptions])
    assert not unit.reason.startswith("defect"), seen
    if side in case.get("open", ()):
        assert unit.status is Status.UNKNOWN, (seen, "it is decided now: take it off the list")
    else:
        assert (unit.status in PROVED) if side == "new" else (unit.status is Status.DIFFERS), seen
    assert (unit.witness is not None) == (unit.status is Status.DIFFERS)


def test_there_are_enough_of_each_kind_and_most_are_decided() -> None:
    assert len(CASES) >= 60
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(set(case) <= {"name", "kind", "old", "new", "twin", "open"} for case in CASES)
    undecided = sum(len(case.get("open", ())) for case in CASES)
    assert undecided <= (1 - _DECIDED) * 2 * len(CASES)
