"""rules/concepts: one concept a file, its id the file's name."""

from __future__ import annotations

from reviewer.knowledge.document import Value
from reviewer.knowledge.tables import Concept


def read_concept(document: Value, identifier: str) -> Concept:
    """Read one concept; `implies` and `near` are checked by the lint, when all files are read."""
    fields = document.fields(("title", "text", "signals"), ("danger", "implies", "near"))
    signals = fields["signals"].fields((), ("alone", "context", "hint", "prefixes", "files"))
    words = {key: value.words() for key, value in signals.items()}
    return Concept(
        id=identifier,
        title=fields["title"].text(),
        text=" ".join(fields["text"].text().split()),
        danger=" ".join(fields["danger"].text().split()) if "danger" in fields else "",
        alone=frozenset(words.get("alone", ())),
        context=frozenset(words.get("context", ())),
        hint=frozenset(words.get("hint", ())),
        prefixes=words.get("prefixes", ()),
        files=words.get("files", ()),
        implies=fields["implies"].words() if "implies" in fields else (),
        near=fields["near"].words() if "near" in fields else (),
        origin=document.origin,
    )
