"""One line of the IR's text, taken token by token from the left."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NoReturn, TypeVar

from reviewer.cfront.ctype import BOOL, VOID, Array, CType, Int, Pointer, Record, Unknown
from reviewer.model.patterns import regex

_TOKEN = regex(r'\s*("(?:[^"\\]|\\.)*"|%?[^\W\d]\w*(?:#\d+)?|%\d+|-?\d+|<<|>>|[=!<>]=|[^\s\w])')
_INTEGER = regex(r"([su])(\d{1,3})")
_BLOCK = regex(r"b(\d+)")
_T = TypeVar("_T")
_DEPTH = 160
"""Values and types nested deeper than this are refused: the text may come from anybody."""


class IrTextError(ValueError):
    """A text that is no IR; `line` is its 1-based line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


class Line:
    """The tokens of one line, taken from the left."""

    def __init__(self, text: str, number: int) -> None:
        self.number = number
        self._tokens: list[str] = []
        self._depth = 0
        at, end = 0, len(text.rstrip())
        while at < end:
            found = _TOKEN.match(text, at)
            if found is None:
                self.fail(f"unexpected {text[at : at + 10]!r}")
            self._tokens.append(found[1])
            at = found.end()
        self._at = 0

    def fail(self, message: str) -> NoReturn:
        """Raise IrTextError with the line."""
        raise IrTextError(message, self.number)

    def peek(self) -> str:
        """Return the next token, "" at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self) -> str:
        """Take the next token; one must be there."""
        token = self.peek()
        if not token:
            self.fail("the line ends too early")
        self._at += 1
        return token

    def took(self, text: str) -> bool:
        """Take `text` if it comes next."""
        if self.peek() != text:
            return False
        self._at += 1
        return True

    def want(self, text: str) -> None:
        """Take `text`, which must come next."""
        if not self.took(text):
            self.fail(f"{text!r} expected, not {self.peek()!r}")

    def assigns(self) -> bool:
        """Whether the line is `name = ...`: a variable may have the name of an instruction."""
        return self._at == 0 and self._tokens[1:2] == ["="]

    def instructs(self, word: str) -> bool:
        """Take the name of an instruction behind `=`, if it is one: the value of a variable of that name ends there, or has a type or a line."""
        return self._tokens[self._at + 1 : self._at + 2] not in ([], ["@"], [":"]) and self.took(word)

    def end(self) -> None:
        """Nothing may be left."""
        if self.peek():
            self.fail(f"unexpected {self.peek()!r}")

    def string(self) -> str:
        """Take a quoted string and return what it says."""
        token = self.take()
        if not token.startswith('"'):
            self.fail(f"a string expected, not {token!r}")
        try:
            return str(json.loads(token))
        except ValueError:
            self.fail(f"bad string {token}")

    def optional_string(self) -> str:
        """Take a quoted string if one comes next, else return ""."""
        return self.string() if self.peek().startswith('"') else ""

    def name(self) -> str:
        """Take a name, plain or quoted."""
        return self.string() if self.peek().startswith('"') else self.take()

    def number_of(self, what: str) -> int:
        """Take an integer; `what` it is goes into the error."""
        token = self.take()
        if not re.fullmatch(r"-?\d+", token, re.ASCII):
            self.fail(f"{what} expected, not {token!r}")
        return int(token)

    def at(self) -> int:
        """Take a source line `@12`; 0 if there is none."""
        return self.number_of("a line") if self.took("@") else 0

    def block(self) -> int:
        """Take the name of a block, `b3`, and return its number."""
        token = self.take()
        found = _BLOCK.fullmatch(token)
        if found is None:
            self.fail(f"a block expected, not {token!r}")
        return int(found[1])

    def listed(self, item: Callable[[], _T]) -> tuple[_T, ...]:
        """Read `(a, b, ...)`."""
        self.want("(")
        found: list[_T] = []
        while not self.took(")"):
            if found:
                self.want(",")
            found.append(item())
        return tuple(found)

    def enter(self) -> None:
        """Note that something nested begins; `leave` ends it."""
        if self._depth >= _DEPTH:
            self.fail("nested too deep")
        self._depth += 1

    def leave(self) -> None:
        """Note that something nested ends."""
        self._depth -= 1

    def ctype(self) -> CType:
        """Take a type (see `ir_text.ctype_text`)."""
        self.enter()
        found = self._ctype()
        self.leave()
        return found

    def _ctype(self) -> CType:
        token = self.take()
        if token == "*":
            volatile = self.took("volatile")
            return Pointer(self.ctype(), volatile)
        if token == "?":
            return Unknown(self.string())
        if token == "[":
            size = "" if self.peek() == "]" else self.name()
            self.want("]")
            return Array(self.ctype(), size)
        if token in ("struct", "union", "enum"):
            return Record(f"{token} {self.take()}")
        if token == "record":
            return Record(self.string())
        if token in ("bool", "void"):
            return BOOL if token == "bool" else VOID
        found = _INTEGER.fullmatch(token)
        if found is None:
            self.fail(f"a type expected, not {token!r}")
        return Int(int(found[2]), found[1] == "s")
