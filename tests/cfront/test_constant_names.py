"""Which names are one constant in each configuration."""

from __future__ import annotations

import pytest

from reviewer.cfront.constant_names import ConstantNames
from reviewer.cfront.macros import parse_define


def texts(**bodies: str | tuple[str, ...]) -> set[str] | None:
    """Return what the name M is made of; a value is one body or one for each configuration."""
    named = {name: (found,) if isinstance(found, str) else found for name, found in bodies.items()}
    macros = {name: [parse_define(f"#define {name} {body}", 1) for body in found] for name, found in named.items()}
    return ConstantNames(lambda name: macros.get(name, ()), lambda body, at: body[at].text in ("UL", "BIT")).texts("M")


@pytest.mark.parametrize(
    "body", ["5", "(1UL << 3)", "UL(1)", "(CONFIG_X + 1)", "(2 * 3)", "BIT(4)", "(sizeof(long) * 2)", "(1 ? 2 : 3)", "'c'", "(int)5"]
)
def test_numbers_are_constant(body: str) -> None:
    assert texts(M=body) is not None


@pytest.mark.parametrize(
    "body", ["word", "peek()", "(*5)", "*p", "(1 + word)", "sizeof(word)", "sizeof(struct dev) + x", "(x = 1)", "", '"a"', "x++"]
)
def test_what_may_change_is_not(body: str) -> None:
    assert texts(M=body) is None


def test_each_configuration_counts() -> None:
    assert texts(M=("5", "6")) is not None
    assert texts(M=("5", "word")) is None
    assert texts(M="(N + 1)", N=("5", "6")) == {"M ( N + 1 )", "N 5", "N 6"}
    assert texts(M="(N + 1)", N="word") is None


def test_a_name_that_stands_for_itself_is_none() -> None:
    assert texts(M="N", N="M") is None


def test_what_one_is_made_of_tells_it_from_another() -> None:
    assert texts(M="(N + 1)", N="5") != texts(M="(N + 1)", N="6")
