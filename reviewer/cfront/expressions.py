"""Expressions, by precedence climbing; prefixes and chains are loops, so only brackets recurse."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise

from reviewer.cfront.cursor import DEEPEST, KEYWORDS, Failure
from reviewer.cfront.generic_syntax import generic
from reviewer.cfront.syntax import (
    ASSIGNS,
    Assign,
    Binary,
    Call,
    Cast,
    CharLit,
    Comma,
    CompoundLiteral,
    Conditional,
    Expr,
    Ident,
    Index,
    InitItem,
    InitList,
    Member,
    Number,
    Opaque,
    Postfix,
    RawArg,
    SizeOf,
    StmtExpr,
    StringLit,
    TokenKind,
    TypeName,
    Unary,
)
from reviewer.cfront.tokens import spelling
from reviewer.cfront.typenames import TypeParser
from reviewer.cfront.value_places import value_places
from reviewer.model.patterns import regex

_LEVELS = (("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!="), ("<", ">", "<=", ">="), ("<<", ">>"), ("+", "-"), ("*", "/", "%"))
_PRECEDENCE = {op: level for level, ops in enumerate(_LEVELS, 1) for op in ops}
_PREFIXES = frozenset(["+", "-", "!", "~", "*", "&", "++", "--", "&&"])
_ALIGNOF = frozenset(["_Alignof", "__alignof__", "__alignof", "alignof"])
_SUFFIXES = frozenset(["(", "[", ".", "->", "++", "--"])
_AMBIGUOUS = frozenset(["-", "*", "&", "+", "("])
_TERMINATED = regex(r'"[^"\\]*(?:\\.[^"\\]*)*"\Z', re.DOTALL)
_OPERANDS = frozenset({TokenKind.IDENT, TokenKind.NUMBER, TokenKind.CHAR})


class ExpressionParser(TypeParser):
    """Parses expressions and initialisers."""

    @cached_property
    def value_words(self) -> frozenset[str]:
        """The names that are values wherever they stand in these tokens."""
        return frozenset() if self.holes else value_places(self.tokens)

    def expression(self) -> Expr:
        """Parse an expression, comma operators and all."""
        line = self.line
        left = self.assignment()
        while self.texts[self.pos] == ",":
            height = self.height
            self.pos += 1
            right = self.assignment()
            self.grow(max(height, self.height) + 1)
            left = Comma(line, left, right)
        return left

    def assignment(self) -> Expr:
        """Parse an assignment expression; chains of assignments and conditionals recurse, within the limit."""
        self.deeper()
        line = self.line
        left = self._binary()
        text = self.texts[self.pos]
        if text == "?":
            left = self._conditional(line, left)
        elif text in ASSIGNS:
            height = self.height
            self.pos += 1
            right = self.assignment()
            self.grow(max(height, self.height) + 1)
            left = Assign(line, text, left, right)
        self.depth -= 1
        return left

    def _conditional(self, line: int, cond: Expr) -> Expr:
        height = self.height
        self.pos += 1
        then: Expr | None = None
        if self.texts[self.pos] != ":":
            then = self.expression()
            height = max(height, self.height)
        self.expect(":")
        other = self.assignment()
        self.grow(max(height, self.height) + 1)
        return Conditional(line, cond, then, other)

    def _binary(self) -> Expr:
        operands = [(self._unary(), self.height)]
        pending: list[tuple[int, str]] = []
        while True:
            op = self.texts[self.pos]
            level = _PRECEDENCE.get(op, 0)
            while pending and pending[-1][0] >= level:
                right, right_height = operands.pop()
                left, left_height = operands.pop()
                self.grow(max(left_height, right_height) + 1)
                operands.append((Binary(left.line, pending.pop()[1], left, right), self.height))
            if not level:
                left, self.height = operands[0]
                return left
            pending.append((level, op))
            self.pos += 1
            operands.append((self._unary(), self.height))

    def _unary(self) -> Expr:
        prefixes: list[tuple[str | TypeName, int]] = []
        operand: Expr | None = None
        while operand is None:
            text = self.texts[self.pos]
            if text in _PREFIXES:
                prefixes.append((text, self.line))
                self.pos += 1
            elif text == "(":
                operand = self._after_parenthesis(prefixes)
            elif text == "sizeof" or text in _ALIGNOF:
                operand = self._sizeof(prefixes)
            elif text == "__extension__":
                self.pos += 1
            else:
                operand = self._postfix(self._primary())
        for prefix, line in reversed(prefixes):
            self.grow(self.height + 1)
            if isinstance(prefix, TypeName):
                operand = Cast(line, prefix, operand)
            elif prefix in ("sizeof", "_Alignof"):
                operand = SizeOf(line, prefix, operand)
            else:
                operand = Unary(line, prefix, operand)
        return operand

    def _sizeof(self, prefixes: list[tuple[str | TypeName, int]]) -> Expr | None:
        line = self.line
        op = "sizeof" if self.texts[self.pos] == "sizeof" else "_Alignof"
        self.pos += 1
        if self.texts[self.pos] == "(":
            end = self.closing(self.pos)
            named = self.type_between(self.pos + 1, end)
            if named is not None and self.texts[end + 1] != "{":
                self.pos = end + 1
                self.grow(1)
                return SizeOf(line, op, named)
            if named is None:
                # `sizeof (x) * y` is a product whatever x is: no cast can stand here.
                prefixes.append((op, line))
                return self._postfix(self._parenthesised())
        prefixes.append((op, line))
        return None

    def _after_parenthesis(self, prefixes: list[tuple[str | TypeName, int]]) -> Expr | None:
        """Decide what `(` begins: a cast (noted among the prefixes), a compound literal, or an expression."""
        start, line = self.pos, self.line
        end = self.closing(start)
        named = self.type_between(start + 1, end)
        following = self.texts[end + 1]
        if named is None and end == start + 2 and self.is_name(start + 1) and not self.is_local(self.texts[start + 1]):
            word = self.texts[start + 1]
            open_ = following in _AMBIGUOUS or self._is_shout(end + 1)
            cast = following in ("!", "~", "sizeof", "{") or self.kind_at(end + 1) in _OPERANDS
            if (open_ or cast) and word not in self.value_words and not self.is_constant(word):
                if open_:
                    self.pos = end + 1
                    self._unary()
                    return self.opaque("ambiguous cast", start, self.pos)
                named = TypeName(word)
        if named is None:
            return self._postfix(self._parenthesised())
        if following == "{":
            self.pos = end + 1
            return self._postfix(CompoundLiteral(line, named, self.initialiser_list()))
        prefixes.append((named, line))
        self.pos = end + 1
        return None

    def _is_shout(self, pos: int) -> bool:
        """Whether a word in capitals stands there, which may be a macro for an operator."""
        return self.is_name(pos) and not any(c.islower() for c in self.texts[pos])

    def _parenthesised(self) -> Expr:
        start, line = self.pos, self.line
        end = self.closing(start)
        if self.depth >= DEEPEST:
            self.pos = end + 1
            return self.opaque("nesting too deep", start, end + 1)
        self.depth += 1
        if self.texts[start + 1] == "{" and self.match[start + 1] == end - 1:
            self.pos = start + 1
            inner: Expr = StmtExpr(line, self.block())
            self.grow(1)
        else:
            self.pos = start + 1
            inner = self.expression()
        self.depth -= 1
        if self.pos != end:
            raise self.failure()
        self.pos = end + 1
        return inner

    def opaque(self, construct: str, start: int, end: int) -> Opaque:
        """Return a node for tokens that are not understood, and note it."""
        line = self.tokens[start].line
        self.problems.append((construct, line))
        self.grow(1)
        return Opaque(line, construct, self.tokens[start:end])

    def _primary(self) -> Expr:
        pos = self.pos
        if pos >= len(self.tokens):
            raise self.failure()
        token = self.tokens[pos]
        self.height = 1
        if token.kind is TokenKind.IDENT and token.text not in KEYWORDS:
            if token.text == "_Generic" and self.texts[pos + 1] == "(":
                return generic(self)
            if self.kind_at(pos + 1) is TokenKind.STRING:
                return self._string()
            if token.text in ("asm", "__asm__"):
                raise Failure("asm inside an expression", token.line)
            self.pos = pos + 1
            return Ident(token.line, token.text)
        if token.kind is TokenKind.NUMBER:
            self.pos = pos + 1
            return Number(token.line, token.text)
        if token.kind is TokenKind.STRING:
            return self._string()
        if token.kind is TokenKind.CHAR:
            if len(token.text) < 3 or not token.text.endswith("'"):
                raise Failure("unterminated character", token.line)
            self.pos = pos + 1
            return CharLit(token.line, token.text)
        raise self.failure()

    def _string(self) -> StringLit:
        line = self.line
        words: list[str] = []
        while True:
            if self.texts[self.pos] == "__stringify" and self.texts[self.pos + 1] == "(" and words:
                start, self.pos = self.pos, self.closing(self.pos + 1) + 1
                words.append(spelling(self.tokens[start : self.pos]))
                continue
            if self.kind_at(self.pos) is not TokenKind.STRING and not (self.is_name(self.pos) and self.texts[self.pos + 1] != "("):
                break
            if self.kind_at(self.pos) is TokenKind.STRING and not _TERMINATED.search(self.texts[self.pos]):
                raise Failure("unterminated string", self.line)
            words.append(self.texts[self.pos])
            self.pos += 1
        return StringLit(line, " ".join(words))

    def _postfix(self, obj: Expr) -> Expr:
        while True:
            text = self.texts[self.pos]
            if text not in _SUFFIXES:
                return obj
            line = self.line
            height = self.height
            if text == "(":
                obj = self.call(obj)
            elif text == "[":
                end = self.closing(self.pos)
                self.pos += 1
                index = self.expression()
                if self.pos != end:
                    raise self.failure()
                self.pos = end + 1
                self.grow(max(height, self.height) + 1)
                obj = Index(line, obj, index)
            elif text in ("++", "--"):
                self.pos += 1
                self.grow(height + 1)
                obj = Postfix(line, text, obj)
            else:
                if self.kind_at(self.pos + 1) is not TokenKind.IDENT:
                    self.pos += 1
                    raise self.failure()
                name = self.texts[self.pos + 1]
                self.pos += 2
                self.grow(height + 1)
                obj = Member(line, obj, name, text == "->")

    def call(self, func: Expr) -> Expr:
        """Parse the arguments at the current position, of a call of `func`."""
        line, start = func.line, self.pos
        end = self.closing(start)
        highest = self.height
        if self.depth >= DEEPEST:
            self.pos = end + 1
            return self.opaque("nesting too deep", start, end + 1)
        self.depth += 1
        args: list[Expr | TypeName | RawArg] = []
        if end > start + 1:
            by_type = self.dialect.type_argument.get(func.name, ()) if isinstance(func, Ident) else ()
            for position, (begin, stop) in enumerate(self.parts(start + 1, end)):
                args.append(self._argument(begin, stop, position in by_type))
                highest = max(highest, self.height)
        self.depth -= 1
        self.pos = end + 1
        self.grow(highest + 1)
        return Call(line, func, tuple(args), self.tokens[start + 1 : end])

    def _argument(self, start: int, end: int, is_type: bool) -> Expr | TypeName | RawArg:
        """Parse one argument; what is neither a type nor an expression stays raw."""
        line = self.tokens[start].line
        self.height = 1
        if start == end:
            return RawArg(line, ())
        named = self.type_between(start, end)
        if named is None and is_type and end == start + 1 and self.is_name(start):
            named = TypeName(self.texts[start])
        if named is not None:
            return named
        depth, known = self.depth, len(self.problems)
        self.pos = start
        try:
            expr = self.assignment()
            if self.pos == end:
                return expr
        except Failure as failure:
            if failure.construct == "nesting too deep":
                self.depth = depth
                return self.opaque(failure.construct, start, end)
        self.depth = depth
        self.height = 1
        del self.problems[known:]
        if any(token.kind is TokenKind.DIRECTIVE for token in self.tokens[start:end]):
            self.problems.append(("directive inside a call", line))
        return RawArg(line, self.tokens[start:end])

    # --- initialisers ----------------------------------------------------------------------------------------------------

    def initialiser(self) -> Expr:
        """Parse what stands behind the `=` of a declaration."""
        return self.initialiser_list() if self.texts[self.pos] == "{" else self.assignment()

    def initialiser_list(self) -> InitList:
        """Parse `{ ... }` with designators."""
        line = self.line
        self.deeper()
        end = self.closing(self.pos)
        self.pos += 1
        items: list[InitItem] = []
        highest = 0
        while self.pos < end:
            item_line = self.line
            designators = self._designators()
            items.append(InitItem(item_line, designators, self.initialiser()))
            highest = max(highest, self.height)
            if self.pos < end:
                self.expect(",")
        if self.pos != end:
            raise self.failure()
        self.depth -= 1
        self.pos = end + 1
        self.grow(highest + 1)
        return InitList(line, tuple(items))

    def _designators(self) -> tuple[str, ...]:
        """Parse `.name`, `[index]`, `[low ... high]` up to their `=`, or the old `name:`."""
        result: list[str] = []
        if self.is_name(self.pos) and self.texts[self.pos + 1] == ":":
            result.append(f".{self.texts[self.pos]}")
            self.pos += 2
            return tuple(result)
        while self.texts[self.pos] in (".", "["):
            if self.texts[self.pos] == ".":
                if not self.is_name(self.pos + 1):
                    raise self.failure()
                result.append(f".{self.texts[self.pos + 1]}")
                self.pos += 2
            else:
                end = self.closing(self.pos)
                index = self.tokens[self.pos + 1 : end]
                if any(a.kind is TokenKind.NUMBER and (b.kind in (TokenKind.IDENT, TokenKind.NUMBER) or b.text == ".") for a, b in pairwise(index)):
                    # Two tokens that would be one in the spelling.
                    raise self.failure()
                result.append("[" + spelling(index) + "]")
                self.pos = end + 1
        if result:
            self.expect("=")
        return tuple(result)
