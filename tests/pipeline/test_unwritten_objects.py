"""Static variables that are only read hold what they were given: no witness starts from anything else, and a proof may go by it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from reviewer.model.unit import SETTLED, Status
from reviewer.pipeline.prove import prove_texts

CASES = {case["name"]: case for case in yaml.safe_load((Path(__file__).parents[1] / "data" / "unwritten.yml").read_text("utf-8"))}


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["equal"]])
def test_what_nothing_writes_is_known(name: str) -> None:
    units = prove_texts(CASES[name]["old"], CASES[name]["new"], "f", ("f.c", "f.c"), every_input=True)
    assert next(unit for unit in units if unit.name == "f").status is Status.EQUIVALENT


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case["equal"]])
def test_what_may_be_written_is_not(name: str) -> None:
    units = prove_texts(CASES[name]["old"], CASES[name]["new"], "f", ("f.c", "f.c"), every_input=True)
    assert not all(unit.status in SETTLED for unit in units)
