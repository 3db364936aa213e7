"""Constants: what `#define NAME value` and the members of an enum stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reviewer.cfront.ctype import INT, LONG, UINT, ULONG, Int, common_type, promoted
from reviewer.cfront.cursor import Failure
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.literals import integer, reduced
from reviewer.cfront.macros import parse_define
from reviewer.cfront.statements import StatementParser
from reviewer.cfront.syntax import Binary, Call, Cast, Expr, Ident, Number, Token, TokenKind, Unary
from reviewer.model.value_type import value_type

Known = Callable[[str], "Constant | None"]
"""What another name stands for."""

_DEEP = 60
_WIDTH = 64


@value_type
class Constant:
    """A value and its C type."""

    value: int
    type: Int


def unknown(_name: str) -> Constant | None:
    """Know no other name."""
    return None


def macro_constant(text: str, line: int, dialect: Dialect, known: Known = unknown) -> Constant | None:
    """Return what an object-like macro stands for wherever it is used; None if it is no constant, or one that its surroundings can split.

    The body must be one operand (a number, something in parentheses, a call): `1 << 2` means another thing in `8 - NAME`.
    """
    definition = parse_define(text, line)
    if definition is None or definition.params is not None or not definition.body or not _is_operand(definition.body):
        return None
    return constant_of(definition.body, dialect, known)


def _is_operand(tokens: Sequence[Token]) -> bool:
    if len(tokens) == 1:
        return tokens[0].kind in (TokenKind.NUMBER, TokenKind.IDENT)
    start = 1 if tokens[0].kind is TokenKind.IDENT else 0
    depth = 0
    for position, token in enumerate(tokens[start:], start):
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            return position == len(tokens) - 1 and token.text == ")"
    return False


def constant_of(tokens: Sequence[Token], dialect: Dialect, known: Known = unknown) -> Constant | None:
    """Evaluate a constant expression; None where a part of it is not known."""
    if not tokens or len(tokens) > 200 or any(token.kind in (TokenKind.HOLE, TokenKind.DIRECTIVE) for token in tokens):
        return None
    parser = StatementParser(tuple(tokens), dialect, frozenset())
    try:
        expr = parser.expression()
    except Failure:
        return None
    if parser.problems or parser.pos != len(parser.tokens):
        return None
    return _value(expr, known, _DEEP)


def _value(expr: Expr, known: Known, deep: int) -> Constant | None:
    if deep <= 0:
        return None
    match expr:
        case Number(text=text):
            found = integer(text)
            return Constant(*found) if found is not None else None
        case Ident(name=name):
            return known(name)
        case Unary(op=op, operand=operand):
            inner = _value(operand, known, deep - 1)
            return _unary(op, inner) if inner is not None else None
        case Binary(op=op, left=left, right=right):
            one, two = _value(left, known, deep - 1), _value(right, known, deep - 1)
            return _binary(op, one, two) if one is not None and two is not None else None
        case Call(func=Ident(name="_AC"), args=(first, Ident(name=suffix))) if suffix in _SUFFIXES and isinstance(first, Expr):
            inner = _value(first, known, deep - 1)
            return Constant(reduced(inner.value, _SUFFIXES[suffix]), _SUFFIXES[suffix]) if inner is not None else None
        case Call(func=Ident(name=name), args=args):
            values = [_value(arg, known, deep - 1) if isinstance(arg, Expr) else None for arg in args]
            return _called(name, [value for value in values if value is not None]) if None not in values else None
        case Cast(type=target, operand=operand):
            inner = _value(operand, known, deep - 1)
            ctype = _CASTS.get(target.base) if not target.pointers and not target.arrays else None
            return Constant(reduced(inner.value, ctype), ctype) if inner is not None and ctype is not None else None
        case _:
            return None


_SUFFIXES: Mapping[str, Int] = {"U": UINT, "UL": ULONG, "ULL": ULONG, "L": LONG, "LL": LONG}
_CASTS: Mapping[str, Int] = {
    "u32": UINT, "unsigned int": UINT, "int": INT, "u64": ULONG, "unsigned long": ULONG, "long": LONG,
    "unsigned long long": ULONG, "long long": LONG, "s64": LONG, "s32": INT,
}  # fmt: skip


BY_HAND = frozenset({"BIT", "BIT_ULL", "_BITUL", "_BITULL", "GENMASK", "GENMASK_ULL", "UL", "_UL", "ULL", "_ULL", "_AC", "u32", "u64", "s32", "s64"})
"""Names of which this module says what they are (include/linux/bits.h, const.h, types.h): a definition of one's own says something else."""


