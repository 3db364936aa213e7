import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from reviewer.model.review import Review
from reviewer.report.interface import Format, render
from reviewer.report.schema_text import schema_text
from tests.report.sample import REVIEW, hostile

SCHEMA = json.loads(schema_text())
REVIEWS = pytest.mark.parametrize("review", [REVIEW, hostile()], ids=["sample", "hostile"])


@REVIEWS
def test_document_is_valid_by_the_shipped_schema(review: Review) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(render(review, Format.JSON)))


def closed(schema: Any) -> Any:
    """Return `schema` with every object closed: a key that the schema does not tell of is then an error."""
    if isinstance(schema, dict):
        shut = {key: closed(value) for key, value in schema.items()}
        return {**shut, "additionalProperties": False} if schema.get("type") == "object" else shut
    return [closed(item) for item in schema] if isinstance(schema, list) else schema


@REVIEWS
def test_every_key_that_is_written_is_in_the_schema(review: Review) -> None:
    jsonschema.Draft202012Validator(closed(SCHEMA)).validate(json.loads(render(review, Format.JSON)))


def test_keys_of_the_contract_are_where_scripts_expect_them() -> None:
    document = json.loads(render(REVIEW, Format.JSON))
    assert document["schema"] == "reviewer.report/1"
    patch = document["series"][0]["patches"][1]
    assert patch["residue"] == {"lines": 3, "of": 33}
    assert patch["assumptions"][0]["stated"].startswith("drain_range()")
    assert patch["source"]["level"] == "hunks"
    assert patch["units"][0]["argument"][0]["text"].startswith("flush is false")
    assert document["series"][0]["patches"][2]["units"][0]["witness"]["old_at"] == 2


def test_problems_hold_those_of_inputs_postings_and_patches() -> None:
    assert {problem["code"] for problem in json.loads(render(REVIEW, Format.JSON))["problems"]} == {"no-patch", "missing-patch"}
    assert len(json.loads(render(hostile(), Format.JSON))["problems"]) == 2


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def test_hostile_text_is_kept_but_written_in_plain_ascii() -> None:
    text = render(hostile(), Format.JSON)
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    read = set(texts(json.loads(text)))
    assert "x\x1b[2J\u202e\ufffd\x9b31m\x7f\u200b" in read
    for value in read:
        value.encode("utf-8")
