import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.cli.main import run
from reviewer.report.check import check_lines
from tests.cli.conftest import Pipeline
from tests.ingest.letters import BODY, mail
from tests.report.sample import PATCHES, REVIEW, SERIES, hostile


def test_a_witness_a_rule_and_a_question_are_a_line_each_at_their_places() -> None:
    assert check_lines(REVIEW).splitlines() == [
        "virt/pool/pool.c:44: error: pool_exit() differs: the flush after the drain is lost (patch 3/7)",
        "virt/pool/pool.c:52: major: The list is walked after pool_unlock(). [lock/walk-unlocked] (patch 4/7)",
        "virt/pool/pool.c:52: question: What keeps the list from changing between lines 52 and 60? (patch 4/7)",
    ]


def test_what_is_open_has_a_line_also_where_there_is_nothing_to_ask() -> None:
    patch = replace(PATCHES[3], questions=(), findings=())
    (line,) = check_lines(replace(REVIEW, series=(replace(SERIES, patches=(patch,)),))).splitlines()
    assert line.startswith("virt/pool/pool.c:")
    assert "question: pool_walk() is open: " in line


def test_hostile_text_stays_on_its_line() -> None:
    for line in check_lines(hostile()).splitlines():
        assert re.search("[\x00-\x1f\x7f-\x9f\u202e]", line) is None


def test_command_carries_the_verdict_in_its_exit_code(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline.review = REVIEW
    assert run(["check", "x"]) == 1
    assert capsys.readouterr().out == check_lines(REVIEW)


def test_help_names_checkpatch_beside_our_own_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--help"]) == 0
    shown = capsys.readouterr().out
    assert "  git config --add b4.review-perpatch-check-cmd _builtin_checkpatch\n  git config --add b4.review-perpatch-check-cmd" in shown


CLAIMS = BODY.replace("-\tbool again = false;", "-\tkvm_flush_remote_tlbs(kvm);")
STOPPED = """
import os, signal, sys, threading, time
# Where the tests run in the background of a shell, SIGINT comes ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
from reviewer.pipeline import session
real = session.LocalSession.judge
def judge(self, series, patch):
    if (series, patch) != self.order()[0]:
        if {signal}:
            os.kill(os.getpid(), signal.SIGINT)
        time.sleep(60)
    return real(self, series, patch)
session.LocalSession.judge = judge
from reviewer.cli.main import main
sys.exit(main())
"""


@pytest.mark.parametrize("by_signal", [True, False], ids=["Ctrl-C", "deadline"])
def test_what_was_judged_by_then_is_written(by_signal: bool, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.eml").write_bytes(mail(f"[PATCH {number}/2] mm/pool: Step", CLAIMS, number))
    words = [sys.executable, "-c", STOPPED.format(signal=by_signal), "check", "--tree", "", "--deadline", "30" if by_signal else "4", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert "patch 1/2" in done.stdout
    assert ("interrupted" if by_signal else "out of time") + " after 1 of 2 patches" in done.stderr
