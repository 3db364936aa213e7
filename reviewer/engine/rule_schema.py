"""JSON Schemas of rule files, for editors: made from the words and keys that the readers accept, so that they say what these say."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import assert_never

from reviewer.changes.catalog import OPERATIONS
from reviewer.knowledge.concepts import CONCEPT_KEYS, SIGNAL_KEYS, VERSION_RANGE
from reviewer.knowledge.review import CAPS, DISCHARGES, EXAMPLE_KEYS, PATTERN_KEYS, PLACES, RULE_KEYS
from reviewer.knowledge.tables import ANY, Knowledge
from reviewer.model.finding import Severity

Schema = dict[str, object]
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Schema = {"type": "string", "minLength": 1}
_WORDS: Schema = {"type": ["string", "array", "integer"], "items": {"type": ["string", "integer"]}}
"""Words with blanks between them, or a list of words."""


class FileKind(StrEnum):
    """The kinds of rule files that have a schema."""

    CONCEPT = "concept"
    RULE = "rule"


def rule_schema(kind: FileKind, knowledge: Knowledge) -> Schema:
    """Return the schema of one kind of file; `knowledge` gives the concepts that it may name."""
    match kind:
        case FileKind.CONCEPT:
            made = _concept(knowledge)
        case FileKind.RULE:
            made = _rule(knowledge)
        case _:
            assert_never(kind)
    return {"$schema": _DRAFT, "title": f"A {kind.value} of reviewer", **made}


def _object(required: Iterable[str], values: dict[str, Schema]) -> Schema:
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": dict(values)}


def _values(keys: Iterable[str], special: dict[str, Schema]) -> dict[str, Schema]:
    """Return the schema of each key: a text where nothing else is said."""
    return {key: special.get(key, _TEXT) for key in keys}


def _concept(knowledge: Knowledge) -> Schema:
    ranges: Schema = {"type": "object", "propertyNames": {"pattern": f"^(?:{VERSION_RANGE.pattern})$"}, "additionalProperties": _WORDS}
    names = _names(knowledge)
    special: dict[str, Schema] = {"signals": _object((), dict.fromkeys(SIGNAL_KEYS, _WORDS)), "implies": names, "near": names, "versions": ranges}
    required, others = CONCEPT_KEYS
    return _object(required, _values((*required, *others), special))


def _rule(knowledge: Knowledge) -> Schema:
    required, others = RULE_KEYS
    diffs: Schema = {"type": "object", "minProperties": 1, "additionalProperties": _TEXT}
    patterns: Schema = {"type": "array", "minItems": 1, "items": _pattern(knowledge)}
    special: dict[str, Schema] = {
        "severity": _one_of(severity.value for severity in Severity),
        "concept": _one_of(knowledge.concepts),
        "when": patterns,
        "not-when": patterns,
        "discharge-by": {"type": ["string", "array"], "items": _one_of(DISCHARGES), "pattern": _only(DISCHARGES)},
        "cap": _one_of(CAPS),
        "examples": _object(EXAMPLE_KEYS, dict.fromkeys(EXAMPLE_KEYS, diffs)),
    }
    return _object(required, _values((*required, *others), special))


def _pattern(knowledge: Knowledge) -> Schema:
    names = _names(knowledge, ANY)
    special: dict[str, Schema] = {
        "event": {"type": "string", "anyOf": [{"pattern": _only((*ops, "or"), f"{scope.value} ")} for scope, ops in OPERATIONS.items()]},
        "concept": _one_of(knowledge.concepts),
        "place": _one_of(PLACES),
        "same": _one_of(("name",)),
        **dict.fromkeys(("names", "changes", "owner", "arguments"), _WORDS),
        **dict.fromkeys(("within", "mentions", "controls"), names),
    }
    return _object(("event",), _values(("event", *PATTERN_KEYS), special))


def _one_of(words: Iterable[str]) -> Schema:
    return {"enum": sorted(words)}


def _names(knowledge: Knowledge, *more: str) -> Schema:
    """Return the schema of names of concepts, in a text or a list."""
    words = sorted((*knowledge.concepts, *more))
    return {"type": ["string", "array"], "pattern": _only(words), "items": {"enum": words}}


def _only(words: Iterable[str], before: str = "") -> str:
    """Return the pattern of a text that consists of some of `words`, behind `before`."""
    return rf"^\s*{before}(?:(?:{'|'.join(sorted(words))})(?:\s+|$))+$"
