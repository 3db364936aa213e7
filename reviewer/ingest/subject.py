"""The tags at the front of a patch's subject: version, number, total, and what kind of patch it is."""

import re

from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_REPLY = regex(r"\s*(?:re|aw|sv|fwd?|antw?)(?:\[\d{1,3}\])?\s*:", re.IGNORECASE)
_TAG = regex(r"\s*\[([^\[\]]{0,200})\]")
_COUNTER = regex(r"(?:^|[\s,])(\d{1,4})\s*/\s*(\d{1,4})(?=$|[\s,])")
_VERSION = regex(r"(?:^|[\s,]|PATCH|RFC)v(\d{1,3})(?:\.\d{1,3})?(?=$|[\s,])", re.IGNORECASE)
_FLAVOURS = frozenset(("rfc", "resend", "repost", "resent"))
_PATCH = regex(r"\b(?:PATCH|RFC|RESEND|GIT PULL)|^\s*tip:", re.IGNORECASE)


@value_type
class Subject:
    """A subject, taken apart. `total` 0: no counter, `number` is then 1; `version` is 1 if none is given.

    `title` is what `git am` would make the commit's subject. `tagged` says that a tag announces a patch. `words` are those of the tags but for
    counter and version, in lower case: the patches of one posting have the same.
    """

    title: str
    number: int
    total: int
    version: int
    reply: bool
    tagged: bool
    tags: tuple[str, ...]
    words: frozenset[str]

    @property
    def flavour(self) -> frozenset[str]:
        """Return what tells a posting from another of the same version: RFC, a repost, a version such as 5.5."""
        return frozenset(word for word in self.words if word in _FLAVOURS or "." in word)


def parse_subject(text: str) -> Subject:
    """Take a decoded subject apart; never fails: what is no tag is title."""
    rest = " ".join(text.split())
    reply = False
    tags: list[str] = []
    while True:
        if match := _REPLY.match(rest):
            reply = True
        elif match := _TAG.match(rest):
            tags.append(match[1].strip())
        else:
            break
        rest = rest[match.end() :]
    rest = rest.strip()
    number, total = _counter(tags)
    versions = [int(match[1]) for tag in tags for match in _VERSION.finditer(tag)]
    return Subject(
        title=rest or " ".join(text.split()),
        number=number,
        total=total,
        version=versions[0] if versions else 1,
        reply=reply,
        tagged=total > 0 or any(_PATCH.search(tag) for tag in tags),
        tags=tuple(tags),
        words=_words(tags),
    )


def _words(tags: list[str]) -> frozenset[str]:
    """Return the words of the tags without counter and version; of a version with a point the whole stays."""

    def bare(match: re.Match[str]) -> str:
        text = match[0]
        at = match.start(1) - match.start() - 1
        return f"{text[:at]} {text[at:] if '.' in text else ''} "

    return frozenset(word for tag in tags for word in _VERSION.sub(bare, _COUNTER.sub(" ", tag)).lower().replace(",", " ").split())


def _counter(tags: list[str]) -> tuple[int, int]:
    for tag in tags:
        for match in _COUNTER.finditer(tag):
            if int(match[2]) > 0:
                return int(match[1]), int(match[2])
    return 1, 0
