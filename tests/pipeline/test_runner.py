"""Which bodies a challenge runs through, and a search for a witness (SEMANTICS.md C15, F22)."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from reviewer.cfront.certificate import Certificate, Lemma, Motion, Relation
from reviewer.cfront.ir import ENTRY, Function
from reviewer.knowledge.load import load_rules
from reviewer.model.unit import UnitKind, Witness
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


def lowered(text: str) -> dict[str, Function]:
    world = World(TextTree("f.c", text), load_rules().dialect)
    return {item.name: world.lower("f.c", item) for item in world.outline("f.c") or () if item.kind is UnitKind.FUNCTION}


def accused(bodies: str, old: str, new: str) -> tuple[Witness | None, set[str]]:
    """Search for a witness between two bodies of f(), flush_all() being an effect; return it, and which bodies were asked for."""
    sides = [Asked(lowered(f"{bodies}\nvoid f(struct kvm *kvm)\n{{\n{body}\n}}\n")) for body in (old, new)]
    (old_side, new_side), effects = sides, frozenset(["flush_all"])
    task = Task("f", "f.c", old_side.functions["f"], new_side.functions["f"], old_side, new_side, effects=effects)
    return ReplayRunner().witness(task), {name for side in sides for name in side.names}


def challenged(certificate: Certificate, through: bool = False) -> tuple[str | None, list[str]]:
    """Challenge that f() does what it does; return what disagrees, and which bodies were asked for."""
    functions = lowered(TEXT)
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


ZAP = """struct kvm {
	int present, on, a, b, lost;
};
void drop(struct kvm *kvm);
void flush_all(struct kvm *kvm);
static bool zap(struct kvm *kvm, bool shared)
{
	bool flush = false;

	if (kvm->present) {
		drop(kvm);
		flush = !shared;
	}
	return flush;
}
static bool never(struct kvm *kvm)
{
	drop(kvm);
	return false;
}"""


def test_the_body_of_what_both_sides_call_alike_is_not_looked_for() -> None:
    found, asked = accused(ZAP, "\tzap(kvm, false);\n\tkvm->on = kvm->a;", "\tzap(kvm, false);\n\tkvm->on = kvm->b;")
    assert found is None
    assert "zap" not in asked


def test_the_body_of_what_one_side_calls_more_often_is_looked_for() -> None:
    assert "never" in accused(ZAP, "\tkvm->on = kvm->a;", "\tnever(kvm);\n\tkvm->on = kvm->b;")[1]


def test_the_body_that_a_lost_effect_hangs_on_is_looked_for() -> None:
    found, asked = accused(ZAP, "\tif (zap(kvm, false))\n\t\tflush_all(kvm);", "\tzap(kvm, false);")
    assert "zap" in asked
    assert found is not None
    assert found.title == "the call of flush_all() is lost"


def test_what_a_body_never_gives_leads_to_no_witness() -> None:
    """A test that both sides keep grants its outcome, but the body in sight rules it out."""
    old = "\tbool flush = never(kvm);\n\n\tif (flush)\n\t\tflush_all(kvm);"
    new = "\tbool flush = never(kvm);\n\n\tif (flush)\n\t\treturn;"
    assert accused(ZAP, old, new)[0] is None
    other = ZAP.replace("\treturn false;", "\tif (kvm->lost)\n\t\treturn true;\n\treturn false;")
    assert accused(other, old, new)[0] is not None
