import re
import time
from pathlib import Path

import pytest

from reviewer.errors import RuleError
from reviewer.knowledge import load
from reviewer.knowledge.files import KINDS, rules_directory
from reviewer.knowledge.load import load_rules


def _write(directory: Path, name: str, text: str) -> None:
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    load._load.cache_clear()


CONCEPT = "title: Mine\ntext: A thing.\nsignals: {alone: my_symbol_here}\n"


def test_shipped_rules_load_without_problems() -> None:
    knowledge = load_rules()
    assert len(knowledge.concepts) >= 14
    assert len(knowledge.rules) >= 3
    assert knowledge.problems == ()
    assert re.fullmatch("[0-9a-f]{16}", knowledge.digest)


def test_loading_is_done_once() -> None:
    assert load_rules() is load_rules(())


def test_a_users_concept_is_added_and_changes_the_digest(tmp_path: Path) -> None:
    _write(tmp_path, "concepts/mine.yml", CONCEPT)
    knowledge = load_rules((tmp_path,))
    assert knowledge.concepts["mine"].alone == {"my_symbol_here"}
    assert knowledge.digest != load_rules().digest


def test_a_users_broken_file_is_named_and_the_rest_is_used(tmp_path: Path) -> None:
    _write(tmp_path, "concepts/broken.yml", "title: X\ntekst: y\nsignals: {}\n")
    _write(tmp_path, "concepts/mine.yml", CONCEPT)
    _write(tmp_path, "concepts/spte.yml", CONCEPT)
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "binary.yml").write_bytes(b"logs: a\n\xff\n")
    knowledge = load_rules((tmp_path,))
    assert "mine" in knowledge.concepts
    assert knowledge.concepts["spte"].title != "Mine"
    said = {Path(problem.file).name: (problem.line, problem.text) for problem in knowledge.problems}
    assert said["broken.yml"] == (2, "column 8: unknown key `tekst`; did you mean `text`?")
    assert "there already" in said["spte.yml"][1]
    assert said["binary.yml"] == (2, "the file is not UTF-8")


def test_a_users_pattern_that_explodes_or_does_not_compile_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, "claims/slow.yml", "wordings:\n  slow:\n    role: hint\n    pattern: (a+)+b\n")
    _write(tmp_path, "claims/bad.yml", "wordings:\n  bad:\n    role: hint\n    pattern: (a\n")
    _write(tmp_path, "claims/lost.yml", "wordings:\n  lost:\n    role: hint\n    pattern: '{nothing} a'\n")
    texts = " ".join(problem.text for problem in load_rules((tmp_path,)).problems)
    assert "exponential" in texts
    assert "no regular expression" in texts
    assert "unknown fragment" in texts


def test_missing_and_misnamed_directories_are_said(tmp_path: Path) -> None:
    _write(tmp_path, "concept/mine.yml", CONCEPT)
    codes = [(problem.code, problem.text) for problem in load_rules((tmp_path, tmp_path / "none")).problems]
    assert ("rules-unknown-kind", "no kind of rule: `concept`; did you mean `concepts`?") in codes
    assert any(code == "rules-unreadable" for code, _ in codes)


def test_a_broken_shipped_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, "concepts/broken.yml", "title: X\n")
    monkeypatch.setattr(load, "rules_directory", lambda: tmp_path)
    with pytest.raises(RuleError, match=r"rules/concepts/broken\.yml:1:1"):
        load_rules()


def test_every_file_of_rules_is_of_a_known_kind() -> None:
    assert {path.name for path in rules_directory().iterdir() if path.is_dir()} == set(KINDS)


@pytest.mark.bench
def test_loading_takes_under_150_ms() -> None:
    best = min(_timed() for _ in range(5))
    assert best < 0.15


def _timed() -> float:
    load._load.cache_clear()
    begin = time.perf_counter()
    load_rules()
    return time.perf_counter() - begin


def test_files_that_are_not_read_are_said_with_their_place(tmp_path: Path) -> None:
    _write(tmp_path, "broken.yml", "title: X\nwhen: [a\nb: c\n")
    _write(tmp_path, "lost.yml", CONCEPT)
    _write(tmp_path, "concepts/other.yaml", CONCEPT)
    _write(tmp_path, "concepts/mine.yml", CONCEPT)
    _write(tmp_path, "NOTES.md", "nothing")
    knowledge = load_rules((tmp_path,))
    said = {Path(problem.file).name: problem for problem in knowledge.problems}
    assert set(said) == {"broken.yml", "lost.yml", "other.yaml"}
    assert (said["broken.yml"].code, said["broken.yml"].line) == ("rule-malformed", 3)
    assert re.match(r"column \d+: no YAML", said["broken.yml"].text)
    assert (said["lost.yml"].code, said["other.yaml"].code) == ("rules-misplaced", "rules-misplaced")
    assert "mine" in knowledge.concepts
