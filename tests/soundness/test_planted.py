"""A bug planted in the prover is caught by the interpreter, which shares nothing with it (SEMANTICS.md F22)."""

from __future__ import annotations

import pytest

from reviewer.model.unit import Status
from reviewer.pipeline.prove import prove_texts
from reviewer.prover.evaluate import Evaluator, State
from reviewer.prover.execute import Executor
from reviewer.prover.terms import Term, Terms

HEAD = "struct s {\n\tint a;\n\tint b;\n};\n"
OLD = HEAD + "int f(struct s *p, int n)\n{\n\tif (n > 3)\n\t\tp->a = n;\n\tp->b = n;\n\treturn n - 1;\n}\n"


def judged(new: str) -> tuple[Status, str]:
    (unit,) = prove_texts(OLD, new, "f", ("f.c", "f.c"))
    return unit.status, unit.reason


def forget_stores(self: Executor, state: State, op: str, args: tuple[Term, ...], data: str) -> None:
    """A prover that does not see stores."""


def swallow(self: Evaluator, *_: object) -> Term:
    """A prover for which no number is less than another."""
    return self.terms.false


def agree(self: Terms, cond: Term, then: Term, other: Term) -> Term:
    """A prover that takes the first branch for both."""
    return then


# SEMANTICS: F22
@pytest.mark.parametrize(
    ("place", "name", "bug", "new"),
    [
        (Executor, "_advance", forget_stores, OLD.replace("p->b = n;", "p->b = n + 1;")),
        (Evaluator, "_less", swallow, OLD.replace("n > 3", "n > 4")),
        (Terms, "ite", agree, OLD.replace("return n - 1;", "return n > 3 ? n - 1 : 0;")),
    ],
)
def test_a_planted_bug_is_a_loud_defect_and_no_proof(place: type, name: str, bug: object, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, name, bug)
    status, reason = judged(new)
    assert status is Status.UNKNOWN
    assert reason.startswith("defect: the interpreter disagrees with the proof")


def test_the_pairs_are_no_defects_without_the_bugs() -> None:
    for new in (OLD.replace("p->b = n;", "p->b = n + 1;"), OLD.replace("n > 3", "n > 4")):
        status, reason = judged(new)
        assert status in (Status.UNKNOWN, Status.DIFFERS)
        assert not reason.startswith("defect")