def _unary(op: str, inner: Constant) -> Constant | None:
    ctype = promoted(inner.type)
    if not isinstance(ctype, Int):
        return None
    match op:
        case "-":
            return Constant(reduced(-inner.value, ctype), ctype)
        case "~":
            return Constant(reduced(~inner.value, ctype), ctype)
        case "+":
            return Constant(inner.value, ctype)
        case _:
            return None


def _binary(op: str, one: Constant, two: Constant) -> Constant | None:
    if op in ("<<", ">>"):
        ctype = promoted(one.type)
        if not isinstance(ctype, Int) or not 0 <= two.value < ctype.bits or (op == ">>" and one.value < 0):
            return None
        shifted = one.value << two.value if op == "<<" else one.value >> two.value
        return Constant(reduced(shifted, ctype), ctype)
    common = common_type(one.type, two.type)
    if not isinstance(common, Int):
        return None
    a, b = reduced(one.value, common), reduced(two.value, common)
    results = {"+": a + b, "-": a - b, "*": a * b, "|": a | b, "&": a & b, "^": a ^ b}
    return Constant(reduced(results[op], common), common) if op in results else None


def _called(name: str, args: Sequence[Constant]) -> Constant | None:
    """Return what the kernel's constant macros make (include/linux/bits.h, const.h): they mean the same on every architecture of 64 bits."""
    if name in ("UL", "_UL", "ULL", "_ULL") and len(args) == 1:
        return Constant(reduced(args[0].value, ULONG), ULONG)
    if name in ("BIT", "BIT_ULL", "_BITUL", "_BITULL") and len(args) == 1:
        return Constant(1 << args[0].value, ULONG) if 0 <= args[0].value < _WIDTH else None
    if name in ("GENMASK", "GENMASK_ULL") and len(args) == 2:
        high, low = args[0].value, args[1].value
        return Constant(((1 << (high - low + 1)) - 1) << low, ULONG) if 0 <= low <= high < _WIDTH else None
    return None


def enum_values(tokens: Sequence[Token], dialect: Dialect) -> dict[str, tuple[str, int]] | None:
    """Return the value of each constant that an enum shows, as an offset from a base; None where a value is not understood.

    The base is "" where the value is known, the name of the HOLE in front of it where it counts on from hidden constants, or the
    spelling of an expression. A HOLE has an entry of its own, with the value that its first hidden constant gets; its name begins
    with a NUL.
    """
    start = next((i for i, token in enumerate(tokens) if token.text == "{"), -1)
    base, offset = ("", 0) if start >= 0 else ("\0start", 0)
    values: dict[str, tuple[str, int]] = {}
    piece: list[Token] = []
    for token in (*tokens[start + 1 :], Token(TokenKind.PUNCT, ",", 0)):
        if token.kind is TokenKind.DIRECTIVE:
            return None
        if token.kind is TokenKind.HOLE:
            if piece:
                return None
            values[f"\0hole {token.text}"] = (base, offset)
            base, offset = f"\0hole {token.text}", 0
        elif token.text in (",", "}"):
            if piece and (piece[0].kind is not TokenKind.IDENT or (len(piece) > 1 and piece[1].text != "=")):
                return None
            if len(piece) > 1:
                found = constant_of(piece[2:], dialect)
                base, offset = ("", found.value) if found is not None else (" ".join(t.text for t in piece[2:]), 0)
            if piece:
                values[piece[0].text] = (base, offset)
                offset += 1
            piece = []
            if token.text == "}":
                break
        else:
            piece.append(token)
    return values
