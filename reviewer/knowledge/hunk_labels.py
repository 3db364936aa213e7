"""Hunks of mails that somebody mapped to concepts by hand, as a file: the measure of the map."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reviewer.errors import RuleError
from reviewer.knowledge.document import MAX_BYTES, nearest, read_document
from reviewer.knowledge.tables import Concept
from reviewer.model.value_type import value_type


@value_type
class HunkLabel:
    """What a hunk is about: `mail` is a Message-ID without brackets, `line` the one that the hunk begins with on the new side."""

    mail: str
    file: str
    line: int
    concepts: frozenset[str]


def read_hunk_labels(path: Path, concepts: Mapping[str, Concept]) -> tuple[HunkLabel, ...]:
    """Read the labels of a file.

    Raises:
        RuleError: it is not readable or malformed, or names a concept that is none of `concepts`.
    """
    try:
        text = path.read_text(encoding="utf-8")[: MAX_BYTES + 1]
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(str(path), 0, 0, "not readable as UTF-8") from error
    found = []
    for item in read_document(text, str(path)).fields(("hunks",))["hunks"].items():
        fields = item.fields(("mail", "file", "line", "concepts"))
        names = fields["concepts"].words()
        for name in names:
            if name not in concepts:
                fields["concepts"].fail(f"no concept `{name}`{nearest(name, concepts)}")
        if not fields["line"].text().isdecimal():
            fields["line"].fail("a number is expected here")
        found.append(HunkLabel(fields["mail"].text(), fields["file"].text(), int(fields["line"].text()), frozenset(names)))
    return tuple(found)
