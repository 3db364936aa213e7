"""Structs and unions that are defined within another item: in a typedef, beside a variable, among the members of another record."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from reviewer.cfront.brackets import matches
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.members import declarators
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.unit import UnitKind

HOLDERS = frozenset({UnitKind.TYPEDEF, UnitKind.GLOBAL, UnitKind.INITIALISER, UnitKind.DECLARATION, UnitKind.STRUCT, UnitKind.UNION})
"""Kinds of items that may define a record beside what they are called after."""
_KINDS = {"struct": UnitKind.STRUCT, "union": UnitKind.UNION}
_ENDS = frozenset({";", "=", ","})


def tags_in(item: Item) -> set[str]:
    """Return what may be the tags of records that are defined within an item: the words in front of a `{`."""
    return {one.text for one, other in pairwise(item.tokens) if other.text == "{" and one.kind is TokenKind.IDENT}


def inner_records(item: Item, tag: str) -> tuple[Item, ...]:
    """Return the records with this tag that are defined within an item, each as an item of its own with the words around it."""
    if item.kind not in HOLDERS:
        return ()
    openings = tuple(_openings(item, tag))
    pair = matches(item.tokens) if openings else []
    return tuple(_record(item, start, brace, pair) for start, brace in openings)


def untagged_record(item: Item) -> Item | None:
    """Return the record without a tag that a typedef names, None for any other typedef."""
    brace = next((i for i, token in enumerate(item.tokens) if token.text == "{"), -1)
    start = next((i for i, token in enumerate(item.tokens[: max(brace, 0)]) if token.text in _KINDS), -1)
    return _record(item, start, brace, matches(item.tokens)) if start >= 0 else None


def inner_of_member(item: Item, name: str, dialect: Dialect) -> Iterator[Item]:
    """Yield the records without a tag that declare the member `name` of a record, one from each `#if` branch that has one.

    One that is declared with more words around it than names, pointers and arrays is yielded as one that is not understood.
    """
    tokens = item.tokens
    pair = matches(tokens)
    start = next((i for i, token in enumerate(tokens) if token.text == "{"), -1)
    waiting = [(start + 1, pair[start])] if start >= 0 else []
    while waiting:
        at, end = waiting.pop()
        while at < end:
            if tokens[at].text != "{" or pair[at] < 0:
                at += 1
                continue
            stop = next((i for i in range(pair[at] + 1, end) if tokens[i].text == ";"), end)
            behind = tokens[pair[at] + 1 : stop]
            if any(token.text == name for token in behind):
                plain = tokens[at - 1].text in _KINDS and bool(declarators(behind))
                inside = tokens[at - 1 : pair[at] + 1]
                kind = _KINDS.get(tokens[at - 1].text, item.kind)
                yield Item(kind, name, inside, inside[0].line, inside[-1].line, conditions=item.conditions, complete=plain)
            elif all(token.text in dialect.annotation for token in behind):
                waiting.append((at + 1, pair[at]))
            at = pair[at] + 1


def _record(item: Item, start: int, brace: int, pair: list[int]) -> Item:
    tokens = item.tokens
    closing = pair[brace] if pair[brace] >= 0 else len(tokens) - 1
    end = next((i for i in range(closing + 1, len(tokens)) if tokens[i].text in _ENDS), len(tokens))
    name = next((token.text for token in reversed(tokens[start + 1 : brace]) if token.kind is TokenKind.IDENT), item.name)
    kind = _KINDS[tokens[start].text]
    inside = tokens[start:end]
    return Item(kind, name, inside, inside[0].line, inside[-1].line, conditions=item.conditions, complete=pair[brace] >= 0)


def _openings(item: Item, tag: str) -> Iterator[tuple[int, int]]:
    """Yield where records with the tag begin, and their `{`; not the one that a struct or union is called after."""
    tokens = item.tokens
    for at, token in enumerate(tokens[:-1]):
        if token.text != tag or tokens[at + 1].text != "{" or token.kind is not TokenKind.IDENT:
            continue
        start = _keyword(tokens, at)
        if start >= 0 and (item.kind not in _KINDS.values() or item.name != tag or any(one.text == "{" for one in tokens[:start])):
            yield start, at + 1


def _keyword(tokens: tuple[Token, ...], at: int) -> int:
    """Return the index of the `struct` or `union` in front of a tag and the words between, -1 if there is none."""
    for before in range(at - 1, -1, -1):
        text = tokens[before].text
        if text in _KINDS:
            return before
        if text in (";", "{", "}", "=", ","):
            break
    return -1
