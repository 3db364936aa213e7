"""A function with all that it comes to in its file: who of its helpers does what is no matter, and what else it depends on is said."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from reviewer.model.unit import PROVED, Status, Unit
from reviewer.pipeline.prove import prove_texts

CASES = {case["name"]: case for case in yaml.safe_load((Path(__file__).parents[1] / "data" / "whole-functions.yml").read_text("utf-8"))}


def named(answer: str) -> list[str]:
    return [name for name, case in CASES.items() if case["answer"] == answer]


def judged(name: str) -> tuple[Unit, ...]:
    return prove_texts(CASES[name]["old"], CASES[name]["new"], "f", ("f.c", "f.c"), every_input=True)


@pytest.mark.parametrize("name", named("proved"))
def test_what_a_helper_makes_up_for_is_no_difference(name: str) -> None:
    units = judged(name)
    assert units[0].name == "f"
    assert all(unit.status in PROVED for unit in units)


@pytest.mark.parametrize("name", named("differs"))
def test_a_difference_is_shown_through_helpers(name: str) -> None:
    unit = judged(name)[0]
    assert (unit.name, unit.status) == ("f", Status.DIFFERS)
    assert unit.witness is not None


@pytest.mark.parametrize("name", named("open"))
def test_what_is_not_looked_into_is_said(name: str) -> None:
    units = judged(name)
    assert units[0].status is not Status.DIFFERS
    assert not all(unit.status in PROVED for unit in units)
