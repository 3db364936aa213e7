"""Prototypes: what of one can be seen by a caller, and whether a definition says the same."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.cfront.dialect import Dialect
from reviewer.cfront.outline import Item
from reviewer.cfront.parser import parse_function
from reviewer.cfront.syntax import Token, TokenKind, TypeName
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type

# Linkage within the image and words for the compiler's warnings (SEMANTICS.md C17).
_NOTES = frozenset({"extern", "static", "inline", "__always_inline", "noinline", "__must_check", "__maybe_unused", "__cold"})


@value_type
class Interface:
    """What callers see of a function: its types, without the names of parameters and without qualifiers of the parameters themselves."""

    result: TypeName
    params: tuple[TypeName, ...]
    words: frozenset[str]


def interface(tokens: Sequence[Token], name: str, dialect: Dialect) -> Interface | None:
    """Read the header of a function or prototype; None where it is not all in sight or not understood."""
    header: list[Token] = []
    for token in tokens:
        if token.kind in (TokenKind.HOLE, TokenKind.DIRECTIVE):
            return None
        if token.text in ("{", ";"):
            break
        header.append(token)
    if not header or header[-1].text != ")":
        return None
    line = header[-1].line
    braces = (Token(TokenKind.PUNCT, "{", line), Token(TokenKind.PUNCT, "}", line))
    item = Item(UnitKind.FUNCTION, name, (*header, *braces), header[0].line, line, body=len(header))
    syntax = parse_function(item, dialect, frozenset())
    if syntax.problems or syntax.name != name or any(param.type.function for param in syntax.params):
        return None
    params = tuple(_plain(param.type) for param in syntax.params if param.name or param.type.base != "void" or param.type.pointers)
    return Interface(syntax.result, params, frozenset((*syntax.storage, *syntax.attributes)) - _NOTES)


def _plain(ctype: TypeName) -> TypeName:
    """Return a parameter's type without what only the body sees: an array is a pointer, and a value's own const is none."""
    qualifiers = ctype.qualifiers if ctype.pointers or ctype.arrays else ()
    if ctype.arrays:
        return TypeName(ctype.base, ctype.pointers + 1, ctype.arrays[1:], ctype.function, qualifiers)
    return TypeName(ctype.base, ctype.pointers, (), ctype.function, qualifiers)
