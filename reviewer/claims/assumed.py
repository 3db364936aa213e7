"""Whether a message itself states what a proof assumed."""

from __future__ import annotations

import re

from reviewer.claims.text import pieces_of
from reviewer.model.claim import Claim, Sentence
from reviewer.model.patterns import regex

_RESULT = regex(
    r"\b(?:returns?|returning|returned|yields?|gives?|evaluates?|true|false|never|always|dead|nop|no-op|zero|0|null|nothing)\b", re.IGNORECASE
)
_OF = regex(r"\b(?:returned|given|yielded) (?:by|from) \W*$|\b(?:result|return value|value|return) (?:of|from) \W*$", re.IGNORECASE)
_VALUES = {"0": ("false", "0", "zero", "null"), "1": ("true", "1")}


def reason_about(claim: Claim, body: str, callee: str, value: str) -> Sentence | None:
    """Return the sentence of `body` that says that calling `callee` gives or never gives some result, None if none does.

    It names the callee and speaks of a result; one that names `value`, and one that the claim counts as a reason, goes first.
    """
    if not callee:
        return None
    name = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(callee)}(?![A-Za-z0-9_])")
    found = [piece for piece in pieces_of(body, lambda _line: False) if _states(piece.text, name)]
    if not found:
        return None
    reasons = {reason.line for reason in claim.reasons}
    best = max(found, key=lambda piece: (_says(piece.text, value), piece.line in reasons, -piece.line))
    return Sentence(best.text, best.line, "because")


def constant_of(body: str, name: str, constant: str) -> Sentence | None:
    """Return the first sentence of `body` that speaks of both a name and the constant that it stands for, None if none does."""
    both = [re.compile(rf"(?<!\w){re.escape(word)}(?!\w)") for word in (name, constant)]
    found = (piece for piece in pieces_of(body, lambda _line: False) if all(word.search(piece.text) for word in both))
    return next((Sentence(piece.text, piece.line, "because") for piece in found), None)


def _states(text: str, name: re.Pattern[str]) -> bool:
    """Whether a sentence speaks of the result of the call that it names: behind the name, or as what is returned by it."""
    match = name.search(text)
    if match is None:
        return False
    return bool(_RESULT.search(name.sub("", text[match.end() :])) or _OF.search(text[: match.start()]))


def _says(text: str, value: str) -> int:
    """Return how plainly a sentence speaks of a result: 2 for the value or its opposite denied, 1 for a word of returning."""
    words = {word.strip(".,;:()").lower() for word in text.split()}
    asked = value.strip().lower()
    named = set(_VALUES.get({"false": "0", "true": "1"}.get(asked, asked), (asked,)))
    opposite = set().union(*(group for group in _VALUES.values() if not named & set(group))) if asked else set()
    if words & named or (words & opposite and words & {"never", "not", "cannot", "can't", "won't"}):
        return 2
    return 1 if words & {"return", "returns", "returned", "returning"} else 0
