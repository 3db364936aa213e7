from dataclasses import replace

import pytest

from reviewer.cli.exit_code import ExitCode
from reviewer.cli.outcome import of_review
from reviewer.model.place import Problem
from reviewer.model.review import Review
from reviewer.model.verdict import Verdict
from tests.report.sample import COVER, PATCHES, REVIEW, SERIES

DEFECT = Problem("defect", "the interpreter refutes the proof of f()")


def of(*numbers: int, verdict: Verdict = Verdict.CONTRADICTED, problems: tuple[Problem, ...] = ()) -> ExitCode:
    patches = tuple(PATCHES[number - 1] for number in numbers)
    series = (replace(SERIES, patches=patches, cover=None),) if patches else ()
    return of_review(Review("", "", series, problems), verdict)


def test_codes_are_those_that_scripts_know() -> None:
    assert [code.value for code in ExitCode] == [0, 1, 2, 3, 4, 5, 130]


@pytest.mark.parametrize(
    ("patches", "fail_on", "code"),
    [
        ((1, 2, 4, 5, 6), Verdict.CONTRADICTED, ExitCode.OK),
        ((1, 3), Verdict.CONTRADICTED, ExitCode.CONTRADICTED),
        ((1, 4), Verdict.UNDECIDED, ExitCode.CONTRADICTED),
        ((1, 2), Verdict.UNDECIDED, ExitCode.OK),
        ((1, 2), Verdict.HOLDS_IF, ExitCode.CONTRADICTED),
        ((1, 5, 6), Verdict.HOLDS_IF, ExitCode.OK),
        ((), Verdict.CONTRADICTED, ExitCode.NOTHING_READ),
    ],
)
def test_verdicts_decide(patches: tuple[int, ...], fail_on: Verdict, code: ExitCode) -> None:
    assert of(*patches, verdict=fail_on) is code


def test_a_defect_goes_before_a_contradiction_wherever_it_is_noted() -> None:
    assert of(3, problems=(DEFECT,)) is ExitCode.DEFECT
    inside = replace(SERIES, patches=(replace(PATCHES[2], problems=(DEFECT,)),))
    assert of_review(replace(REVIEW, series=(inside,))) is ExitCode.DEFECT


def test_a_contradiction_goes_before_an_input_that_was_not_read() -> None:
    assert of_review(REVIEW) is ExitCode.CONTRADICTED


def test_a_contradicted_cover_letter_counts() -> None:
    assert of_review(replace(REVIEW, series=(replace(SERIES, cover=COVER, patches=PATCHES[:1]),))) is ExitCode.CONTRADICTED


def test_a_patch_that_was_never_judged_accuses_nobody() -> None:
    pending = replace(PATCHES[2], pending=True)
    assert of_review(replace(REVIEW, series=(replace(SERIES, cover=None, patches=(pending,)),))) is ExitCode.OK
