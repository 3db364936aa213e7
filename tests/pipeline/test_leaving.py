"""Which calls nobody comes back from, as bodies in sight show (SEMANTICS.md C16)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer.cfront.ir import Function
from reviewer.knowledge.load import load_rules
from reviewer.pipeline.leaving import Leaving
from reviewer.prover.interface import NoBodies
from tests.cfront.golden import lowered


class Shown:
    """The functions that a text shows."""

    def __init__(self, *bodies: str) -> None:
        self._functions = {name: lowered(f"void {name}(int n)\n{{\n{body}\n}}\n", name) for name, body in zip("fg", bodies, strict=False)}

    def definitions(self, name: str) -> tuple[Function, ...]:
        return (self._functions[name],) if name in self._functions else ()


def stays(*bodies: str, declared: str = "") -> bool:
    semantics = load_rules().semantics
    semantics = replace(semantics, leaving=semantics.leaving | set(declared.split()))
    return Leaving((NoBodies(), Shown(*bodies)), semantics)("f")


@pytest.mark.parametrize(
    "bodies",
    [
        ("for (;;) wait();",),
        ('panic("x");',),
        ("BUG_ON(1);",),
        ("SOME_BUG();",),
        ("if (n) panic(n); else do_exit(n);",),
        ("g(n);", 'panic("x");'),
        ("f(n);",),
        ("spin_lock(&n); for (;;) wait();",),
        ("while (n) wait();",),
        ("int on = 1; do wait(); while (on);",),
    ],
)
def test_a_body_that_never_ends(bodies: tuple[str, ...]) -> None:
    assert stays(*bodies)


@pytest.mark.parametrize(
    "bodies",
    [
        ("wait();",),
        ('if (n) panic("x");',),
        ("BUG_ON(n);",),
        ("for (;;) { if (n--) break; wait(); }",),
        ("for (;;) { if (ready(n)) break; wait(); }",),
        ("for (int i = 0; i < n; i++) wait();",),
        ("spin_lock(&n); spin_unlock(&n);",),
        ("g(n);", "if (n) g(n - 1);"),
        ("n = SOME_VALUE(n); wait();",),
    ],
)
def test_a_body_that_ends(bodies: tuple[str, ...]) -> None:
    assert not stays(*bodies)


def test_what_is_declared_so_never_comes_back() -> None:
    assert stays("die(n);", declared="die")
    assert not stays("die(n);")
    assert not Leaving((NoBodies(), NoBodies()), load_rules().semantics)("f")
