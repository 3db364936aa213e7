"""Pairs that look alike and mean two things: widths, signs, aliases, faults, orders, scopes, loops, initialisers."""

from pathlib import Path

import pytest
import yaml

from reviewer.model.unit import Status
from reviewer.pipeline.prove import prove_texts

DATA = Path(__file__).parents[1] / "data" / "traps" / "pairs.yml"
CONTENT = yaml.safe_load(DATA.read_text("utf-8"))


# SEMANTICS: A1, A2, A3, A4, A7
@pytest.mark.parametrize("pair", CONTENT["pairs"], ids=lambda pair: pair["name"])
def test_a_trap_is_refused_in_both_directions(pair: dict[str, str]) -> None:
    texts = [CONTENT["head"] + pair[side] for side in ("old", "new")]
    for old, new in (texts, texts[::-1]):
        units = {unit.name: unit for unit in prove_texts(old, new, "", ("f.c", "f.c"))}
        proved = all(unit.status in (Status.SAME, Status.EQUIVALENT) for unit in units.values())
        assert not proved, units["f"].argument
        assert not any(unit.reason.startswith("defect") for unit in units.values())


def test_there_are_many_and_their_names_are_unique() -> None:
    names = [pair["name"] for pair in CONTENT["pairs"]]
    assert len(names) == len(set(names)) >= 90
