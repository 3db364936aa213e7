"""Reads `reviewer.report/1` back into the document, so that it can be written again in any format."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from reviewer.errors import InputError
from reviewer.model.review import SCHEMA, Review
from reviewer.report.json import NO_NEWLINE

if TYPE_CHECKING:
    from pydantic import ValidationError

Raw = dict[str, object]
"""An object as the JSON parser gives it; nothing is believed of it before pydantic has checked it."""


class _ShapeError(Exception):
    """A value that is not of the kind it should be."""


def _object(value: object, name: str) -> Raw:
    if not isinstance(value, dict):
        raise _ShapeError(f"{name} is no object")
    return value


def _list(value: object, name: str) -> list[object]:
    if not isinstance(value, list):
        raise _ShapeError(f"{name} is no list")
    return value


def _number(value: object, name: str) -> int:
    if not isinstance(value, int):
        raise _ShapeError(f"{name} is no number")
    return value


def _lines(hunk: Raw) -> list[Raw]:
    """Number the lines of a hunk from where its sides begin."""
    old, new = _number(hunk.get("old_start"), "old_start"), _number(hunk.get("new_start"), "new_start")
    lines: list[Raw] = []
    for text in _list(hunk.get("lines"), "lines of a hunk"):
        if not isinstance(text, str) or not text:
            raise _ShapeError("a line of a hunk is no text")
        if text == NO_NEWLINE:
            if lines:
                lines[-1]["eof"] = True
            continue
        in_old, in_new = text[0] in " -", text[0] in " +"
        lines.append({"kind": text[0], "text": text[1:], "old": old if in_old else 0, "new": new if in_new else 0})
        old, new = old + in_old, new + in_new
    return lines


def _file(value: object) -> Raw:
    file = _object(value, "a file")
    hunks = [_object(hunk, "a hunk") for hunk in _list(file.get("hunks"), "hunks of a file")]
    return {**file, "hunks": [{**hunk, "lines": _lines(hunk)} for hunk in hunks]}


def _places(value: object) -> list[Raw]:
    places: list[Raw] = []
    for item in _list(value, "places of a unit"):
        spot = _object(item, "a place")
        places += [{"file": spot.get("file"), "side": spot.get("side"), "line": line} for line in _list(spot.get("lines"), "lines of a place")]
    return places


def _unit(value: object) -> Raw:
    unit = _object(value, "a unit")
    return {**unit, "lines": _places(unit.get("changed")), "residue": _places(unit.get("residue"))}


def _patch(value: object) -> Raw:
    patch = _object(value, "a patch")
    names = ("message_id", "subject", "author", "date", "commit")
    residue = _object(patch.get("residue"), "residue")
    return {
        **patch,
        "message": {**_object(patch.get("mail"), "mail"), **{name: patch.get(name) for name in names}},
        "files": [_file(file) for file in _list(patch.get("files"), "files")],
        "units": [_unit(unit) for unit in _list(patch.get("units"), "units")],
        "residue_lines": residue.get("lines"),
        "residue_of": residue.get("of"),
        "pending": patch.get("judged") is not True,
        "problems": [],
    }


def _series(value: object) -> Raw:
    series = _object(value, "a series")
    source = _object(series.get("source"), "source")
    cover = series.get("cover")
    return {
        **series,
        "level": source.get("level"),
        "base": source.get("base"),
        "cover": None if cover is None else _patch(cover),
        "patches": [_patch(patch) for patch in _list(series.get("patches"), "patches")],
    }


def _nested(series: list[Raw]) -> list[object]:
    """Return the problems that postings and patches hold themselves; the rest of the document's list are those of inputs."""
    found: list[object] = []
    for one in series:
        found += _list(one.get("problems"), "problems of a series")
        for patch in (*([one["cover"]] if one["cover"] else []), *cast("list[object]", one["patches"])):
            source = _object(cast("Raw", patch).get("source"), "source of a patch")
            found += _list(source.get("problems"), "problems of a patch")
    return found


def _document(value: object) -> Raw:
    document = _object(value, "the document")
    if document.get("schema") != SCHEMA:
        raise _ShapeError(f"this is no {SCHEMA}")
    tool = _object(document.get("tool"), "tool")
    series = [_series(one) for one in _list(document.get("series"), "series")]
    older = [_series(one) for one in _list(document.get("older", []), "older")]  # a report of an earlier version has none
    nested = _nested(series)
    problems = [problem for problem in _list(document.get("problems"), "problems") if problem not in nested]
    versions = {"version": tool.get("version"), "rules_digest": tool.get("rules_digest")}
    return {**versions, "series": series, "older": older, "problems": problems}


def _first(error: "ValidationError") -> str:
    found = error.errors()[0]
    return f"{'.'.join(map(str, found['loc']))}: {found['msg']}"


def read_review(text: str, name: str) -> Review:
    """Return the document that `text` is the JSON of; `name` is what errors call it.

    Raises:
        InputError: it is none, or one with a key missing or a value of another kind.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        raw: object = json.loads(text)
        shaped: Mapping[str, object] = _document(raw)
        return TypeAdapter(Review).validate_python(shaped)
    except ValidationError as error:
        raise InputError(name, f"no report: {_first(error)}") from error
    except _ShapeError as error:
        raise InputError(name, f"no report: {error}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(name, f"no JSON: {error}") from error
