"""Where the members of a record lie: sizes, alignments and offsets as GCC lays them out on LP64 (x86-64 psABI 3.1.2, also for bit-fields).

A record of which one member's type is not known has no layout; nothing is guessed. Conditions inside a record, attributes that may move members
(`aligned` with an argument that is no number, `mode`, randomisation) and arrays of unknown size have none either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from reviewer.cfront.brackets import matches
from reviewer.cfront.ctype import Array, Bool, CType, Int, Pointer, Record, Unknown
from reviewer.cfront.cursor import Failure
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.literals import integer
from reviewer.cfront.statements import StatementParser
from reviewer.cfront.syntax import Expr, Number, Token, TokenKind, TypeName, Unary
from reviewer.cfront.tokens import spelling
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_DEPTH = 24
"""Records in records; deeper is taken for a cycle."""
_PACKED = frozenset({"__packed", "__attribute__((packed))", "__attribute__((__packed__))"})
_ALIGNED = regex(r"__aligned\((\w+)\)|__attribute__\(\((?:__)?aligned(?:__)?\((\w+)\)\)\)")
_MOVES = regex(r"align|pack|mode|vector|randomi|transparent|scalar_storage|section|_Alignas")


@value_type
class Placed:
    """A member by its path ("a.b" for a member of a member record), `offset` in bits from the record's start, `bits` its size."""

    path: str
    offset: int
    bits: int
    field: bool = False


@value_type
class Layout:
    """Size and alignment in bytes, and every named member, in order, outer ones in front of their own members."""

    size: int
    align: int
    members: tuple[Placed, ...] = ()


@value_type
class _Member:
    name: str
    layout: Layout
    bits: int = -1
    packed: bool = False
    align: int = 1


