"""What constant objects and local tables hold, where an index or nothing at all tells what is read of them (C17 6.7.3 p6)."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from reviewer.model.unit import BY_PROOF, SETTLED
from reviewer.pipeline.prove import prove_texts

CASES = {case["name"]: case for case in yaml.safe_load((Path(__file__).parents[1] / "data" / "constants.yml").read_text("utf-8"))}


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["equal"]])
def test_what_a_table_holds_is_known(name: str) -> None:
    units = prove_texts(CASES[name]["old"], CASES[name]["new"], "f", ("f.c", "f.c"), every_input=True)
    assert next(unit for unit in units if unit.name == "f").status in BY_PROOF


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case["equal"]])
def test_what_a_table_may_not_hold_is_not_taken_for_it(name: str) -> None:
    units = prove_texts(CASES[name]["old"], CASES[name]["new"], "f", ("f.c", "f.c"), every_input=True)
    assert not all(unit.status in SETTLED for unit in units)
