"""Macros that make numbers of numbers."""

from __future__ import annotations

import pytest

from reviewer.cfront.constant_makers import Makers
from reviewer.cfront.macros import parse_define
from reviewer.cfront.tokens import tokenize


def makes(text: str, *lines: str) -> bool:
    parsed = [parse_define(f"#define {line}", 1) for line in lines]
    return Makers(lambda name: [one for one in parsed if one is not None and one.name == name]).is_call(tokenize(text)[0], 0)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("M(1)", ("M(x) x",)),
        ("M(1)", ("M(x) (x ## UL)",)),
        ("M(1, UL)", ("M(x, y) x ## y",)),
        ("M(N)", ("M(x) (1 << (x))",)),
        ("M(N)", ("M(x) (_UL(1) << (x))", "_UL(x) x ## UL")),
        ("M(1)", ("M(x) x", "M(x) N(x)", "N(y) (y ## ULL)")),
    ],
)
def test_an_expression_of_what_is_given(text: str, lines: tuple[str, ...]) -> None:
    assert makes(text, *lines)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("M(1)", ()),
        ("M", ("M(x) x",)),
        ("M(N)", ("M(x) x ## UL",)),
        ("M(N)", ("M(x) P(x)", "P(x) x ## UL")),
        ("M(1)", ("M(x) x", "M(x) other")),
        ("M(1)", ("M(x) call(x)",)),
        ("M(f)", ("M(x) x(1)",)),
        ("M(1)", ("M(x) #x",)),
        ("M(1)", ("M(x) (x)++",)),
        ("M(1)", ("M(x) M(x)",)),
        ("M(p)", ("M(x) (x)->y",)),
        ("M(1)", ("M(...) __VA_ARGS__",)),
    ],
)
def test_what_is_none(text: str, lines: tuple[str, ...]) -> None:
    assert not makes(text, *lines)
