"""Names that stand, somewhere in a function, where C lets no type stand: they are values in all of it (C17 6.2.3)."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.cfront.syntax import Token, TokenKind

_BEFORE_VALUE = frozenset(
    ["|", "&", "^", "+", "-", "<<", ">>", "==", "!=", "<", ">", "<=", ">=", "?", "~", "!", "%", "/", "=", "|=", "&=", "+=", "-=", "^="]
)
_BEHIND_VALUE = frozenset(["|", "^", "==", "!=", "<", ">", "<=", ">=", "<<", ">>", "/", "%", "?", "||", ";", "]"])
"""What no operand begins with: in front of these, parentheses hold a value and are no cast."""
_BEHIND_DECLARED = frozenset([";", "=", ",", ")", "["])
_BEFORE_OPERAND = frozenset(["return", "case", "else", "goto", "do", "sizeof"])


def value_places(tokens: Sequence[Token]) -> frozenset[str]:
    """Return the names in a function's tokens that stand where a value must; not those that may be declared in it, which have a scope."""
    values: set[str] = set()
    declared: set[str] = set()
    texts = ["", "", "", *(token.text for token in tokens), "", ""]
    for at, token in enumerate(tokens, 3):
        if token.kind is not TokenKind.IDENT:
            continue
        before, following = texts[at - 1], texts[at + 1]
        if following in _BEHIND_DECLARED and (before == "*" or (before not in _BEFORE_OPERAND and before.isidentifier())):
            declared.add(token.text)
        if before in _BEFORE_VALUE:
            values.add(token.text)
        elif before == "(" and following == ")" and not _names(texts[at - 2]):
            behind = texts[at + 2]
            if behind in _BEHIND_VALUE or (behind == ")" and texts[at - 2] == "(" and not _names(texts[at - 3])):
                values.add(token.text)
    return frozenset(values - declared)


def _names(text: str) -> bool:
    """Whether what stands in front of a parenthesis may make a call of it, or an operand of `sizeof` or `typeof`."""
    return text in (")", "]") or (text.isidentifier() and text not in ("return", "case", "else", "do"))
