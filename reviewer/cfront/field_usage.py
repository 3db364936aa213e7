"""Who reads and writes a member of a record in a whole tree, function by function, from the lowered code.

Every function with the member's name behind `.` or `->` is lowered. What can't be told (an object of unknown type, an address that is passed
on, a macro, a function that was not understood) is `unknown`. Copies and clears of whole records, casts over them, and accesses through another
member of a union are no accesses of the member here: a fact about all accesses (SEMANTICS.md A12) must ask for them besides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from reviewer.cfront.index import Index
from reviewer.cfront.ir import VOLATILE_READ, VOLATILE_WRITE, BasicBlock, Call, Element, Field, Function, Load, Store, Value
from reviewer.cfront.mentions import Mention, Use
from reviewer.cfront.outline import Item
from reviewer.cfront.rewrite import values_of
from reviewer.cfront.syntax import TokenKind
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type

_MARKED = {"READ_ONCE": "read", "WRITE_ONCE": "write", VOLATILE_READ: "read", VOLATILE_WRITE: "write"}
_C_FILES = (".c", ".h")


@value_type
class FieldUses:
    """Accesses of a member. `unknown` may read, write, or be of another record; "nobody writes it" needs both to be empty."""

    record: str
    member: str
    readers: tuple[Mention, ...]
    writers: tuple[Mention, ...]
    unknown: tuple[Mention, ...]


def field_uses(index: Index, lower: Callable[[str, Item], Function], record: str, member: str) -> FieldUses:
    """Return the accesses of `member` of "struct tag" or "union tag"; `lower` lowers a function of the index's tree."""
    found: dict[str, dict[Mention, None]] = {"read": {}, "write": {}, "unknown": {}}
    for path in index.search.files((member,)):
        if not path.endswith(_C_FILES):
            continue
        if not index.understood(path):
            found["unknown"][Mention(path, 0, Use.UNKNOWN, "", "a file that was not understood")] = None
            continue
        for item in index.outline(path):
            for kind, mention in _of_item(path, item, record, member, lower):
                found[kind][mention] = None
    return FieldUses(record, member, tuple(found["read"]), tuple(found["write"]), tuple(found["unknown"]))


def _of_item(path: str, item: Item, record: str, member: str, lower: Callable[[str, Item], Function]) -> Iterator[tuple[str, Mention]]:
    places = tuple(_places(item, member))
    for line, why in places:
        if why:
            yield "unknown", Mention(path, line, Use.UNKNOWN, item.name, why)
    if not any(not why for _, why in places):
        return
    if item.kind is not UnitKind.FUNCTION:
        known = any(token.text == record.split()[-1] for token in item.tokens)
        sure = item.kind is UnitKind.INITIALISER and known and sum(token.text in ("struct", "union") for token in item.tokens) == 1
        for line in dict.fromkeys(line for line, why in places if not why):
            yield "write" if sure else "unknown", Mention(path, line, Use.OP if sure else Use.UNKNOWN, item.name, "" if sure else "initialiser")
        return
    function = lower(path, item)
    if function.problems or function.hidden:
        construct, line = function.problems[0] if function.problems else ("hidden text", item.line)
        yield "unknown", Mention(path, line, Use.UNKNOWN, item.name, construct)
        return
    for block in function.blocks:
        yield from _of_block(path, item.name, block, record, member)


def _places(item: Item, member: str) -> Iterator[tuple[int, str]]:
    """Yield line and, for what the lowered code does not show, the reason, of each place that may access the member."""
    for at, token in enumerate(item.tokens):
        if token.kind is TokenKind.DIRECTIVE:
            if token.text.startswith("#define") and re.search(
                rf"(?<![A-Za-z0-9_]){re.escape(member)}(?![A-Za-z0-9_])", token.text.split(None, 2)[-1]
            ):
                yield token.line, "in a macro"
        elif token.text == member and at and item.tokens[at - 1].text in (".", "->"):
            yield token.line, ""
        elif token.text == member and _in_member_argument(item, at):
            yield token.line, "named to a macro"


def _in_member_argument(item: Item, at: int) -> bool:
    """Whether the word may name a member to a macro: `offsetof(struct x, member)`, `container_of(p, struct x, member)`."""
    before = item.tokens[at - 1].text if at else ""
    following = item.tokens[at + 1].text if at + 1 < len(item.tokens) else ""
    if before != "," or following not in (")", ",", ".", "["):
        return False
    depth = 0
    for back in range(at - 1, 0, -1):
        text = item.tokens[back].text
        depth += (text == ")") - (text == "(")
        if depth < 0:
            arguments = item.tokens[back + 1 : at]
            return any(token.text in ("struct", "union", "typeof", "*") or token.text.endswith("_t") for token in arguments)
        if text in "{};":
            return False
    return False


def _of_block(path: str, name: str, block: BasicBlock, record: str, member: str) -> Iterator[tuple[str, Mention]]:
    for code in block.instructions:
        for value in values_of(code):
            plain = isinstance(code, Load | Store) and value is code.address
            marked = _MARKED.get(code.callee, "") if isinstance(code, Call) and code.args and value is code.args[0] else ""
            hit = _innermost(value, member) if plain or marked else None
            for field in _fields(value):
                if field.name != member:
                    continue
                access = marked or ("read" if isinstance(code, Load) else "write") if field is hit else "unknown"
                if kind := _kind(field, record, access):
                    detail = "its address is taken" if access == "unknown" else ""
                    yield kind, Mention(path, code.line, Use.UNKNOWN if kind == "unknown" else Use.ADDRESS, name, detail)
    for value in values_of(block.terminator):
        for field in _fields(value):
            if field.name == member and (kind := _kind(field, record, "unknown")):
                yield kind, Mention(path, block.terminator.line, Use.UNKNOWN, name, "its address is used")


def _kind(field: Field, record: str, kind: str) -> str:
    """Return what an access of the field is to the record: nothing where it is one of another record for certain."""
    if field.record == record:
        return kind
    return "" if field.record.startswith(("struct ", "union ")) else "unknown"


def _innermost(address: Value, member: str) -> Field | None:
    """Return the member that an access goes to, or into: `p->member`, `p->member[i]`, `p->member.inner`."""
    while isinstance(address, Field | Element):
        if isinstance(address, Field) and address.name == member:
            return address
        address = address.base
    return None


def _fields(value: Value) -> Iterator[Field]:
    if isinstance(value, Field):
        yield value
    for part in (getattr(value, "base", None), getattr(value, "index", None), getattr(value, "value", None), *getattr(value, "args", ())):
        if part is not None and not isinstance(part, int):
            yield from _fields(part)
