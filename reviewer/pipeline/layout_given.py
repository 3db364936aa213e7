"""Where a tree gives the bytes of a record, and their number, to a function: to user space, a guest, a device, a file (SEMANTICS.md B11)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer.cfront.brackets import matches
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import TokenKind
from reviewer.changes.pairs import UnitPair
from reviewer.model.patterns import regex
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.layout_uses import arguments, matching
from reviewer.pipeline.world import World

_MOST_FILES = 200
_DEEP = 4
_GIVING = regex(
    r"(?:^|_)(?:copy|read|write|put|send|sendmsg|recv|j?hash|crc\d*|dump|user|guest|dma|sync|toio|fromio|nla)(?:_|\Z)|\Aj?hash|copyin|copyout"
)
"""Names of what shows bytes to somebody, or takes them from somebody, who knows where in them is what."""


@value_type
class _Names:
    """Records, as "struct" and "tag", and the names under which members of other records, or the objects of a function, hold one."""

    tags: frozenset[tuple[str, str]]
    members: frozenset[str]


def given_away(worlds: Sequence[World | None], pair: UnitPair) -> str:
    """Return where a call is given the address of such a record, or of one that it is a part of, and its size; "" if that is not seen."""
    for world in worlds:
        if world is None:
            continue
        names = _holders(world, (str(pair.kind), pair.name))
        for path in _paths(world, names):
            for item in world.outline(path) or ():
                line = _given_in(item, names) if item.kind is UnitKind.FUNCTION else 0
                if line:
                    return f"{path}:{line}"
    return ""


def _paths(world: World, names: _Names) -> Sequence[str]:
    """Return the files that mention one of the records, or take the size of a member that is one."""
    sized = matching(world, rf"\bsizeof[ \t]*\([^()\n]*\b(?:{'|'.join(sorted(names.members))})[ \t]*\)") if names.members else ()
    users = (path for _, tag in sorted(names.tags) for path in world.index.users(tag) if path.endswith(".c"))
    return tuple(dict.fromkeys((*sized, *users)))[:_MOST_FILES]


def _holders(world: World, record: tuple[str, str]) -> _Names:
    """Return a record and those that it is a part of, with the names of the members that hold one."""
    tags, members = {record}, set[str]()
    waiting = [(record, 0)]
    while waiting:
        (kind, tag), depth = waiting.pop()
        for path in world.index.users(tag)[:_MOST_FILES]:
            for item in (world.outline(path) or ()) if path.endswith((".c", ".h")) else ():
                found = tuple(_held_in(item, kind, tag)) if item.kind in (UnitKind.STRUCT, UnitKind.UNION) else ()
                outer = str(item.kind), item.name
                members.update(found)
                if found and item.name and outer not in tags and depth < _DEEP:
                    tags.add(outer)
                    waiting.append((outer, depth + 1))
    return _Names(frozenset(tags), frozenset(members))


def _held_in(item: Item, kind: str, tag: str) -> Iterator[str]:
    """Yield the names that an item declares as objects of a record, not as pointers to one."""
    texts = [token.text for token in item.tokens]
    for at in range(len(texts) - 3):
        if texts[at : at + 2] == [kind, tag] and item.tokens[at + 2].kind is TokenKind.IDENT and texts[at + 3] in (";", "[", ",", "="):
            yield texts[at + 2]


def _given_in(item: Item, names: _Names) -> int:
    """Return the line of the first call that is given a record by its address and its size, 0 if there is none."""
    tokens = item.tokens
    texts = [token.text for token in tokens]
    if "sizeof" not in texts:
        return 0
    match = matches(tokens)
    objects = {name for tag in names.tags for name in _held_in(item, *tag)} | names.members
    pointers = {
        texts[at + 3]
        for at in range(len(texts) - 3)
        if tuple(texts[at : at + 2]) in names.tags and texts[at + 2] == "*" and texts[at + 3].isidentifier()
    }
    for at, token in enumerate(tokens[:-1]):
        called = token.kind is TokenKind.IDENT and texts[at + 1] == "(" and match[at + 1] > at
        if not called or not _GIVING.search(token.text):
            continue
        args = arguments(texts, match, at + 2, match[at + 1])
        sizes = [arg[2:-1] for arg in args if arg[:2] == ["sizeof", "("] and arg[-1] == ")"]
        if any(_matches_size(arg, size, names, objects, pointers) for size in sizes for arg in args):
            return token.line
    return 0


def _matches_size(arg: Sequence[str], size: Sequence[str], names: _Names, objects: set[str], pointers: set[str]) -> bool:
    """Whether an argument is the address of a record, and what is under the `sizeof` is that record."""
    whole = [*arg[1:]] if arg[:1] == ["&"] else []
    held = bool(whole) and whole[-1] in objects
    pointed = len(arg) == 1 and arg[0] in pointers
    if not held and not pointed:
        return False
    return list(size) == (whole if held else ["*", *arg]) or tuple(size) in names.tags
