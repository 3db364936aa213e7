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
    "a type that a program calls bool": ("typedef int bool;\nint f(bool x){ return x == 2; }", "typedef int bool;\nint f(bool x){ return 0; }"),
    "a macro that a program calls bool": ("#define bool int\nint f(bool x){ return x == 2; }", "#define bool int\nint f(bool x){ return 0; }"),
    "a type that the kernel has with another width": (
        "typedef unsigned int u8;\nint f(u8 x){ return x == 256; }",
        "typedef unsigned int u8;\nint f(u8 x){ return 0; }",
    ),
    "a macro that the kernel has with another meaning": (
        "#define likely(x) 0\nint f(int x){ return likely(x) ? 1 : 2; }",
        "#define likely(x) 0\nint f(int x){ return x ? 1 : 2; }",
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


OPEN = {
    "a local that is assigned beside a use": ("int f(int x){ return x + (x = 3); }", "int f(int x){ return 6; }"),
    "a local that is stepped beside a use": ("int f(int x){ return x++ + x; }", "int f(int x){ return x + x++; }"),
    "a local that is assigned what steps it": ("int f(int i){ i = i++ + 1; return i; }", "int f(int i){ i = i + 1; return i; }"),
    "calls that are operands": (
        "int g(void); int h(void);\nint f(void){ return g() - h(); }",
        "int g(void); int h(void);\nint f(void){ int t = h(); return g() - t; }",
    ),
}


@pytest.mark.parametrize("name", OPEN)
def test_what_c_leaves_open_is_neither_equal_nor_different(name: str) -> None:
    assert status(*OPEN[name]) is Status.UNKNOWN


def test_a_difference_behind_one_open_order_on_both_sides_is_shown() -> None:
    line = "int g(void); int h(void);\nint f(int a){ int s = g() - h(); return a ? s : @; }"
    assert status(line.replace("@", "1"), line.replace("@", "2")) is Status.DIFFERS


EQUAL = {
    "a narrower type that a program calls size_t": (
        "typedef unsigned short size_t;\nint f(size_t x){ return x == 65536; }",
        "typedef unsigned short size_t;\nint f(size_t x){ return 0; }",
    ),
    "a macro of the program's own for a plain access": (
        "#define READ_ONCE(x) (x)\nextern int g;\nint f(void){ int a = READ_ONCE(g), b = READ_ONCE(g); return a == b; }",
        "#define READ_ONCE(x) (x)\nextern int g;\nint f(void){ return 1; }",
    ),
}


@pytest.mark.parametrize("name", EQUAL)
def test_what_a_program_declares_itself_counts(name: str) -> None:
    assert status(*EQUAL[name]) in BY_PROOF


OTHER_TYPES = {
    "a truth value and a byte": ("int f(_Bool *p){ return *p; }", "int f(_Bool *p){ return *(unsigned char *)p; }"),
    "a number and a pointer": ("int f(unsigned long *p){ return *p == 0; }", "int f(unsigned long *p){ return *(void **)p == 0; }"),
    "two halves and a whole": (
        "int f(unsigned short *p){ p[0] = 1; p[1] = 2; return 0; }",
        "int f(unsigned short *p){ *(unsigned *)p = 0x20001; return 0; }",
    ),
    "a store and what is written over a part of it": (
        "int f(unsigned short *p){ *p = 5; *(unsigned char *)p = 1; return 0; }",
        "int f(unsigned short *p){ *p = 1; return 0; }",
    ),
}


@pytest.mark.parametrize("name", OTHER_TYPES)
def test_no_difference_is_seen_in_memory_by_another_type(name: str) -> None:
    assert status(*OTHER_TYPES[name]) is not Status.DIFFERS
