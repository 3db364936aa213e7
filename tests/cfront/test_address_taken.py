"""Which locals live in memory, because of an address that is taken."""

from __future__ import annotations

import pytest

from tests.cfront.golden import lowered


@pytest.mark.parametrize(
    ("statement", "inside"),
    [
        ("g(&n);", {"n"}),
        ("g(&p);", {"p"}),
        ("g(&p[n]);", set()),
        ("g(&p[n].a);", set()),
        ("g(&p->a);", set()),
        ("g(&q->b[n]);", set()),
        ("g(&s.a);", {"s"}),
        ("g(&v[n]);", {"v"}),
        ("g(v);", {"v"}),
    ],
)
def test_what_an_address_is_taken_of(statement: str, inside: set[str]) -> None:
    text = f"struct s {{ int a; int *b; }};\nvoid f(struct s *p, struct s *q, int n)\n{{\nstruct s s; int v[4];\n{statement}\n}}\n"
    function = lowered(text, "f")
    assert {variable.name for variable in function.variables if variable.memory} - {"s", "v"} == inside - {"s", "v"}
