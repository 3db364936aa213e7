"""What is loaded, and how long it takes, before anything is done; each in a process of its own."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ingest.letters import mail

HEAVY = {"z3", "textual", "yaml", "git", "unidiff", "pydantic", "jinja2", "rich", "pygments"}
LOADED = "import sys; from reviewer.cli.main import run; run({args!r}); print('LOADED', *sys.modules)"


def loaded(args: list[str]) -> set[str]:
    done = subprocess.run([sys.executable, "-c", LOADED.format(args=args)], capture_output=True, text=True, check=True)
    return set(done.stdout.rsplit("LOADED", 1)[1].split())


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["report", "--help"], []], ids=" ".join)
def test_help_loads_no_heavy_library(args: list[str]) -> None:
    assert not loaded(args) & HEAVY


def test_report_never_loads_the_terminal_ui() -> None:
    assert not {name for name in loaded(["report", os.devnull]) if name.split(".")[0] == "textual" or name.startswith("reviewer.tui")}


def test_an_answer_that_b4_had_before_is_given_without_reading_the_mail(tmp_path: Path) -> None:
    program = "import sys; from reviewer.cli.main import run; run(['check', '--format', 'b4', '-']); print('LOADED', *sys.modules)"
    given: list[tuple[str, set[str]]] = []
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", program], input=mail(), capture_output=True, cwd=tmp_path, check=True)
        answer, _, names = done.stdout.decode().rpartition("LOADED")
        given.append((answer, set(names.split())))
    first, second = given
    assert first[0] == second[0]
    costly = {"email", "importlib.metadata", "reviewer.model.review", "reviewer.ingest.load", "reviewer.report.b4"}
    assert costly & first[1]
    assert not costly & second[1]


@pytest.mark.bench
@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_starts_within_150_ms(option: str) -> None:
    command = [sys.executable, "-c", "from reviewer.cli.main import main; main()", option]
    best = 9.0
    for _ in range(5):
        begin = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        best = min(best, time.perf_counter() - begin)
    assert best < 0.15
