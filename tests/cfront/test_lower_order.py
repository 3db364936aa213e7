"""Where C leaves an order of evaluation open, and it matters."""

from __future__ import annotations

import pytest

from reviewer.cfront.ir import ORDER, Call
from tests.cfront.golden import lowered


def marked(statement: str) -> list[str]:
    """Return the expressions in a function with this statement whose order is an effect."""
    text = f"int g(int *); int seen;\nint f(int *a, int *b, int i, int j)\n{{\nint own = 0, known = 0; g(&known);\n{statement}\nreturn own;\n}}\n"
    function = lowered(text, "f")
    return [code.text for block in function.blocks for code in block.instructions if isinstance(code, Call) and code.callee == ORDER]


@pytest.mark.parametrize(
    "statement",
    [
        "*a++ = *b++;",
        "own = *a++ + *b++;",
        "own = a[i++] - b[j++];",
        "a[i++] = b[j];",
        "own = (i = 1) + *b;",
        "own = i++ + g(&known);",
        "a[i] = g(b + 1);",
    ],
)
def test_steps_of_locals_that_nobody_else_needs(statement: str) -> None:
    assert not marked(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "a[i] = i++;",
        "own = i + i++;",
        "own = i++ + i++;",
        "own = *a++ + *a;",
        "own = g(a) + *b;",
        "own = g(a) + g(b);",
        "own = known++ + *b;",
        "own = known++ + g(b);",
        "own = seen++ + *b;",
        "own = (*a = 1) + *b;",
        "own = g(a) + known;",
    ],
)
def test_orders_that_matter(statement: str) -> None:
    assert len(marked(statement)) == 1
