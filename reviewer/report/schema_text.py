"""Reads the shipped JSON Schema of the report."""

from importlib.resources import files


def schema_text() -> str:
    """Return the JSON Schema (draft 2020-12) of `reviewer.report/1` as text."""
    return (files("reviewer.report") / "schema" / "report-1.json").read_text(encoding="utf-8")
