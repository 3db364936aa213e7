"""Accesses to volatile and atomic objects are effects, however the object comes by its type (SEMANTICS.md A4)."""

from __future__ import annotations

import pytest

from reviewer.model.unit import BY_PROOF
from reviewer.pipeline.prove import prove_texts

# What declares the object, how it is read, the parameters, and what stands in the body.
DECLARED = {
    "a typedef of a struct without a tag": ("typedef struct { volatile int c; } A;", "p->c", "A *p", ""),
    "a typedef that defines a struct": ("typedef struct A { volatile int c; } A;", "p->c", "A *p", ""),
    "a typedef of a struct": ("struct A { volatile int c; }; typedef struct A A;", "p->c", "A *p", ""),
    "a volatile struct by a typedef": ("typedef volatile struct { int c; } A;", "p->c", "A *p", ""),
    "volatile behind the members, in a typedef": ("typedef struct { int c; } volatile A;", "p->c", "A *p", ""),
    "a typedef of a volatile struct": ("struct B { int c; }; typedef volatile struct B A;", "p->c", "A *p", ""),
    "a member of a volatile type by a typedef": ("typedef volatile int V; struct A { V c; };", "p->c", "struct A *p", ""),
    "a variable of a volatile type by a typedef": ("typedef volatile int V; extern V x;", "x", "void", ""),
    "volatile behind the type, in a typedef": ("typedef int volatile V; extern V x;", "x", "void", ""),
    "a pointer to a volatile type by a typedef": ("typedef volatile int V;", "*p", "V *p", ""),
    "a volatile member that is a struct": ("typedef struct { int c; } S; struct A { volatile S s; };", "p->s.c", "struct A *p", ""),
    "a struct among the members": ("struct A { struct { volatile int c; } in; };", "p->in.c", "struct A *p", ""),
    "a union among the members": ("struct A { union { volatile int c; char d; } in; };", "p->in.c", "struct A *p", ""),
    "a pointer to a struct that is defined there": ("struct A { struct { volatile int c; } *y; };", "p->y->c", "struct A *p", ""),
    "volatile behind the members of an inner struct": ("struct A { struct { struct { int c; } volatile x; } y; };", "p->y.x.c", "struct A *p", ""),
    "a struct with a tag among the members": ("struct A { struct I { volatile int c; } in; };", "p->in.c", "struct A *p", ""),
    "a volatile struct with a tag among the members": ("struct A { volatile struct I { int c; } in; };", "p->in.c", "struct A *p", ""),
    "an anonymous volatile struct": ("struct A { volatile struct { int c; }; };", "p->c", "struct A *p", ""),
    "volatile behind an anonymous struct": ("struct A { struct { int c; } volatile; int e; };", "p->c", "struct A *p", ""),
    "a variable of a struct without a tag": ("static struct { volatile int c; } v;", "v.c", "void", ""),
    "a volatile variable of a struct without a tag": ("static volatile struct { int c; } v;", "v.c", "void", ""),
    "volatile behind a struct that is defined there": ("struct A { int c; } volatile x;", "x.c", "void", ""),
    "an array of volatile structs": ("volatile struct A { int c; } x[3];", "x[1].c", "void", ""),
    "a volatile pointer in parentheses": ("int (*volatile pa);", "(pa == 0)", "void", ""),
    "a volatile pointer to a function": ("int (*volatile fp)(void);", "(fp == 0)", "void", ""),
    "a pointer to an array": ("volatile int (*pa)[4];", "(*pa)[1]", "void", ""),
    "a declaration in the body": ("", "x", "void", "extern volatile int x;"),
    "a declaration in the body beside one of the file": ("int x;", "x", "void", "extern volatile int x;"),
    "an attribute in front of volatile": ("struct A { int __attribute__((aligned(4))) volatile c; };", "p->c", "struct A *p", ""),
    "an attribute behind volatile": ("struct A { volatile __attribute__((aligned(4))) int c; };", "p->c", "struct A *p", ""),
    "an attribute in front of a variable's volatile": ("int __attribute__((aligned(4))) volatile x;", "x", "void", ""),
    "__volatile": ("", "*p", "__volatile int *p", ""),
    "__volatile__": ("", "*p", "__volatile__ int *p", ""),
    "a macro for volatile in a parameter": ("#define VOL volatile", "*p", "VOL int *p", ""),
    "a macro for volatile in a member": ("#define VOL volatile\nstruct A { VOL int c; };", "p->c", "struct A *p", ""),
    "a macro for volatile in a variable": ("#define VOL volatile\nVOL int x;", "x", "void", ""),
    "a macro for a volatile type in a member": ("#define VINT volatile int\nstruct A { VINT c; };", "p->c", "struct A *p", ""),
    "a macro for a volatile type in a variable": ("#define VINT volatile int\nextern VINT x;", "x", "void", ""),
    "a macro for a volatile type in a parameter": ("#define VINT volatile int", "*p", "VINT *p", ""),
    "the type of a volatile object": ("", "*r", "volatile int *p", "__typeof__(*p) *r = p;"),
    "a member of a struct that is not in sight": ("struct B { volatile int c; };", "p->c", "struct A *p", ""),
    "a member of a struct that is not in sight, its address given": ("struct B { volatile int c; };", "p->c", "struct A *p", "show(&p->c);"),
    "what the address of such a member leads to": ("struct B { volatile int c; };", "(&p->c)[0]", "struct A *p", "show(&p->c);"),
    "a local of the type of a volatile object": ("extern volatile int v;", "x", "void", "__typeof__(v) x; show(&x); (void)(&x == 0);"),
    "a local of the type of that": ("extern volatile int v;", "x", "void", "__typeof__(v) y; __typeof__(y) x; show(&x); (void)(&y == 0);"),
    "an atomic variable": ("_Atomic int x;", "x", "void", ""),
    "an atomic variable by its specifier": ("_Atomic(int) x;", "x", "void", ""),
    "an atomic member": ("struct A { _Atomic int c; };", "p->c", "struct A *p", ""),
    "an atomic member by its specifier": ("struct A { _Atomic(int) c; };", "p->c", "struct A *p", ""),
    "a pointer to an atomic object": ("", "*p", "_Atomic int *p", ""),
    "a typedef of an atomic type": ("typedef _Atomic int AI;", "*p", "AI *p", ""),
    "a typedef of an atomic type by its specifier": ("typedef _Atomic(int) AI; extern AI x;", "x", "void", ""),
    "an atomic type of the standard library": ("#include <stdatomic.h>\n", "*p", "atomic_int *p", ""),
    "a volatile pointer by a typedef": ("typedef int *IP; struct A { volatile IP c; };", "(p->c == 0)", "struct A *p", ""),
    "a pointer to volatile by a typedef": ("typedef volatile int *VP; struct A { VP c; };", "*p->c", "struct A *p", ""),
    "an array type by a typedef": ("typedef volatile int VA[4]; extern VA x;", "x[1]", "void", ""),
    "a static local": ("typedef volatile int V;", "x", "void", "static V x;"),
    "a local pointer": ("typedef volatile int V;", "*q", "int *p", "V *q = p;"),
    "a cast by a typedef": ("typedef volatile int V;", "*(V *)p", "int *p", ""),
    "a cast to a struct by a typedef": ("typedef struct { volatile int c; } A;", "((A *)p)->c", "void *p", ""),
    "what a function returns a pointer to": ("typedef struct { volatile int c; } A; A *g(void);", "g()->c", "void", ""),
    "what a static function returns a pointer to": (
        "typedef struct { volatile int c; } A;\nstatic A *g(void *q) { return q; }",
        "g(q)->c",
        "void *q",
        "",
    ),
    "a member under a condition": ("struct A {\n#ifdef X\n volatile int c;\n#else\n int c;\n#endif\n};", "p->c", "struct A *p", ""),
    "a variable under a condition": ("#ifdef X\nextern volatile int x;\n#else\nextern int x;\n#endif", "x", "void", ""),
    "a volatile pointer among the members": ("struct A { int *volatile c; };", "(p->c == 0)", "struct A *p", ""),
    "one of two declarators": ("struct A { int *a, *volatile c; };", "(p->c == 0)", "struct A *p", ""),
}
PLAIN = {
    "a plain member": ("struct A { int c; };", "p->c", "struct A *p", ""),
    "a plain member beside a volatile one": ("struct A { volatile int c; int d; };", "p->d", "struct A *p", ""),
    "a plain member of a struct without a tag": ("typedef struct { int c; } A;", "p->c", "A *p", ""),
    "a plain member of a struct that a typedef defines": ("typedef struct A { int c; int *q; } A;", "p->c", "A *p", ""),
    "a plain variable of the type of a volatile one": ("struct A { int c; }; extern volatile struct A v;", "p->c", "struct A *p", ""),
}


def proved(case: tuple[str, str, str, str], old: str, new: str) -> bool:
    declared, place, parameters, local = case
    old, new = (f"{declared}\nint f({parameters})\n{{\n\t{local}\n\t{body.replace('@', place)}\n}}\n" for body in (old, new))
    return next(unit.status for unit in prove_texts(old, new, "f", ("f.c", "f.c"), every_input=True) if unit.name == "f") in BY_PROOF


@pytest.mark.parametrize("name", DECLARED)
def test_each_read_of_a_volatile_object_counts(name: str) -> None:
    assert not proved(DECLARED[name], "int a = @; int b = @; return a == b;", "return 1;")


@pytest.mark.parametrize("name", [name for name, case in DECLARED.items() if "==" not in case[1]])
def test_each_write_to_a_volatile_object_counts(name: str) -> None:
    assert not proved(DECLARED[name], "@ = 1; @ = 2; return 0;", "@ = 2; return 0;")


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_object_may_be_read_once(name: str) -> None:
    assert proved(PLAIN[name], "int a = @; int b = @; return a == b;", "return 1;")
