"""Which value of a `_Generic` is lowered (C17 6.5.1.1), and where that is not told."""

from __future__ import annotations

import pytest

from reviewer.cfront.ir_text import write
from tests.cfront.golden import lowered

HEAD = """\
typedef struct first { int n; } first_t;
typedef struct { int m; } second_t;
struct holder { first_t one; second_t two; unsigned bits : 3; unseen_t other; };
int first_of(first_t *f);
int second_of(second_t *f);
first_t *side_of(first_t *f);
typedef const first_t fixed_t;
"""


def text(expression: str) -> str:
    return write(
        lowered(f"{HEAD}int f(struct holder *h, first_t *p, int i, unsigned char c, long l, long long ll, _Bool b)\n{{\n\treturn {expression};\n}}\n")
    )


@pytest.mark.parametrize(
    ("expression", "same"),
    [
        ("_Generic(*p, first_t: first_of, unseen_t: second_of)(p)", "first_of(p)"),
        ("_Generic(h->one, struct first: first_of(&h->one), default: second_of(&h->two))", "first_of(&h->one)"),
        ("_Generic(*p, unsigned: 1, int: 2, default: 3)", "3"),
        ("_Generic(h->other, first_t: 1, unseen_t: 2)", "2"),
    ],
)
def test_the_type_chooses(expression: str, same: str) -> None:
    found, wanted = text(expression), text(same)
    assert "problem" not in found
    assert [line.split(" @")[0] for line in found.splitlines()] == [line.split(" @")[0] for line in wanted.splitlines()]


def test_the_control_is_not_evaluated() -> None:
    found = text("_Generic(*side_of(p), first_t: 4, default: 5)")
    assert "return 4" in found
    assert "side_of" not in found


@pytest.mark.parametrize(
    "expression",
    [
        # One type here, two in C; a type that is not seen, which may be the one; a bit-field; qualifiers of what is pointed to; none fits.
        "_Generic(l, long long: 1, default: 2)",
        "_Generic(ll, long: 1, default: 2)",
        "_Generic(h->two, unseen_t: 1, default: 2)",
        "_Generic(h->other, first_t: 1, default: 2)",
        "_Generic(h->bits, unsigned: 1, default: 2)",
        "_Generic(p, const first_t *: 1, default: 2)",
        "_Generic(i, enum kind: 1, default: 2)",
        "_Generic(i, unsigned: 1)",
        # What an operator makes of integers; qualifiers, which nothing has that an expression gives, open or by other names.
        "_Generic(i, unsigned: 1, int: 2, default: 3)",
        "_Generic(i ? c : c, unsigned char: 1, default: 2)",
        "_Generic(c, unsigned char: 1, default: 2)",
        "_Generic(*p, const first_t: 1, default: 2)",
        "_Generic(*p, fixed_t: 1, default: 2)",
        "_Generic(*p, typeof(*h): 1, default: 2)",
    ],
)
def test_what_is_not_told_is_a_problem(expression: str) -> None:
    assert 'problem "_Generic" @10' in text(expression)


MACROS = """\
#define prop(s) _Generic(*(s), first_t: first_of, second_t: second_of)(s)
#define width(x) _Generic((x), int: 1, default: 2)
"""


def test_a_macro_that_chooses_a_record_is_expanded_and_one_that_chooses_among_more_is_a_call() -> None:
    found = write(lowered(f"{HEAD}{MACROS}int f(struct holder *h, int i)\n{{\n\treturn prop(&h->two) + width(i);\n}}\n"))
    assert "call second_of" in found
    assert "call unresolved width" in found
    assert "problem" not in found
