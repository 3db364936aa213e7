"""Names that are one constant in each configuration, though not the same in all of them: PAGE_SIZE, EOPNOTSUPP."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reviewer.cfront.brackets import matches
from reviewer.cfront.constant_makers import SUFFIXES
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.members import SPECIFIERS
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.value_type import value_type

_OPERATORS = frozenset(["(", ")", ",", "?", ":", "+", "-", "/", "%", "<<", ">>", "&", "|", "^", "~"]) | frozenset(
    ["!", "<", ">", "==", "!=", "<=", ">=", "&&", "||"]
)
_DEEP = 6
"""Names within names that are looked into."""


@value_type
class ConstantNames:
    """What is asked of names: `macros` gives the definitions of one, `is_maker` says that what stands there calls one that makes constants."""

    macros: Callable[[str], Sequence[MacroDef | None]]
    is_maker: Callable[[Sequence[Token], int], bool]

    def texts(self, name: str) -> set[str] | None:
        """Return all that a name is made of, if every definition is an expression of numbers, and of names that are constants, too; else None."""
        texts: set[str] = set()
        return texts if self._is_constant(name, texts) else None

    def _is_constant(self, name: str, texts: set[str], depth: int = _DEEP) -> bool:
        found = self.macros(name)
        texts.update(f"{name} {' '.join(token.text for token in one.body)}" for one in found if one is not None)
        if not found:
            # An enumerator is what it is unless a function has a local of its name.
            return name.startswith("CONFIG_")
        return depth > 0 and all(one is not None and one.params is None and self._makes_constant(one.body, texts, depth) for one in found)

    def _makes_constant(self, body: Sequence[Token], texts: set[str], depth: int) -> bool:
        pair = matches(body)
        at, values = 0, 0
        while at < len(body):
            token, behind = body[at], body[at + 1].text if at + 1 < len(body) else ""
            if token.text == "sizeof" and behind == "(" and pair[at + 1] > 0 and _is_type(body[at + 2 : pair[at + 1]]):
                at, values = pair[at + 1] + 1, values + 1
                continue
            if token.kind is TokenKind.IDENT and token.text not in SPECIFIERS:
                good = self.is_maker(body, at) if behind == "(" else _is_suffix(body, at) or self._is_constant(token.text, texts, depth - 1)
                values += 1
            elif token.text == "*":
                good = _multiplies(body, at)
            else:
                good = token.kind in (TokenKind.NUMBER, TokenKind.CHAR, TokenKind.IDENT) or token.text in _OPERATORS
                values += token.kind in (TokenKind.NUMBER, TokenKind.CHAR)
            if not good:
                return False
            at += 1
        return values > 0


def _is_type(tokens: Sequence[Token]) -> bool:
    """Whether these are the words of a type for certain: of what else stands there each function may have one of its own."""
    texts = [token.text for token in tokens]
    if texts[:1] in (["struct"], ["union"]) and len(texts) > 1:
        texts = texts[2:]
    return bool(tokens) and all(text in SPECIFIERS or text == "*" for text in texts)


def _multiplies(body: Sequence[Token], at: int) -> bool:
    """Whether a star stands between numbers: what a pointer leads to is no constant, and no number is made of one."""
    if at == 0 or at + 1 == len(body) or body[at + 1].text == ")":
        return False
    before = body[at - 1]
    return before.text == ")" or before.kind is TokenKind.NUMBER or (before.kind is TokenKind.IDENT and before.text not in SPECIFIERS)


def _is_suffix(body: Sequence[Token], at: int) -> bool:
    """Whether a word is the suffix that `_AC(1, UL)` gives a number."""
    return 0 < at < len(body) - 1 and body[at].text in SUFFIXES and (body[at - 1].text, body[at + 1].text) == (",", ")")
