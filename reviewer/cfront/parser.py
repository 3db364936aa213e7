"""Functions and expressions from tokens: the parser's two doors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reviewer.cfront.cursor import Failure
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.item_names import ATTRIBUTE_CALLS, TYPE_KEYWORDS
from reviewer.cfront.outline import Item
from reviewer.cfront.statement_syntax import Block, FunctionSyntax, Param
from reviewer.cfront.statements import StatementParser
from reviewer.cfront.syntax import INNER_VOLATILE, Expr, Opaque, Token, TokenKind, TypeName
from reviewer.model.patterns import regex

NO_TYPES: frozenset[str] = frozenset()


def parse_function(
    item: Item, dialect: Dialect, types: frozenset[str] = NO_TYPES, is_constant: Callable[[str], bool] | None = None
) -> FunctionSyntax:
    """Parse a function of an outline. `types` are typedef names besides the dialect's; `is_constant` says of a name that it is a value for certain.

    It is asked only where the grammar leaves it open: to answer takes a search of everything that the file includes.
    Never raises: what is not understood is an opaque node and a (construct, line) among the problems.
    """
    parser = StatementParser(item.tokens, dialect, types)
    if item.body < 0:
        return FunctionSyntax(
            item.line, item.name, TypeName(""), (), Block(item.line, (), item.end_line), header=False, problems=(("no body", item.line),)
        )
    header = parse_header(parser, item.body)
    parser.pos, parser.depth = item.body, 0
    parser.is_constant = is_constant or parser.is_constant
    parser.scopes = [set(), {param.name for param in header.params} if header is not None else set()]
    body = parser.block()
    if parser.pos < len(item.tokens):
        parser.problems.append(("text behind the body", parser.line))
    if header is None:
        parser.problems.insert(0, ("header", item.line))
        header = Header(TypeName(""), (), (), ())
    return FunctionSyntax(
        item.line,
        item.name,
        header.result,
        header.params,
        body,
        header=header.known,
        storage=header.storage or item.storage,
        attributes=header.attributes,
        problems=tuple(parser.problems),
    )


def result_of_function(item: Item, dialect: Dialect) -> TypeName:
    """Return the result type that a function's header spells, `TypeName("")` where it is not plain."""
    if item.body < 0:
        return TypeName("")
    header = parse_header(StatementParser(item.tokens[: item.body + 1], dialect, NO_TYPES), item.body)
    return TypeName("") if header is None else header.result


def parameters_of(item: Item, dialect: Dialect) -> tuple[TypeName, ...] | None:
    """Return the types of the parameters in a function's header or prototype, "..." for more; None where it is not plain, or says nothing."""
    end = item.body if item.body >= 0 else len(item.tokens) - 1
    if end <= 0 or item.tokens[end].text not in ("{", ";"):
        return None
    header = parse_header(StatementParser(item.tokens[: end + 1], dialect, NO_TYPES), end)
    if header is None or (not header.params and "void" not in [token.text for token in item.tokens[end - 2 : end]]):
        return None
    return tuple(TypeName(one.type.base, one.type.pointers, one.type.arrays, one.type.function) for one in header.params)


def parse_expression(tokens: Sequence[Token], dialect: Dialect, types: frozenset[str] = NO_TYPES, values: frozenset[str] = NO_TYPES) -> Expr:
    """Parse tokens that are one expression; `Opaque` over all of them if they are not. Names in `values` are no types."""
    parser = StatementParser(tokens, dialect, types)
    parser.scopes = [set(values)]
    try:
        expr = parser.expression()
        if parser.pos == len(parser.tokens):
            return expr
        construct = "syntax"
    except Failure as failure:
        construct = failure.construct
    return Opaque(parser.tokens[0].line if parser.tokens else 0, construct, parser.tokens)


