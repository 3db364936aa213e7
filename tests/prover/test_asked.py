"""Questions that the solver has answered before are told by all that an answer hangs on."""

from __future__ import annotations

import pytest

from reviewer.prover import solver as solvers
from reviewer.prover.asked import question_of
from reviewer.prover.clock import note_late
from reviewer.prover.solver import Obligation, Solver
from reviewer.prover.terms import Term, Terms

LIMIT = 1000


def sum_of(terms: Terms, first: str, second: str, key: str = "u32") -> Term:
    return terms.make("op", (terms.symbol(first, key), terms.symbol(second, key)), ("+", (key, key), key))


def asked(name: str = "b", key: str = "u32", limit: int = LIMIT, padding: int = 0) -> bytes:
    terms = Terms()
    for number in range(padding):
        terms.const(number)
    return question_of([terms.true], [(terms.true, sum_of(terms, "a", name, key), sum_of(terms, name, "a", key))], limit)


def test_where_terms_lie_does_not_count() -> None:
    assert asked() == asked(padding=5)


def test_names_types_and_limits_count() -> None:
    assert len({asked(), asked("c"), asked(key="u64"), asked(limit=LIMIT + 1), asked("a")}) == 5


def test_a_premise_is_no_condition() -> None:
    terms = Terms()
    one, other = terms.symbol("a", "u32"), terms.symbol("b", "u32")
    assert question_of([terms.true, terms.true], [(one, other, one)], LIMIT) != question_of([terms.true], [(terms.true, one, other)], LIMIT)


def hard(terms: Terms) -> Obligation:
    """An equality that no sample refutes, and that is not in the terms."""
    left = terms.make("op", (sum_of(terms, "p", "q", "u64"), terms.symbol("r", "u64")), ("+", ("u64", "u64"), "u64"))
    right = terms.make("op", (terms.symbol("p", "u64"), sum_of(terms, "q", "r", "u64")), ("+", ("u64", "u64"), "u64"))
    return Obligation(terms.true, left, right)


def test_an_answer_by_the_clock_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    import reviewer.prover.translation as translation

    calls: list[int] = []

    def late(*_: object) -> bool:
        calls.append(1)
        note_late()
        return False

    monkeypatch.setattr(translation, "implied", late)
    for _ in range(2):
        terms = Terms()
        assert not Solver(LIMIT + 7).proves([], [hard(terms)])
    assert len(calls) == 2


def test_an_answer_by_work_is_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    import reviewer.prover.translation as translation

    calls: list[int] = []

    def counted(*_: object) -> bool:
        calls.append(1)
        return True

    monkeypatch.setattr(translation, "implied", counted)
    for _ in range(2):
        terms = Terms()
        assert solvers.Solver(LIMIT + 9).proves([], [hard(terms)])
    assert len(calls) == 1
