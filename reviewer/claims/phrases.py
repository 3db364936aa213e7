"""The wordings of rules/claims, compiled, and searched in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from reviewer.knowledge.tables import Claims, Wording
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_QUOTED = regex("\"[^\"]{0,300}\"|“[^”]{0,300}”|(?<!\\w)'[^']{0,300}'(?!\\w)|`[^`']{0,300}['`]")


@value_type
class Phrase:
    """A wording with its compiled pattern."""

    wording: Wording
    regex: re.Pattern[str]


@value_type
class Found:
    """Where a wording matches in a sentence; `what` is the thing that it names, "" if none."""

    wording: Wording
    start: int
    end: int
    what: str


class Phrases:
    """All wordings by role."""

    def __init__(self, claims: Claims) -> None:
        """Compile the patterns, once for each table."""
        self._by_role: dict[str, tuple[Phrase, ...]] = {}
        for wording in claims.wordings:
            phrase = Phrase(wording, re.compile(wording.pattern, re.IGNORECASE))
            self._by_role[wording.role] = (*self._by_role.get(wording.role, ()), phrase)

    def matches(self, role: str, sentence: str, before: str = "", after: str = "", opens: bool = False) -> Iterator[Found]:
        """Yield the wordings of `role` that match, each in the text that it asks for; `opens`: the sentence begins its paragraph."""
        texts = {"sentence": sentence, "opening": sentence if opens else "", "before": before, "after": after}
        for phrase in self._by_role.get(role, ()):
            match = phrase.regex.search(texts[phrase.wording.where])
            if match:
                what = match.groupdict().get("what") or ""
                yield Found(phrase.wording, match.start(), match.end(), what.strip(" .,;:()"))

    def first(self, role: str, sentence: str, before: str = "", after: str = "") -> Found | None:
        """Return the first match of `role`, None if there is none."""
        return next(self.matches(role, sentence, before, after), None)

    def is_changelog(self, line: str) -> bool:
        """Whether a line begins a comparison of versions."""
        return self.first("changelog", line[:200]) is not None


@lru_cache(maxsize=4)
def phrases_of(claims: Claims) -> Phrases:
    """Return the compiled wordings; equal tables share them."""
    return Phrases(claims)


def quoted_spans(sentence: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of a sentence that stand in quotation marks: what is in them is spoken of, not said."""
    return tuple(match.span() for match in _QUOTED.finditer(sentence))
