"""Local structs built by an initialiser, by memset() or by assignments, in a tree that shows where their members lie."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewer.model.review import PatchReview
from reviewer.model.unit import PROVED
from tests.prover.small_tree import judged, status

__all__ = ["judged"]

HEAD = """\
struct pair { unsigned long a; unsigned long b; };
struct gap { unsigned long a; unsigned b; };
struct wide { unsigned a __attribute__((aligned(16))); };
union two { unsigned long a; unsigned long b; };
void take(void *it);
unsigned long give(void);
void *memset(void *s, int c, unsigned long n);
"""


def _of(kind: str, body: str) -> str:
    return f"{HEAD}void f(unsigned long x)\n{{\n\t{kind} it{body}\n\ttake(&it);\n}}\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (";\n\n\tmemset(&it, 0, sizeof(it));\n\tit.a = x;", " = { .a = x };"),
        (";\n\n\tmemset(&it, 0, sizeof(struct pair));\n\tit.b = give();", " = {\n\t\t.b = give(),\n\t};"),
        (";\n\n\tit.b = 2;\n\tit.a = x;", " = { .a = x, .b = 2 };"),
        (" = {};\n\n\tit.b = x;", " = { .b = x };"),
        (";\n\n\tmemset(&it, 0, sizeof(it));", " = {};"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_struct_without_gaps_may_be_built_in_any_way(judged: Callable[[str, str], PatchReview], old: str, new: str, turned: bool) -> None:
    sides = [_of("struct pair", body) for body in (old, new)]
    assert status(judged(*(reversed(sides) if turned else sides))) in PROVED


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("struct pair", ";\n\n\tmemset(&it, 0, sizeof(it));\n\tit.a = x;", " = { .a = x, .b = 1 };"),
        ("struct pair", ";\n\n\tit.a = x;", " = { .a = x };"),
        ("struct pair", ";\n\n\tmemset(&it, 0, 8);\n\tit.a = x;", " = { .a = x };"),
        ("struct pair", ";\n\n\ttake(&it);\n\tmemset(&it, 0, sizeof(it));", " = {};\n\n\ttake(&it);"),
        ("struct pair", ";\n\n\tmemset(&it, 0, sizeof(it));\n\tit.a = x;", ";\n\n\tit.a = x;\n\tmemset(&it, 0, sizeof(it));"),
        ("struct pair", ";\n\n\tit.a = x;\n\tit.b = give();", ";\n\n\tit.b = give();\n\tit.a = x + it.b;"),
        ("struct gap", ";\n\n\tmemset(&it, 0, sizeof(it));\n\tit.a = x;", " = { .a = x };"),
        ("struct gap", ";\n\n\tit.a = x;\n\tit.b = 2;", " = { .a = x, .b = 2 };"),
        ("struct wide", ";\n\n\tit.a = x;", " = { .a = x };"),
        ("struct pair", ";\n\n\tit.a = 5 / x;\n\tit.a = x;\n\tit.b = 0;", ";\n\n\tit.a = x;\n\tit.b = 0;"),
        ("struct pair", ";\n\n\tit.a = 1 << x;\n\tmemset(&it, 0, sizeof(it));", ";\n\n\tmemset(&it, 0, sizeof(it));"),
        ("struct pair", ", *p = &it;\n\n\ttake(p);\n\tit.a = 1;\n\tit.b = 2;", ", *p = &it;\n\n\tit.a = 1;\n\tit.b = 2;\n\ttake(p);"),
        ("union two", ";\n\n\tit.a = x;\n\tit.b = 2;", ";\n\n\tit.b = 2;\n\tit.a = x;"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_built_otherwise(judged: Callable[[str, str], PatchReview], kind: str, old: str, new: str, turned: bool) -> None:
    sides = [_of(kind, body) for body in (old, new)]
    assert status(judged(*(reversed(sides) if turned else sides))) not in PROVED


OWN = [
    "static void *memset(void *s, int c, unsigned long n)\n{\n\ttake(s);\n\treturn s;\n}\n",
    "#ifdef CONFIG_CHECKS\n#define memset(s, c, n) take(s)\n#else\n#define memset(s, c, n) do { } while (0)\n#endif\n",
]


@pytest.mark.parametrize("own", OWN)
def test_a_memset_of_the_files_own_is_another_function(judged: Callable[[str, str], PatchReview], own: str) -> None:
    bodies = ";\n\n\tmemset(&it, 0, sizeof(it));\n\tit.a = x;", " = { .a = x };"
    sides = [_of("struct pair", body).replace("void *memset(void *s, int c, unsigned long n);\n", own) for body in bodies]
    assert status(judged(*sides)) not in PROVED
