"""Regular expressions: compiled when they are first used, or such as Perl and Python read alike, for searches of whole trees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, cast

_DEEPEST = 100
"""Brackets within brackets; Perl's expressions have at most 250."""


def regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return what acts as `re.compile(text, flags)`, which is done when it is first used: hundreds of them are a fifth of the start-up."""
    return cast("re.Pattern[str]", _Late(text, flags))


class _Late:
    """A pattern that is compiled when something of it is asked for; that is then its own."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # as the attributes of the pattern are
        found = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)
        return found


def alternatives(words: Iterable[str]) -> str:
    """Return an expression for any of `words`, which looks at each letter once: an alternation of many words is tried one by one at every place.

    It matches the longest of them that what follows it in a larger expression allows. Of no words: it never matches.
    """
    some = sorted(set(words))
    return _branches(some, 0) if some else r"(?!)"


def any_word(words: Iterable[str]) -> str:
    """Return an expression for any of some identifiers that stands as a word."""
    return rf"(?<![A-Za-z0-9_])(?:{alternatives(words)})(?![A-Za-z0-9_])"


def _branches(words: Sequence[str], depth: int) -> str:
    """Return the expression for some sorted words, each there once."""
    first, last = words[0], words[-1]
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), min(len(first), len(last)))
    head = first[:same]
    tails = [word[len(head) :] for word in words]
    if len(tails) == 1:
        return re.escape(head)
    if depth > _DEEPEST:
        return f"{re.escape(head)}(?:{'|'.join(map(re.escape, reversed(tails)))})"
    longer = [tail for tail in tails if tail]
    branches = "|".join(_branches(list(group), depth + 1) for _, group in groupby(longer, key=lambda tail: tail[0]))
    return f"{re.escape(head)}(?:{branches}){'?' if len(longer) < len(tails) else ''}"
