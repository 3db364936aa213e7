"""What in a tree goes by the layout of a record: ranges between members, and copies, comparisons and casts of the whole (SEMANTICS.md B11).

What is found is a reason to refuse, or a line to look at. That nothing is found proves nothing: a record is reached under other types, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewer.cfront.brackets import matches
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.changes.layout import ordered_names
from reviewer.changes.pairs import UnitPair
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Side
from reviewer.model.value_type import value_type
from reviewer.pipeline.world import World

_C_FILES = (".c", ".h")
_OFFSETS = frozenset({"offsetof", "offsetofend"})
_BYTES = regex(
    r"(?:__)?(?:builtin_)?(?:mem(?:set|cpy|move|cmp|dup|chr_inv)\w*|kmemdup\w*|copy_(?:to|from)_\w+|\w*(?:read|write)_guest\w*|j?hash\w*|crc\w*)"
)
"""Functions that are given a number of bytes."""
_TO_END = {"memset_after": 1, "memset_startat": 0}
"""Macros that clear from behind a member, or from it, to the end of the object."""
_MOST_LINES = 3
_MOST_FILES = 400


@value_type
class _Range:
    """Bytes of a record from one end to the other: names of members, "" for its own start or end; an end may lie behind its member."""

    first: tuple[str, bool]
    last: tuple[str, bool]
    line: int

    def members(self, names: Sequence[str]) -> tuple[str, ...] | None:
        """Return the members within, None if an end is none of them."""
        ends = []
        for (name, behind), whole in ((self.first, 0), (self.last, len(names))):
            if name and name not in names:
                return None
            ends.append(names.index(name) + behind if name else whole)
        return tuple(names[min(ends) : max(ends)])


def range_that_changed(worlds: Sequence[World | None], pair: UnitPair) -> str:
    """Return where a tree takes a range of a struct's members by its ends that has other members on the other side, "" if none is seen."""
    sides = [ordered_names(side.tokens) if side is not None else () for side in (pair.old, pair.new)]
    for world in worlds:
        for path, one in _ranges(world, pair) if world is not None else ():
            inside = [one.members(names) for names in sides]
            if inside[0] is None or inside[0] != inside[1]:
                return f"{path}:{one.line}"
    return ""


def _ranges(world: World, pair: UnitPair) -> Iterator[tuple[str, _Range]]:
    kind, tag = str(pair.kind), pair.name
    pattern = rf"\boffsetof(?:end)?[ \t]*\([ \t]*{kind}[ \t]+{re.escape(tag)}\b|\bmemset_(?:after|startat)[ \t]*\("
    for path in matching(world, pattern):
        if tag not in (world.tree.read(path) or ""):
            continue
        for item in world.outline(path) or ():
            for one in _ranges_of(item, kind, tag, frozenset(ordered_names(pair.side.tokens))):
                yield path, one


def matching(world: World, pattern: str) -> Sequence[str]:
    """Return the C files of a tree with a line that has the pattern, so many at most as are worth a look."""
    found = world.index.search.matching(pattern, _C_FILES)
    if found is None:
        line = re.compile(pattern, re.MULTILINE | re.ASCII)
        found = tuple(path for path in world.tree.paths() if path.endswith(_C_FILES) and line.search(world.tree.read(path) or ""))
    return found[:_MOST_FILES]


def _ranges_of(item: Item, kind: str, tag: str, names: frozenset[str]) -> Iterator[_Range]:
    tokens = item.tokens
    match = matches(tokens)
    known = any(token.text == tag for token in tokens)
    for at, token in enumerate(tokens):
        if token.kind is not TokenKind.IDENT or at + 1 >= len(tokens) or tokens[at + 1].text != "(" or match[at + 1] < 0:
            continue
        inside = tokens[at + 2 : match[at + 1]]
        if token.text in _TO_END and known and inside and inside[-1].text in names:
            yield _Range((inside[-1].text, bool(_TO_END[token.text])), ("", False), token.line)
        elif token.text not in _OFFSETS:
            own = _offsets(tokens, match, at + 2, match[at + 1], kind, tag)
            if len(own) > 1:
                yield _Range(own[0], own[1], token.line)
            elif own and _BYTES.fullmatch(token.text):
                yield _Range(("", False), own[0], token.line)


