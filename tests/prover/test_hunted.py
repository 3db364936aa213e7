"""Pairs of plain C that a hunt with a compiler beside it found to be taken for equal (SEMANTICS.md A1, A2, A8)."""

from __future__ import annotations

import pytest

from reviewer.model.unit import BY_PROOF, Status
from reviewer.pipeline.prove import prove_texts

WRONG = {
    "one that is no number is not equal to itself": ("int f(float x){ return x == x; }", "int f(float x){ return 1; }"),
    "not less is not greater or equal": ("int f(double a, double b){ return !(a < b); }", "int f(double a, double b){ return a >= b; }"),
    "an int is converted where the other arm is floating": (
        "int f(int c, int a, float b){ return c ? a : b; }",
        "int f(int c, int a, float b){ if (c) return a; return b; }",
    ),
    "arms of one narrow type are promoted": (
        "int f(int c, short a, short b){ return ({ __auto_type y = c ? a : b; y += 100; y; }); }",
        "int f(int c, short a, short b){ short y = c ? a : b; y += 100; return y; }",
    ),
    "a sign promotes a char": (
        "int f(char x){ __typeof__(x) y = x + 1; return y; }",
        "int f(char x){ __typeof__(+x) y = x + 1; return y; }",
    ),
    "a case label is converted": (
        "int f(int a){ switch (a) { case 0x100000001: return 1; default: return 2; } }",
        "int f(int a){ return 2; }",
    ),
    "a weak definition may be another one": (
        "__attribute__((weak)) int h(int a){ return a; }\nint f(int i){ return h(i) + 1; }",
        "__attribute__((weak)) int h(int a){ return a; }\nint f(int i){ return i + 1; }",
    ),
}


def status(old: str, new: str) -> Status:
    return next(unit.status for unit in prove_texts(old + "\n", new + "\n", "f", ("f.c", "f.c"), every_input=True) if unit.name == "f")


@pytest.mark.parametrize("name", WRONG)
def test_a_pair_that_is_not_equal(name: str) -> None:
    assert status(*WRONG[name]) not in BY_PROOF


def test_a_case_label_is_what_it_is_converted_to() -> None:
    old, _ = WRONG["a case label is converted"]
    assert status(old, "int f(int a){ return a == 1 ? 1 : 2; }") is Status.EQUIVALENT
