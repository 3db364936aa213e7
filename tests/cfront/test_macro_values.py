"""What macros are seen to make of their arguments' values."""

from __future__ import annotations

import pytest

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.macro_choices import Between, Chosen, Given, Plus, To
from reviewer.cfront.macro_values import MacroValue, macro_value
from reviewer.cfront.macros import parse_define

A, B, C = Given(0), Given(1), Given(2)
LESS, MORE = Chosen(A, B, False), Chosen(A, B, True)
OF_TYPE = Chosen(To(B, 0, False), To(C, 0, False), False)
PLACES = "({ typeof(a) p = (a); typeof(b) q = (b); %s; })"
THREE = "({ __auto_type p = (a); __auto_type q = (b); __auto_type r = (c); %s; })"


def made(use: str, *lines: str) -> MacroValue | None:
    """Read `M` with arguments that are types (`t`) or values (`v`)."""
    parsed = [parse_define(f"#define {line}", 1) for line in lines]
    types = tuple(kind == "t" for kind in use)
    return macro_value("M", types, lambda name: [one for one in parsed if one is None or one.name == name], PLAIN)


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("p < q ? p : q", True),
        ("p <= q ? p : q", True),
        ("p > q ? p : q", False),
        ("p >= q ? p : q", False),
        ("q < p ? p : q", False),
        ("(q) > (p) ? (p) : (q)", True),
        ("!(p < q) ? q : p", True),
        ("p < q ? q : p", False),
        ("p == q ? p : p < q ? p : q", True),
        ("({ p < q ? p : q; })", True),
        ("(void)(&p == &q); p < q ? p : q", True),
        ("static_assert(sizeof(p) == 4, #a); p < q ? p : q", True),
    ],
)
def test_the_smaller_or_the_greater_however_it_is_spelled(text: str, least: bool) -> None:
    found = made("vv", f"M(a, b) {PLACES % text}")
    assert found is not None
    assert found.made == (LESS if least else MORE)
    assert found.names == {"p", "q"}
    assert not found.bare
    assert not found.plain


@pytest.mark.parametrize(
    "text",
    [
        "p + q",
        "p < q",
        "p < q ? p : p",
        "p == q ? p : q",
        "p < a ? p : q",
        "p + 1 < q ? p : q",
        "p < q ? p : q + 1",
        "(unsigned char)p < q ? p : q",
        "(unsigned char)(p < q ? p : q)",
        "p < 1 ? p : q",
        "p < q && 1 ? p : q",
        "p < q ?: q",
        "p++; p < q ? p : q",
        "p = q; p < q ? p : q",
        "step(); p < q ? p : q",
        "static_assert(p++); p < q ? p : q",
        "static_assert(p = q); p < q ? p : q",
        "if (p) return 1; p < q ? p : q",
        "int r = 0; p < q ? p : r",
        "typeof(a) r = (a); p < q ? p : r",
        "static typeof(p) r = p; p < q ? p : r",
        "r < q ? r : q",
    ],
)
def test_what_does_something_else_is_not_understood(text: str) -> None:
    assert made("vv", f"M(a, b) {PLACES % text}") is None


@pytest.mark.parametrize(
    "text",
    [
        "((a) < (b) ? (a) : (b))",
        "({ typeof(a) p = (a); typeof(a) q = (a); p < q ? p : q; })",
        "({ typeof(b) q = (b); typeof(a) p = (a); p < q ? p : q; })",
        "({ typeof(a) p = (a); p < (b) ? p : (b); })",
        "({ typeof(a) *p = &(a); typeof(b) q = (b); *p < q ? *p : q; })",
        "({ volatile typeof(a) p = (a); typeof(b) q = (b); p < q ? p : q; })",
        "({ int p = (a); int q = (b); p < q ? p : q; })",
        "({ u8 p = (a); u8 q = (b); p < q ? p : q; })",
        "({ typeof(a) p = (u8)(a); typeof(b) q = (b); p < q ? p : q; })",
        "({ typeof(a) p = (a) + 1; typeof(b) q = (b); p < q ? p : q; })",
        "({ typeof(a) p = (a) - 0u; typeof(b) q = (b); p < q ? p : q; })",
        "({ typeof(a) p = (a); typeof(b) q = p; typeof(b) r = (b); p < q ? p : q; })",
        "({ typeof(a) p = p; typeof(b) q = (b); p < q ? p : q; })",
        "({ typeof(a) p = (a); typeof(b) p = (b); p < p ? p : p; })",
        "({ typeof(a##b) p = (a); typeof(b) q = (b); p < q ? p : q; })",
        "({ typeof(a) p = (a); typeof(b) q = (b); p < q ? p : q; }) + 0u",
        "other(a, b)",
    ],
)
def test_arguments_that_are_taken_otherwise(text: str) -> None:
    assert made("vv", f"M(a, b) {text}") is None


