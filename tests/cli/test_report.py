import json
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.cli.main import run
from reviewer.model.review import Review
from reviewer.report.interface import Format, render
from tests.cli.conftest import Pipeline
from tests.report.sample import PATCHES, REVIEW, SERIES

Capture = pytest.CaptureFixture[str]


def test_problems_of_inputs_go_to_stderr_a_line_each_while_the_rest_goes_on(pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.review = REVIEW
    assert run(["report", "x"]) == 1
    captured = capsys.readouterr()
    assert captured.err == "reviewer: notes.txt:3: no patch in this file\n"
    assert "pool: Drop the flush" in captured.out


def test_inputs_with_problems_only_give_exit_3_and_no_report(pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.review = Review("0.1.0", "", (), REVIEW.problems * 2)
    assert run(["report", "x"]) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "no patch in this file" in captured.err


def test_json_is_a_document_even_if_nothing_was_read(pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.review = Review("0.1.0", "", (), REVIEW.problems)
    assert run(["report", "x", "--format", "json"]) == 3
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "no-patch"


def test_a_file_is_written_and_stdout_left_alone(pipeline: Pipeline, capsys: Capture, tmp_path: Path) -> None:
    pipeline.review = REVIEW
    target = tmp_path / "report.json"
    run(["report", "x", "--format", "json", "-o", str(target)])
    assert capsys.readouterr().out == ""
    assert json.loads(target.read_text())["schema"] == "reviewer.report/1"


def test_a_file_that_cannot_be_written_is_the_users_error(pipeline: Pipeline, capsys: Capture, tmp_path: Path) -> None:
    pipeline.review = REVIEW
    assert run(["report", "x", "-o", str(tmp_path / "no" / "report")]) == 2
    assert "No such file" in capsys.readouterr().err


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--strict"], 1), (["--fail-on", "undecided"], 1), (["--fail-on", "contradicted"], 0)])
def test_strict_and_fail_on_lower_the_bar(options: list[str], code: int, pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.review = replace(REVIEW, series=(replace(SERIES, cover=None, patches=PATCHES[3:4]),))
    assert run(["report", "x", *options]) == code


def test_ctrl_c_writes_what_there_is_and_names_the_rest_as_not_judged(pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.review = REVIEW
    pipeline.stop_after = 2
    assert run(["report", "x"]) == 130
    captured = capsys.readouterr()
    assert "holds if drain_range" in captured.out
    assert captured.out.count("not judged: the run ended") == 4
    assert "contradicted:" not in captured.out
    assert "interrupted after 2 of 6 patches" in captured.err


def test_a_reader_that_went_away_is_no_error(pipeline: Pipeline, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from reviewer.cli import stdout

    closed: list[bool] = []

    def gone(text: str) -> int:
        raise BrokenPipeError

    pipeline.review = REVIEW
    monkeypatch.setattr("sys.stdout.write", gone)
    monkeypatch.setattr(stdout, "close_quietly", lambda: closed.append(True))
    assert run(["report", "x"]) == 1
    assert closed
    assert "Broken" not in capfd.readouterr().err


def test_a_json_report_is_written_again_in_another_format_with_the_same_exit_code(pipeline: Pipeline, capsys: Capture, tmp_path: Path) -> None:
    pipeline.review = REVIEW
    target = tmp_path / "review.json"
    assert run(["report", "x", "--format", "json", "-o", str(target)]) == 1
    assert run(["report", "x"]) == 1
    direct = capsys.readouterr()
    pipeline.error = AssertionError("nothing is to be judged")
    assert run(["report", "--from", str(target)]) == 1
    assert capsys.readouterr().out == direct.out


def test_from_takes_no_input_beside_it_and_says_what_it_can_not_read(pipeline: Pipeline, capsys: Capture, tmp_path: Path) -> None:
    assert run(["report", "x", "--from", "y"]) == 2
    assert run(["report", "--from", str(tmp_path / "none.json")]) == 3
    (tmp_path / "bad.json").write_bytes(b"\xff")
    assert run(["report", "--from", str(tmp_path / "bad.json")]) == 3
    assert "no UTF-8" in capsys.readouterr().err


def test_no_times_leaves_seconds_out(pipeline: Pipeline, capsys: Capture) -> None:
    unit = replace(PATCHES[0].units[0], seconds=1.5)
    pipeline.review = replace(REVIEW, series=(replace(SERIES, patches=(replace(PATCHES[0], units=(unit,)),)),))
    run(["report", "x", "--format", "json"])
    assert '"seconds": 1.5' in capsys.readouterr().out
    run(["report", "x", "--format", "json", "--no-times"])
    assert '"seconds": 0.0' in capsys.readouterr().out


@pytest.mark.parametrize("option", [["--patches", "1"], ["--tree", ""], ["--budget", "deep"], ["--jobs", "2"]], ids=" ".join)
def test_options_that_a_written_report_can_not_obey_are_refused(option: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "review.json"
    path.write_text(render(REVIEW, Format.JSON))
    assert run(["report", "--from", str(path), *option]) == 2
    assert option[0] in capsys.readouterr().err


def test_files_for_b4_go_to_a_directory_that_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "review.json"
    path.write_text(render(REVIEW, Format.JSON))
    assert run(["report", "--from", str(path), "--format", "b4-review"]) == 2
    assert "-o DIR" in capsys.readouterr().err
    assert run(["report", "--from", str(path), "--format", "b4-review", "-o", str(tmp_path / "b4")]) == 1
    assert {"identity.txt", "series.txt", "0003.txt"} <= {file.name for file in (tmp_path / "b4").iterdir()}
    path.write_text(render(replace(REVIEW, series=REVIEW.series * 2), Format.JSON))
    assert run(["report", "--from", str(path), "--format", "b4-review", "-o", str(tmp_path / "b4")]) == 2


def test_remarks_of_an_earlier_run_do_not_stay_for_b4(tmp_path: Path) -> None:
    path, b4 = tmp_path / "review.json", tmp_path / "b4"
    path.write_text(render(REVIEW, Format.JSON))
    words = ["report", "--from", str(path), "--format", "b4-review", "-o", str(b4)]
    assert run(words) == 1
    (b4 / "0099.txt").write_text("> of an earlier version\n\nIs it?\n")
    (b4 / "notes.txt").write_text("the user's")
    assert run(words) == 1
    assert not (b4 / "0099.txt").exists()
    assert (b4 / "notes.txt").exists()


@pytest.mark.parametrize("files", [{"identity.txt": "A. Reviewer <a@x>\n", "0001.txt": "x"}, {"0001.txt": "x"}, {"series.txt": "x"}], ids=",".join)
def test_the_review_of_somebody_else_is_left_alone(files: dict[str, str], tmp_path: Path, capsys: Capture) -> None:
    path, b4 = tmp_path / "review.json", tmp_path / "b4"
    path.write_text(render(REVIEW, Format.JSON))
    b4.mkdir()
    for name, text in files.items():
        (b4 / name).write_text(text)
    assert run(["report", "--from", str(path), "--format", "b4-review", "-o", str(b4)]) == 2
    assert {file.name: file.read_text() for file in b4.iterdir()} == files
    assert str(b4) in capsys.readouterr().err
