"""Initialisers of which every entry says by name which element it is for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from reviewer.cfront.brackets import matches
from reviewer.cfront.literals import integer
from reviewer.cfront.syntax import Token, TokenKind


def same_entries(old: Sequence[Token], new: Sequence[Token]) -> bool:
    """Whether both sides give the same elements the same values; False where an entry has no name of its own, or one name two entries."""
    sides = [_entries(tuple(side)) for side in (old, new)]
    return sides[0] is not None and sides[0] == sides[1]


def _entries(tokens: tuple[Token, ...]) -> tuple[tuple[str, ...], dict[tuple[str, ...], tuple[str, ...]], tuple[str, ...]] | None:
    match = matches(tokens)
    equals = next((i for i, token in enumerate(tokens) if token.text == "="), -1)
    if equals < 0 or equals + 1 >= len(tokens) or tokens[equals + 1].text != "{" or match[equals + 1] < 0:
        return None
    if any(token.text == "union" for token in tokens[:equals]):
        return None
    if any(token.kind in (TokenKind.HOLE, TokenKind.DIRECTIVE) for token in tokens):
        return None
    opening, closing = equals + 1, match[equals + 1]
    entries: dict[tuple[str, ...], tuple[str, ...]] = {}
    start = pos = opening + 1
    while pos <= closing:
        token = tokens[pos]
        if token.text in ("{", "(", "["):
            pos = match[pos]
            if pos < 0:
                return None
        elif token.text == "," or pos == closing:
            if pos > start and not _add(tokens[start:pos], entries):
                return None
            start = pos + 1
        pos += 1
    head, tail = tokens[: opening + 1], tokens[closing:]
    return tuple(t.text for t in head), entries, tuple(t.text for t in tail)


def _add(entry: tuple[Token, ...], entries: dict[tuple[str, ...], tuple[str, ...]]) -> bool:
    texts = tuple(token.text for token in entry)
    if "=" not in texts or texts[0] not in (".", "["):
        return False
    at = texts.index("=")
    name, value = texts[:at], texts[at + 1 :]
    # A value that calls something has an order, and a range overlaps other entries.
    if name in entries or "..." in name or "(" in value or len([t for t in name if t in (".", "[")]) != 1:
        return False
    # `[A]` and `[B]` may be one element: then the last one counts.
    if texts[0] == "[":
        number = integer(texts[1])
        if number is None or len(name) != 3:
            return False
        # `[1]` and `[0x1]` are one element.
        name = ("[", str(number[0]), "]")
        if name in entries:
            return False
    entries[name] = value
    return True


def without_members(tokens: Sequence[Token], names: Collection[str]) -> tuple[Token, ...] | None:
    """Return an initialiser without its entries for these members.

    None where such an entry is more than `.name = value,`, or may be of a record within, and where an entry goes without a name: it is of the
    member behind the last one. What a fragment begins with is taken for the outermost entries.
    """
    kept: list[Token] = []
    begin = next((i + 1 for i, token in enumerate(tokens) if token.text == "=" and i + 1 < len(tokens) and tokens[i + 1].text == "{"), 0)
    depth, at = 0, 0
    while at < len(tokens):
        token = tokens[at]
        if at >= begin:
            depth += (token.text == "{") - (token.text == "}")
        before = tokens[at - 1] if at else None
        starts = before is None or before.kind is TokenKind.HOLE or before.text in ("{", ",")
        outermost = at >= begin and depth == (1 if begin else 0)
        if outermost and starts and token.text not in (".", "[", "{", "}") and token.kind not in (TokenKind.HOLE, TokenKind.DIRECTIVE) and at > begin:
            return None
        if not (token.text == "." and at + 2 < len(tokens) and tokens[at + 1].text in names and starts):
            kept.append(token)
            at += 1
            continue
        end = next(
            (i for i in range(at, len(tokens)) if tokens[i].text in (",", "(", "{", "}", "[") or tokens[i].kind is TokenKind.HOLE), len(tokens)
        )
        if not outermost or tokens[at + 2].text != "=" or end == len(tokens) or tokens[end].text != ",":
            return None
        at = end + 1
    return tuple(kept)
