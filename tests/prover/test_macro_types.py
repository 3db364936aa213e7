"""What a macro makes of a value may depend on its type: of one that a tree shows the types of its arguments count."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewer.model.review import PatchReview
from reviewer.model.unit import PROVED
from tests.prover.small_tree import judged, status

__all__ = ["judged"]

HEAD = """\
void take(unsigned long n);
#ifdef CONFIG_WIDE
#define m(y) {}
#else
#define m(y) take((long)(y))
#endif
"""
BODY = "void f(int x)\n{\n\tint s = x;\n\n\tm(s);\n}\n"


@pytest.mark.parametrize(
    "wide", ["take(sizeof(y))", "take((y) << 40)", "take((typeof(y))7000000000)", "do { typeof(y) z = ~0; take(z - (y)); } while (0)"]
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_local_of_another_type_is_given_to_a_macro(judged: Callable[[str, str], PatchReview], wide: str, turned: bool) -> None:
    sides = [HEAD.format(wide) + text for text in (BODY, BODY.replace("int s", "long s"))]
    assert status(judged(*(reversed(sides) if turned else sides))) not in PROVED


def test_a_local_of_one_type_is_given_to_a_macro(judged: Callable[[str, str], PatchReview]) -> None:
    sides = [HEAD.format("take(sizeof(y))") + text for text in (BODY, BODY.replace("s = x", "s").replace("\tm(", "\ts = x;\n\tm("))]
    assert status(judged(*sides)) in PROVED
