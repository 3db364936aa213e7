"""Which macros are seen to evaluate each argument once."""

from __future__ import annotations

from functools import partial

import pytest

from reviewer.cfront.macro_evaluation import evaluates_once
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import parse_define


def _named(lines: tuple[str, ...], name: str) -> list[MacroDef | None]:
    return [macro for macro in (parse_define(line, 1) for line in lines) if macro is not None and macro.name == name]


def _seen(lines: tuple[str, ...]) -> bool:
    return evaluates_once(partial(_named, lines), "m")


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("#define m(x) other(x)",),
        ("#define m(x) do { other(1, (x)); } while (0)",),
        ("#define m(x) ({ typeof(x) y = (x); y + sizeof(y); })",),
        ("#define m(f, ...) other(f, ##__VA_ARGS__)",),
        ("#define m(x) other(x)", "#define m(x) (void)(x)"),
        ("#define m(x) inner((x) + 1)", "#define inner(y) other(y)"),
        ("#define m inner", "#define inner(y) other(y)"),
        ("#define m(x) do { struct a *b = (x); b->n = on; other(b); } while (0)",),
        ("#define m(x, y) ({ typeof(x) _x = (x); long _y = (long)(y); other(_x, _y); })",),
        ("#define m(f, ...) other(LEVEL f, ##__VA_ARGS__)", '#define LEVEL "3"'),
        ("#define m(x) other(&(x)->n, __func__)",),
    ],
)
def test_a_body_that_runs_through_and_has_its_argument_once(lines: tuple[str, ...]) -> None:
    assert _seen(lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("#define m(x) do { } while (0)",),
        ("#define m(x) (void)sizeof(x)",),
        ("#define m(x) (void)__builtin_constant_p(x)",),
        ("#define m(x) ((x) + (x))",),
        ("#define m(x) do { if (on) other(x); } while (0)",),
        ("#define m(x) do { other(x); } while (again())",),
        ("#define m(x) (on ? other(x) : 0)",),
        ("#define m(x) (on && (x))",),
        ("#define m(x) other(#x)",),
        ("#define m(x) for (;;) other(x)",),
        ("#define m(x) other(x)", "#define m(x) do { } while (0)"),
        ("#define m(x) inner(x)", "#define inner(y) ((y) + (y))"),
        ("#define m inner", "#define inner(y) 0"),
        ("#define m(f, ...) other(f)",),
        ("#define m(x) __builtin_choose_expr(1, 0, x)",),
    ],
)
def test_what_may_leave_an_argument_out_or_repeat_it(lines: tuple[str, ...]) -> None:
    assert not _seen(lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("#define m(x) do { first(); other(x); } while (0)",),
        ("#define m(x) ({ first(); (x); })",),
        ("#define m(x) (first() + (x))",),
        ("#define m(x) ((x) + first())",),
        ("#define m(x) other(first(), x)",),
        ("#define m(x) do { on = 1; other(x); } while (0)",),
        ("#define m(x) do { *on = (x); } while (0)",),
        ("#define m(x) do { int y = on; other((x) + y); } while (0)",),
        ("#define m(x) do { int y = 5; other((x) + y); } while (0)",),
        ("#define m(x) other((x) + on)",),
        ("#define m(x) other(LEVEL, x)", "#define LEVEL on"),
        ("#define m(x) other(LEVEL, x)", "#define LEVEL first()"),
        ("#define m(x, y) other((x)->n, y)",),
        ("#define m(x, y) other(*(x), y)",),
        ("#define m(x) inner(x)", "#define inner(y) do { first(); other(y); } while (0)"),
        ('#define m(x) asm volatile("" : : "i" (x))',),
    ],
)
def test_what_does_something_before_its_argument(lines: tuple[str, ...]) -> None:
    assert not _seen(lines)
