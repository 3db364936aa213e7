"""What a name of a macro may stand for where operators stand beside it."""

from __future__ import annotations

import pytest

from reviewer.cfront.tokens import tokenize
from reviewer.cfront.value_names import stands_alone


@pytest.mark.parametrize(
    "text", ["5", "-5", "~0U", "(1 + 2)", "(a)->b", "a", "a.b", "a[1].b->c", "f(1, 2)", "(f)(x)", '"a" "b"', "sizeof(long)", "'c'"]
)
def test_one_operand_stands_alone(text: str) -> None:
    assert stands_alone(tokenize(text)[0])


@pytest.mark.parametrize(
    "text",
    ["", "1 + 2", "a ? b : c", "*a", "&a", "(int)a", "-a", "-(a)", "!a", "-f(1)", "(a) + (b)", "a, b", "a b", "a =", "+", "sizeof a", "-5 - 5"],
)
def test_what_an_operator_takes_apart_does_not(text: str) -> None:
    assert not stands_alone(tokenize(text)[0])