class Layouts:
    """Layouts of the records that `definition` gives the tokens of ("struct x" -> its definition, None if it has none or several)."""

    def __init__(self, dialect: Dialect, resolve: Callable[[TypeName], CType], definition: Callable[[str], Sequence[Token] | None]) -> None:
        self._dialect = dialect
        self._resolve = resolve
        self._definition = definition
        self._known: dict[str, Layout | None] = {}

    def record(self, tag: str, depth: int = 0) -> Layout | None:
        """Return the layout of "struct x" or "union x", None if it can't be known."""
        if tag not in self._known:
            self._known[tag] = None
            tokens = self._definition(tag) if depth < _DEPTH else None
            if tokens is not None:
                self._known[tag] = self._of_tokens(tuple(tokens), depth)
        return self._known[tag]

    def of(self, ctype: CType, sizes: Sequence[Expr | None] = (), depth: int = 0) -> Layout | None:
        """Return size and alignment of a type, with members for a record; `sizes` are the bounds of `Array` types, outermost first."""
        match ctype:
            case Int(bits, _):
                return Layout(bits // 8, bits // 8)
            case Bool() | Unknown("char"):
                return Layout(1, 1)
            case Pointer():
                return Layout(8, 8)
            case Record(tag):
                return self.record(tag, depth + 1)
            case Array(of, _):
                count = 0 if sizes and sizes[0] is None else _value(sizes[0]) if sizes else None
                inner = self.of(of, sizes[1:], depth)
                return None if inner is None or count is None else Layout(inner.size * count, inner.align)
            case _:
                return None

    def _of_tokens(self, tokens: tuple[Token, ...], depth: int) -> Layout | None:
        """Lay out `struct words { ... } words`."""
        brace = next((i for i, token in enumerate(tokens) if token.text == "{"), -1)
        kind = next((token.text for token in tokens[: max(brace, 0)] if token.text in ("struct", "union")), "")
        pair = matches(tokens)
        if brace < 0 or not kind or pair[brace] < 0:
            return None
        around = (*tokens[:brace], *(token for token in tokens[pair[brace] + 1 :] if token.text != ";"))
        words = _attributes(tuple(token for token in around if token.text not in ("struct", "union", "typedef")))
        if words is None:
            return None
        packed, align = words
        members = self._members(tokens[brace + 1 : pair[brace]], depth, packed)
        return None if members is None else _laid_out(members, kind == "union", align)

    def _members(self, tokens: tuple[Token, ...], depth: int, packed: bool) -> list[_Member] | None:
        pair = matches(tokens)
        result: list[_Member] = []
        start = pos = 0
        while pos < len(tokens):
            token = tokens[pos]
            if token.kind is TokenKind.DIRECTIVE:
                return None
            if token.text in ("{", "(", "["):
                if pair[pos] < 0:
                    return None
                pos = pair[pos] + 1
            elif token.text == ";":
                found = self._declaration(tokens[start:pos], depth, packed)
                if found is None:
                    return None
                result.extend(found)
                pos = start = pos + 1
            else:
                pos += 1
        return result if start == len(tokens) else None

    def _declaration(self, tokens: tuple[Token, ...], depth: int, packed: bool) -> list[_Member] | None:
        if not tokens:
            return []
        brace = next((i for i, token in enumerate(tokens) if token.text == "{"), -1)
        if brace >= 0 and tokens[0].text in ("struct", "union"):
            return self._nested(tokens, brace, depth, packed)
        if brace >= 0:
            return None
        parser = StatementParser(tokens, self._dialect, frozenset())
        try:
            spec = parser.specifiers()
            result: list[_Member] = []
            while True:
                named = parser.declarator(spec)
                width: int | None = -1
                if parser.texts[parser.pos] == ":":
                    parser.pos += 1
                    width = _value(parser.assignment())
                words = _attributes_of((*spec.attributes, *named.attributes))
                layout = self._of_name(named.type, depth)
                if width is None or words is None or layout is None or parser.problems:
                    return None
                if width > layout.size * 8:
                    return None
                result.append(_Member(named.name, layout, width, packed or words[0], words[1]))
                if parser.texts[parser.pos] == "":
                    return result
                parser.expect(",")
        except Failure:
            return None

    def _of_name(self, name: TypeName, depth: int) -> Layout | None:
        if name.function:
            # A function is no member; a pointer to one is. An array of them is not told apart.
            return Layout(8, 8) if "(*" in name.base and "[" not in name.base else None
        return self.of(self._resolve(name), name.arrays, depth)

    def _nested(self, tokens: tuple[Token, ...], brace: int, depth: int, packed: bool) -> list[_Member] | None:
        end = matches(tokens)[brace]
        if end < 0 or depth >= _DEPTH:
            return None
        behind = tokens[end + 1 :]
        at = self._name_at(behind)
        # Attributes in front of the name belong to the type, those behind it to the member.
        layout = self._of_tokens((*tokens[: end + 1], *(behind if at < 0 else behind[:at])), depth + 1)
        if layout is None:
            return None
        if at < 0:
            return [_Member("", layout, packed=packed)]
        rest = behind[at + 1 :]
        count: int | None = 1
        while rest and rest[0].text == "[":
            closing = next((i for i, token in enumerate(rest) if token.text == "]"), -1)
            bound = integer(rest[1].text) if closing == 2 else None
            if count is None or (bound is None and closing != 1):
                return None
            count, rest = count * (bound[0] if bound is not None else 0), rest[closing + 1 :]
            layout = Layout(layout.size, layout.align)
        words = _attributes(rest)
        if words is None or count is None:
            return None
        sized = Layout(layout.size * count, layout.align, layout.members)
        return [_Member(behind[at].text, sized, packed=packed or words[0], align=words[1])]

    def _name_at(self, tokens: tuple[Token, ...]) -> int:
        """Return the index of the declared name among words and their arguments, -1 if there is none."""
        pair = matches(tokens)
        pos = 0
        while pos < len(tokens):
            if tokens[pos].text == "(" and pair[pos] > pos:
                pos = pair[pos]
            elif tokens[pos].kind is TokenKind.IDENT and not self._is_word(tokens[pos].text):
                return pos
            pos += 1
        return -1

    def _is_word(self, text: str) -> bool:
        return text in self._dialect.annotation or text in ("__attribute__", "__attribute")


def names_without_gaps(layout: Layout) -> tuple[str, ...] | None:
    """Return the members of a layout in order if each is one value, and each begins where the one before ends; else None."""
    end = 0
    for member in layout.members:
        if member.offset != end or member.field or "." in member.path:
            return None
        end += member.bits
    return tuple(member.path for member in layout.members) if end == 8 * layout.size else None


def _attributes(tokens: tuple[Token, ...]) -> tuple[bool, int] | None:
    """Read the words around a record or behind a member: whether packed, and the least alignment; None where they may say more."""
    pair = matches(tokens)
    words: list[str] = []
    pos = 0
    while pos < len(tokens):
        end = pair[pos + 1] + 1 if pos + 1 < len(tokens) and tokens[pos + 1].text == "(" and pair[pos + 1] > pos else pos + 1
        words.append(spelling(tokens[pos:end]))
        pos = end
    return _attributes_of(words)


def _attributes_of(words: Sequence[str]) -> tuple[bool, int] | None:
    packed, align = False, 1
    for word in words:
        text = word.replace(" ", "")
        match = _ALIGNED.fullmatch(text)
        number = integer(match.group(1) or match.group(2)) if match else None
        if text in _PACKED:
            packed = True
        elif number is not None and number[0] > 0 and number[0] & (number[0] - 1) == 0:
            align = max(align, number[0])
        elif _MOVES.search(text):
            return None
    return packed, align


def _value(expr: Expr | None) -> int | None:
    """Return the value of a number as it is spelled."""
    if isinstance(expr, Unary) and expr.op == "+":
        return _value(expr.operand)
    known = integer(expr.text) if isinstance(expr, Number) else None
    return known[0] if known is not None else None


def _laid_out(members: list[_Member], union: bool, least: int) -> Layout:
    placed: list[Placed] = []
    at, size, align = 0, 0, least
    for member in members:
        begin = 0 if union else at
        unit = member.layout.size * 8
        natural = max(1 if member.packed else member.layout.align, member.align)
        if member.bits == 0:
            # An unnamed field of no width ends the storage unit, and moves what follows to the type's own alignment.
            at = _up(begin, member.layout.align * 8) if not union else at
            size = max(size, at)
            continue
        if member.bits > 0:
            if not member.packed and begin // unit != (begin + member.bits - 1) // unit:
                begin = _up(begin, unit)
            begin = _up(begin, member.align * 8) if member.align > 1 else begin
            end = begin + member.bits
            align = max(align, natural) if member.name else max(align, member.align)
        else:
            begin = _up(begin, natural * 8)
            end = begin + unit
            align = max(align, natural)
        placed.extend(_paths(member, begin))
        at = end
        size = max(size, end)
    return Layout(_up(_up(size, 8) // 8, align), align, tuple(placed))


def _paths(member: _Member, begin: int) -> Iterator[Placed]:
    if member.name:
        yield Placed(member.name, begin, member.bits if member.bits > 0 else member.layout.size * 8, member.bits > 0)
    prefix = f"{member.name}." if member.name else ""
    for inner in member.layout.members:
        yield Placed(prefix + inner.path, begin + inner.offset, inner.bits, inner.field)


def _up(value: int, to: int) -> int:
    return -(-value // to) * to
