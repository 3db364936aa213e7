"""Macros that are seen to do what no function could: write an argument, or leave from where they stand (SEMANTICS.md A5)."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence

from reviewer.cfront.brackets import matches
from reviewer.cfront.index import Index
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import parse_define
from reviewer.cfront.syntax import Token, TokenKind

_TYPES = frozenset({"typeof", "__typeof__", "__typeof", "sizeof"})
_LEAVING = frozenset({"return", "goto"})
_BREAKING = frozenset({"break", "continue"})
_LOOPS = frozenset({"for", "while", "switch"})
_ASSIGNING = frozenset({"=", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="})
_MOST = 400
"""Macros within macros that are looked into, each once; of a name with more nothing is told."""
_WRITING = MacroDef("", ("x",), "", (Token(TokenKind.IDENT, "return", 0),))
"""Stands for a macro that is known to write an argument, or of which nothing is told."""


def no_function(index: Index, name: str, written: Collection[str]) -> bool:
    """Whether a definition of the macro `name` that is in sight writes a parameter, takes its address, or leaves; `written` are known to.

    A macro within it counts with the parameters that something of what `name` is given goes to. False says no more than that nothing of the
    kind is seen.
    """
    return any(
        token.text in _leaving(macro) or (token.text in given and _is_written(macro.body, at))
        for macro, given in _within(index, name, written)
        for at, token in enumerate(macro.body)
    )


def _leaving(macro: MacroDef) -> frozenset[str]:
    """Return the words with which the body of a macro may leave: `break` leaves what is around it unless there is a loop in it."""
    return _LEAVING if any(token.text in _LOOPS for token in macro.body) else _LEAVING | _BREAKING


def words_within(index: Index, name: str, written: Collection[str]) -> frozenset[str] | None:
    """Return what the definitions of the macro `name`, and of macros within it, may speak of beside their parameters.

    None where nobody defines it as a macro, or it can't be told; `written` is of `no_function`.
    """
    found = {macro for macro, _ in _within(index, name, written)}
    if not found or _WRITING in found:
        return None
    return frozenset(token.text for macro in found for token in macro.body if token.kind is TokenKind.IDENT and token.text not in _params(macro))


def _params(macro: MacroDef) -> tuple[str, ...]:
    return (*(macro.params or ()), *((macro.variadic,) if macro.variadic else ()))


def _within(index: Index, name: str, written: Collection[str]) -> Iterator[tuple[MacroDef, frozenset[str]]]:
    """Yield the definitions of a macro and of those within it, each with the parameters that what is given to the macro goes to.

    One of `written` is found to write its own.
    """
    # One level of macros within macros after the other: a search finds all that the next one has.
    waiting: deque[tuple[str, frozenset[int] | None]] = deque([(name, None)])
    seen: set[tuple[str, frozenset[int] | None]] = set()
    while waiting:
        here, places = waiting.popleft()
        if here in written or len(seen) > _MOST:
            yield _WRITING, frozenset("x")
            return
        if (here, places) in seen:
            continue
        seen.add((here, places))
        for found in index.macros(here):
            macro = parse_define(found.item.tokens[0].text, found.item.line)
            if macro is None:
                continue
            params = _params(macro)
            last = len(params) - 1
            given = frozenset(params if places is None else (params[min(place, last)] for place in places if place <= last or macro.variadic))
            yield macro, given
            called = _called(macro.body, given)
            index.lookups.expect(sorted(callee for callee, _ in called), others=False)
            waiting += called


def _is_written(body: Sequence[Token], at: int) -> bool:
    """Whether the parameter at `at`, in parentheses or not, is assigned to, stepped, or has its address taken."""
    before, after = at - 1, at + 1
    while before >= 0 and after < len(body) and body[before].text == "(" and body[after].text == ")":
        if before and body[before - 1].kind is TokenKind.IDENT:
            break  # the brackets are those of a call
        before, after = before - 1, after + 1
    front = body[before].text if before >= 0 else ""
    if front == "&" and before > 1 and body[before - 1].text == "(" and body[before - 2].text in _TYPES:
        return False
    if after < len(body) and body[after].text in _ASSIGNING:
        return front not in ("*", "->", ".")
    binary = front == "&" and before > 0 and (body[before - 1].kind in (TokenKind.IDENT, TokenKind.NUMBER) or body[before - 1].text in (")", "]"))
    member = after < len(body) and body[after].text in ("->", "[")
    return front in ("++", "--") or (front == "&" and not binary and not member)


def _called(body: Sequence[Token], given: Collection[str]) -> list[tuple[str, frozenset[int] | None]]:
    """Return what is called with arguments, each with the numbers of those that have a word of `given` in them.

    What stands for something else as a whole is called with whatever it is given itself (None).
    """
    if len(body) == 1 and body[0].kind is TokenKind.IDENT:
        return [(body[0].text, None)]
    match = matches(body)
    found: dict[tuple[str, frozenset[int] | None], None] = {}
    for at, token in enumerate(body[:-1]):
        if token.kind is TokenKind.IDENT and body[at + 1].text == "(":
            places = _places(body, match, at + 1, given) if match[at + 1] > 0 else None
            found[token.text, places] = None
    return list(found)


def _places(body: Sequence[Token], match: Sequence[int], opener: int, given: Collection[str]) -> frozenset[int]:
    """Return the numbers of the arguments between two brackets that have some word in them."""
    place, found, at = 0, set[int](), opener + 1
    while at < match[opener]:
        behind = match[at] + 1 if match[at] > at else at + 1
        if body[at].text == ",":
            place += 1
        elif any(token.text in given for token in body[at:behind]):
            found.add(place)
        at = behind
    return frozenset(found)
