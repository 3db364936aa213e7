"""Macros that are seen to do what no function could: write an argument, or leave from where they stand (SEMANTICS.md A5)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from reviewer.cfront.brackets import matches
from reviewer.cfront.index import Index
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import parse_define
from reviewer.cfront.syntax import WRITES, Token, TokenKind

_LEAVING = frozenset({"return", "goto"})
_TYPEOF = frozenset({"typeof", "__typeof__", "__typeof", "typeof_unqual", "__auto_type"})
_NO_TYPE = frozenset({"do", "else", "return", "goto", "case"})
_MOST = 400
"""Macros within macros that are looked into, each once; of a name with more nothing is told."""


def no_function(index: Index, name: str, written: Collection[str]) -> bool:
    """Whether a definition of the macro `name` that is in sight writes a parameter, takes its address, or leaves; `written` are known to.

    A macro within it counts with each of its parameters. False says no more than that nothing of the kind is seen.
    """
    # One level of macros within macros after the other: a search finds all that the next one has.
    waiting = deque((name,))
    seen: set[str] = set()
    while waiting:
        here = waiting.popleft()
        if here in written or len(seen) > _MOST:
            return True
        if here in seen:
            continue
        seen.add(here)
        for found in index.macros(here):
            macro = parse_define(found.item.tokens[0].text, found.item.line)
            if macro is None:
                continue
            params = frozenset((*(macro.params or ()), macro.variadic)) - {""}
            body = macro.body
            if any(token.text in _LEAVING or (token.text in params and _is_written(body, at)) for at, token in enumerate(body)):
                return True
            called = _called(body)
            index.lookups.expect(called, others=False)
            waiting += called
    return False


def written_beside(macros: Callable[[str], Sequence[MacroDef | None]], name: str) -> frozenset[str]:
    """Return the names that the macros of `name`, and macros within, are seen to write and that are neither given to them nor declared in them."""
    found: set[str] = set()
    waiting, seen = [name], set[str]()
    while waiting and len(seen) <= _MOST:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        for macro in macros(here):
            if macro is None:
                continue
            body = macro.body
            own = {*(macro.params or ()), macro.variadic, *_declared(body)}
            words = [(at, token.text) for at, token in enumerate(body) if token.kind is TokenKind.IDENT and token.text not in own]
            found.update(word for at, word in words if _is_assigned(body, at))
            waiting += [word for _, word in words]
    return frozenset(found)


def _declared(body: Sequence[Token]) -> set[str]:
    """Return the names behind a word or a `*`, or behind `typeof (...)`, as a declaration has them, and those behind a comma."""
    found = set()
    match = matches(body)
    ends = {match[at + 1] for at, token in enumerate(body[:-1]) if token.text in _TYPEOF and body[at + 1].text == "("}
    for at, (before, token) in enumerate(pairwise(body)):
        typed = before.kind is TokenKind.IDENT or before.text in ("*", ",") or at in ends
        if token.kind is TokenKind.IDENT and typed and before.text not in _NO_TYPE:
            found.add(token.text)
    return found


def _is_assigned(body: Sequence[Token], at: int) -> bool:
    """Whether the name at `at` is written itself, and not what it leads to."""
    front = body[at - 1].text if at else ""
    behind = body[at + 1].text if at + 1 < len(body) else ""
    return front not in (".", "->", "*") and (behind in WRITES or front in ("++", "--"))


def _is_written(body: Sequence[Token], at: int) -> bool:
    """Whether the parameter at `at`, in parentheses or not, is assigned to, stepped, or has its address taken."""
    before, after = at - 1, at + 1
    while before >= 0 and after < len(body) and body[before].text == "(" and body[after].text == ")":
        if before and body[before - 1].kind is TokenKind.IDENT:
            break  # the brackets are those of a call
        before, after = before - 1, after + 1
    front = body[before].text if before >= 0 else ""
    if after < len(body) and body[after].text in WRITES:
        return front not in ("*", "->", ".")
    binary = front == "&" and before > 0 and (body[before - 1].kind in (TokenKind.IDENT, TokenKind.NUMBER) or body[before - 1].text in (")", "]"))
    member = after < len(body) and body[after].text in ("->", "[")
    return front in ("++", "--") or (front == "&" and not binary and not member)


def _called(body: Sequence[Token]) -> set[str]:
    """Return what is called with arguments, or stands for something else as a whole."""
    if len(body) == 1 and body[0].kind is TokenKind.IDENT:
        return {body[0].text}
    return {token.text for at, token in enumerate(body[:-1]) if token.kind is TokenKind.IDENT and body[at + 1].text == "("}
