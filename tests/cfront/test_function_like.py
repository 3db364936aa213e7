"""What macros that lead to each other stand for does not depend on which of them is asked about first, and each is looked into a few times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import permutations

import pytest

from reviewer.cfront.function_like import FunctionLike, Names
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import parse_define
from reviewer.knowledge.load import load_rules

DIALECT = load_rules().dialect


def names(*defines: str) -> tuple[Names, Counter[str]]:
    """Return what is known of names by these macros, and how often the definitions of each were asked for."""
    found = [macro for text in defines if (macro := parse_define(f"#define {text}", 1)) is not None]
    asked: Counter[str] = Counter()

    def macros(name: str) -> Sequence[MacroDef | None]:
        asked[name] += 1
        return [macro for macro in found if macro.name == name]

    return Names(macros, lambda name: name.startswith("call_"), DIALECT), asked


def said(known: Names, name: str) -> tuple[frozenset[str], bool] | None:
    like = known.object_like(name)
    return None if like is None else (like.names, like.acts)


RING = ("A (B + 1)", "B (C + one)", "C (A + call_two(2))")
BROKEN = ("A (B + 1)", "B (C + one)", "C (A + ({ return; 1; }))")


@pytest.mark.parametrize("order", list(permutations("ABC")))
def test_what_a_ring_of_macros_mentions(order: tuple[str, ...]) -> None:
    known, _ = names(*RING)
    whole = frozenset({"A", "B", "C", "one", "call_two"}), True
    assert [said(known, name) for name in order] == [whole] * 3


@pytest.mark.parametrize("order", list(permutations("ABC")))
def test_one_that_leaves_spoils_the_ring(order: tuple[str, ...]) -> None:
    known, _ = names(*BROKEN)
    assert [said(known, name) for name in order] == [None] * 3


@pytest.mark.parametrize("order", [("f", "g"), ("g", "f")])
def test_how_often_a_ring_evaluates_its_argument_is_left_open(order: tuple[str, str]) -> None:
    known, _ = names("f(x) (g(x) + 1)", "g(x) (f(x) + x)")
    likes = {name: known.function_like(name, 1) for name in order}
    # f(x) is g(x) with the f in it no macro, and that takes x twice; g(x) takes it as often.
    assert all(isinstance(like, FunctionLike) and like.once == (False,) for like in likes.values())


def test_many_that_lead_to_each_other_are_looked_into_a_few_times() -> None:
    count = 12
    letters = [f"M{number}" for number in range(count)]
    known, asked = names(*(f"{name} ({' + '.join([*(other for other in letters if other != name), 'one'])})" for name in letters))
    assert all(said(known, name) == (frozenset({*letters, "one"}), False) for name in letters)
    assert max(asked.values()) < count**3
