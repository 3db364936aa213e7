"""Structs and unions whose members change: which came, went, moved, or have another type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from reviewer.cfront.brackets import matches
from reviewer.cfront.item_names import TYPE_KEYWORDS
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.value_type import value_type

# Words of a record whose layout somebody else fixes: a device, a processor, another program.
_FIXED = frozenset({"__packed", "packed", "__aligned", "aligned", "__randomize_layout", "__designated_init"})
_WIRE = frozenset({"__le16", "__le32", "__le64", "__be16", "__be32", "__be64", "__u8", "__u16", "__u32", "__u64", "__s8", "__s16", "__s32", "__s64"})

_IN_TYPES = frozenset({"struct", "union", "enum", "const", "volatile", "signed", "unsigned", "short", "long"})
"""What stands in front of a word that is no name yet."""

BEHIND_MEMBER = frozenset({";", "[", ":", ",", ")"})
"""What stands behind a member's name where it is declared."""


@value_type
class Member:
    """One declaration among members: its name ("" for what is more than one plain declarator) and its tokens as spelled."""

    name: str
    texts: tuple[str, ...]


@value_type
class MemberChange:
    """What became of the members in sight. `retyped` have both declarations; `moved` says that kept ones stand in another order.

    `grouped` says that some are in an unnamed struct on one side only.
    """

    added: tuple[Member, ...]
    removed: tuple[Member, ...]
    retyped: tuple[tuple[Member, Member], ...]
    moved: bool
    grouped: bool = False


def compare_members(old: Sequence[Token], new: Sequence[Token]) -> MemberChange | str:
    """Compare the members of two sides of a struct, or say why that says nothing.

    A HOLE among them is a member like any other: it stands for the same hidden text on both sides. Members of an unnamed struct are the
    outer one's (C17 6.7.2.1): a group that comes or goes may move what follows it, and no more.
    """
    if _groups(old) != _groups(new):
        flat = [without_groups(side) for side in (old, new)]
        change = compare_members(*flat)
        fields = any(token.text == ":" for side in flat for token in side)
        if isinstance(change, str) or fields:
            return change if isinstance(change, str) else "members are grouped, and there are bit-fields among them"
        return replace(change, grouped=True)
    heads = [_head(side) for side in (old, new)]
    if heads[0] != heads[1]:
        return "what stands in front of or behind its members changed"
    texts = {token.text for side in (old, new) for token in side}
    if texts & _FIXED:
        return "its layout is fixed by an attribute"
    if texts & _WIRE:
        return "it has members of types for interfaces (__u32, __le16, ...)"
    one, two = _members(old), _members(new)
    if one is None or two is None:
        return "#if or brackets among its members that are not understood"
    before, after = _without_common(one, two)
    if any(not member.name for member in (*before, *after)):
        return "a changed member that is no plain declaration"
    if any(":" in member.texts or "[" in member.texts[-3:-1] for member in (*before, *after)):
        return "a bit-field or an open array changed"
    by_name = {member.name: member for member in after}
    retyped = tuple((m, by_name[m.name]) for m in before if m.name in by_name and by_name[m.name].texts != m.texts)
    names = {m.name for m, _ in retyped}
    same = {m.texts for m in before} & {m.texts for m in after}
    added = tuple(m for m in after if m.name not in names and m.texts not in same)
    removed = tuple(m for m in before if m.name not in names and m.texts not in same)
    gone = {m.name for m in (*added, *removed)}
    kept = [[m.name or m.texts for m in side if not m.name or m.name not in gone] for side in (one, two)]
    return MemberChange(added, removed, retyped, kept[0] != kept[1])


