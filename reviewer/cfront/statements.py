"""Statements and blocks, of whole functions and of fragments with HOLEs in them.

What is not understood becomes an `OpaqueStmt` at the level of its block; what a HOLE cuts becomes tokens of that HOLE.
"""

from __future__ import annotations

from reviewer.cfront.cursor import Failure
from reviewer.cfront.holes import STATEMENT_WORDS, HoleParser
from reviewer.cfront.statement_syntax import (
    Block,
    Break,
    Case,
    CloseHidden,
    Continue,
    Decl,
    Directive,
    DoWhile,
    Empty,
    ExprStmt,
    For,
    Goto,
    Hole,
    If,
    Label,
    Labeled,
    MacroLoop,
    MacroStmt,
    OpaqueStmt,
    Return,
    Stmt,
    Switch,
    While,
)
from reviewer.cfront.syntax import ASM, Call, Expr, Ident, TokenKind

_GOVERNING = frozenset({"scoped_guard", "scoped_cond_guard", "scoped_class"})
"""Macros that go with a statement as `if` does (include/linux/cleanup.h)."""
_AFTER_MACRO = frozenset(
    ["}", "if", "for", "while", "do", "switch", "case", "default", "return", "goto", "break", "continue", "else", "asm", "__asm__"]
)


class StatementParser(HoleParser):
    """Parses statements."""

    # --- blocks ----------------------------------------------------------------------------------------------------------

    def block(self) -> Block:
        """Parse the braces at the current position."""
        opener, line, outer = self.pos, self.line, self.stop
        end = self.match[opener]
        closed = end >= 0
        if not closed:
            end = self.stops.get(opener, outer)
            if not self.fragment:
                self.problems.append(("unbalanced brace", line))
        self.deeper()
        self.pos = opener + 1
        self.scopes.append(set())
        items = self.items(end)
        self.scopes.pop()
        self.depth -= 1
        end_line = self.tokens[end].line if end < len(self.tokens) else self.line
        self.pos = end + 1 if closed else end
        self.stop = outer
        return Block(line, items, end_line, closed)

    def items(self, stop: int) -> tuple[Stmt, ...]:
        """Parse statements up to the index `stop`; every token goes into one of them."""
        result: list[Stmt] = []
        self.stop = stop
        self.after_hidden = False
        depth, scopes = self.depth, len(self.scopes)
        while self.pos < stop:
            start, known = self.pos, len(self.problems)
            try:
                item = self._item()
                if self.pos > stop:
                    raise Failure("syntax", self.tokens[start].line)
            except Failure as failure:
                self.depth, self.stop = depth, stop
                del self.problems[known:]
                del self.scopes[scopes:]
                item = self._recovered(start, failure)
            self.after_hidden = isinstance(item, Hole | CloseHidden)
            result.append(item)
        return tuple(result)

    def _item(self) -> Stmt:
        token = self.tokens[self.pos]
        if token.kind is TokenKind.HOLE:
            return self.hole()
        if token.kind is TokenKind.DIRECTIVE:
            self.pos += 1
            return Directive(token.line, token.text)
        text = token.text
        if text == "}":
            self.pos += 1
            if self.fragment:
                return CloseHidden(token.line)
            self.problems.append(("unbalanced brace", token.line))
            return OpaqueStmt(token.line, "unbalanced brace", (token,))
        if text in ("case", "default") or (text not in STATEMENT_WORDS and token.kind is TokenKind.IDENT and self.texts[self.pos + 1] == ":"):
            return self._label()
        if text == "else" and self.after_hidden and self.fragment:
            self.pos += 1
            return If(token.line, None, None, self.substatement())
        if text == "while" and self.after_hidden and self.fragment and self.tokens[self.pos - 1].text == "}":
            return self._end_of_hidden_loop()
        return self.statement()

    def _end_of_hidden_loop(self) -> Stmt:
        """`} while (x);` whose `do` is hidden, unless a statement follows: then it is a loop of its own."""
        start = self.pos
        end = self.closing(start + 1)
        if self.texts[end + 1] != ";" or self.tokens[start - 1].line != self.tokens[start].line:
            return self.statement()
        self.pos = end + 2
        return self._opaque_statement("end of a hidden loop", start)

    def _opaque_statement(self, construct: str, start: int) -> OpaqueStmt:
        line = self.tokens[start].line
        self.problems.append((construct, line))
        return OpaqueStmt(line, construct, self.tokens[start : self.pos])

    # --- what is not understood, and what a HOLE cuts ------------------------------------------------------------------------

    def _recovered(self, start: int, failure: Failure) -> Stmt:
        end, hole = self.statement_end(start)
        if hole and self.fragment:
            self.pos = end
            absorbed = self.tokens[start:end]
            item = self.hole()
            return Hole(item.line, item.ident, absorbed + item.absorbed)
        self.pos = max(end, start + 1)
        self.problems.append((failure.construct, failure.line))
        return OpaqueStmt(self.tokens[start].line, failure.construct, self.tokens[start : self.pos])

    # --- statements --------------------------------------------------------------------------------------------------------

    def substatement(self) -> Stmt:
        """Parse the statement that a loop, a condition or a label governs."""
        if self.pos >= self.stop or self.tokens[self.pos].kind in (TokenKind.HOLE, TokenKind.DIRECTIVE):
            raise self.failure()
        text = self.texts[self.pos]
        if text in ("case", "default") or (text not in STATEMENT_WORDS and self.is_name(self.pos) and self.texts[self.pos + 1] == ":"):
            self.deeper()
            line = self.line
            label = self._label()
            result = Labeled(line, label, self.substatement())
            self.depth -= 1
            return result
        return self.statement()

    def statement(self) -> Stmt:
        """Parse one statement or declaration."""
        text, line = self.texts[self.pos], self.line
        if text == "{":
            return self.block()
        if text == ";":
            self.pos += 1
            return Empty(line)
        if text in STATEMENT_WORDS:
            self.deeper()
            result = self._keyword(text, line)
            self.depth -= 1
            return result
        if text in ASM:
            return self.assembly()
        if text == "__label__":
            return self.local_labels()
        if self.is_name(self.pos) and self.texts[self.pos + 1] == "(":
            macro = self._macro(line)
            if macro is not None:
                return macro
        if self.is_declaration(self.pos):
            return self.declaration()
        expr = self.expression()
        self.expect(";")
        return ExprStmt(line, expr)

    def _keyword(self, text: str, line: int) -> Stmt:
        self.pos += 1
        match text:
            case "if":
                return self._if(line)
            case "for":
                return self._for(line)
            case "while":
                return While(line, self.condition(), self.substatement())
            case "switch":
                return Switch(line, self.condition(), self.substatement())
            case "do":
                return self._do(line)
            case "return":
                value = None if self.texts[self.pos] == ";" else self.expression()
                self.expect(";")
                return Return(line, value)
            case "goto":
                return self._goto(line)
            case "break" | "continue":
                self.expect(";")
                return Break(line) if text == "break" else Continue(line)
            case _:
                raise Failure(f"{text} out of place", line)

    def condition(self) -> Expr:
        """Parse `( expression )`."""
        if self.texts[self.pos] != "(":
            raise self.failure()
        end = self.closing(self.pos)
        self.pos += 1
        expr = self.expression()
        if self.pos != end:
            raise self.failure()
        self.pos = end + 1
        return expr

    def _if(self, line: int) -> Stmt:
        cond = self.condition()
        then = self.substatement()
        mark = self.pos
        if mark >= self.stop or self.texts[mark] != "else":
            return If(line, cond, then, None)
        self.pos += 1
        depth, known = self.depth, len(self.problems)
        try:
            return If(line, cond, then, self.substatement())
        except Failure:
            if not self.runs_into_hole(mark):
                raise
            del self.problems[known:]
            self.depth, self.pos = depth, mark
            return If(line, cond, then, None)

    def _for(self, line: int) -> Stmt:
        if self.texts[self.pos] != "(":
            raise self.failure()
        end = self.closing(self.pos)
        self.pos += 1
        self.scopes.append(set())
        init: Decl | Expr | None = None
        if self.texts[self.pos] == ";":
            self.pos += 1
        elif self.is_declaration(self.pos):
            declared = self.declaration()
            if not isinstance(declared, Decl):
                raise Failure("type defined in a loop", line)
            init = declared
        else:
            init = self.expression()
            self.expect(";")
        cond = None if self.texts[self.pos] == ";" else self.expression()
        self.expect(";")
        step = None if self.pos == end else self.expression()
        if self.pos != end:
            raise self.failure()
        self.pos = end + 1
        body = self.substatement()
        self.scopes.pop()
        return For(line, init, cond, step, body)

    def _do(self, line: int) -> Stmt:
        body = self.substatement()
        if isinstance(body, Block) and not body.closed:
            return DoWhile(line, body, None)
        self.expect("while")
        cond = self.condition()
        if self.texts[self.pos] == ";":
            self.pos += 1
        elif self.texts[self.pos] not in _AFTER_MACRO:
            raise self.failure()
        return DoWhile(line, body, cond)

    def _goto(self, line: int) -> Stmt:
        if self.texts[self.pos] == "*":
            raise Failure("computed goto", line)
        if not self.is_name(self.pos):
            raise self.failure()
        name = self.texts[self.pos]
        self.pos += 1
        self.expect(";")
        return Goto(line, name)

    def _label(self) -> Label | Case:
        text, line = self.texts[self.pos], self.line
        self.pos += 1
        if text == "default":
            self.expect(":")
            return Case(line, None)
        if text != "case":
            self.expect(":")
            unused = self.texts[self.pos] == "__maybe_unused" or self.texts[self.pos] == "__attribute__"
            return Label(line, text, self.attribute() if unused else "")
        low = self.assignment()
        high: Expr | None = None
        if self.texts[self.pos] == "...":
            self.pos += 1
            high = self.assignment()
        self.expect(":")
        return Case(line, low, high)

    # --- macros and asm ------------------------------------------------------------------------------------------------------

    def _macro(self, line: int) -> Stmt | None:
        """Parse a call that governs a statement, declares, or is a statement without `;`; None if it is none of these."""
        start = self.pos
        name = self.texts[start]
        end = self.closing(start + 1)
        following = self.texts[end + 1]
        iterates = name in self.iterators or name in _GOVERNING or name.startswith(self.iterator_prefixes)
        if name in self.dialect.declaration:
            return self.macro_declaration()
        if following == "{" or (iterates and following != "("):
            self.deeper()
            call = self._whole_call()
            result = MacroLoop(line, call, self.substatement())
            self.depth -= 1
            return result
        if following in _AFTER_MACRO or (following and self.is_name(end + 1) and self.tokens[end + 1].line > self.tokens[end].line):
            return MacroStmt(line, self._whole_call())
        return None

    def _whole_call(self) -> Call:
        """Parse a name with its arguments and nothing behind them."""
        token = self.tokens[self.pos]
        self.pos += 1
        call = self.call(Ident(token.line, token.text))
        if not isinstance(call, Call):
            raise Failure("nesting too deep", token.line)
        return call
