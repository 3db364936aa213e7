"""Why the two sides of a function can't be compared as they are."""

from __future__ import annotations

from reviewer.cfront.syntax import TokenKind
from reviewer.changes.pairs import UnitSide


def conflict_of(old: UnitSide, new: UnitSide) -> str:
    """Return why the sides can't be compared as they are."""
    if old.conditions != new.conditions and (old.item is None or new.item is None):
        return "the #if conditions around it changed"
    if (old.fragment is None) != (new.fragment is None):
        return "one side is known from the hunks alone"
    for word in ("__weak", "noinstr", "__init", "__exit", "__visible", "asmlinkage", "__section"):
        if _has(old, word) != _has(new, word):
            return f"{word} is there on one side only"
    if old.path.endswith(".h") != new.path.endswith(".h") and any(_keeps_state(side) for side in (old, new)):
        return "its static locals are one object in a .c file, and one for each file that includes a header"
    return ""


def _keeps_state(side: UnitSide) -> bool:
    """Whether a function has static locals."""
    body = next((at for at, token in enumerate(side.tokens) if token.text == "{"), len(side.tokens))
    return any(token.text == "static" for token in side.tokens[body:])


def _has(side: UnitSide, word: str) -> bool:
    return any(token.kind is TokenKind.IDENT and token.text == word for token in side.tokens)
