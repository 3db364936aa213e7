"""Inline assembly: its text stays tokens, its operands and labels are read."""

from __future__ import annotations

from reviewer.cfront.cursor import Failure
from reviewer.cfront.declarations_syntax import DeclarationParser
from reviewer.cfront.statement_syntax import Asm, Stmt
from reviewer.cfront.syntax import Expr, TokenKind


class AsmParser(DeclarationParser):
    """Parses `asm` statements."""

    def assembly(self) -> Stmt:
        """Parse `asm [volatile] [goto] ( template : outputs : inputs : clobbers : labels );`."""
        start, line = self.pos, self.line
        self.pos += 1
        words: set[str] = set()
        while self.texts[self.pos] in ("volatile", "__volatile__", "__volatile", "goto", "inline", "__inline__", "__inline"):
            words.add(self.texts[self.pos].strip("_"))
            self.pos += 1
        if self.texts[self.pos] != "(":
            raise self.failure()
        end = self.closing(self.pos)
        sections = self._sections(self.pos + 1, end)
        sections += [(end, end)] * (5 - len(sections))
        outputs, inout = self._operands(*sections[1])
        inputs, _ = self._operands(*sections[2])
        labels = tuple(self.texts[i] for i in range(*sections[4]) if self.is_name(i))
        self.pos = end + 1
        self.expect(";")
        return Asm(line, self.tokens[start : end + 1], outputs, (*inputs, *inout), labels, "volatile" in words or not outputs)

    def _sections(self, start: int, end: int) -> list[tuple[int, int]]:
        result: list[tuple[int, int]] = []
        begin = pos = start
        while pos < end:
            if self.texts[pos] in ("(", "[", "{") and self.match[pos] > pos:
                pos = self.match[pos]
            elif self.texts[pos] == ":" and len(result) < 4:
                result.append((begin, pos))
                begin = pos + 1
            pos += 1
        return [*result, (begin, end)]

    def _operands(self, start: int, end: int) -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
        """Return the operands `[name] "constraint" (expr)` of a section, and of these the ones that are read and written (`+`)."""
        every: list[Expr] = []
        both: list[Expr] = []
        for begin, stop in self.parts(start, end) if end > start else []:
            pos = begin
            if self.texts[pos] == "[":
                pos = self.closing(pos) + 1
            if self.kind_at(pos) is not TokenKind.STRING or self.texts[pos + 1] != "(" or self.match[pos + 1] != stop - 1:
                self.problems.append(("asm operand", self.tokens[begin].line if begin < len(self.tokens) else 0))
                continue
            self.pos = pos + 2
            expr = self.expression()
            if self.pos != stop - 1:
                raise Failure("asm operand", self.line)
            every.append(expr)
            if "+" in self.texts[pos]:
                both.append(expr)
        return tuple(every), tuple(both)