def parse_type(tokens: Sequence[Token], dialect: Dialect, hidden: frozenset[str] = NO_TYPES, types: frozenset[str] = NO_TYPES) -> TypeName | None:
    """Parse tokens that are a type name for certain; None if they may be something else. Names in `hidden` are locals, which are no types."""
    parser = StatementParser(tokens, dialect, types)
    parser.scopes = [set(hidden)]
    return parser.type_between(0, len(parser.tokens))


class Header:
    """What a function's header says; `known` is false for the stand-in of one that could not be read."""

    __slots__ = ("attributes", "known", "params", "result", "storage")

    def __init__(
        self, result: TypeName, params: tuple[Param, ...], storage: tuple[str, ...], attributes: tuple[str, ...], known: bool = False
    ) -> None:
        self.result = result
        self.params = params
        self.storage = storage
        self.attributes = attributes
        self.known = known


def parse_header(parser: StatementParser, end: int) -> Header | None:
    """Parse result, name and parameters in the tokens up to `end`; None where they are not a plain header."""
    if any(token.kind in (TokenKind.DIRECTIVE, TokenKind.HOLE) for token in parser.tokens[:end]):
        return None
    if _SYSTEM_CALL.fullmatch(parser.texts[0]) and parser.texts[1] == "(" and parser.match[1] == end - 1:
        return _system_call(parser, end - 1)
    opener = _parameters_at(parser, end)
    if opener < 0:
        return None
    name = opener - 1 if parser.texts[opener - 1] != ")" else parser.match[opener - 1] - 1
    try:
        parser.pos = 0
        spec = parser.specifiers()
        pointers = 0
        qualifiers = list(spec.qualifiers)
        while parser.pos < name:
            if parser.texts[parser.pos] == "*":
                pointers += 1
            elif parser.is_name(parser.pos):
                word = parser.attribute()
                qualifiers.append(INNER_VOLATILE if pointers and word.strip("_") == "volatile" else word)
                continue
            else:
                return None
            parser.pos += 1
        if parser.pos != name:
            return None
        params = parser.parameters(opener + 1, parser.closing(opener))
        # Of the function it is said, whatever it is: `int __word f(void)` as `__word int f(void)`.
        attributes = [*spec.attributes, *filter(parser.is_unknown, qualifiers)]
        parser.pos = parser.closing(opener) + 1
        while parser.pos < end:
            if not parser.is_name(parser.pos):
                return None
            attributes.append(parser.attribute())
    except Failure:
        return None
    return Header(TypeName(spec.base, pointers, qualifiers=tuple(qualifiers)), params, spec.storage, tuple(attributes), True)


_SYSTEM_CALL = regex(r"(?:COMPAT_)?SYSCALL_DEFINE[0-6]")


def _system_call(parser: StatementParser, end: int) -> Header | None:
    """Parse `SYSCALL_DEFINE2(name, type, name, type, name)`: a function that returns long (include/linux/syscalls.h)."""
    parts = parser.parts(2, end)[1:]
    if len(parts) % 2 or len(parts) // 2 != int(parser.texts[0][-1]):
        return None
    params: list[Param] = []
    for (start, stop), (name, after) in zip(parts[::2], parts[1::2], strict=True):
        spelled = parser.type_between(start, stop) or (TypeName(parser.texts[start]) if stop == start + 1 and parser.is_name(start) else None)
        if spelled is None or after != name + 1 or not parser.is_name(name):
            return None
        params.append(Param(parser.tokens[name].line, parser.texts[name], spelled))
    return Header(TypeName("long"), tuple(params), (), (), True)


def _parameters_at(parser: StatementParser, end: int) -> int:
    """Return the index of the `(` before the parameters, -1 if no name stands before one."""
    pos = 0
    while pos < end:
        if parser.texts[pos] == "(":
            closing = parser.match[pos]
            if closing < 0 or closing >= end:
                return -1
            if pos and parser.is_name(pos - 1) and parser.texts[pos - 1] not in TYPE_KEYWORDS | ATTRIBUTE_CALLS:
                return closing + 1 if parser.texts[closing + 1] == "(" else pos
            pos = closing
        pos += 1
    return -1
