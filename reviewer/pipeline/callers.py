"""Who calls an inner function of a file: all of them, or no answer (SEMANTICS.md B12)."""

from __future__ import annotations

from reviewer.cfront.index import Sight
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import TokenKind
from reviewer.changes.pairs import UnitPair
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World

Key = tuple[str, str]
"""File and name of a function, on the new side where both have it."""


def callers_of(pair: UnitPair, old: World, new: World) -> tuple[Key, ...] | None:
    """Return every function of both sides that calls the pair's, None if something else may reach it."""
    found: dict[Key, None] = {}
    for side, world in ((pair.old, old), (pair.new, new)):
        if side is None:
            continue
        if side.item is None or not side.path.endswith(".c") or "static" not in side.storage or side.conditions:
            return None
        here = _static_callers(pair.name, side.path, world)
        if here is None:
            return None
        found.update(dict.fromkeys((side.path if pair.new is None else pair.new.path, name) for name in here))
    found.pop((pair.side.path, pair.name), None)
    # Nobody keeps a static function that nothing calls: it is reached in a way that is not seen here.
    return tuple(found) or None


def _static_callers(name: str, path: str, world: World) -> tuple[str, ...] | None:
    """Return the functions of the file that call the static function `name`, None if its address is taken or a macro names it."""
    found: dict[str, None] = {}
    for item in world.outline(path) or ():
        at = [i for i, token in enumerate(item.tokens) if token.text == name and token.kind is TokenKind.IDENT]
        text = any(name in token.text for token in item.tokens if token.kind not in (TokenKind.IDENT, TokenKind.STRING))
        if text:
            return None
        if not at:
            continue
        if item.name == name and item.kind in (UnitKind.FUNCTION, UnitKind.DECLARATION):
            if len(at) != 1:
                return None
            continue
        if item.kind is not UnitKind.FUNCTION or not item.name or not all(_called(item, i) for i in at):
            return None
        found[item.name] = None
    if any(_pasted(name, item, world.index.sight(path)) for item in world.outline(path) or ()):
        return None
    if any(user != path and (user.endswith((".h", ".S")) or _includes(world, user, path)) for user in world.index.users(name)):
        return None
    return tuple(found)


def _called(item: Item, at: int) -> bool:
    """Whether the name at this token is called there, by value: `name(`, not `&name` or a member of that name."""
    following = item.tokens[at + 1].text if at + 1 < len(item.tokens) else ""
    before = item.tokens[at - 1].text if at else ""
    return at >= item.body and following == "(" and before not in (".", "->", "&", "#", "##")


def _pasted(name: str, item: Item, sight: Sight) -> bool:
    """Whether a macro that pastes tokens is given a part of `name` in this item, and so may make the name."""
    for at, token in enumerate(item.tokens):
        if token.kind is not TokenKind.IDENT or token.text == name or not (name.startswith(token.text) or name.endswith(token.text)):
            continue
        depth = 0
        for back in range(at - 1, 0, -1):
            text = item.tokens[back].text
            depth += (text == ")") - (text == "(")
            if depth < 0:
                macros = sight.macros(item.tokens[back - 1].text)
                if any("##" in found.item.tokens[0].text for found in macros):
                    return True
                depth = 0
            elif text in ";{}" and depth == 0:
                break
    return False


def _includes(world: World, user: str, path: str) -> bool:
    """Whether `user` may take the text of `path` in."""
    base = path.rpartition("/")[2]
    text = world.tree.read(user) or ""
    return f'/{base}"' in text or f'"{base}"' in text


def only_called(name: str, world: World) -> bool:
    """Whether all that the tree does with the function `name` is to declare, define and call it, in C."""
    for path in world.index.users(name):
        if path.endswith((".S", ".lds.S", ".lds")):
            return False
        if path.endswith((".c", ".h")) and not all(_plain(name, item) for item in world.outline(path) or ()):
            return False
    return True


def _plain(name: str, item: Item) -> bool:
    if any(name in token.text for token in item.tokens if token.kind not in (TokenKind.IDENT, TokenKind.STRING)):
        return False
    at = [i for i, token in enumerate(item.tokens) if token.text == name and token.kind is TokenKind.IDENT]
    if item.name == name and item.kind in (UnitKind.FUNCTION, UnitKind.DECLARATION):
        return len(at) == 1
    return not at or (item.kind is UnitKind.FUNCTION and all(_called(item, i) for i in at))
