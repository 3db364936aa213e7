"""The names that a file may define are never too few (SEMANTICS.md A8): each that is declared, in whatever company, is among them."""

from __future__ import annotations

import pytest

from reviewer.cfront.file_names import names_of_text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("int a, b;", {"a", "b"}),
        ("static int a = 1, *b, c[4];", {"a", "b", "c"}),
        ("int a,\n    b;", {"a", "b"}),
        ("int a __weak = 5;", {"a"}),
        ("static bool a __read_mostly;", {"a"}),
        ("extern int a __attribute__((weak)), b;", {"a", "b"}),
        ("enum { A, B };", {"A", "B"}),
        ("enum e { A, B = 2, C };", {"A", "B", "C", "e"}),
        ("struct s { int i; } a, b;", {"s", "a", "b"}),
    ],
)
def test_what_is_declared_beside_others_or_with_attributes_is_there(text: str, names: set[str]) -> None:
    assert names <= names_of_text(f"{text}\n").others


def test_parameters_are_no_definitions() -> None:
    assert names_of_text("int f(int a, int b);\nint g(int c __unused, int d)\n{\n}\n").others.isdisjoint({"a", "b", "c", "d"})
