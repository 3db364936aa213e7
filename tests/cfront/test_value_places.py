from __future__ import annotations

import pytest

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import parse_define
from reviewer.cfront.tokens import tokenize
from reviewer.cfront.value_names import is_value_macro
from reviewer.cfront.value_places import value_places


@pytest.mark.parametrize(
    "text",
    [
        "return x | NAME;",
        "y = NAME;",
        "return NAME + 1;",
        "x = (NAME) | 1;",
        "x = ((NAME)) - 1;",
        "if (x == NAME) y();",
        "f((NAME));",
    ],
)
def test_a_place_where_no_type_can_stand(text: str) -> None:
    # What stands in front of an operator only may be a type: `(NAME) - 1` reads the same.
    assert ("NAME" in value_places(tokenize(text)[0])) == (text not in ("return NAME + 1;", "f((NAME));"))


@pytest.mark.parametrize(
    "text",
    [
        "x = (NAME) - 1;",
        "x = (NAME) & 1;",
        "x = sizeof(NAME) | 1;",
        "x = f(NAME);",
        "x = f(a, (NAME));",
        "x = typeof(NAME);",
        "NAME y;",
        "NAME * y;",
        "x = (NAME *) y;",
        "{ int NAME = 1; x = y | NAME; } z = (NAME) - 1;",
        "g(int NAME); x = y | NAME;",
        "{ struct s * NAME; x = y | NAME; }",
    ],
)
def test_a_place_that_says_nothing(text: str) -> None:
    assert "NAME" not in value_places(tokenize(text)[0])


def _is_value(text: str) -> bool:
    macros = {"AND": "#define AND(x) x", "LONG": "#define LONG(x) x ## UL", "VECTOR": "#define VECTOR(n) struct vector_##n", "ONE": "#define ONE 1"}

    def definitions(name: str) -> list[MacroDef | None]:
        return [parse_define(macros[name], 1)] if name in macros else []

    def named(name: str) -> bool:
        return name in macros and is_value_macro(parse_define(macros[name], 1), PLAIN, named, definitions)

    return is_value_macro(parse_define(f"#define NAME {text}", 1), PLAIN, named, definitions)


@pytest.mark.parametrize(
    "text", ["1", "(1 << 3)", "0x80000000UL", "LONG(0xffff)", "AND(5)", "ONE", "(ONE + 1)", "-ONE", "(int)3", "sizeof(int)", "BIT(3)"]
)
def test_a_macro_that_is_a_value(text: str) -> None:
    assert _is_value(text)


@pytest.mark.parametrize(
    "text", ["", "unsigned long", "struct pool", "struct pool *", "pool_t", "pool_t *", "pool_t * const", "VECTOR(8)", "other(8)", "typeof(x)", "&"]
)
def test_a_macro_that_may_be_a_type(text: str) -> None:
    assert not _is_value(text)
