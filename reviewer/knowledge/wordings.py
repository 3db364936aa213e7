"""rules/claims: how messages say that nothing changes, as patterns with their own examples."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reviewer.knowledge.document import Value
from reviewer.knowledge.tables import Wording, WordingExample
from reviewer.model.patterns import regex

ROLES = ("claim", "only", "exception", "scope", "until", "part", "because", "argument", "weakens", "hint", "look", "blocker", "changelog")
WHERE = ("before", "after", "sentence", "opening")
KINDS = ("full", "qualified", "partial", "none", "hint")
_FRAGMENT = regex(r"\{([a-z][a-z-]*)\}")
_NESTED = regex(r"[*+}][^()]*\)(?:[*+]|\{\d+,\})|\|[^()]*\)(?:[*+]|\{\d+,\})")
MAX_PATTERN = 6000


@dataclass
class WordingTable:
    """What the files of rules/claims say so far.

    `compiles` says whether patterns are compiled while they are read, which takes most of the time of loading: the shipped ones are not,
    a test does it.
    """

    compiles: bool = False
    fragments: dict[str, str] = field(default_factory=dict)
    wordings: list[Wording] = field(default_factory=list)


def read_wordings(document: Value, subject: str, table: WordingTable) -> None:
    """Read one file: named `fragments` (which may use earlier ones as `{name}`), then `wordings`."""
    fields = document.fields((), ("fragments", "wordings"))
    if "fragments" in fields:
        for name, value in fields["fragments"].pairs():
            table.fragments[name] = f"(?:{_expand(value, table)})"
    if "wordings" not in fields:
        return
    for name, value in fields["wordings"].pairs():
        table.wordings.append(_wording(f"{subject}/{name}", value, table))


def _wording(identifier: str, value: Value, table: WordingTable) -> Wording:
    fields = value.fields(("role", "pattern"), ("kind", "where", "match", "refuse"))
    examples = [
        WordingExample(item.text(), key == "match", item.origin) for key in ("match", "refuse") if key in fields for item in fields[key].items()
    ]
    return Wording(
        id=identifier,
        role=fields["role"].word(ROLES),
        pattern=_expand(fields["pattern"], table),
        kind=fields["kind"].word(KINDS) if "kind" in fields else "",
        where=fields["where"].word(WHERE) if "where" in fields else "sentence",
        examples=tuple(examples),
        origin=value.origin,
    )


def _expand(value: Value, table: WordingTable) -> str:
    """Put the fragments in and see that the result compiles and repeats nothing that repeats."""
    text = value.text()
    for name in _FRAGMENT.findall(text):
        if name not in table.fragments:
            value.fail(f"unknown fragment `{name}`")
    pattern = " ".join(_FRAGMENT.sub(lambda match: table.fragments[match[1]], text).split())
    if len(pattern) > MAX_PATTERN:
        value.fail(f"the pattern has more than {MAX_PATTERN} characters")
    if _NESTED.search(pattern):
        value.fail("a repeat within a repeat takes exponential time")
    if table.compiles:
        try:
            re.compile(pattern, re.IGNORECASE)
        except (re.error, RecursionError, OverflowError) as error:
            value.fail(f"no regular expression: {error}")
    return pattern
