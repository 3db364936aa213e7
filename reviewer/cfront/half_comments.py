"""Comments of which a hunk shows only one end, or none: found without being fooled by quotes and slashes inside them."""

from __future__ import annotations

import re

from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

# Outside a comment, literals and line comments hide the marks in them; inside one nothing does.
_OUTSIDE = regex(r"/\*|\*/|//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_CLOSE = regex(r"\*/")
_STAR = regex(r"[ \t]* \*(?:[ \t]|$|/)")
_CODE_ENDS = (";", "{", "}", "\\")


@value_type
class Halves:
    """Where the hidden starts and ends of comments are: text up to `closed` and from `opened` on is comment (0 and the text's length: none)."""

    closed: int
    opened: int


def halves(text: str) -> Halves:
    """Find the end of a comment whose start is hidden, and the start of one whose end is hidden."""
    closed = position = 0
    seen = False
    while match := _OUTSIDE.search(text, position):
        position = match.end()
        mark = match.group()
        if mark == "/*":
            end = _CLOSE.search(text, position)
            if end is None:
                return Halves(closed, match.start())
            position, seen = end.end(), True
        elif mark == "*/":
            if not seen and _may_be_comment(text[: match.end()]):
                closed = match.end()
            seen = True
    return Halves(closed, len(text))


def _may_be_comment(text: str) -> bool:
    """Whether the lines up to a `*/` without `/*` read like a comment: `x = y */ ...` is hardly code, but it must not hide any."""
    return all(_STAR.match(line) or not line.rstrip().endswith(_CODE_ENDS) for line in text.split("\n")[:-1])


def only_stars(text: str) -> bool:
    """Whether all lines are the middle of a comment in the kernel's style, ` * ...`; a line that ends like code is none."""
    lines = [line for line in text.split("\n") if line.strip()]
    return bool(lines) and all(_STAR.match(line) and not line.rstrip().endswith(_CODE_ENDS) for line in lines)


def meet(before: str, after: str) -> bool:
    """Whether one text ends, and the next begins, within a comment: the ends of one, where hardly anything can be between them."""
    return halves(before).opened < len(before) and halves(after).closed > 0


def blanked(text: str) -> str:
    """Return `text` with half comments as blanks, lines kept."""
    if only_stars(text):
        return _blank(text, 0, len(text))
    found = halves(text)
    return _blank(_blank(text, found.opened, len(text)), 0, found.closed)


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
