import json
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.cli.main import run
from reviewer.model.review import Review
from tests.cli.conftest import Pipeline
from tests.report.sample import PATCHES, REVIEW, SERIES

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    expected = {"claim": "full", "must_not": ["contradicted"], "want": "holds"}
    (tmp_path / "labels.jsonl").write_text(
        json.dumps({"id": "p1", "category": "true-nfc", "file": "a.eml", "tree": "6.1", "expected": expected}) + "\n"
    )
    return str(tmp_path)


@pytest.mark.parametrize(("patch", "floor", "code"), [(1, 1, 0), (1, 2, 1), (3, 0, 1), (4, 0, 0), (4, 1, 1)])
def test_a_wrong_answer_or_a_missed_floor_is_exit_1(patch: int, floor: int, code: int, corpus: str, pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.review = replace(REVIEW, series=(replace(SERIES, patches=(PATCHES[patch - 1],)),))
    assert run(["evaluate", corpus, "--floor", str(floor)]) == code


def test_a_mail_without_a_patch_is_listed(corpus: str, pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.review = Review("", "", ())
    run(["evaluate", corpus])
    assert "no patch found" in capsys.readouterr().out


def test_a_crash_is_exit_1_and_named(corpus: str, pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.error = IndexError("out of range")
    assert run(["evaluate", corpus, "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["crashes"] == [{"id": "p1", "error": "IndexError: out of range"}]


def test_trees_go_by_the_names_of_the_labels(corpus: str, pipeline: Pipeline, capsys: Capture) -> None:
    run(["evaluate", corpus, "--tree", "6.1=/trees/six=one"])
    assert pipeline.options.tree == "/trees/six=one"
    assert run(["evaluate", corpus, "--tree", "/trees/6.1"]) == 2


def test_a_corpus_that_is_none_is_named(tmp_path: Path, capsys: Capture) -> None:
    assert run(["evaluate", str(tmp_path)]) == 3
    assert "labels.jsonl: No such file" in capsys.readouterr().err
