"""Writes the pages that are made from something else: the JSON Schema, the command line, the rule files."""

import json
import sys
from pathlib import Path
from typing import Any

import knowledge_pages
import manual

from reviewer.knowledge.load import load_rules
from reviewer.report.schema_text import schema_text

DOCS = Path(__file__).parent


def kind(schema: dict[str, Any]) -> str:
    """Return what values a schema lets through, in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name})"
    if "anyOf" in schema:
        return " or ".join(kind(option) for option in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {kind(schema['items'])}"
    return str(schema["type"])


def rows(schema: dict[str, Any], prefix: str = "") -> list[str]:
    """Return a table row for each key of an object, and for those of the small objects in it."""
    lines = []
    for name, value in schema["properties"].items():
        lines.append(f"| `{prefix}{name}` | {kind(value)} | {value.get('description', '')} |")
        inner = value.get("items", value)
        if inner.get("type") == "object":
            lines += rows(inner, f"{prefix}{name}{'[]' if 'items' in value else ''}.")
    return lines


def page() -> str:
    """Return the page."""
    schema = json.loads(schema_text())
    lines = ["# The JSON report", "", "Made by `make docs` from `reviewer/report/schema/report-1.json`.", "", schema["description"], ""]
    sections = [("document", schema), *schema["$defs"].items()]
    for name, section in sections:
        lines += [f"## {name}", ""]
        if name != "document":
            lines += [section["description"], ""]
        lines += ["| key | value | what |", "| --- | --- | --- |", *rows(section), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    knowledge = load_rules()
    pages = {
        DOCS / "json.md": page(),
        DOCS / "reviewer.1": manual.page(),
        DOCS / "concepts.md": knowledge_pages.concepts_page(knowledge),
        DOCS / "rules.md": knowledge_pages.rules_page(knowledge),
    }
    if sys.argv[1:] == ["--check"]:
        sys.exit(any(path.read_text(encoding="utf-8") != text for path, text in pages.items()))
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
