"""Expressions spelled one way, where two spellings mean the same whatever the names in them are: what events compare.

Types are not known here: casts and suffixes of numbers stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from reviewer.model.patterns import regex

Words = tuple[str, ...]
_WORD = regex(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\w+|->|<<|>>|&&|\|\||[-+]{2}|[=!<>]=|\S")
_TRUTH = {"false": "0", "true": "1"}
_HEX = regex(r"0[xX]([0-9a-fA-F]+)([uUlL]*)\Z")
_BEHIND_OPERAND = frozenset(
    {"", ",", ")", "]", ";", "->", ".", "=", "|", "||", "&&", "==", "!=", "<", ">", "<=", ">=", "?", ":", "|=", "&=", "+=", "-="}
)
_MAX_BIT = 31
_MEMBERS = frozenset({"->", "."})


@lru_cache(maxsize=4096)
def alike(words: Words) -> Words:
    """Return an expression without parentheses around a whole or a single object, `&*`, `(*x).`, and with numbers and bits spelled one way."""
    words = tuple(_number(word) for word in words)
    for at in range(len(words) - 1, -1, -1):
        words = _reduced(words, at)
    return words


def alike_text(text: str) -> str:
    """Return the words of an expression that is given as text, spelled one way, with blanks between them."""
    return " ".join(alike(tuple(_WORD.findall(text))))


def closing(words: Sequence[str], opener: int) -> int:
    """Return where the bracket that opens at `opener` is closed, -1 if it is not."""
    depth = 0
    for at in range(opener, len(words)):
        depth += (words[at] in "([{") - (words[at] in ")]}")
        if depth == 0:
            return at
    return -1


def _number(word: str) -> str:
    found = _HEX.match(word)
    if found:
        return f"{int(found[1], 16)}{found[2].upper()}"
    return _TRUTH.get(word, word)


def _reduced(words: Words, at: int) -> Words:
    """Return the words with what begins at `at` spelled the one way."""
    here, before = words[at], words[at - 1] if at else ""
    if here == "BIT" and words[at + 1 : at + 2] == ("(",) and words[at + 3 : at + 4] == (")",) and before != "~":
        bit = words[at + 2]
        return (*words[:at], "1", "<<", bit, *words[at + 4 :]) if bit.isdigit() and int(bit) < _MAX_BIT else words
    if here == "&" and words[at + 1 : at + 2] == ("*",) and not _is_operand(before):
        return (*words[:at], *words[at + 2 :])
    if here != "(" or _is_operand(before):
        return words
    close = closing(words, at)
    if close < 0:
        return words
    inner, after = words[at + 1 : close], words[close + 1] if close + 1 < len(words) else ""
    if inner[:1] == ("*",) and after == "." and _is_path(inner[1:]):
        return (*words[:at], *inner[1:], "->", *words[close + 2 :])
    around = before in ("", ",", "=", "(", "return") and after in ("", ",", ")", ";")
    single = (_is_path(inner) or _is_shift(inner)) and after in _BEHIND_OPERAND and before not in ("sizeof", "*", "&", "~", "!", "-")
    if inner and "," not in inner and (around or single):
        return (*words[:at], *inner, *words[close + 1 :])
    return words


def _is_operand(before: str) -> bool:
    """Whether a parenthesis or `&` behind this word belongs to a call or joins two operands."""
    return before in (")", "]") or (before[:1].isalnum() and before != "return") or before[:1] == "_"


def _is_path(words: Sequence[str]) -> bool:
    """Whether words are one name or number, or a member that is reached from a name."""
    return bool(words) and all((word in _MEMBERS) if at % 2 else (word[0].isalnum() or word[0] == "_") for at, word in enumerate(words))


def _is_shift(words: Sequence[str]) -> bool:
    return len(words) == 3 and words[1] == "<<" and words[0].isalnum() and words[2].isalnum()
