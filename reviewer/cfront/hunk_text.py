"""One side of a hunk as tokens, with comments and macros that it shows only the end of taken out."""

from __future__ import annotations

from reviewer.cfront.half_comments import blanked
from reviewer.cfront.syntax import Token
from reviewer.cfront.tokens import tokenize
from reviewer.model.place import Side
from reviewer.model.series import Hunk, LineKind
from reviewer.model.value_type import value_type


@value_type
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

    def is_indented(self, index: int) -> bool:
        """Whether a token is the first of its line and has blanks in front of it."""
        line = self.tokens[index].line
        return self.tokens[index - 1].line != line and self.lines.get(line, "x")[:1] in (" ", "\t")

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
    lines = [text for _, text in numbered]
    hidden = _continued(hunk)
    text = blanked("\n".join([""] * hidden + lines[hidden:]))
    tokens = tokenize(text, numbered[0][0])[0]
    return HunkText(tokens, dict(numbered), numbered[0][0], numbered[-1][0])


def _continued(hunk: Hunk) -> int:
    """Return how many lines at the beginning of a hunk go on with a `#define` that begins above it, where none of them changes."""
    for at, line in enumerate(hunk.lines):
        if line.kind is not LineKind.CONTEXT or (not at and line.text.lstrip().startswith("#")):
            return 0
        if not line.text.endswith("\\"):
            return at + 1 if at else 0
    return 0
