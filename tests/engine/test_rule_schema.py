"""The schemas against the shipped files, and against the readers that they must agree with."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from reviewer.changes.catalog import OPERATIONS
from reviewer.engine.rule_schema import FileKind, rule_schema
from reviewer.errors import RuleError
from reviewer.knowledge.concepts import read_concept
from reviewer.knowledge.document import read_document
from reviewer.knowledge.files import rules_directory
from reviewer.knowledge.load import load_rules
from reviewer.knowledge.review import read_rule

KNOWLEDGE = load_rules()
DIRECTORIES = {FileKind.CONCEPT: "concepts", FileKind.RULE: "review"}


def _parsed(text: str) -> Any:
    """Parse as an editor does for whom every scalar is a text."""
    return yaml.load(text, Loader=yaml.BaseLoader)  # BaseLoader makes texts only


def _valid(kind: FileKind, text: str) -> bool:
    return bool(jsonschema.Draft202012Validator(rule_schema(kind, KNOWLEDGE)).is_valid(_parsed(text)))


def _files(kind: FileKind) -> list[Path]:
    return sorted((rules_directory() / DIRECTORIES[kind]).rglob("*.yml"))


@pytest.mark.parametrize("kind", FileKind)
def test_every_shipped_file_is_valid(kind: FileKind) -> None:
    validator = jsonschema.Draft202012Validator(rule_schema(kind, KNOWLEDGE))
    jsonschema.Draft202012Validator.check_schema(rule_schema(kind, KNOWLEDGE))
    wrong = {path.name: error.message for path in _files(kind) for error in validator.iter_errors(_parsed(path.read_text()))}
    assert wrong == {}


RULE = (rules_directory() / "review/conditions/way-out.yml").read_text()
CONCEPT = (rules_directory() / "concepts/zap.yml").read_text()
REFUSED = {
    "unknown key": (FileKind.RULE, RULE.replace("ask:", "asks:")),
    "unknown severity": (FileKind.RULE, RULE.replace("severity: major", "severity: grave")),
    "unknown key of a pattern": (FileKind.RULE, RULE.replace("within:", "inside:")),
    "unknown place": (FileKind.RULE, RULE.replace("    within: any", "    place: there")),
    "unknown key of a concept": (FileKind.CONCEPT, CONCEPT.replace("signals:", "signal:")),
    "unknown strength": (FileKind.CONCEPT, CONCEPT.replace("alone:", "strong:")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_reader_refuses_the_schema_refuses(name: str) -> None:
    kind, text = REFUSED[name]
    read = read_rule if kind is FileKind.RULE else read_concept
    with pytest.raises(RuleError):
        read(read_document(text, "x.yml"), "x")
    assert not _valid(kind, text)


@pytest.mark.parametrize(
    "old_new", [("jump retargeted", "jump retarget"), ("within: any", "within: any spt"), ("concept: page-fault", "concept: pagefault")]
)
def test_what_the_lint_refuses_the_schema_refuses(old_new: tuple[str, str]) -> None:
    assert _valid(FileKind.RULE, RULE)
    assert not _valid(FileKind.RULE, RULE.replace(*old_new))


def test_every_word_of_the_catalogue_is_valid() -> None:
    for scope, ops in OPERATIONS.items():
        for op in ops:
            assert _valid(FileKind.RULE, RULE.replace("jump retargeted", f"{scope.value} {op}"))


def test_words_need_a_blank_between_them() -> None:
    assert _valid(FileKind.RULE, RULE.replace("within: any", "within: zap spte"))
    assert not _valid(FileKind.RULE, RULE.replace("within: any", "within: zapspte"))
