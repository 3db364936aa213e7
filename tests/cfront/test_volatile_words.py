"""Names that declarations give to what is volatile, found in text that need not be whole."""

from __future__ import annotations

import pytest

from reviewer.cfront.volatile_words import closed, texts_of, words_of_text


def names(text: str) -> frozenset[str]:
    return closed([texts_of(text)]).names


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("volatile int x, *y;", "x y"),
        ("int * volatile x[4];", "x"),
        ("int (*volatile x);", "x"),
        ("struct a { struct { int c; } volatile x; } y;", "c x"),
        ("static volatile struct { int c; } x = { 1 };", "c x"),
        ("typedef volatile int V; struct b { V q; };", "V q"),
        ("#define VOL volatile\nVOL int z;", "VOL z"),
        ("#define AT(t) _Atomic(t)\nAT(int) z;", "AT z"),
        ("DEFINE_PER_CPU(volatile int, x);", "DEFINE_PER_CPU x"),
        ("_Atomic(int) x;", "x"),
        ("int f(void)\n{\n\tint a;\n}\nvolatile int x;", "x"),
        ("struct ring {\n\tint tail;\n\tint volatile head;\n", "head"),
        ("} volatile x;", "x"),
    ],
)
def test_what_a_declaration_names(text: str, declared: str) -> None:
    assert names(text) == frozenset(declared.split())


@pytest.mark.parametrize(
    "text",
    [
        'void f(void) { asm volatile("nop" : "=r" (x)); }',
        'void f(void) { asm volatile goto("nop" : : : : x); }',
        "int f(volatile int *p);",
        "int f(int *p) { return *(volatile int *)p; }",
        "#define READ(x) (*(volatile int *)&(x))",
        "/* a volatile thing; */ int x;",
        'const char *x = "volatile int y;";',
    ],
)
def test_what_outlives_no_call_is_not_named(text: str) -> None:
    assert not names(text) - {"f"}


def test_a_file_without_the_word_is_not_read() -> None:
    assert not words_of_text("int x;" * 10).names
