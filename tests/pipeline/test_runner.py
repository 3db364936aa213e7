"""Which bodies a challenge runs through (SEMANTICS.md F22)."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from reviewer.cfront.certificate import Certificate, Lemma, Motion, Relation
from reviewer.cfront.ir import ENTRY, Function
from reviewer.knowledge.load import load_rules
from reviewer.model.unit import UnitKind
from reviewer.pipeline.prove import TextTree
from reviewer.pipeline.runner import ReplayRunner
from reviewer.pipeline.world import World
from reviewer.prover.interface import Task

TEXT = "static int g(int a)\n{\n\treturn 1;\n}\nint f(int a)\n{\n\treturn g(a) + 2;\n}\n"


@dataclass
class Asked:
    """Bodies that take note of what is asked for."""

    functions: dict[str, Function]
    names: list[str] = field(default_factory=list)

    def definitions(self, name: str) -> tuple[Function, ...]:
        self.names.append(name)
        return (self.functions[name],) if name in self.functions else ()


def challenged(certificate: Certificate, through: bool = False) -> tuple[str | None, list[str]]:
    """Challenge that f() does what it does; return what disagrees, and which bodies were asked for."""
    world = World(TextTree("f.c", TEXT), load_rules().dialect)
    functions = {item.name: world.lower("f.c", item) for item in world.outline("f.c") or () if item.kind is UnitKind.FUNCTION}
    bodies = Asked(functions)
    task = Task("f", "f.c", functions["f"], functions["f"], bodies, bodies)
    return ReplayRunner().challenge(task, certificate, through=through), bodies.names


def test_calls_are_as_opaque_as_in_the_proof() -> None:
    assert challenged(Certificate((Relation(ENTRY),))) == (None, [])


@pytest.mark.parametrize(
    "certificate", [Certificate((Relation(ENTRY),), (Lemma("g", (None,), 1, True),)), Certificate((Relation(ENTRY),), (), Motion(plain=True))]
)
def test_a_body_is_run_through_where_the_proof_says_something_of_one(certificate: Certificate) -> None:
    found, asked = challenged(certificate)
    assert found is None
    assert "g" in asked


def test_a_body_in_place_of_its_call_is_run_through() -> None:
    assert "g" in challenged(Certificate((Relation(ENTRY),)), through=True)[1]


def test_a_fact_that_a_body_does_not_bear_out_is_found() -> None:
    found, _ = challenged(Certificate((Relation(ENTRY),), (Lemma("g", (None,), 3, True),)))
    assert found is not None
    assert "the body of g() does not answer 3" in found
