"""The struct, union or initialized object around a place in a hunk, followed along its tokens."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.cfront.syntax import TokenKind
from reviewer.changes.hunk_calls import MAX_HEADER, SideToken
from reviewer.model.patterns import regex

_STRUCT = regex(r"^\s*(?:typedef\s+)?(?:struct|union)\s+(\w+)[^;=()]*\{?\s*$")
_TABLE = regex(r"\b(\w+)\s*(?:\[[^\]]*\])*\s*=\s*\{?\s*$")
_MAX_HEAD = 12
"""Tokens in front of a brace that are looked at."""


class Container:
    """What is open at a place: `struct` or `union` (their members are fields), a table of initializers, or anything else."""

    def __init__(self, section: str) -> None:
        """Begin inside of what the section heading of a hunk opens."""
        self._open: list[tuple[str, str]] = []
        self._recent: list[str] = []
        heading = section[:MAX_HEADER]
        for kind, pattern in (("struct", _STRUCT), ("table", _TABLE)):
            match = pattern.search(heading)
            if match:
                self._open.append((kind, match[1]))
                break

    @property
    def name(self) -> str:
        """The outermost struct or object that has a name, "" outside of any."""
        return next((name for kind, name in self._open if kind != "other" and name), "")

    @property
    def is_struct(self) -> bool:
        """Whether members of a struct or union are declared here."""
        return bool(self._open) and self._open[-1][0] == "struct"

    @property
    def is_table(self) -> bool:
        """Whether entries of an initializer stand here."""
        return bool(self._open) and self._open[-1][0] == "table"

    def pass_by(self, tokens: Sequence[SideToken]) -> None:
        """Take note of tokens: braces that open and close, and the words in front of them."""
        for item in tokens:
            word = item.token.text
            if item.token.kind is TokenKind.DIRECTIVE:
                continue
            if word == "{":
                self._open.append(self._opened())
                self._recent = []
            elif word == "}":
                self._leave(item)
                self._recent = []
            elif word == ";":
                self._recent = []
            else:
                self._recent = [*self._recent, word][-_MAX_HEAD:]

    def _leave(self, item: SideToken) -> None:
        """Close what is innermost; a brace at column 0 closes everything."""
        if item.line.text.startswith("}"):
            self._open.clear()
        elif self._open:
            self._open.pop()

    def _opened(self) -> tuple[str, str]:
        """Say what a brace opens, by the words in front of it."""
        recent = self._recent
        inside = self._open[-1][0] if self._open else ""
        if recent and recent[-1] == "=":
            named = [word for word in recent[:-1] if word.isidentifier()]
            return "table", named[-1] if named else ""
        if inside == "table":
            return "table", ""
        for keyword in ("struct", "union"):
            if keyword in recent and ")" not in recent:
                at = len(recent) - 1 - recent[::-1].index(keyword)
                return "struct", recent[at + 1] if at + 1 < len(recent) else ""
        return "other", ""
