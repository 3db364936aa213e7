"""Pairs of small C files in tests/data: old and new text of a function `f`, and whether they are equal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from reviewer.model.unit import PROVED, Status
from reviewer.pipeline.prove import prove_texts


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair, called after what it is about."""

    name: str
    equal: bool
    old: str
    new: str

    def status(self) -> Status:
        """Return what is said of `f`, or of what it comes to where that is not proved."""
        units = prove_texts(self.old, self.new, "f", ("f.c", "f.c"), every_input=True)
        worst = [unit.status for unit in units if unit.status not in PROVED]
        return worst[0] if worst else next(unit.status for unit in units if unit.name == "f")


def pairs(file: str, equal: bool) -> list[Pair]:
    """Return the pairs of tests/data/`file` that are equal, or those that are not."""
    cases = (Pair(**case) for case in yaml.safe_load((Path(__file__).parent / "data" / file).read_text("utf-8")))
    return [case for case in cases if case.equal is equal]


def names(some: list[Pair]) -> list[str]:
    """Return their names, for pytest's ids."""
    return [one.name for one in some]
