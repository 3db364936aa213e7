"""Macros that may leave an argument unevaluated, or evaluate it more than once, which no function does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

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
        *(f"__builtin_{one}" for one in _BUILTINS),
    ]
)
_MOST = 100
"""Macros within macros that are looked into; of a name with more nothing is said."""


def evaluates_once(macros: Callable[[str], Sequence[MacroDef | None]], name: str) -> bool:
    """Whether each definition of the macro `name` evaluates each argument once, whatever happens; True for what is no macro.

    What is called with an argument is a function or such a macro in turn; where a body chooses or repeats, nothing is said for it.
    """
    waiting, seen = [name], set[str]()
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        found = macros(here)
        if len(seen) > _MOST or not all(one is not None and _plain(one) for one in found):
            return False
        waiting += [token.text for one in found if one is not None for token in one.body if token.kind is TokenKind.IDENT]
    return True


def _plain(macro: MacroDef) -> bool:
    """Whether a body runs from its beginning to its end, and has each parameter once where it is evaluated."""
    if macro.params is None:
        return not any(token.text in _CHOOSES for token in macro.body)
    body = macro.body
    for at, token in enumerate(body):
        joined = token.text == "##" and at and body[at - 1].text == "," and at + 1 < len(body) and body[at + 1].text == macro.variadic
        if token.text in _CHOOSES and not joined and not _runs_once(body, at):
            return False
    given = (*macro.params, *((macro.variadic,) if macro.variadic else ()))
    return all(_evaluated(body, word) == 1 for word in given)


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
            found.update(range(at, max(match[at + 1], at + 2)))
    return found
