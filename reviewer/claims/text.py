"""A message body as sentences, each with its line: paragraphs joined, quotes, trailers and changelogs left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

MAX_BODY = 200_000
"""Characters of a body that are read; longer ones are logs, not messages."""
MAX_SENTENCE = 1_000
MAX_SENTENCES = 4_000

_CUT = regex(r"^---\s*$|^diff --git |^Index: |^@@ -\d")
_SHORTLOG = regex(r"^\S[^:]{0,80} \(\d{1,3}\):\s*$")
_VERSION = regex(r"\bv\d", re.IGNORECASE)
"""A heading without a version counts only where a paragraph begins: a broken line may start with "changes:"."""
_TRAILER = regex(
    r"^(?:[A-Z][A-Za-z]*(?:-[A-Za-z]+){0,4}-(?:by|By|to|To)|Cc|CC|Fixes|Link|Closes|Message-I[dD]|Bugzilla|BugLink|Change-Id|Reported|Tested|Acked|"
    r"References|In-Reply-To|Debian-Bug|Series-[a-z-]+|base-commit|prerequisite-[a-z-]+): ?\S"
)
_BULLET = regex(r"^[ \t]{0,8}(?:[-*+o•] |\(?\d{1,2}[.)] |\[\d+\] )[ \t]*")
_END = regex(r"[.!?]+[)\"'\]*]{0,3}(?=\s|$)")
_ABBREVIATION = regex(r"(?:\b(?:e\.?g|i\.?e|vs|cf|etc|resp|approx|incl|a\.?k\.?a|w\.?r\.?t|fig|sec)|(?-i:\b[A-Z]))\.$", re.IGNORECASE)
_MARKS = regex(r"[*_]{2,3}(?=\S)|(?<=\S)[*_]{2,3}")


@value_type
class Piece:
    """A sentence of a body: its words on one line, and the line it starts on (1-based).

    `bullet` says that it stands in a list, `paragraph` numbers the paragraphs and list items, `opens` says that it is the first of its own.
    """

    text: str
    line: int
    bullet: bool
    paragraph: int
    opens: bool = True


@value_type
class _Block:
    """Lines that read on: a paragraph or one bullet of it."""

    lines: tuple[tuple[int, str], ...]
    bullet: bool


def pieces_of(body: str, is_changelog: Callable[[str], bool]) -> tuple[Piece, ...]:
    """Return the sentences of a body, in order; nothing below the cut, a changelog, a shortlog or in a quote is among them."""
    found: list[Piece] = []
    for number, block in enumerate(_blocks(body[:MAX_BODY], is_changelog)):
        found.extend(_sentences(block, number))
        if len(found) > MAX_SENTENCES:
            break
    return tuple(found[:MAX_SENTENCES])


def _blocks(body: str, is_changelog: Callable[[str], bool]) -> Iterator[_Block]:
    lines: list[tuple[int, str]] = []
    bullet = False
    for number, line in enumerate(body.split("\n"), 1):
        line = line.rstrip()
        if _CUT.match(line) or _SHORTLOG.match(line):
            break
        if (not lines or _VERSION.search(line)) and is_changelog(line):
            break
        outside = not line.strip() or line.lstrip().startswith(">") or _TRAILER.match(line)
        starts = _BULLET.match(line)
        if lines and (outside or starts):
            yield _Block(tuple(lines), bullet)
            lines = []
        if outside:
            bullet = False
            continue
        if starts:
            bullet = True
        lines.append((number, line[starts.end() :] if starts else line.strip()))
    if lines:
        yield _Block(tuple(lines), bullet)


def _sentences(block: _Block, paragraph: int) -> Iterator[Piece]:
    text, starts = _joined(block)
    begin = 0
    for match in _END.finditer(text):
        if _ABBREVIATION.search(text, max(begin, match.start() - 8), match.start() + 1):
            continue
        yield from _piece(text, begin, match.end(), starts, block.bullet, paragraph)
        begin = match.end()
    yield from _piece(text, begin, len(text), starts, block.bullet, paragraph)


def _joined(block: _Block) -> tuple[str, list[tuple[int, int]]]:
    """Return the block on one line, and where in it each of its lines starts."""
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    length = 0
    for number, line in block.lines:
        part = _MARKS.sub("", " ".join(line.split()))
        starts.append((length, number))
        parts.append(part)
        length += len(part) + 1
    return " ".join(parts), starts


def _piece(text: str, begin: int, end: int, starts: list[tuple[int, int]], bullet: bool, paragraph: int) -> Iterator[Piece]:
    sentence = text[begin:end]
    begin += len(sentence) - len(sentence.lstrip())
    sentence = sentence.strip()
    if not any(character.isalpha() for character in sentence[:200]):
        return
    line = next((number for offset, number in reversed(starts) if offset <= begin), starts[0][1])
    yield Piece(sentence[:MAX_SENTENCE], line, bullet, paragraph, begin == 0)
