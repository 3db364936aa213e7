"""rules/concepts: one concept a file, its id the file's name."""

from __future__ import annotations

from reviewer.knowledge.document import Value, nearest
from reviewer.knowledge.tables import Concept
from reviewer.model.patterns import regex

CONCEPT_KEYS = (("title", "text", "signals"), ("danger", "implies", "near", "versions"))
"""The keys of a concept: needed, and others."""
SIGNAL_KEYS = ("alone", "context", "hint", "prefixes", "files")
_VERSION = r"\d+\.\d+"
VERSION_RANGE = regex(rf"(?:until|since) {_VERSION}|{_VERSION} to {_VERSION}")
"""How a range of kernels is written."""


def read_concept(document: Value, identifier: str) -> Concept:
    """Read one concept; `implies` and `near` are checked by the lint, when all files are read."""
    fields = document.fields(*CONCEPT_KEYS)
    signals = fields["signals"].fields((), SIGNAL_KEYS)
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
        versions=_versions(fields["versions"], words) if "versions" in fields else (),
    )


def _versions(value: Value, signals: dict[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    """Read ranges and the symbols that only kernels of each range have; a symbol must be a signal, and stands in one range."""
    known = {symbol for words in signals.values() for symbol in words}
    found: dict[str, str] = {}
    for span, symbols in value.pairs():
        if not VERSION_RANGE.fullmatch(span):
            symbols.fail(f"`{span}` is no range of versions; write `until 6.0`, `since 6.13` or `6.2 to 6.9`")
        for symbol in symbols.words():
            if symbol not in known:
                symbols.fail(f"`{symbol}` is no signal of this concept{nearest(symbol, known)}")
            if symbol in found:
                symbols.fail(f"`{symbol}` stands in two ranges")
            found[symbol] = span
    return tuple(found.items())
