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
    "a word of the kernel's that a program makes another of C": (
        "#define fallthrough break\nint g(int);\nint f(int a) { switch (a) { case 1: g(1); fallthrough; case 2: g(2); } return 0; }",
        "#define fallthrough break\nint g(int);\nint f(int a) { switch (a) { case 1: g(1); case 2: g(2); } return 0; }",
    ),
    "a word of C that is a macro": (
        "#define int long\nint f(int a) { return a; }",
        "#define int long\nint f(int a) { return (signed)a; }",
    ),
    "a word of C that is a macro in a header": (
        "#define int unsigned\nint f(int a) { return a < 0; }",
        "#define int unsigned\nint f(int a) { return (signed)a < 0; }",
    ),
    "an attribute that makes a local narrower": (
        "int f(int a) { int b __attribute__((mode(QI))) = a; return b; }",
        "int f(int a) { return a; }",
    ),
    "an attribute that makes a local wider": (
        "long f(long a) { unsigned b __attribute__((mode(DI))) = a; return b; }",
        "long f(long a) { return (unsigned)a; }",
    ),
    "an attribute that makes a cast narrower": (
        "int f(int a) { return (int __attribute__((mode(QI))))a; }",
        "int f(int a) { return a; }",
    ),
    "a variable that is called NULL": (
        "int *NULL;\nint f(int *a) { return a == NULL; }",
        "int *NULL;\nint f(int *a) { return !a; }",
    ),
    "a variable that is called true": (
        "extern int true;\nint f(int a) { return a == true; }",
        "extern int true;\nint f(int a) { return a == 1; }",
    ),
    "a function that comes back twice": (
        "int setjmp(long *); int g(int); long jb[64];\nint f(int a) { int b = a; if (setjmp(jb)) return b; b = 2; g(b); return b; }",
        "int setjmp(long *); int g(int); long jb[64];\nint f(int a) { int b = a; if (setjmp(jb)) return a; b = 2; g(b); return b; }",
    ),
    "a function that is called as a hint is": (
        "static inline int unlikely(int a){ return a > 3; }\nint f(int a){ if (unlikely(a)) return 1; return 2; }",
        "static inline int unlikely(int a){ return a > 3; }\nint f(int a){ if (a) return 1; return 2; }",
    ),
    "a function that is called as an assertion is": (
        "int x;\nstatic void BUILD_BUG_ON(int c){ x += c; }\nint f(int a){ BUILD_BUG_ON(a); return a; }",
        "int x;\nstatic void BUILD_BUG_ON(int c){ x += c; }\nint f(int a){ return a; }",
    ),
    "a type that is declared with a word that is a macro": (
        "#define unsigned signed\ntypedef unsigned int T;\nint f(T a){ return a < 0; }",
        "#define unsigned signed\ntypedef unsigned int T;\nint f(T a){ return 0; }",
    ),
    "what is written beside a member that is read": (
        "struct s { int a, b; };\nint f(struct s *p){ int *q = &p->a; q[1] = 3; return p->b; }",
        "struct s { int a, b; };\nint f(struct s *p){ int t = p->b; int *q = &p->a; q[1] = 3; return t; }",
    ),
    "members of a union that a typedef names": (
        "typedef union { int a; unsigned char b; } P;\nint f(P *p)\n{\n\tp->a = 1;\n\tp->b = 2;\n\treturn p->a;\n}",
        "typedef union { int a; unsigned char b; } P;\nint f(P *p)\n{\n\tp->b = 2;\n\tp->a = 1;\n\treturn 1;\n}",
    ),
    "members of a union in a struct that a typedef names": (
        "typedef struct { union { int a; unsigned char b; }; } P;\nint f(P *p)\n{\n\tp->a = 1;\n\tp->b = 2;\n\treturn p->a;\n}",
        "typedef struct { union { int a; unsigned char b; }; } P;\nint f(P *p)\n{\n\tp->b = 2;\n\tp->a = 1;\n\treturn 1;\n}",
    ),
    "structs of one spelling that two typedefs name": (
        "typedef struct { int a; int b; } P;\ntypedef struct { int a; int b; } Q;\nint f(P *p, Q *q)\n{\n\tp->a = 1;\n\tq->a = 2;\n\treturn p->a;\n}",
        "typedef struct { int a; int b; } P;\ntypedef struct { int a; int b; } Q;\nint f(P *p, Q *q)\n{\n\tp->a = 1;\n\tq->a = 2;\n\treturn 1;\n}",
    ),
    "a struct without a tag and one that holds it": (
        "typedef struct { int a; } P;\nstruct w { P p; int z; };\nint f(struct w *w, P *q)\n{\n\tw->p.a = 1;\n\tq->a = 2;\n\treturn w->p.a;\n}",
        "typedef struct { int a; } P;\nstruct w { P p; int z; };\nint f(struct w *w, P *q)\n{\n\tw->p.a = 1;\n\tq->a = 2;\n\treturn 1;\n}",
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


ALIKE = {
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
    "what stands behind abort()": (
        "void abort(void);\nint f(int a) { if (a < 0) { abort(); return 1; } return 0; }",
        "void abort(void);\nint f(int a) { if (a < 0) { abort(); return 2; } return 0; }",
    ),
    "what stands behind exit()": (
        "void exit(int);\nint f(int a) { if (a < 0) { exit(1); return 1; } return 0; }",
        "void exit(int);\nint f(int a) { if (a < 0) { exit(1); return 2; } return 0; }",
    ),
    "what stands behind a function with noreturn among its attributes": (
        "void die(int) __attribute__((__noreturn__, cold));\nint f(int a) { if (a < 0) { die(1); return 1; } return 0; }",
        "void die(int) __attribute__((__noreturn__, cold));\nint f(int a) { if (a < 0) { die(1); return 2; } return 0; }",
    ),
    "a constant that is called true": (
        "enum x { A, true = 5 };\nint f(int a) { return true; }",
        "enum x { A, true = 5 };\nint f(int a) { return 5; }",
    ),
    "a type by a macro": (
        "#define int unsigned\nint f(int a) { return a < 0; }",
        "#define int unsigned\nint f(int a) { return 0; }",
    ),
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_is_alike_is_not_said_to_differ(name: str) -> None:
    assert status(*ALIKE[name]) is not Status.DIFFERS


UNREAD = {
    "a variable that is only assigned": "static int n;\nint f(int a){ n = a; return a; }",
    "a variable that is only counted": "static int n;\nint f(int a){ n++; return a; }",
    "a member that is only assigned": "static struct { int hits; } n;\nint f(int a){ n.hits = a; return a; }",
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_nobody_reads_accuses_nobody(name: str) -> None:
    old = UNREAD[name]
    start, end = old.index("{ n", old.index("f(")), old.index("return a")
    assert status(old, old[:start] + "{ " + old[end:]) is not Status.DIFFERS
    assert status(old, "int f(int a){ return a; }") is not Status.DIFFERS


def test_what_another_function_reads_counts() -> None:
    old = "static int n;\nint g(void){ return n; }\nint f(int a){ n = a; return a; }"
    assert status(old, old.replace("n = a; ", "")) is Status.DIFFERS
    assert status(old.replace("static int", "int"), old.replace("static int", "int").replace("n = a; ", "")) is Status.DIFFERS