def _offsets(tokens: Sequence[Token], match: Sequence[int], begin: int, end: int, kind: str, tag: str) -> list[tuple[str, bool]]:
    """Return the members that offsets between two places name, those in the arguments of further calls apart."""
    found = []
    at = begin
    while at < end:
        called = tokens[at].kind is TokenKind.IDENT and tokens[at + 1].text == "(" and match[at + 1] > at
        if called and tokens[at].text in _OFFSETS and [t.text for t in tokens[at + 2 : at + 5]] == [kind, tag, ","]:
            found.append((tokens[at + 5].text, tokens[at].text == "offsetofend"))
        at = match[at + 1] + 1 if called else at + 1
    return found


def copied_as_another(worlds: Sequence[World | None], pair: UnitPair) -> str:
    """Return where a tree copies or compares bytes of a record by the size of another one, "" if that is not seen, or only the end changed."""
    sides = [ordered_names(side.tokens) if side is not None else () for side in (pair.old, pair.new)]
    if sides[0][: len(sides[1])] == sides[1][: len(sides[0])]:
        return ""
    kind, tag = str(pair.kind), pair.name
    for world in worlds:
        for path in matching(world, rf"\b{kind}[ \t]+{re.escape(tag)}\b[ \t]*\*") if world is not None else ():
            for item in world.outline(path) or () if world is not None else ():
                line = _copied_as_another(item, kind, tag)
                if line:
                    return f"{path}:{line}"
    return ""


def _copied_as_another(item: Item, kind: str, tag: str) -> int:
    """Return the line of a call with bytes of the record, and how many of something else; 0 if there is none."""
    tokens = item.tokens
    texts = [token.text for token in tokens]
    starts = [at for at in range(len(tokens) - 2) if texts[at : at + 2] == [kind, tag]]
    pointers = {texts[at + 3] for at in starts if texts[at + 2] == "*" and at + 3 < len(texts)}
    own = {tag, *pointers, *(texts[at + 2] for at in starts)}
    match = matches(tokens) if pointers else []
    for at, token in enumerate(tokens[:-1] if pointers else ()):
        if texts[at + 1] != "(" or match[at + 1] < 0 or not _BYTES.fullmatch(token.text):
            continue
        args = arguments(texts, match, at + 2, match[at + 1])
        if len(args) > 2 and "sizeof" in args[-1] and own.isdisjoint(args[-1]) and any([name] in args[:-1] for name in pointers):
            return token.line
    return 0


def arguments(texts: Sequence[str], match: Sequence[int], begin: int, end: int) -> list[list[str]]:
    """Return the words of each argument between two places."""
    found: list[list[str]] = [[]]
    at = begin
    while at < end:
        behind = match[at] + 1 if match[at] > at else at + 1
        if texts[at] == ",":
            found.append([])
        else:
            found[-1] += texts[at:behind]
        at = behind
    return found


def lines_by_bytes(world: World | None, pair: UnitPair) -> tuple[Place, ...]:
    """Return a few lines of a tree that cast to a record, or take its size: where to look for what goes by its layout."""
    if world is None or not pair.name:
        return ()
    kind, tag = str(pair.kind), re.escape(pair.name)
    pattern = rf"\([ \t]*(?:const[ \t]+)?{kind}[ \t]+{tag}[ \t]*\*[ \t]*\)|\b(?:sizeof|offsetof)[ \t]*\([ \t]*{kind}[ \t]+{tag}\b"
    line = re.compile(pattern, re.ASCII)
    found: list[Place] = []
    for path in matching(world, pattern):
        texts = (world.tree.read(path) or "").split("\n")
        found.extend(Place(path, number, Side.NEW) for number, text in enumerate(texts, 1) if line.search(text))
        if len(found) >= _MOST_LINES:
            break
    return tuple(found[:_MOST_LINES])
