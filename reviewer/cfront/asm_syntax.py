"""Inline assembly: its text stays tokens, its operands and labels are read."""

from __future__ import annotations

from reviewer.cfront.cursor import Failure
from reviewer.cfront.declarations_syntax import DeclarationParser
from reviewer.cfront.statement_syntax import Asm, AsmOperand, Stmt
from reviewer.cfront.syntax import TokenKind

_QUALIFIERS = frozenset({"volatile", "goto", "inline"})
_MAKES_STRING = frozenset({"__stringify", "__stringify_1"})
"""Macros of include/linux/stringify.h, whose definition nothing changes."""


class AsmParser(DeclarationParser):
    """Parses `asm` statements."""

    def assembly(self) -> Stmt:
        """Parse `asm [volatile] [goto] ( template : outputs : inputs : clobbers : labels );`.

        Two colons may stand together. The last section is labels only where the words before say goto; elsewhere there are four.
        """
        start, line = self.pos, self.line
        self.pos += 1
        words: list[str] = []
        while self.texts[self.pos].strip("_") in _QUALIFIERS:
            words.append(self.texts[self.pos].strip("_"))
            self.pos += 1
        if self.texts[self.pos] != "(":
            raise self.failure()
        end = self.closing(self.pos)
        sections = self._sections(self.pos + 1, end)
        if len(sections) > (5 if "goto" in words else 4):
            raise Failure("asm", line)
        sections += [(end, end)] * (5 - len(sections))
        template = self.tokens[slice(*sections[0])]
        if not template or (len(set(sections)) == 2 and not self._is_text(*sections[0])):
            # A macro in place of everything may hold operands.
            raise Failure("asm that a macro makes", line)
        outputs = self._operands(*sections[1])
        inputs = self._operands(*sections[2])
        clobbers = self.tokens[slice(*sections[3])]
        labels = self._labels(*sections[4])
        self.pos = end + 1
        self.expect(";")
        return Asm(line, self.tokens[start : end + 1], template, outputs, inputs, clobbers, labels, tuple(words))

    def _is_text(self, start: int, end: int) -> bool:
        """Whether tokens are strings, or macros that make strings of what they are given."""
        pos = start
        while pos < end:
            if self.texts[pos] in _MAKES_STRING and self.texts[pos + 1] == "(":
                pos = self.closing(pos + 1)
            elif self.kind_at(pos) is not TokenKind.STRING:
                return False
            pos += 1
        return True

    def _sections(self, start: int, end: int) -> list[tuple[int, int]]:
        result: list[tuple[int, int]] = []
        begin = pos = start
        while pos < end:
            if self.texts[pos] in ("(", "[", "{") and self.match[pos] > pos:
                pos = self.match[pos]
            elif self.texts[pos] == ":":
                result.append((begin, pos))
                begin = pos + 1
            pos += 1
        return [*result, (begin, end)]

    def _operands(self, start: int, end: int) -> tuple[AsmOperand, ...]:
        """Parse operands `[name] "constraint" (expression)`; what a macro makes may be any operand, so it is a failure."""
        result: list[AsmOperand] = []
        for begin, stop in self.parts(start, end) if end > start else []:
            line = self.tokens[begin].line if begin < len(self.tokens) else self.line
            pos, name = begin, ""
            if self.texts[pos] == "[":
                pos = self.closing(pos) + 1
                name = "".join(self.texts[begin + 1 : pos - 1])
            opener = pos
            while opener < stop and self.kind_at(opener) in (TokenKind.STRING, TokenKind.IDENT):
                opener += 1
            known = self.kind_at(pos) is TokenKind.STRING and self.texts[opener] == "(" and self.match[opener] == stop - 1
            if not known:
                raise Failure("asm operand", line)
            self.pos = opener + 1
            expr = self.expression()
            if self.pos != stop - 1:
                raise Failure("asm operand", self.line)
            result.append(AsmOperand(line, name, " ".join(self.texts[pos:opener]), expr))
        return tuple(result)

    def _labels(self, start: int, end: int) -> tuple[str, ...]:
        parts = self.parts(start, end) if end > start else []
        if any(stop != begin + 1 or not self.is_name(begin) for begin, stop in parts):
            raise Failure("asm label", self.line)
        return tuple(self.texts[begin] for begin, _ in parts)
