"""Macros with parameters that make numbers of numbers: `_AC(1, UL)`, `ASM_CONST(x)`, `(_UL(1) << (x))`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from reviewer.cfront.brackets import matches
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.syntax import WRITES, Token, TokenKind

SUFFIXES = frozenset(base for word in ("U", "L", "UL", "LU", "LL", "ULL", "LLU") for base in (word, word.lower()))
"""What may be pasted to a number (C17 6.4.4.1)."""
_NEVER = WRITES | {"{", "}", ";", "->", ".", "[", "]", "#"}


class Made(IntEnum):
    """What definitions of a macro make of what they are given: NOTHING that is known, an expression of it, or one that pastes it, too."""

    NOTHING = 0
    VALUES = 1
    PASTES = 2


@dataclass(slots=True)
class Makers:
    """What is asked of macros; `macros` gives the definitions of a name."""

    macros: Callable[[str], Sequence[MacroDef | None]]
    _known: dict[str, Made] = field(default_factory=dict)

    def is_call(self, body: Sequence[Token], at: int) -> bool:
        """Whether the name at `at` is called, and makes an expression of its arguments, and of numbers, alone."""
        return self._called(body, at, ()) is Made.VALUES

    def _called(self, body: Sequence[Token], at: int, params: Sequence[str]) -> Made:
        """Return what the call at `at` makes: PASTES if one of `params` is pasted in it."""
        if at + 1 >= len(body) or body[at + 1].text != "(":
            return Made.NOTHING
        made = self.made(body[at].text)
        if made is not Made.PASTES:
            return made
        args = body[at + 2 : max(matches(body)[at + 1], at + 1)]
        names = [token.text for token in args if token.kind is TokenKind.IDENT and token.text not in SUFFIXES]
        if not names:
            return Made.VALUES
        return Made.PASTES if all(name in params for name in names) else Made.NOTHING

    def made(self, name: str) -> Made:
        """Return what the definitions of a name make of what they are given."""
        if name not in self._known:
            self._known[name] = Made.NOTHING  # what stands for itself
            found = [self._defined(macro) for macro in self.macros(name)]
            self._known[name] = max(found) if found and all(found) else Made.NOTHING
        return self._known[name]

    def _defined(self, macro: MacroDef | None) -> Made:
        if macro is None or not macro.params or macro.variadic or not macro.body:
            return Made.NOTHING
        made, body = Made.VALUES, macro.body
        for at, token in enumerate(body):
            if token.text in _NEVER or token.kind not in (TokenKind.IDENT, TokenKind.NUMBER, TokenKind.CHAR, TokenKind.PUNCT):
                return Made.NOTHING
            if token.text == "##":
                made = Made.PASTES
            elif token.text in macro.params:
                if at + 1 < len(body) and body[at + 1].text == "(":
                    return Made.NOTHING
            elif token.kind is TokenKind.IDENT and token.text not in SUFFIXES:
                inner = self._called(body, at, macro.params)
                if inner is Made.NOTHING:
                    return inner
                made = max(made, inner)
        return made