def without_groups(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return a struct's tokens with the members of plain unnamed structs among its own."""
    gone = {at for opening, closing in _groups_at(tokens) for at in (opening - 1, opening, closing, closing + 1)}
    return tuple(token for at, token in enumerate(tokens) if at not in gone)


def _groups(tokens: Sequence[Token]) -> list[tuple[str, ...]]:
    """Spell the unnamed structs among the members."""
    return [tuple(token.text for token in tokens[opening : closing + 1]) for opening, closing in _groups_at(tokens)]


def _groups_at(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Return where the braces of each `struct { ... };` are that is a member of a struct, or of such a one within it."""
    match = matches(tuple(tokens))
    found: list[tuple[int, int]] = []
    at = next((i for i, token in enumerate(tokens) if token.text == "{"), len(tokens))
    outer = {"union", "enum"} & {token.text for token in tokens[:at]}
    at += 1
    while not outer and at < len(tokens):
        if tokens[at].text in ("{", "(", "["):
            closing = match[at]
            behind = tokens[closing + 1].text if 0 <= closing < len(tokens) - 1 else ""
            plain = tokens[at].text == "{" and tokens[at - 1].text == "struct" and tokens[at - 2].text in (";", "{", "}") and behind == ";"
            if plain and closing > at + 1:
                found.append((at, closing))
            elif closing > at:
                at = closing
        at += 1
    return found


def ordered_names(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the names of a struct's members in order, "" for what is more than one plain declaration."""
    return tuple(member.name for member in _members(without_groups(tokens)) or ())


def declares_member(tokens: Sequence[Token], name: str) -> bool:
    """Whether a record, or what is in sight of it, has a member of this name, in a record within it, too."""
    texts = [token.text for token in tokens]
    return any(text == name and texts[i + 1 : i + 2] and texts[i + 1] in BEHIND_MEMBER for i, text in enumerate(texts))


def is_type_of_parameter(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word among members is the type of a callback's parameter, or the end of it, as in `void (*tell)(int, unsigned long n)`."""
    before = tokens[at - 1].text if at else ""
    if before not in ("(", ",", *_IN_TYPES) and tokens[at].text not in TYPE_KEYWORDS:
        return False
    depth = 0
    for index in range(at - 1, -1, -1):
        text = tokens[index].text
        depth += (text == ")") - (text == "(")
        if text in (";", "{", "}"):
            return False
        if depth < 0:
            return index > 0 and tokens[index - 1].text == ")"
    return False


def plain_members(tokens: Sequence[Token]) -> tuple[Member, ...]:
    """Return the members of a record that only one side has, none where its layout is fixed or it is not understood."""
    if {token.text for token in tokens} & (_FIXED | _WIRE):
        return ()
    return tuple(_members(tokens) or ())


def _without_common(old: list[Member], new: list[Member]) -> tuple[list[Member], list[Member]]:
    common = Counter(old) & Counter(new)
    result = []
    for side in (old, new):
        left = Counter(common)
        rest = []
        for member in side:
            if left[member]:
                left[member] -= 1
            else:
                rest.append(member)
        result.append(rest)
    return result[0], result[1]


def _head(tokens: Sequence[Token]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the spelling in front of the members and behind them, as far as they are in sight."""
    match = matches(tuple(tokens))
    opening = next((i for i, token in enumerate(tokens) if token.text == "{"), -1)
    starts = opening >= 0 and all(token.kind is not TokenKind.HOLE and token.text != ";" for token in tokens[:opening])
    if starts and match[opening] >= 0:
        return tuple(t.text for t in tokens[:opening]), tuple(t.text for t in tokens[match[opening] :])
    closing = next((i for i, token in enumerate(tokens) if token.text == "}" and match[i] < 0), -1)
    behind = tuple(t.text for t in tokens[closing:]) if closing >= 0 else ()
    return (tuple(t.text for t in tokens[:opening]) if starts else ()), behind


def _members(tokens: Sequence[Token]) -> list[Member] | None:
    """Split what is between the braces, or what is in sight of it, at `;`."""
    tokens = tuple(tokens)
    match = matches(tokens)
    opening = next((i for i, token in enumerate(tokens) if token.text == "{"), -1)
    starts = opening >= 0 and all(token.kind is not TokenKind.HOLE and token.text != ";" for token in tokens[:opening])
    start = opening + 1 if starts else 0
    end = match[opening] if starts and match[opening] >= 0 else next((i for i, t in enumerate(tokens) if t.text == "}" and match[i] < 0), len(tokens))
    result: list[Member] = []
    piece: list[Token] = []
    pos = start
    while pos < end:
        token = tokens[pos]
        if token.kind is TokenKind.DIRECTIVE or (token.text in ("{", "(", "[") and not pos < match[pos] <= end):
            return None
        if token.kind is TokenKind.HOLE:
            result.append(Member("", (*(t.text for t in piece), f"\0hole {token.text}")))
            piece = []
        elif token.text in ("{", "(", "["):
            piece.extend(tokens[pos : match[pos] + 1])
            pos = match[pos]
        else:
            piece.append(token)
            if token.text == ";":
                result.append(Member(_name(piece), tuple(t.text for t in piece)))
                piece = []
        pos += 1
    if piece:
        result.append(Member("", tuple(t.text for t in piece)))
    return result


def _name(piece: Sequence[Token]) -> str:
    """Return the name that `type name;`, `type name[n];` or `type (*name)(...);` declares, "" for anything else."""
    texts = [token.text for token in piece]
    if "{" in texts:
        return ""
    if "(" in texts:
        at = texts.index("(")
        good = texts[at + 1 : at + 2] == ["*"] and len(texts) > at + 3 and texts[at + 3] == ")"
        return texts[at + 2] if good and piece[at + 2].kind is TokenKind.IDENT else ""
    if "," in texts:
        return ""
    stop = next((i for i, text in enumerate(texts) if text in ("[", ":", ";")), len(texts))
    return texts[stop - 1] if stop > 1 and piece[stop - 1].kind is TokenKind.IDENT else ""


def is_callback(member: Member) -> bool:
    """Whether a member is a pointer to a function."""
    return "(" in member.texts and member.name != ""


def result_of(member: Member) -> tuple[str, ...]:
    """Spell what a callback returns."""
    return member.texts[: member.texts.index("(")]


def arity(member: Member) -> int:
    """Count the parameters of a callback."""
    texts = list(member.texts)
    first = texts.index(")") + 1
    inside = texts[first + 1 : len(texts) - 1 - texts[::-1].index(")")]
    if inside in ([], ["void"]):
        return 0
    depth = count = 0
    for text in inside:
        depth += (text in "([{") - (text in ")]}") if len(text) == 1 else 0
        count += text == "," and depth == 0
    return count + 1
