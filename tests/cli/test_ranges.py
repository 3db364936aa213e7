"""How the command line takes git ranges, their paths, and limits."""

import json
from pathlib import Path

import pytest

from reviewer.cli.main import run
from tests.cli.conftest import Pipeline
from tests.ingest.letters import mail
from tests.ingest.repositories import commit, git

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("words", [["report"], ["check"], []])
def test_behind_a_range_stand_paths(words: list[str], pipeline: Pipeline) -> None:
    run([*words, "v1..v2", "--tree", "/nowhere@v3", "--", "mm", "-x"])
    assert (pipeline.inputs, pipeline.options.paths) == (("v1..v2",), ("mm", "-x"))
    assert pipeline.options.repositories == ("/nowhere", ".")


def test_behind_a_file_stand_files(pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.patch", "-b.patch"):
        Path(name).write_bytes(mail())
    run(["report", "a.patch", "--", "-b.patch"])
    assert (pipeline.inputs, pipeline.options.paths) == (("a.patch", "-b.patch"), ())
    run(["report", "--", "-b.patch", "a.patch"])
    assert pipeline.inputs == ("-b.patch", "a.patch")


def test_a_tree_of_the_settings_is_asked_after_the_repository_that_one_stands_in(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    from reviewer.config import settings

    monkeypatch.setattr(settings, "load_settings", lambda: settings.Settings(tree="/src/linux"))
    run(["report", "v1..v2"])
    assert pipeline.options.repositories == (".", "/src/linux")


def test_a_range_is_reviewed_from_the_repository_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    old = b"int f(int a)\n{\n\tint b = a;\n\n\treturn b;\n}\n"
    commit(tmp_path, {"mm/pool.c": old, "x.c": b"int x;\n"})
    commit(tmp_path, {"x.c": b"long x;\n"})
    commit(tmp_path, {"mm/pool.c": old.replace(b"int b = a;\n\n\treturn b;", b"return a;")})
    git(tmp_path, "commit", "-q", "--amend", "-m", "mm: f\n\nNo functional change intended.")
    monkeypatch.chdir(tmp_path)
    assert run(["report", "HEAD~2..", "--format", "json", "--", "mm"]) == 0
    (series,) = json.loads(capsys.readouterr().out)["series"]
    (patch,) = series["patches"]
    assert (patch["subject"], patch["claim"]["kind"], patch["verdict"]) == ("mm: f", "full", "holds")
    assert (patch["source"]["level"], patch["commit"]) == ("tree", git(tmp_path, "rev-parse", "HEAD").strip())
    assert series["source"]["base"].startswith(str(tmp_path))
    assert run(["report", "nothing..", "--format", "json"]) == 3


def test_limits_of_the_user_s_settings_are_obeyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "reviewer.limits.input-bytes", "1k")
    (tmp_path / "big.patch").write_bytes(mail(body="x" * 2000))
    monkeypatch.chdir(tmp_path)
    assert run(["report", "big.patch"]) == 3
    assert "limits.input-bytes" in capsys.readouterr().err
