import io
import sys
from pathlib import Path

import click
import pytest

from reviewer import __version__
from reviewer.cli.main import cli, run
from reviewer.cli.options import BUDGETS, FAIL_ON, patch_numbers
from reviewer.config.settings import BUDGETS as SETTINGS_BUDGETS
from reviewer.errors import DefectError, InputError, UsageError
from reviewer.knowledge.load import load_rules
from reviewer.pipeline.interface import Budget
from tests.cli.conftest import Pipeline
from tests.report.sample import EVIL, REVIEW

Capture = pytest.CaptureFixture[str]


def test_every_command_of_the_help_can_be_called_for_its_own(capsys: Capture) -> None:
    context = click.Context(cli)
    for name in cli.list_commands(context):
        assert run([name, "--help"]) == 0
        assert f"reviewer {name}" in capsys.readouterr().out


def test_no_input_is_answered_with_the_help(capsys: Capture) -> None:
    assert run([]) == 0
    assert "Usage: reviewer [OPTIONS] [INPUT]..." in capsys.readouterr().out


def test_version(capsys: Capture) -> None:
    assert run(["--version"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"reviewer {__version__}"
    assert lines[1].startswith("z3 ")
    assert lines[2] == f"rules {load_rules().digest}"


def test_an_argument_that_names_no_command_is_an_input(pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.review = REVIEW
    assert run(["series.mbox", "more.eml", "--tree", "linux@v6.1"]) == 1
    assert pipeline.inputs == ("series.mbox", "more.eml")
    assert pipeline.options.tree == "linux@v6.1"
    assert "To look at, worst first" in capsys.readouterr().out


def test_options_may_go_before_the_input(pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.review = REVIEW
    run(["--patches", "1-3,7", "series.mbox"])
    assert pipeline.inputs == ("series.mbox",)
    assert pipeline.options.patches == {1, 2, 3, 7}


def test_a_file_called_like_a_command_is_reached_by_its_path(pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.review = REVIEW
    run(["./report"])
    assert pipeline.inputs == ("./report",)


@pytest.mark.parametrize("text", ["", "a", "1-", "-3", "3-1", "1,,2", "1-99999999999", "²"])
def test_patch_numbers_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        patch_numbers(text)


def test_values_kept_apart_for_a_quick_start_are_those_of_the_pipeline() -> None:
    assert tuple(BUDGETS) == tuple(SETTINGS_BUDGETS) == tuple(budget.value for budget in Budget)
    assert FAIL_ON == ("holds-if", "undecided", "contradicted")


@pytest.mark.parametrize(
    "args", [["report"], ["check"], ["report", "--bogus", "x"], ["prove", "a.c"], ["report", "--patches", "x", "y"], ["--budget", "no", "x"]]
)
def test_usage_is_exit_2_with_one_line_on_stderr(args: list[str], pipeline: Pipeline, capsys: Capture) -> None:
    assert run(args) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("no such revision"), 2),
        (InputError("tree", "is no directory"), 3),
        (DefectError("prover", "a proof was refuted"), 4),
        (ZeroDivisionError("division by zero"), 4),
        (KeyboardInterrupt(), 130),
    ],
)
def test_what_the_pipeline_raises_becomes_a_line_and_a_code(error: BaseException, code: int, pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.error = error
    assert run(["report", "x"]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert (captured.err.strip() == "") is (code == 130)
    assert captured.err.count("\n") == 1


def test_hostile_text_in_an_error_is_made_visible(pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.error = InputError(EVIL, EVIL + "\nsecond line")
    run(["report", "x"])
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert "\u202e" not in err
    assert err.count("\n") == 1


def test_stdin_is_read_once_where_a_dash_asks_for_it(pipeline: Pipeline, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline.review = REVIEW
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"From x\xff")))
    run(["report", "-"])
    assert pipeline.options.stdin == b"From x\xff"


def test_settings_of_the_user_are_overruled_by_the_command_line(
    pipeline: Pipeline, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.review = REVIEW
    (tmp_path / "reviewer").mkdir()
    (tmp_path / "reviewer" / "config.toml").write_text('tree = "/src/linux"\nbudget = "fast"\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    run(["report", "x"])
    assert (pipeline.options.tree, pipeline.options.budget) == ("/src/linux", Budget.FAST)
    run(["report", "x", "--tree", "other", "--budget", "deep"])
    assert (pipeline.options.tree, pipeline.options.budget) == ("other", Budget.DEEP)
    run(["report", "x", "--tree", ""])
    assert pipeline.options.tree == ""
