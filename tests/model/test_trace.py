"""Witnesses in words."""

import pytest

from reviewer.model.place import Place
from reviewer.model.trace import call_of, in_turn, stored_member
from reviewer.model.unit import Condition, TraceStep

HERE = Place("a.c", 1)


def step(text: str, depth: int = 0, *, effect: bool = False) -> TraceStep:
    return TraceStep(text, HERE, effect, depth)


TRACE = (
    step("into zap(kvm)"),
    step("into flush(kvm)", 1),
    step("done = 1", 2, effect=True),
    step("flush() returns", 2),
    step("more = 1", 1, effect=True),
    step("zap() returns", 1),
    step("return", effect=True),
)


def test_a_step_is_in_the_call_that_the_function_itself_makes() -> None:
    assert [call_of(TRACE, at) for at in range(len(TRACE))] == ["", "zap(kvm)", "zap(kvm)", "zap(kvm)", "zap(kvm)", "zap(kvm)", ""]
    assert call_of(TRACE, len(TRACE)) == ""
    assert call_of((), 0) == ""


def test_a_trace_that_does_not_say_how_it_came_so_deep_names_no_call() -> None:
    assert call_of((step("a"), step("b", 1)), 1) == ""


def conditions(*texts: str) -> tuple[Condition, ...]:
    return tuple(Condition(text, None, "") for text in texts)


def test_the_opposite_of_a_condition_comes_later() -> None:
    assert in_turn(conditions("root", "iter.valid", "!(iter.valid)", "!(root)", "a == 1")) == (
        "root", "iter.valid", "later !(iter.valid)", "later !(root)", "a == 1",
    )  # fmt: skip
    assert in_turn(conditions("!(a)", "a")) == ("!(a)", "later a")
    assert in_turn(conditions("a", "!(a || b)")) == ("a", "!(a || b)")


@pytest.mark.parametrize(
    ("place", "member"),
    [
        ("p->state", "state"),
        ("p->part.state", "state"),
        ("p->state[q->at[0]]", "state"),
        ("p->state[q->at[0]][p->i].low", "low"),
        ("p -> state [ 0 ]", "state"),
        ("state", ""),
        ("*p", ""),
        ("*p->state", ""),
        ("(*p).state", "state"),
        ("", ""),
        ("]", ""),
        ("p->state]", ""),
    ],
)
def test_the_member_that_a_store_writes(place: str, member: str) -> None:
    assert stored_member(place) == member
