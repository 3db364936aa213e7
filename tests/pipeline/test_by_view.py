"""Configurations: which are compared, in which a difference is looked for, and when nothing more can come of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from reviewer.cfront.configuration import Setting, View
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.place import DEFECT
from reviewer.model.unit import Status
from reviewer.pipeline.by_view import Configurable, Judged, Sighted, Symbols, judge_views
from reviewer.prover.interface import Answer

YES, MODULE, NO = Setting.YES, Setting.MODULE, Setting.NO
SWITCH, TRISTATE = (YES, NO), (YES, MODULE, NO)
OPEN, SHOWN, PROVED = Answer(Status.UNKNOWN, "open"), Answer(Status.DIFFERS, "differs"), Answer(Status.EQUIVALENT)


def side(text: str) -> Configurable:
    sighted = Sighted((Token(TokenKind.IDENT, text, 1),))
    return Configurable((), (), lambda _view: sighted)


def judged(domains: Mapping[str, tuple[Setting, ...]], answers: Mapping[str, Answer], again: bool = False) -> tuple[Judged, list[tuple[str, bool]]]:
    """Judge with an answer for each configuration, named by its settings in order ("yn"); return it and what was compared."""
    asked: list[tuple[str, bool]] = []

    def compare(view: View, search: bool) -> Answer:
        name = "".join(setting for _, setting in sorted(view.settings))
        asked.append((name, search))
        return answers.get(name, PROVED)

    symbols = Symbols(domains, frozenset())
    never = Answer(Status.ASSUMED)
    return judge_views(side("old"), side("new"), symbols, compare, lambda _symbol: never, again), asked


def test_all_are_compared_where_all_are_proved() -> None:
    found, asked = judged({"A": SWITCH, "B": SWITCH}, {})
    assert found.answer.status is Status.EQUIVALENT
    assert sorted(name for name, _ in asked) == ["nn", "ny", "yn", "yy"]


def test_one_that_is_open_keeps_the_others_from_proving_it() -> None:
    for name in ("yy", "yn", "ny", "nn"):
        assert judged({"A": SWITCH, "B": SWITCH}, {name: OPEN})[0].answer.status is Status.UNKNOWN, name


def test_two_that_are_unlike_and_open_are_enough() -> None:
    found, asked = judged({"A": SWITCH, "B": SWITCH}, dict.fromkeys(("yy", "yn", "ny", "nn"), OPEN))
    assert found.answer.status is Status.UNKNOWN
    assert asked == [("yy", True), ("nn", True)]


def test_where_a_difference_was_looked_for_before_one_is_enough() -> None:
    assert judged({"A": SWITCH, "B": SWITCH}, {"yy": OPEN}, again=True)[1] == [("yy", True)]


def test_behind_one_that_differs_it_is_looked_for_in_all() -> None:
    _, asked = judged({"A": SWITCH, "B": SWITCH}, {"yy": OPEN, "nn": SHOWN, "ny": OPEN, "yn": OPEN})
    assert len(asked) == 4
    assert all(search for _, search in asked)


def test_behind_two_in_vain_it_is_not_looked_for_again() -> None:
    _, asked = judged({"A": SWITCH, "B": SWITCH}, {"nn": OPEN, "ny": OPEN})
    assert asked == [("yy", True), ("nn", True), ("ny", True), ("yn", False)]


def test_what_may_be_no_module_is_compared_to_the_end() -> None:
    found, asked = judged({"A": TRISTATE}, {"m": OPEN})
    assert found.answer.status is Status.ASSUMED
    assert len(asked) == 3


@pytest.mark.parametrize("name", ["yy", "nn"])
def test_a_defect_is_named_before_what_is_open(name: str) -> None:
    defect = Answer(Status.UNKNOWN, f"{DEFECT}: the interpreter disagrees")
    found, _ = judged({"A": SWITCH, "B": SWITCH}, {"yy": OPEN, "nn": OPEN} | {name: defect})
    assert found.answer.reason.startswith(DEFECT)
