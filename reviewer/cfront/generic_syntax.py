"""The syntax of `_Generic` (C17 6.5.1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer.cfront.cursor import Failure
from reviewer.cfront.syntax import Expr, Generic, GenericChoice, TypeName

if TYPE_CHECKING:
    from reviewer.cfront.expressions import ExpressionParser


def generic(parser: ExpressionParser) -> Expr:
    """Parse a `_Generic` at the current token; one with an association that is not read is opaque as a whole."""
    start, line = parser.pos, parser.line
    end, known = parser.closing(start + 1), len(parser.problems)
    try:
        parser.pos = start + 2
        control = parser.assignment()
        choices = []
        while parser.pos < end:
            parser.expect(",")
            choices.append(_choice(parser, end))
        if not choices or parser.pos != end:
            raise parser.failure()
    except Failure:
        del parser.problems[known:]
        parser.pos = end + 1
        return parser.opaque("_Generic", start, end + 1)
    parser.pos = end + 1
    parser.grow(1)
    return Generic(line, control, tuple(choices))


def _choice(parser: ExpressionParser, end: int) -> GenericChoice:
    start, line = parser.pos, parser.line
    colon = next((at for at in range(start, end) if parser.texts[at] == ":"), end)
    named = None
    if colon != start + 1 or parser.texts[start] != "default":
        named = parser.type_between(start, colon)
        if named is None and colon == start + 1 and parser.is_name(start):
            # A word that stands alone there is a type whatever is known of it.
            named = TypeName(parser.texts[start])
        if named is None:
            raise parser.failure()
    parser.pos = colon + 1
    return GenericChoice(line, named, parser.assignment())
