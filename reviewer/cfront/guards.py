"""Lock guards whose class is in sight: what `guard(mutex)(&x->lock)` takes and lets go (include/linux/cleanup.h: DEFINE_GUARD and its family).

The release of such a class stands behind a test of the pointer that the guard holds, but for a guard that is given `&` of an object.
Classes that may fail (DEFINE_GUARD_COND) and any that say more than to call something are none of these; their constructor and
destructor stay opaque.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.tokens import tokenize
from reviewer.model.value_type import value_type

GUARD_DEFINITION = r"^[ \t]*DEFINE_(LOCK_)?GUARD(_[01])?[ \t]*\("
"""The line in which a class of guards begins, as an extended regular expression."""
_SHAPES = {"DEFINE_GUARD": 1, "DEFINE_LOCK_GUARD_1": 1, "DEFINE_LOCK_GUARD_0": 0}
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_ANNOTATIONS = frozenset({"__acquire", "__release"})
"""For sparse alone (include/linux/compiler_types.h)."""

Tokens = tuple[Token, ...]


@value_type
class Guard:
    """A class of guards: the expressions that take and let go, in which `_T` and its members `_T->x` are names.

    `own` are these names with the tokens of their types; the first is what a guard's argument initialises where `count` is 1.
    """

    count: int
    own: tuple[tuple[str, Tokens], ...]
    taking: tuple[Tokens, ...]
    letting_go: tuple[Tokens, ...]


def guard_names(name: str) -> tuple[str, ...]:
    """Return the names of the items of a file that may define the class `name`."""
    return tuple(f"{shape}({name})" for shape in _SHAPES)


def guard_of(tokens: Sequence[Token]) -> Guard | None:
    """Read the definition of a class of guards, from the macro's name to its closing parenthesis; None if it is none of a plain form."""
    tokens = tokens[:-1] if tokens and tokens[-1].text == ";" else tokens
    if len(tokens) < 4 or tokens[0].text not in _SHAPES or tokens[1].text != "(" or tokens[-1].text != ")":
        return None
    args = _split(tokens[2:-1], ",")
    count = _SHAPES[tokens[0].text]
    first = 2 if count else 1
    if len(args) < first + 2:
        return None
    own: list[tuple[str, Tokens]] = []
    if tokens[0].text == "DEFINE_GUARD":
        if len(args) != 4:
            return None
        own.append(("_T", args[1]))
    elif count:
        own.append(("_T->lock", (*args[1], replace(tokens[1], text="*"))))
    for member in args[first + 2 :]:
        if len(member) < 2 or member[-1].kind is not TokenKind.IDENT:
            return None
        own.append((f"_T->{member[-1].text}", member[:-1]))
    names = frozenset(name for name, _ in own)
    taking, letting_go = (_calls(_named(args[at]), names) for at in (first, first + 1))
    return None if taking is None or letting_go is None else Guard(count, tuple(own), taking, letting_go)


def guard_like(name: str, lock: str, acquire: str, release: str, keeps: str = "") -> Guard | None:
    """Return the guard of a class that calls two functions with its lock, of the type `lock` ("": none), and with what it holds besides."""
    args = ", ".join((*(("_T->lock",) if lock else ()), *(f"_T->{word}" for word in keeps.split()[-1:])))
    head = f"DEFINE_LOCK_GUARD_1({name}, {lock}" if lock else f"DEFINE_LOCK_GUARD_0({name}"
    return guard_of(tokenize(f"{head}, {acquire}({args}), {release}({args}){f', {keeps}' if keeps else ''})")[0])


def _named(tokens: Tokens) -> Tokens:
    """Write each member of the guard as one name."""
    found: list[Token] = []
    for token in tokens:
        if token.kind is TokenKind.IDENT and len(found) > 1 and found[-1].text == "->" and found[-2].text == "_T":
            found[-2:] = [replace(found[-2], text=f"_T->{token.text}")]
        else:
            found.append(token)
    return tuple(found)


def _calls(tokens: Tokens, names: frozenset[str]) -> tuple[Tokens, ...] | None:
    """Return the expressions of a list of them, or of `do { ... } while (0)`; None for anything else, or if they use more than `names`."""
    texts = [token.text for token in tokens]
    if texts[:2] == ["do", "{"] and texts[-5:] == ["}", "while", "(", "0", ")"]:
        tokens = tokens[2:-5]
    found = []
    for expression in _split(tokens, ";"):
        if not expression or expression[0].text in _ANNOTATIONS:
            continue
        if expression[0].kind is not TokenKind.IDENT or any(token.text in ("{", "}") for token in expression):
            return None
        if any(token.text.startswith("_T") and token.text not in names for token in expression):
            return None
        found.append(expression)
    return tuple(found) or None


def _split(tokens: Sequence[Token], mark: str) -> list[Tokens]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0 and token.text == mark:
            parts.append([])
        else:
            parts[-1].append(token)
    return [tuple(part) for part in parts]
