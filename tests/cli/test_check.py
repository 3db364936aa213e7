import re

import pytest

from reviewer.cli.main import run
from reviewer.report.check import check_lines
from tests.cli.conftest import Pipeline
from tests.report.sample import REVIEW, hostile


def test_a_witness_a_rule_and_a_question_are_a_line_each_at_their_places() -> None:
    assert check_lines(REVIEW).splitlines() == [
        "virt/pool/pool.c:44: error: pool_exit() differs: the flush after the drain is lost (patch 3/7)",
        "virt/pool/pool.c:52: major: The list is walked after pool_unlock(). [lock/walk-unlocked] (patch 4/7)",
        "virt/pool/pool.c:52: question: What keeps the list from changing between lines 52 and 60? (patch 4/7)",
    ]


def test_hostile_text_stays_on_its_line() -> None:
    for line in check_lines(hostile()).splitlines():
        assert re.search("[\x00-\x1f\x7f-\x9f\u202e]", line) is None


def test_command_carries_the_verdict_in_its_exit_code(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline.review = REVIEW
    assert run(["check", "x"]) == 1
    assert capsys.readouterr().out == check_lines(REVIEW)