def test_types() -> None:
    as_type = "({ type p = (a); type q = (b); p < q ? p : q; })"
    found = made("tvv", f"M(type, a, b) {as_type}")
    assert found is not None
    assert found.made == OF_TYPE
    assert made("tvv", f"M(type, a, b) {as_type.replace('type q', 'typeof(a) q')}") != found
    first = made("vv", "M(a, b) ({ typeof(a) p = (a); typeof(a) q = (b); p < q ? p : q; })")
    assert first is not None
    assert first.made == Chosen(A, To(B, 0, True), False)
    wide = made("vv", "M(a, b) ({ __auto_type p = (a) + 0u; __auto_type q = (b) + 0u + 0ull; p < q ? p : q; })")
    assert wide is not None
    assert wide.made == Chosen(Plus(A, "0u"), Plus(Plus(B, "0u"), "0ull"), False)


def test_an_argument_without_brackets_is_one_operand() -> None:
    found = made("tvv", "M(type, a, b) ({ type p = (type)a; type q = (b); p < q ? p : q; })")
    assert found is not None
    assert found.bare


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("p < q ? q : p > r ? r : p", True),
        ("!(p <= r) ? r : p >= q ? p : q", True),
        ("p < q ? q : p > q ? p : r", False),
        ("p < q ? r : p > r ? q : p", False),
        ("q > r ? p : p < q ? q : p > r ? r : p", False),
        ("p >= q ? p <= r ? p : r : p > r ? r : q", False),
        ("p < q ? p < r ? p : r : q < r ? q : r", False),
    ],
)
def test_limits(text: str, known: bool) -> None:
    found = made("vvv", f"M(a, b, c) {THREE % text}")
    assert (found is not None) == known
    assert found is None or found.made == Between(A, B, C)


def test_through_macros_within() -> None:
    glue = ("glue(a, b) glue_(a, b)", "glue_(a, b) a##b", "name(of) glue(of, __COUNTER__)")
    way = ("way_low <", "choose(way, p, q) ((p) way_##way (q) ? (p) : (q))")
    whole = ("both(way, a, b, p, q) ({ __auto_type p = (a); __auto_type q = (b); choose(way, p, q); })", "M(a, b) both(low, a, b, name(x), name(x))")
    found = made("vv", *glue, *way, *whole)
    assert found is not None
    assert (found.made, found.names) == (LESS, frozenset())
    # On one line both have one name then.
    assert made("vv", *glue[:2], "name(of) glue(of, __LINE__)", *way, *whole) is None
    assert made("vv", *glue, *way[1:], *whole) is None


def test_every_definition_has_to_make_the_same() -> None:
    less = f"M(a, b) {PLACES % 'p < q ? p : q'}"
    assert made("vv", less, f"M(x, y) {(PLACES % 'p > q ? q : p').replace('(a)', '(x)').replace('(b)', '(y)')}") is not None
    assert made("vv", less, f"M(a, b) {PLACES % 'p > q ? p : q'}") is None
    assert made("vv", less, "M(a, b, ) bad") is None
    assert made("vv", "way <", "way <=", f"M(a, b) {PLACES % 'p way q ? p : q'}") is not None
    assert made("vv", "way <", "way >", f"M(a, b) {PLACES % 'p way q ? p : q'}") is None
    assert made("vv") is None


def test_constants_may_be_chosen_among_directly() -> None:
    text = "M(a, b) __builtin_choose_expr(same(a, b), ((b) > (a) ? (a) : (b)), %s)"
    found = made("vv", text % (PLACES % "p < q ? p : q"))
    assert found is not None
    assert (found.made, found.plain) == (LESS, True)
    assert made("vv", text % (PLACES % "p > q ? p : q")) is None
    assert made("vv", text % "((a) > (b) ? (a) : (b))") is None
    assert made("vv", (text % (PLACES % "p < q ? p : q")).replace("((b) > (a)", "((u8)(b) > (a)")) is None


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("((unsigned int)((a) >> 16) & 0xf)", True),
        ("(~(a) * 2u)", True),
        ("((a) * (a))", False),
        ("(1)", False),
        ("(a) + 1", False),
        ("((a)++)", False),
        ("((a) = 1)", False),
        ("(*(a))", False),
        ("(&(a))", False),
        ("((a) && 1)", False),
        ("((a) + limit)", False),
        ("(call(a))", False),
        ("((void)(a))", False),
    ],
)
def test_operators_on_one_argument(text: str, known: bool) -> None:
    found = made("v", f"M(a) {text}")
    assert (found is not None) == known
    assert found is None or not found.bare
