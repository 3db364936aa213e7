"""What a program itself declares is what it says, whatever the kernel has by that name; a variable may have a second name."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from reviewer.model.unit import SETTLED, Status
from reviewer.pipeline.prove import prove_texts

CASES = {case["name"]: case for case in yaml.safe_load((Path(__file__).parents[1] / "data" / "own-names.yml").read_text("utf-8"))}


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case["equal"]])
def test_a_name_says_nothing_against_a_declaration(name: str) -> None:
    units = prove_texts(CASES[name]["old"], CASES[name]["new"], "f", ("f.c", "f.c"), every_input=True)
    assert not all(unit.status in SETTLED for unit in units)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["equal"]])
def test_other_names_are_what_they_were(name: str) -> None:
    units = prove_texts(CASES[name]["old"], CASES[name]["new"], "f", ("f.c", "f.c"), every_input=True)
    assert next(unit for unit in units if unit.name == "f").status is Status.EQUIVALENT
