"""Static variables that nobody reads: what is stored there, nobody can tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import WRITES, Token, TokenKind
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World

_VARIABLES = frozenset({UnitKind.GLOBAL, UnitKind.INITIALISER})
_BEGINS = frozenset({";", "{", "}", ")", "else", ":"})


def is_unread(world: World, name: str) -> bool | None:
    """Whether all that the tree does with a variable of this name is to assign it; None if it has no such variable of a file's own."""
    found = [one for one in world.index.meanings(name) if one.item.name == name]
    if not found:
        return None
    if any(one.item.kind not in _VARIABLES or "static" not in one.item.storage or not one.path.endswith(".c") for one in found):
        return False
    definitions = {id(one.item) for one in found}
    paths = {one.path for one in found}
    return all(_only_assigns(item, name) for path in paths for item in world.outline(path) or () if id(item) not in definitions)


def _only_assigns(item: Item, name: str) -> bool:
    """Whether an item mentions a variable at most as what a statement assigns or steps, as a whole or a member of it."""
    tokens = item.tokens
    for at, token in enumerate(tokens):
        if token.kind is TokenKind.DIRECTIVE:
            if re.search(rf"\b{re.escape(name)}\b", token.text):
                return False
        elif token.text == name and not _is_assigned(tokens, at):
            return False
    return True


def _is_assigned(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[at - 1].text if at else ";"
    stepped = before in ("++", "--")
    if stepped:
        before = tokens[at - 2].text if at > 1 else ";"
    end = at + 1
    while end < len(tokens) and tokens[end].text == ".":
        end += 2
    return before in _BEGINS and end < len(tokens) and (stepped or tokens[end].text in WRITES)
