"""Types of variables at file level, from the items that declare them."""

from __future__ import annotations

from itertools import pairwise

from reviewer.cfront.ctype import BASE_TYPES
from reviewer.cfront.cursor import Failure
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.literals import integer, string_bytes
from reviewer.cfront.outline import Item
from reviewer.cfront.parser import NO_TYPES
from reviewer.cfront.statements import StatementParser
from reviewer.cfront.syntax import INNER_VOLATILE, InitList, Number, StringLit, TokenKind, TypeName
from reviewer.cfront.typenames import CHANGES_TYPE

_VOLATILE = frozenset({"volatile", "__volatile__", "__volatile", INNER_VOLATILE})
_PLAIN = frozenset({"const", "__const", "__const__", "restrict", "__restrict", "__restrict__", *_VOLATILE})


def declares(item: Item, name: str) -> bool:
    """Whether a declaration of several variables declares one of this name."""
    depth = 0
    texts = [token.text for token in item.tokens]
    for text, following in pairwise(texts):
        depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
        if depth == 0 and text == name and following in (",", ";", "[", "="):
            return True
    return False


def declared_type(item: Item, dialect: Dialect, name: str) -> TypeName | None:
    """Return the type that a declaration or definition gives the variable `name`; None where it takes more than its text to say.

    Of the qualifiers only `volatile` is kept. What is spelled with words that the dialect does not know, or with `typeof`, has no answer.
    """
    if any(token.kind is TokenKind.DIRECTIVE for token in item.tokens[: _value_at(item)]):
        return None
    parser = StatementParser(item.tokens, dialect, NO_TYPES)
    try:
        spec = parser.specifiers()
        found = parser.declarator(spec)
        while found.name != name:
            if parser.texts[parser.pos] == "=":
                parser.pos += 1
                parser.initialiser()
            parser.expect(",")
            found = parser.declarator(spec)
    except Failure:
        return None
    if parser.texts[parser.pos] not in ("=", ";", ",", "") or parser.problems or "{" in spec.base or spec.base.startswith("typeof"):
        return None
    words = [*found.type.qualifiers, *spec.attributes, *found.attributes]
    if not all(_is_known(word, dialect) for word in words) or any(CHANGES_TYPE.search(word) for word in words):
        return None
    if "(" in found.type.base and not (found.type.function and "(*" in found.type.base):
        return None
    arrays = found.type.arrays
    if arrays and arrays[0] is None and parser.texts[parser.pos] == "=":
        scalar = bool(found.type.pointers) or found.type.function or found.type.base in BASE_TYPES or found.type.base in dialect.integer_types
        arrays = (_counted(parser, scalar and len(arrays) == 1), *arrays[1:])
    kept = tuple(dict.fromkeys("volatile" if word != INNER_VOLATILE else word for word in words if word in _VOLATILE))
    return TypeName(found.type.base, found.type.pointers, arrays, found.type.function, kept)


def _counted(parser: StatementParser, scalar: bool) -> Number | None:
    """Return how many elements an initialiser gives to an array without a bound (C17 6.7.9 p22), None where that takes more than to count.

    What is given to an element that is no `scalar` has to stand in braces: else it may be for a part of it.
    """
    line = parser.line
    parser.pos += 1
    try:
        init = parser.initialiser()
    except Failure:
        return None
    if isinstance(init, StringLit) and scalar:
        held = string_bytes(init.text)
        return Number(line, str(len(held))) if held is not None else None
    if not isinstance(init, InitList):
        return None
    at = size = 0
    for item in init.items:
        if item.designators:
            known = integer(item.designators[0][1:-1]) if len(item.designators) == 1 and item.designators[0].startswith("[") else None
            if known is None:
                return None
            at = known[0]
        if isinstance(item.value, InitList) == scalar:
            return None
        at += 1
        size = max(size, at)
    return Number(line, str(size)) if size else None


def declares_pointer(item: Item) -> bool:
    """Whether what looks like a prototype declares a pointer to functions, or an array of such: `int (*name)(int);`."""
    texts = [token.text for token in item.tokens]
    at = texts.index(item.name) if item.name in texts else 0
    before = [text for text in texts[:at] if text not in _PLAIN]
    return before[-2:] == ["(", "*"] and texts[at + 1 : at + 2] in ([")"], ["["])


def _value_at(item: Item) -> int:
    """Return the index of the `=` in front of a value, the number of tokens if there is none."""
    return next((i for i, token in enumerate(item.tokens) if token.text == "="), len(item.tokens))


def _is_known(word: str, dialect: Dialect) -> bool:
    name = word.split("(", 1)[0].strip()
    return word in _PLAIN or name in dialect.annotation or name in ("__attribute__", "__attribute", "__extension__")


def agreed(types: set[TypeName | None]) -> TypeName | None:
    """Return the one type of several declarations of a variable; an array whose bounds are spelled differently is one of open bounds."""
    known = {ctype for ctype in types if ctype is not None}
    if not known or None in types:
        return None
    if len(known) == 1:
        return known.pop()
    first = next(iter(known))
    if len(first.arrays) != 1 or any(len(one.arrays) != 1 for one in known):
        return None
    of = {TypeName(one.base, one.pointers, (), one.function, one.qualifiers) for one in known}
    if len(of) != 1:
        return None
    bounds = {one.arrays[0] for one in known} - {None}
    bound = bounds.pop() if len(bounds) == 1 else None
    return TypeName(first.base, first.pointers, (bound,), first.function, first.qualifiers)
