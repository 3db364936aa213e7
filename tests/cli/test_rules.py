import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from reviewer.cli.main import run
from reviewer.knowledge.tables import Claims, Concept, Dialect, Example, Knowledge, Origin, Policy, Rule, Semantics
from reviewer.model.finding import Severity
from reviewer.model.place import Problem
from tests.report.sample import EVIL

Capture = pytest.CaptureFixture[str]
NONE: frozenset[str] = frozenset()


def concept(name: str, text: str = "Every vCPU drops what it cached.") -> Concept:
    origin = Origin(f"rules/concepts/{name}.yml", 1, 1)
    return Concept(name, "Pool flush", text, "Stale entries stay.", frozenset({"pool_flush_all"}), NONE, NONE, (), (), (), ("pool-lock",), origin)


RULE = Rule(
    id="flush/removed",
    title="A flush is gone",
    severity=Severity.CRITICAL,
    concept="pool-flush",
    when=(),
    not_when=(),
    discharge="the guard is false on every path",
    discharge_by=(),
    ask="Who flushes now?",
    cap="",
    examples=(Example("dropped call", "", True, Origin("rules/review/flush.yml", 20)),),
    origin=Origin("rules/review/flush.yml", 3),
)


@pytest.fixture
def knowledge(monkeypatch: pytest.MonkeyPatch) -> Knowledge:
    """Give the commands tables made by hand, and an engine that finds nothing."""
    concepts = {name: concept(name) for name in ("pool-flush", "pool-lock")} | {"evil": concept("evil", EVIL)}
    made = Knowledge(concepts, (RULE,), Claims(), Policy(), Dialect(), Semantics(), "0123456789abcdef")
    load, lint = ModuleType("reviewer.knowledge.load"), ModuleType("reviewer.engine.lint")
    wrong = Problem("rule-silent", "the rule is silent", "rules/review/flush.yml", 20)
    vars(load).update(load_rules=lambda _: made)
    vars(lint).update(lint_rules=lambda _: (), test_rules=lambda _: (wrong,))
    monkeypatch.setitem(sys.modules, load.__name__, load)
    monkeypatch.setitem(sys.modules, lint.__name__, lint)
    return made


def test_explain_names_symbols_danger_and_file(knowledge: Knowledge, capsys: Capture) -> None:
    assert run(["explain", "pool-flush"]) == 0
    out = capsys.readouterr().out
    for part in ("pool_flush_all", "Danger: Stale entries stay.", "rules/concepts/pool-flush.yml:1"):
        assert part in out


def test_explain_takes_the_last_part_of_a_rules_id(knowledge: Knowledge, capsys: Capture) -> None:
    assert run(["explain", "removed"]) == 0
    assert "Who flushes now?" in capsys.readouterr().out


def test_explain_suggests_what_was_meant(knowledge: Knowledge, capsys: Capture) -> None:
    assert run(["explain", "pool-flsh"]) == 2
    assert "did you mean pool-flush" in capsys.readouterr().err


def test_a_users_rule_can_hide_nothing_in_its_text(knowledge: Knowledge, capsys: Capture) -> None:
    assert run(["explain", "evil"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_list_as_json_is_what_scripts_expect(knowledge: Knowledge, capsys: Capture) -> None:
    assert run(["rules", "list", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {"id": "flush/removed", "kind": "rule", "file": "rules/review/flush.yml"} in listed
    assert {"id": "pool-flush", "kind": "concept", "file": "rules/concepts/pool-flush.yml"} in listed


def test_lint_and_test_are_a_line_a_problem_and_exit_1(knowledge: Knowledge, capsys: Capture) -> None:
    assert run(["rules", "lint"]) == 0
    assert capsys.readouterr().out == ""
    assert run(["rules", "test"]) == 1
    assert capsys.readouterr().out == "rules/review/flush.yml:20: the rule is silent [rule-silent]\n"


def test_rules_directory_that_is_not_there_is_the_users_error(tmp_path: Path, capsys: Capture) -> None:
    assert run(["rules", "list", "--rules", str(tmp_path / "no")]) == 2


def test_lint_says_what_it_does_not_read(tmp_path: Path, capsys: Capture) -> None:
    assert run(["rules", "lint", "--rules", str(tmp_path)]) == 1
    assert "rules-empty" in capsys.readouterr().out
    (tmp_path / "review").mkdir()
    (tmp_path / "review" / "lift.yaml").write_text("title: x\n", "utf-8")
    assert run(["rules", "lint", "--rules", str(tmp_path)]) == 1
    assert f"{tmp_path / 'review' / 'lift.yaml'}:0: the name of a rule file ends in .yml [rules-passed-over]" in capsys.readouterr().out
