"""An effect in an argument that a macro may not evaluate, or evaluates again, is no effect in front of the macro."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewer.model.review import PatchReview
from reviewer.model.unit import PROVED
from tests.prover.small_tree import judged, status

__all__ = ["judged"]

USES = "int g(int x);\nvoid die(int x);\nextern int more;\n"
APART = "int f(int x)\n{\n\tint r = g(x);\n\n\tm(r);\n\treturn 0;\n}\n"
WITHIN = "int f(int x)\n{\n\tm(g(x));\n\treturn 0;\n}\n"
SKIPS = ["do { } while (0)", "do { (void)sizeof(x); } while (0)", "do { if (0) die(x); } while (0)", "do { die(x); die(x); } while (0)"]
FIRST = ["do { die(1); die(x); } while (0)", "({ die(1); die(x); })", "(die(1), die(x))", "do { more = 1; die(x); } while (0)", "die((x) + more)"]


def _either(first: str, second: str) -> str:
    return f"#ifdef CONFIG_CHECKS\n#define m(x) {first}\n#else\n#define m(x) {second}\n#endif\n{USES}"


@pytest.mark.parametrize("second", [*SKIPS, *FIRST])
@pytest.mark.parametrize("turned", [False, True])
def test_an_effect_moves_into_what_may_not_be_evaluated_once(judged: Callable[[str, str], PatchReview], second: str, turned: bool) -> None:
    sides = [_either("die(x)", second) + text for text in (APART, WITHIN)]
    assert status(judged(*(reversed(sides) if turned else sides))) not in PROVED


@pytest.mark.parametrize("call", ["pr_debug", "lockdep_assert", "pr_warn_ratelimited"])
def test_what_is_known_to_be_evaluated_only_sometimes(judged: Callable[[str, str], PatchReview], call: str) -> None:
    sides = [USES + text.replace("m(", f'{call}("%d", ') for text in (APART, WITHIN)]
    assert status(judged(*sides)) not in PROVED


def test_an_effect_moves_into_what_each_configuration_evaluates(judged: Callable[[str, str], PatchReview]) -> None:
    assert status(judged(*(_either("die(x)", "do { die((x) + 1); } while (0)") + text for text in (APART, WITHIN)))) in PROVED


@pytest.mark.parametrize("second", SKIPS)
def test_an_effect_that_stays_where_it_is_may_go_by_another_name(judged: Callable[[str, str], PatchReview], second: str) -> None:
    sides = [_either("die(x)", second) + text for text in (WITHIN, WITHIN.replace("x", "y").replace("f(int x", "f(int y"))]
    assert status(judged(*sides)) in PROVED


@pytest.mark.parametrize("second", SKIPS)
def test_another_effect_where_it_may_not_be_evaluated(judged: Callable[[str, str], PatchReview], second: str) -> None:
    more = WITHIN.replace("g(x)", "g(x) && g(x)")
    assert status(judged(*(_either("die(x)", second) + text for text in (WITHIN, more)))) not in PROVED


@pytest.mark.parametrize("second", SKIPS)
@pytest.mark.parametrize("turned", [False, True])
def test_a_read_that_others_see_moves_into_what_may_not_be_evaluated_once(
    judged: Callable[[str, str], PatchReview], second: str, turned: bool
) -> None:
    sides = [_either("die(x)", second) + text.replace("g(x)", "*(volatile int *)(long)x") for text in (APART, WITHIN)]
    assert status(judged(*(reversed(sides) if turned else sides))) not in PROVED
