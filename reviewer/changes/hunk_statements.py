"""The statements that one side of a file's hunks shows, by tokens: no body need be whole, and none is parsed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from reviewer.cfront.syntax import TokenKind
from reviewer.cfront.tokens import spelling
from reviewer.changes.container import Container
from reviewer.changes.hunk_calls import MAX_TOKENS, SideToken, side_tokens
from reviewer.knowledge.tables import Dialect
from reviewer.model.place import Side
from reviewer.model.series import FileDiff, Hunk, LineKind
from reviewer.model.value_type import value_type

MAX_BODY = 120
"""Tokens behind a condition that are looked at for what it controls."""
_HEADERS = frozenset({"if", "while", "switch", "for"})
_JUMPS = frozenset({"goto", "break", "continue"})
_OPEN, _CLOSE = frozenset("(["), frozenset(")]")


class StatementKind(StrEnum):
    """What a statement is; `entry` is `.member = value` of an initializer, `field` a member of a struct or union."""

    EXPRESSION = "expression"
    IF = "if"
    WHILE = "while"
    SWITCH = "switch"
    FOR = "for"
    ITERATE = "iterate"
    RETURN = "return"
    JUMP = "jump"
    LABEL = "label"
    ENTRY = "entry"
    FIELD = "field"
    DIRECTIVE = "directive"


@value_type
class Statement:
    """A statement, or the header of one, as one side shows it.

    `tokens` are those of the expression: what stands in a header's parentheses, behind `return`, without the semicolon. `head` is the name of
    an iterator or the keyword of a jump. `owner` is the struct or initialized object around it. `line` is on the statement's side. `position`
    counts the tokens of unchanged lines before it in its file. `body` holds the texts of the tokens of what a header controls, `label`
    the names of the `case` that was passed last in the same block.
    """

    kind: StatementKind
    tokens: tuple[SideToken, ...]
    file: str
    function: str
    owner: str
    line: int
    changed: bool
    position: int
    head: str = ""
    body: tuple[str, ...] = ()
    label: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The texts of the tokens."""
        return tuple(item.token.text for item in self.tokens)

    @property
    def text(self) -> str:
        """Spell the expression on one line."""
        return spelling(tuple(item.token for item in self.tokens))


def statements_of(file: FileDiff, side: Side, dialect: Dialect) -> Iterator[Statement]:
    """Yield the statements of one side of a file, in order."""
    position = 0
    for hunk in file.hunks:
        tokens = side_tokens(hunk, side)
        splitter = _Splitter(tokens, file.path, side, dialect, position, hunk)
        yield from splitter.run()
        position = splitter.position


