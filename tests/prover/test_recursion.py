"""What may not be taken for a loop: a call of itself with something behind it that counts (SEMANTICS.md A1, A2, A6)."""

from __future__ import annotations

import pytest

from reviewer.prover.recursion import unrolled
from tests.cfront.golden import lowered


@pytest.mark.parametrize(
    "body",
    [
        "return n ? f(n - 1, p) : 0;",
        "return n ? n * f(n - 1, p) : 1;",
        "if (!n) return 0; return f(n - 1, p) + *p;",
        "unsigned r; if (!n) return 0; r = f(n - 1, p); return r ^ n;",
        "unsigned r, v; if (!n) return 0; r = f(n - 1, p); v = 10 / n; return r + v;",
    ],
)
def test_a_loop_by_another_name(body: str) -> None:
    function = lowered(f"unsigned g(unsigned);\nunsigned f(unsigned n, unsigned *p)\n{{\n{body}\n}}\n")
    assert unrolled(function) is not function


@pytest.mark.parametrize(
    "body",
    [
        # What the call is given is written behind it.
        "unsigned r; if (!n) return 0; r = f(n - 1, p); n = 7; return r + n;",
        # So is what is computed with its answer.
        "unsigned r, t; if (!n) return 0; r = f(n - 1, p); t = r + n; p = 0; n = 5; return t;",
        # It may fault, though nobody wants it.
        "unsigned r, t; if (!n) return 0; r = f(n - 1, p); t = 10 / r; return r;",
        # It may fault, or reads, behind what the call does.
        "if (!n) return 0; g(n); return f(n - 1, p) + 10 / n;",
        "if (!n) return 0; *p = n; return f(n - 1, p) + *p;",
        "if (!n) return 0; g(n); return n + f(n - 1, p);",
        "if (!n) return 0; return f(n - 1, p) - n;",
        "if (!n) return 0; if (n & 1) return n + f(n - 1, p); return n * f(n - 1, p);",
    ],
)
def test_no_loop(body: str) -> None:
    function = lowered(f"unsigned g(unsigned);\nunsigned f(unsigned n, unsigned *p)\n{{\n{body}\n}}\n")
    assert unrolled(function) is function
