"""Macros that may leave an argument unevaluated, evaluate it more than once, or do something before it, which no function does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from reviewer.cfront.brackets import matches
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.syntax import Token, TokenKind

_CHOOSES = frozenset(
    ["if", "switch", "for", "while", "?", "&&", "||", "#", "##", "return", "goto", "break", "continue", "_Generic", "__builtin_choose_expr"]
)
_BUILTINS = ("constant_p", "object_size", "dynamic_object_size", "types_compatible_p", "offsetof")
_UNEVALUATED = frozenset(
    [
        "sizeof",
        "typeof",
        "__typeof__",
        "__typeof",
        "typeof_unqual",
        "_Alignof",
        "__alignof__",
        "__alignof",
        "_Static_assert",
        "static_assert",
        *(f"__builtin_{one}" for one in _BUILTINS),
    ]
)
_LITERAL = frozenset({TokenKind.NUMBER, TokenKind.CHAR, TokenKind.STRING})
_PARTS = frozenset({".", "->"})
_READS = frozenset({"->", "["})
_MOST = 100
"""Macros within macros that are looked into; of a name with more nothing is said."""


Macros = Callable[[str], Sequence[MacroDef | None]]


def evaluates_once(macros: Macros, name: str) -> bool:
    """Whether each definition of the macro `name` evaluates each argument once, and first, whatever happens; True for what is no macro.

    What is called with an argument is a function or such a macro in turn; where a body chooses or repeats, nothing is said for it.
    """
    waiting, seen = [name], set[str]()
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        found = macros(here)
        if len(seen) > _MOST or not all(one is not None and _plain(one, macros) for one in found):
            return False
        waiting += [token.text for one in found if one is not None for token in one.body if token.kind is TokenKind.IDENT]
    return True


def _plain(macro: MacroDef, macros: Macros) -> bool:
    """Whether a body runs from its beginning to its end, and has each parameter once where it is evaluated, before all else that it does."""
    if macro.params is None:
        return not any(token.text in _CHOOSES for token in macro.body)
    body = macro.body
    for at, token in enumerate(body):
        joined = token.text == "##" and at and body[at - 1].text == "," and at + 1 < len(body) and body[at + 1].text == macro.variadic
        if token.text in _CHOOSES and not joined and not _runs_once(body, at):
            return False
    given = (*macro.params, *((macro.variadic,) if macro.variadic else ()))
    return all(_evaluated(body, word) == 1 for word in given) and _begins_with(body, given, macros)


def _runs_once(body: Sequence[Token], at: int) -> bool:
    """Whether the word at `at` is the end of `do { ... } while (0)`."""
    return body[at].text == "while" and at > 0 and body[at - 1].text == "}" and [token.text for token in body[at + 1 : at + 4]] == ["(", "0", ")"]


def _evaluated(body: Sequence[Token], word: str) -> int:
    """Count the places where a parameter stands and is evaluated."""
    match = matches(body)
    quiet = _quiet(body, match)
    return sum(token.text == word and at not in quiet for at, token in enumerate(body))


def _quiet(body: Sequence[Token], match: Sequence[int]) -> Collection[int]:
    """Return the places within what only asks for a type."""
    found: set[int] = set()
    for at, token in enumerate(body[:-1]):
        if token.text in _UNEVALUATED:
            found.update(range(at, max(match[at + 1] + 1, at + 2)))
    return found


def _begins_with(body: Sequence[Token], given: Collection[str], macros: Macros) -> bool:
    """Whether nothing is called, read or written before the last parameter is evaluated, nor in the statement that it stands in.

    A call around all of it comes behind its arguments; what lies within the value of a parameter is read behind it, if there is no other one.
    """
    match = matches(body)
    quiet = _quiet(body, match)
    last = max((at for at, token in enumerate(body) if token.text in given and at not in quiet), default=-1)
    end = next((at for at in range(last, len(body)) if body[at].text == ";"), len(body)) if last >= 0 else 0
    settled = {*quiet, *_declaring(body, quiet)}
    for at in range(end):
        token, after = body[at], body[at + 1].text if at + 1 < len(body) else ""
        if len(given) > 1 and (token.text in _READS or (token.text == "*" and at not in settled and not _is_operand(body, at - 1))):
            return False
        if token.kind is not TokenKind.IDENT or token.text in given or token.text == "do" or at in settled or _is_cast(body, match, at):
            continue
        if after == "(":
            if not at < last < match[at + 1]:
                return False
        elif not (at and body[at - 1].text in _PARTS) and not token.text.startswith("_") and not _is_constant(macros, token.text):
            return False
    return True


def _declaring(body: Sequence[Token], quiet: Collection[int]) -> Iterator[int]:
    """Yield the places of `type name` in front of `=`."""
    for at in range(1, len(body) - 1):
        start = at
        while start and (start - 1 in quiet or body[start - 1].kind is TokenKind.IDENT or body[start - 1].text == "*"):
            start -= 1
        if body[at].kind is TokenKind.IDENT and body[at + 1].text == "=" and start < at and body[start].text != "*":
            yield from range(start, at + 1)


def _is_operand(body: Sequence[Token], at: int) -> bool:
    return at >= 0 and (body[at].kind is not TokenKind.PUNCT or body[at].text in (")", "]"))


def _is_cast(body: Sequence[Token], match: Sequence[int], at: int) -> bool:
    """Whether a word stands in parentheses with nothing but words and stars, in front of a value."""
    start = at
    while start and (body[start].kind is TokenKind.IDENT or body[start].text == "*"):
        start -= 1
    stop = match[start] if body[start].text == "(" else -1
    inside = body[start + 1 : stop] if stop > at else ()
    plain = bool(inside) and all(token.kind is TokenKind.IDENT or token.text == "*" for token in inside)
    return plain and stop + 1 < len(body) and (body[stop + 1].text == "(" or body[stop + 1].kind is not TokenKind.PUNCT)


def _is_constant(macros: Macros, name: str) -> bool:
    """Whether all that is seen of a name are literals."""
    found = macros(name)
    return bool(found) and all(one is not None and all(token.kind in _LITERAL or token.text in "()-~" for token in one.body) for one in found)
