"""One side of a hunk as tokens, with comments that it shows only half of taken out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewer.cfront.syntax import Token
from reviewer.cfront.tokens import tokenize
from reviewer.model.place import Side
from reviewer.model.series import Hunk

_COMMENT = re.compile(r"/\*|\*/|//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_INSIDE = re.compile(r"[ \t]* \*(?:[ \t]|$|/)")


@dataclass(frozen=True, slots=True)
class HunkText:
    """Tokens of one side; `lines` are the raw lines by number, for what only white space tells."""

    tokens: tuple[Token, ...]
    lines: dict[int, str]
    first_line: int
    last_line: int

    def in_column_0(self, index: int) -> bool:
        """Whether a token stands in column 0."""
        token = self.tokens[index]
        if index and self.tokens[index - 1].line == token.line:
            return False
        return self.lines.get(token.line, " ")[:1] not in (" ", "\t", "")

    def is_label(self, index: int) -> bool:
        """Whether `name :` stands here, with nothing else in front of the colon."""
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        return following is not None and following.text == ":" and following.line == self.tokens[index].line

    def closes_at(self, index: int) -> bool:
        """Whether what ends in front of token `index` ended with a `}` in column 0."""
        position = index - 1
        while position >= 0 and self.tokens[position].text in (";",):
            position -= 1
        return position >= 0 and self.tokens[position].text == "}" and self.in_column_0(position)


def hunk_text(hunk: Hunk, side: Side) -> HunkText:
    """Tokenise one side of a hunk; lines are numbered as on that side."""
    chosen = hunk.old_side() if side is Side.OLD else hunk.new_side()
    numbered = [(line.old if side is Side.OLD else line.new, line.text) for line in chosen]
    start = hunk.old_start if side is Side.OLD else hunk.new_start
    if not numbered:
        return HunkText((), {}, start, start)
    text = _without_halves("\n".join(text for _, text in numbered))
    tokens = tokenize(text, numbered[0][0])[0]
    return HunkText(tokens, dict(numbered), numbered[0][0], numbered[-1][0])


def _without_halves(text: str) -> str:
    """Blank a comment whose start or whose end is not shown."""
    opened = -1
    seen = False
    for match in _COMMENT.finditer(text):
        mark = match.group()
        if mark == "/*" and opened < 0:
            opened, seen = match.start(), True
        elif mark == "*/":
            if opened < 0 and not seen:
                text = _blank(text, 0, match.end())
            opened, seen = -1, True
        elif opened < 0 and mark[0] in "\"'":
            continue
    if opened >= 0:
        text = _blank(text, opened, len(text))
    return _without_stars(text)


def _without_stars(text: str) -> str:
    """Blank the lines at the start that are the middle of a comment: ` * ...`, two of them or nothing else."""
    lines = text.split("\n")
    count = 0
    while count < len(lines) and _INSIDE.match(lines[count]):
        count += 1
    if count >= 2 or (count and count == len(lines)):
        lines[:count] = [""] * count
    return "\n".join(lines)


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
