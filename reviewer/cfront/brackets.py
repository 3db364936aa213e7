"""Which bracket closes which, on tokens, with `#if` branches counted once."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.patterns import regex

_WORD = regex(r"#([a-z_]*)")
_OPENERS = {"(": ")", "[": "]", "{": "}"}
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_BRACKETS = frozenset((*_OPENERS, *_CLOSERS))
# To find a member of an enum takes longer than to compare it, and this is run over every token several times.
_DIRECTIVE, _PUNCT = TokenKind.DIRECTIVE, TokenKind.PUNCT


def directive_word(text: str) -> str:
    """Return the word of a preprocessor line: "if", "define", ... ("" for a null directive)."""
    match = _WORD.match(text)
    return match.group(1) if match else ""


def matches(tokens: Sequence[Token]) -> list[int]:
    """Return for each opening bracket the index of its closing one and the other way round, -1 where there is none.

    Braces are stronger than parentheses: a `}` closes the nearest open `{` whatever is open inside. Of `#if ... #else ... #endif`
    each branch starts with the brackets that were open at `#if`, and the first branch says what is open behind it.
    """
    result = [-1] * len(tokens)
    stack: list[int] = []
    saved: list[tuple[list[int], list[int] | None]] = []
    for index, token in enumerate(tokens):
        text = token.text
        if text not in _BRACKETS:
            if token.kind is _DIRECTIVE:
                stack = _branch(text, stack, saved)
            continue
        if token.kind is not _PUNCT:
            continue
        if text in _OPENERS:
            stack.append(index)
        else:
            opener = _CLOSERS[text]
            if stack and tokens[stack[-1]].text == opener:
                result[index] = stack.pop()
                result[result[index]] = index
            elif text == "}":
                position = next((p for p in range(len(stack) - 1, -1, -1) if tokens[stack[p]].text == "{"), -1)
                del stack[max(position, 0) :]
    return result


def _branch(text: str, stack: list[int], saved: list[tuple[list[int], list[int] | None]]) -> list[int]:
    word = directive_word(text)
    if word in ("if", "ifdef", "ifndef"):
        saved.append((stack.copy(), None))
    elif word in ("else", "elif", "elifdef", "elifndef") and saved:
        before, first = saved[-1]
        saved[-1] = (before, stack if first is None else first)
        return before.copy()
    elif word == "endif" and saved:
        _, first = saved.pop()
        return stack if first is None else first
    return stack
