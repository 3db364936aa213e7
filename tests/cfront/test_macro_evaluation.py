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
