"""Which macros are seen to act as functions of what they are given."""

from __future__ import annotations

import pytest

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.index import Index
from reviewer.cfront.macro_by_value import MacroWords, macro_words
from tests.cfront.trees import Files


def seen(*lines: str) -> MacroWords:
    return macro_words(Index(Files({"a.h": "".join(line + "\n" for line in lines)}), PLAIN), "m", ["trusted"])


@pytest.mark.parametrize(
    "lines",
    [
        ("#define m(x) (x)",),
        ("#define m(x) ((x) + 1)",),
        ("#define m(x) other((x), limit)",),
        ("#define m(x) do { int y = (x); other(y); } while (0)",),
        ("#define m(x) sizeof(x)",),
        ("#define m(x) inner(x)", "#define inner(y) ((y) << 1)"),
        ("#define m(x) trusted(x)", "#define trusted(y) ((y)++)"),
        ("#define m(x) other(x)", "#define other(...) last(0, ##__VA_ARGS__)"),
    ],
)
def test_what_reads_what_it_is_given_is_by_value(lines: tuple[str, ...]) -> None:
    assert seen(*lines).by_value


@pytest.mark.parametrize(
    "lines",
    [
        ("#define m(x) ((x)++)",),
        ("#define m(x) ((x) = 1)",),
        ("#define m(x) other(&(x))",),
        ("#define m(x) return (x)",),
        ("#define m(x) x ## y",),
        ("#define m(x) other(#x)",),
        ("#define m(x) x(1)",),
        ("#define m(x) inner(x)", "#define inner(y) ((y) -= 1)"),
        ("#define m(x) (x)", "#define m(x) ((x)--)"),
        ('#define m(x) asm("" : "=r"(x))',),
        ('#define m(x) asm_inline volatile("" : "=r"(x))',),
        ('#define m(x) instruct("" : "=r"(x))', "#define instruct asm"),
        ('#define m(x) instruct volatile("" : "=r"(x))',),
        ("#define m inner", "#define inner(y) (y)"),
        ("int m(int x);",),
    ],
)
def test_what_may_write_leave_or_is_not_seen_is_not(lines: tuple[str, ...]) -> None:
    assert not seen(*lines).by_value


def test_words_are_those_of_macros_within_too() -> None:
    words = seen("#define m(x) inner(x, flags)", "#define inner(a, b) ((a) + (b) + count)")
    assert words.may_speak_of(["flags"])
    assert words.may_speak_of(["count"])
    assert not words.may_speak_of(["x", "a", "b", "other"])


def test_of_a_macro_of_very_many_others_nothing_is_told() -> None:
    chain = [f"#define m{n}(x) m{n + 1}(x)" for n in range(400)]
    words = seen("#define m(x) m0(x)", *chain)
    assert not words.by_value
    assert words.may_speak_of(["anything"])
