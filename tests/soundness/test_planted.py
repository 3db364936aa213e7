"""A bug planted in the prover is caught by the interpreter, which shares nothing with it (SEMANTICS.md F22)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from reviewer.cfront.inline import Inlined, inline
from reviewer.cfront.ir import Function, Store
from reviewer.model.unit import Status
from reviewer.pipeline.prove import prove_texts
from reviewer.prover.evaluate import Evaluator, State
from reviewer.prover.memory import Memory
from reviewer.prover.terms import Term, Terms

HEAD = "struct s {\n\tint a;\n\tint b;\n};\n"
OLD = HEAD + "int f(struct s *p, int n)\n{\n\tif (n > 3)\n\t\tp->a = n;\n\tp->b = n;\n\treturn n - 1;\n}\n"


def judged(new: str) -> tuple[Status, str]:
    (unit,) = prove_texts(OLD, new, "f", ("f.c", "f.c"))
    return unit.status, unit.reason


def forget_stores(self: Memory, state: State, *_: object) -> None:
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
        (Memory, "store", forget_stores, OLD.replace("p->b = n;", "p->b = n + 1;")),
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


ASKING = HEAD + "int ready(struct s *p);\nvoid kick(struct s *p);\n"
WHOLE = ASKING + "int f(struct s *p, int n)\n{\n\tint r = ready(p);\n\n\tif (r)\n\t\treturn r;\n\tp->a = n;\n\tkick(p);\n\treturn 0;\n}\n"
SPLIT = (
    ASKING + "static void go(struct s *p, int n)\n{\n\tp->a = n;\n\tkick(p);\n}\n"
    "int f(struct s *p, int n)\n{\n\tready(p);\n\tgo(p, n);\n\treturn 0;\n}\n"
)


def split(new: str) -> tuple[Status, str]:
    return next((unit.status, unit.reason) for unit in prove_texts(WHOLE, new, "f", ("f.c", "f.c")) if unit.name == "f")


def lossy(function: Function, body_of: Callable[[Function, str], Function | None]) -> Inlined:
    """An inliner that loses stores."""
    found = inline(function, body_of)
    blocks = tuple(replace(b, instructions=tuple(i for i in b.instructions if not isinstance(i, Store))) for b in found.function.blocks)
    return replace(found, function=replace(found.function, blocks=blocks))


# SEMANTICS: F22
def test_a_bug_of_the_inliner_is_seen_under_an_assumption_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert split(SPLIT)[0] is Status.ASSUMED
    monkeypatch.setattr("reviewer.pipeline.bodies.inline", lossy)
    status, reason = split(SPLIT.replace("p->a = n;", "p->a = n + 1;"))
    assert status is Status.UNKNOWN
    assert reason.startswith("defect: the interpreter disagrees with the proof")
