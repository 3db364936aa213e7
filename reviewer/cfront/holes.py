"""What a HOLE cuts: the ends of statements by brackets alone, and the rest of a statement whose start is hidden."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.cfront.asm_syntax import AsmParser
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.statement_syntax import Hole
from reviewer.cfront.syntax import Token

STATEMENT_WORDS = frozenset(["if", "else", "for", "while", "do", "switch", "case", "default", "return", "goto", "break", "continue"])


class HoleParser(AsmParser):
    """Knows where the current block ends. `stops` says where a `{` whose `}` is not visible ends; `fragment` allows what only fragments have."""

    def __init__(
        self,
        tokens: Sequence[Token],
        dialect: Dialect,
        types: frozenset[str],
        match: list[int] | None = None,
        stops: dict[int, int] | None = None,
        fragment: bool = False,
    ) -> None:
        super().__init__(tokens, dialect, types, match)
        self.stops = stops or {}
        self.fragment = fragment
        self.stop = len(self.tokens)
        self.after_hidden = False

    def statement_end(self, start: int) -> tuple[int, bool]:
        """Return where the statement at `start` ends, by brackets and `;` alone, and whether a HOLE cuts it there."""
        pos = start
        while pos < self.stop:
            text = self.texts[pos]
            if text == "\0hole":
                return pos, True
            if text == ";" and self.texts[pos + 1] != "else":
                return pos + 1, False
            if text == "}":
                return pos, False
            if text in ("(", "[", "{"):
                end, hole = self.match[pos], self.next_hole(pos)
                if hole < self.stop and (end < 0 or hole < end):
                    return hole, True
                goes_on = 0 <= end < self.stop and (self.texts[end + 1] == "else" or self.texts[pos - 1] == "do")
                if text == "{" and not goes_on:
                    return (end + 1 if 0 <= end < self.stop else self.stop), False
                pos = end if end >= 0 else pos
            pos += 1
        return self.stop, False

    def runs_into_hole(self, start: int) -> bool:
        """Whether a HOLE cuts the statement at `start`."""
        return self.fragment and self.statement_end(start)[1]

    def hole(self) -> Hole:
        """Take a HOLE, and behind it the rest of a statement whose start it hides."""
        token = self.tokens[self.pos]
        self.pos += 1
        start = self.pos
        if not self._starts_safely(start):
            depth = 0
            while self.pos < self.stop and self.texts[self.pos] not in ("\0hole", "}"):
                text = self.texts[self.pos]
                self.pos += 1
                if text in ("(", "["):
                    depth += 1
                elif text in (")", "]"):
                    depth -= 1
                elif text in (";", "{") and depth <= 0:
                    break
        return Hole(token.line, int(token.text), self.tokens[start : self.pos])

    def _starts_safely(self, pos: int) -> bool:
        """Whether what stands behind a HOLE must be the start of a statement."""
        text = self.texts[pos]
        if pos >= self.stop or text in STATEMENT_WORDS or text in ("{", "}", "\0hole", "\0directive"):
            return True
        if self.tokens[pos - 1].blank and self._is_statement(pos):
            return True
        if self.is_name(pos) and self.texts[pos + 1] == ":":
            return True
        return self.starts_type(pos) and self._declares(pos)

    def _is_statement(self, pos: int) -> bool:
        """Whether what stands at `pos` goes on to a `;` with every bracket that it closes opened in it: no end of a longer one."""
        if not self.is_name(pos) and self.texts[pos] not in ("*", "(", "++", "--"):
            return False
        while pos < self.stop and self.texts[pos] != ";":
            if self.texts[pos] in ("(", "[") and self.match[pos] > pos:
                pos = self.match[pos]
            elif self.texts[pos] in (")", "]", "}", "{", "\0hole", "\0directive", "(", "["):
                return False
            pos += 1
        return pos < self.stop

    def _declares(self, pos: int) -> bool:
        """Whether a type at `pos` is followed by a declared name and `;` or `=`, with no bracket closed that was not opened."""
        if not self.is_declaration(pos):
            return False
        while pos < self.stop:
            text = self.texts[pos]
            if text in (";", "="):
                return True
            if text in ("(", "[") and self.match[pos] > pos:
                pos = self.match[pos]
            elif text in (")", "]", "}", "{", "\0hole", "\0directive", "(", "["):
                return False
            pos += 1
        return False
