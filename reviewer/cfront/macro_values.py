"""Macros that make a value of their arguments' values: what that is, read off every definition that a file sees, by expanding it.

A use is expanded through all macros within, with names for the arguments that no source has. Two kinds of results are understood: the smaller or
greater of the arguments (`macro_choices`), and an expression of C's operators on one argument (SEMANTICS.md D19). Where a name within has several
definitions each one is tried, and all have to make the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from reviewer.cfront.brackets import matches
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.lower_scope import walk
from reviewer.cfront.macro_choices import ASSERTION, FRESH, Made, NotUnderstoodError, Reader, argument, parsed
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import expand
from reviewer.cfront.syntax import Binary, Cast, CharLit, Expr, Ident, Number, Token, TokenKind, TypeName, Unary
from reviewer.cfront.tokens import tokenize
from reviewer.model.value_type import value_type

Macros = Callable[[str], Sequence[MacroDef | None]]
_MOST_READINGS = 32
"""Ways to choose among the definitions of names within one."""
_ASSERTS = frozenset({"static_assert", "_Static_assert"})
_ASSERTED = tokenize(f"{ASSERTION}(#__VA_ARGS__)")[0]
_OPERATORS = frozenset({"+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "<", "<=", ">", ">=", "==", "!="})


@value_type
class MacroValue:
    """What a macro makes: a choice among its arguments, or an expression of `argument(0)`.

    `names` must be nobody else's where it is used. `bare` says that an argument stands without brackets of its own, `plain` that arguments may be
    taken several times.
    """

    made: Made | Expr
    names: frozenset[str]
    bare: bool
    plain: bool


def macro_value(name: str, types: tuple[bool, ...], macros: Macros, dialect: Dialect) -> MacroValue | None:
    """Return what a macro makes, in each of its definitions; `types` says which of the arguments are types, `macros` gives definitions."""
    if not types or not macros(name):
        return None
    use = tokenize(f"{name}({', '.join(argument(place) for place in range(len(types)))})")[0]
    found: list[MacroValue] = []
    try:
        for tokens in _readings(use, macros, {}, dialect):
            found.append(_read(tokens, types, dialect))
            if len(found) > _MOST_READINGS or found[-1].made != found[0].made:
                return None
    except NotUnderstoodError:
        return None
    names = frozenset[str]().union(*(one.names for one in found))
    return MacroValue(found[0].made, names, any(one.bare for one in found), any(one.plain for one in found))


def _readings(use: Sequence[Token], macros: Macros, chosen: Mapping[str, MacroDef], dialect: Dialect) -> Iterator[tuple[Token, ...]]:
    """Yield what a use stands for, for each choice among the definitions of a name; those of a name are the same wherever it stands."""
    several: dict[str, list[MacroDef]] = {}
    counted = 0

    def lookup(name: str) -> MacroDef | None:
        nonlocal counted
        if name in chosen or FRESH in name:
            return chosen.get(name)
        if name in dialect.integer_types:
            return None  # what type it is, is asked where it is used
        if name in dialect.compile_time or name in _ASSERTS:
            return MacroDef(name, (), "__VA_ARGS__", _ASSERTED)
        if name == "__COUNTER__":
            # Another number each time, so that a name which it is pasted to is nobody else's.
            counted += 1
            return MacroDef(name, None, "", (Token(TokenKind.IDENT, f"$c{counted}", 1),))
        if name == "__LINE__":
            return MacroDef(name, None, "", (Token(TokenKind.IDENT, "$line", 1),))
        found = list(dict.fromkeys(macros(name)))
        known = [one for one in found if one is not None]
        if len(known) != len(found):
            raise NotUnderstoodError
        if len(known) > 1:
            several[name] = known
        return known[0] if known else None

    expansion = expand(use, lookup)
    if not several:
        if expansion.problems:
            raise NotUnderstoodError
        yield expansion.tokens
        return
    name, definitions = next(iter(several.items()))
    for one in definitions:
        yield from _readings(use, macros, {**chosen, name: one}, dialect)


def _read(tokens: Sequence[Token], types: tuple[bool, ...], dialect: Dialect) -> MacroValue:
    values = frozenset(argument(place) for place, is_type in enumerate(types) if not is_type)
    expr = parsed(tokens, frozenset(argument(place) for place, is_type in enumerate(types) if is_type), values, dialect)
    ends = zip(("", *(token.text for token in tokens)), (*(token.text for token in tokens[1:]), ""), strict=False)
    bare = any(token.text in values and around != ("(", ")") for token, around in zip(tokens, ends, strict=True))
    opener = 1 if tokens[0].text == "__builtin_choose_expr" else 0
    if matches(tokens)[opener] != len(tokens) - 1:
        raise NotUnderstoodError  # what stands beside it may take it apart
    if types == (False,) and (names := _operation(expr)) is not None:
        return MacroValue(expr, names, bare, False)
    reader = Reader(types, dialect)
    return MacroValue(reader.read(expr), frozenset(reader.names), bare, reader.plain)


def _operation(expr: Expr) -> frozenset[str] | None:
    """Return the words of the types in an expression of C's operators on numbers and one argument, which it takes once; None for any other."""
    names: set[str] = set()
    uses = 0
    for node in walk(expr):
        match node:
            case Ident(_, name) if name == argument(0):
                uses += 1
            case Cast(_, TypeName(base, 0, (), False), _) if base != "void" and not base.startswith("typeof"):
                names.update(base.split())
            case Binary(_, op) if op in _OPERATORS:
                continue
            case Unary(_, "+" | "-" | "~" | "!"):
                continue
            case Number() | CharLit():
                continue
            case _:
                return None
    return frozenset(names) if uses == 1 else None
