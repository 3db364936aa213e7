"""What a name speaks of whose macros are not put in, since there are several: of itself alone, of other objects, or of what happens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from enum import StrEnum

from reviewer.cfront.constant_makers import SUFFIXES
from reviewer.cfront.cursor import KEYWORDS
from reviewer.cfront.item_names import TYPE_KEYWORDS
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.syntax import WRITES, Token, TokenKind

_MOST = 200
"""Macros within macros that are looked into."""
_LEAVES = frozenset({"return", "goto", "break", "continue", "case", "default", "__label__", "#", "##", "{"})
_TYPE_WORDS = frozenset({"struct", "union", "enum", "const", "volatile", "typeof", "__typeof__", "sizeof", "_Alignof", "__alignof__"})
COUNTS_BITS = frozenset(f"__builtin_{word}{size}" for word in ("ffs", "clz", "ctz", "clrsb", "popcount", "parity") for size in ("", "l", "ll"))
"""Functions of the compiler that read nothing but the number that they are given."""
_QUALIFIERS = frozenset({"const", "volatile", "__force", "__iomem", "__user", "__kernel"})


class Speech(StrEnum):
    """What definitions of a macro without parameters speak of.

    ITSELF: constants, and the variable of its own name. OBJECTS: it reads what has other names, or lies at an address. EVENTS: it
    calls or writes something, or is not understood.
    """

    ITSELF = "itself"
    OBJECTS = "objects"
    EVENTS = "events"


def speech_of(
    name: str,
    macros: Callable[[str], Sequence[MacroDef | None]],
    is_constant: Callable[[str], bool],
    is_maker: Callable[[Sequence[Token], int], bool],
    pure: Collection[str],
    is_type: Callable[[str], bool],
) -> Speech:
    """Return the most that a definition of `name` speaks of where nothing is called by it, and of the macros within.

    `macros` gives the definitions of a name, `is_constant` says it of what has none, `is_maker` says that a call in a body
    makes an expression of its arguments, calls of `pure` read nothing but these, `is_type` that a name is one of a type.
    """
    found = Speech.ITSELF
    waiting, seen = [name], set[str]()
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        if len(seen) > _MOST:
            return Speech.EVENTS
        for macro in macros(here):
            if macro is None:
                return Speech.EVENTS
            if here == name and macro.params is not None:
                # Without a `(` behind it the name is none of this macro (C17 6.10.3 p10).
                continue
            for word, speech in _words(macro, is_maker, is_type):
                if word and macros(word):
                    waiting.append(word)
                    continue
                if word == name or (word and (is_constant(word) or (speech is Speech.EVENTS and (word in pure or word in COUNTS_BITS)))):
                    continue
                if speech is Speech.EVENTS:
                    return speech
                found = speech
    return found


def _words(macro: MacroDef, is_maker: Callable[[Sequence[Token], int], bool], is_type: Callable[[str], bool]) -> Iterator[tuple[str, Speech]]:
    """Yield the names in a body, and "" for what is none, each with what it is to speak of that."""
    params = {*(macro.params or ()), macro.variadic} - {""}
    body = macro.body
    for at, token in enumerate(body):
        before, behind = body[at - 1].text if at else "", body[at + 1].text if at + 1 < len(body) else ""
        if token.text in WRITES or token.text in _LEAVES or "asm" in token.text:
            yield "", Speech.EVENTS
        elif token.text in ("[", "->") or (token.text == "*" and not _multiplies(body, at)):
            yield "", Speech.OBJECTS
        elif token.kind is TokenKind.IDENT and not (token.text in params or before in (".", "->")):
            if before == "," and behind == ")" and token.text in SUFFIXES:
                continue
            if (
                token.text in KEYWORDS | TYPE_KEYWORDS | _TYPE_WORDS | _QUALIFIERS
                or is_type(token.text)
                or before in ("struct", "union", "enum")
                or is_maker(body, at)
            ):
                continue
            yield token.text, Speech.EVENTS if behind == "(" else Speech.OBJECTS
        elif token.text == "(" and (before in params or (before == ")" and not _is_cast(body, at - 1, is_type))):
            yield "", Speech.EVENTS  # perhaps a call of what a pointer leads to


def _is_cast(body: Sequence[Token], end: int, is_type: Callable[[str], bool]) -> bool:
    """Whether the bracket at `end` closes a cast: what is in it are words of a type and stars."""
    start = end
    while start > 0 and body[start].text != "(":
        start -= 1
    inner = body[start + 1 : end]
    plain = [token for token in inner if token.text != "*"]
    return bool(plain) and all(token.text in TYPE_KEYWORDS | _QUALIFIERS or is_type(token.text) for token in plain)


def _multiplies(body: Sequence[Token], at: int) -> bool:
    """Whether a star stands between two operands, or is part of a type: then it reads nothing."""
    before = body[at - 1] if at else None
    behind = body[at + 1].text if at + 1 < len(body) else ""
    return before is not None and (behind in (")", "*") or before.kind in (TokenKind.NUMBER, TokenKind.IDENT))