class _Splitter:
    """Cuts the tokens of one side of a hunk into statements."""

    def __init__(self, tokens: tuple[SideToken, ...], file: str, side: Side, dialect: Dialect, position: int, hunk: Hunk) -> None:
        self.tokens, self.file, self.side, self.dialect, self.position = tokens, file, side, dialect, position
        self.container = Container(hunk.section)
        self._counted = 0
        self._depth = 0
        self._fresh = False
        self._label: tuple[int, tuple[str, ...]] = (0, ())

    def run(self) -> Iterator[Statement]:
        at = 0
        while at < len(self.tokens):
            start = at
            at, found = self._next(at)
            for item in self.tokens[self._counted : at]:
                self.position += item.line.kind is LineKind.CONTEXT and item.token.text not in "{}();"
            self._counted = at
            self.container.pass_by(self.tokens[start:at])
            self._follow(found, self.tokens[start:at])
            if found is not None:
                yield found

    def _follow(self, found: Statement | None, passed: Sequence[SideToken]) -> None:
        """Take note of a `case`, and of the end of its block or function."""
        for item in passed:
            self._depth += (item.token.text == "{") - (item.token.text == "}")
        if self._depth < self._label[0] or any(item.line.text.startswith("}") for item in passed):
            self._label = (self._depth, ())
        if found is not None and found.kind is StatementKind.LABEL and found.head == "case":
            names = tuple(word for word in found.words if word.isidentifier() and word != "case")
            before = self._label[1] if self._fresh else ()
            self._label = (self._depth, (*before, *names))
        if found is not None:
            self._fresh = found.kind is StatementKind.LABEL

    def _next(self, at: int) -> tuple[int, Statement | None]:
        """Return where the next statement begins, and the one that stands here."""
        token = self.tokens[at].token
        word = token.text
        if token.kind is TokenKind.DIRECTIVE:
            return at + 1, self._made(StatementKind.DIRECTIVE, at, at, at + 1)
        if word in ("{", "}", ";", ",", "else", "do"):
            return at + 1, None
        following = self._word(at + 1)
        if following == "(" and (word in _HEADERS or self.dialect.is_iterator(word)):
            return self._header(at, word)
        if word in ("case", "default") or (token.kind is TokenKind.IDENT and following == ":" and self._word(at + 2) != ":"):
            end = self._end(at, ":")
            return end + 1, self._made(StatementKind.LABEL, at, at, end, word)
        end = self._end(at, "," if self.container.is_table else "")
        if word == "return":
            return end, self._made(StatementKind.RETURN, at, at + 1, end, word)
        if word in _JUMPS:
            return end, self._made(StatementKind.JUMP, at, at + 1, end, word)
        if word == "." and self._word(at + 2) == "=" and self._word(end) != ";":
            return end, self._made(StatementKind.ENTRY, at, at, end)
        kind = StatementKind.FIELD if self.container.is_struct and self._word(end) == ";" else StatementKind.EXPRESSION
        return max(end, at + 1), self._made(kind, at, at, end)

    def _header(self, at: int, word: str) -> tuple[int, Statement | None]:
        end = self._close(at + 1)
        kind = StatementKind(word) if word in _HEADERS else StatementKind.ITERATE
        after = self._word(end + 1)
        if after == ";" and kind is StatementKind.ITERATE:
            kind = StatementKind.EXPRESSION
        return end + 1, self._made(kind, at, at + 2, end, word, self._body(end + 1))

    def _word(self, at: int) -> str:
        return self.tokens[at].token.text if at < len(self.tokens) else ""

    def _close(self, opener: int) -> int:
        """Return where the bracket that opens at `opener` closes, else where the tokens end."""
        depth = 0
        for at in range(opener, min(len(self.tokens), opener + MAX_TOKENS)):
            word = self._word(at)
            depth += (word in _OPEN) - (word in _CLOSE)
            if depth == 0:
                return at
        return min(len(self.tokens), opener + MAX_TOKENS)

    def _end(self, start: int, stop: str) -> int:
        """Return where the statement that begins at `start` ends: at `;`, a brace, a directive, or at `stop` outside of parentheses."""
        depth = 0
        for at in range(start, len(self.tokens)):
            word = self._word(at)
            depth += (word in _OPEN) - (word in _CLOSE)
            if word in ("{", "}", ";") or self.tokens[at].token.kind is TokenKind.DIRECTIVE or (depth <= 0 and stop and word == stop):
                return at
        return len(self.tokens)

    def _body(self, start: int) -> tuple[str, ...]:
        """Return the words of the statement or block that begins at `start`."""
        depth = 0
        last = min(len(self.tokens), start + MAX_BODY)
        for at in range(start, last):
            word = self._word(at)
            depth += (word == "{") - (word == "}")
            if depth <= 0 and word in (";", "}"):
                last = at
                break
        return tuple(item.token.text for item in self.tokens[start:last])

    def _made(self, kind: StatementKind, first: int, begin: int, end: int, head: str = "", body: Sequence[str] = ()) -> Statement:
        where = self.tokens[first]
        whole = self.tokens[first : min(end + 1, len(self.tokens))] if kind is not StatementKind.DIRECTIVE else (where,)
        return Statement(
            kind=kind,
            tokens=self.tokens[begin : min(end, begin + MAX_TOKENS)],
            file=self.file,
            function=where.function,
            owner=self.container.name,
            line=where.line.old if self.side is Side.OLD else where.line.new,
            changed=any(item.line.kind is not LineKind.CONTEXT for item in whole),
            position=self.position,
            head=head,
            body=tuple(body),
            label=self._label[1],
        )
