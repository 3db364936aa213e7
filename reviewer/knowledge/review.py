"""rules/review: one rule a file, its id the path below review/ without the ending."""

from __future__ import annotations

from reviewer.knowledge.document import Value
from reviewer.knowledge.tables import Example, Pattern, Rule
from reviewer.model.finding import Severity

PLACES = ("here", "unit", "patch")
DISCHARGES = ("result", "guard")
CAPS = ("holds-if", "none")
RULE_KEYS = (("title", "severity", "concept", "when", "ask", "examples"), ("not-when", "discharge", "discharge-by", "cap", "about"))
"""The keys of a rule: needed, and others."""
EXAMPLE_KEYS = ("fires", "silent")
PATTERN_KEYS = ("names", "concept", "place", "why", "changes", "same", "arguments", "owner", "within", "mentions", "controls")
"""The keys of a pattern beside `event`."""


def read_rule(document: Value, identifier: str) -> Rule:
    """Read one rule; the words of its patterns are checked against the catalogue by the lint."""
    fields = document.fields(*RULE_KEYS)
    examples = fields["examples"].fields(EXAMPLE_KEYS)
    return Rule(
        id=identifier,
        title=fields["title"].text(),
        severity=Severity(fields["severity"].word([severity.value for severity in Severity])),
        concept=fields["concept"].text(),
        when=tuple(_pattern(item) for item in fields["when"].items()),
        not_when=tuple(_pattern(item) for item in fields["not-when"].items()) if "not-when" in fields else (),
        discharge=" ".join(fields["discharge"].text().split()) if "discharge" in fields else "",
        discharge_by=_discharge_by(fields["discharge-by"]) if "discharge-by" in fields else (),
        ask=" ".join(fields["ask"].text().split()),
        cap=_cap(fields["cap"]) if "cap" in fields else "",
        examples=(*_examples(examples["fires"], True), *_examples(examples["silent"], False)),
        origin=document.origin,
    )


def _discharge_by(value: Value) -> tuple[str, ...]:
    words = value.words()
    for word in words:
        if word not in DISCHARGES:
            value.fail(f"unknown word `{word}`; valid are {', '.join(DISCHARGES)}")
    return words


def _cap(value: Value) -> str:
    word = value.word(CAPS)
    return "" if word == "none" else word


def _pattern(item: Value) -> Pattern:
    fields = item.fields(("event",), PATTERN_KEYS)
    scope, *ops = fields["event"].text().split()
    if not ops:
        fields["event"].fail("an event is a scope and what happened to it, as `call removed`")
    return Pattern(
        scope=scope,
        ops=tuple(op for op in ops if op != "or"),
        names=frozenset(fields["names"].words()) if "names" in fields else frozenset(),
        concept=fields["concept"].text() if "concept" in fields else "",
        place=fields["place"].word(PLACES) if "place" in fields else "here",
        why=fields["why"].text() if "why" in fields else "",
        changes=fields["changes"].words() if "changes" in fields else (),
        arguments=_arguments(fields["arguments"]) if "arguments" in fields else frozenset(),
        owners=frozenset(fields["owner"].words()) if "owner" in fields else frozenset(),
        within=fields["within"].words() if "within" in fields else (),
        mentions=fields["mentions"].words() if "mentions" in fields else (),
        controls=fields["controls"].words() if "controls" in fields else (),
        origin=fields["event"].origin,
        same_name="same" in fields and fields["same"].word(("name",)) == "name",
    )


def _arguments(value: Value) -> frozenset[int]:
    """Read the 0-based numbers of arguments, as `1 2`."""
    for word in value.words():
        if not word.isdecimal() or len(word) > 2:
            value.fail(f"`{word}` is no number of an argument; the first one is 0")
    return frozenset(int(word) for word in value.words())


def _examples(value: Value, fires: bool) -> tuple[Example, ...]:
    return tuple(Example(name, diff.raw(), fires, diff.origin) for name, diff in value.pairs())
