"""Static variables that nothing in their file writes: they hold what they were given for good, though nothing says `const`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from reviewer.cfront.brackets import matches
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import ASM, WRITES, Token, TokenKind
from reviewer.model.patterns import regex
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World

_TAKES = frozenset({"&", "++", "--", ".", "->"})
_ASKS = frozenset({"if", "while", "for", "switch", "return", "sizeof"})
"""Words that read what stands in the brackets behind them."""
_OWN_FILE = regex(r"#[ \t]*include[ \t]*+(?!<)")


def is_unwritten(world: World, path: str, item: Item, name: str) -> bool:
    """Whether all that a file does with the static variable that `item` defines is to read it, in functions.

    What a file that it includes might do with it, by a macro, is not looked at: the answer is no then, but for headers of the system.
    """
    if "static" not in item.storage or not path.endswith(".c") or item.conditions or any(token.kind is TokenKind.DIRECTIVE for token in item.tokens):
        return False
    if any(seen != path for seen in world.index.sight(path).paths):
        return False
    bounds = sum(token.text == "[" for token in takewhile(lambda token: token.text != "=", item.tokens))
    others = [one for one in world.outline(path) or () if one is not item]
    return all(_only_reads(world, path, one, name, bounds) for one in others)


def _only_reads(world: World, path: str, item: Item, name: str, bounds: int) -> bool:
    """Whether an item does not mention a variable, or is a function that reads it, or elements of it, and nothing else."""
    if any(token.kind is TokenKind.DIRECTIVE and _in_directive(token, name) for token in item.tokens):
        return False
    places = [at for at, token in enumerate(item.tokens) if token.text == name]
    if any(token.text in ASM for token in item.tokens):
        # The linker's name of a variable is its name in C, and assembly may have it in its text.
        return not any(name in token.text for token in item.tokens)
    if not places:
        return True
    if item.kind is not UnitKind.FUNCTION:
        return False
    pair = matches(item.tokens)
    return all(_is_read(item.tokens, at, pair, bounds) and _goes_nowhere(world, path, item.tokens, at, pair) for at in places)


def _in_directive(token: Token, name: str) -> bool:
    """Whether a directive may make something of the name: a macro that names it, or pastes words together, or what a file beside it may hold."""
    return "##" in token.text or _OWN_FILE.match(token.text) is not None or re.search(rf"\b{re.escape(name)}\b", token.text) is not None


def _is_read(tokens: Sequence[Token], at: int, pair: Sequence[int], bounds: int) -> bool:
    """Whether a mention, with as many indexes as there are bounds, is one of a value: an array without an index is an address."""
    before = tokens[at - 1].text if at else ";"
    end = at + 1
    for _ in range(bounds):
        if end >= len(tokens) or tokens[end].text != "[" or pair[end] < end:
            return False
        end = pair[end] + 1
    after = tokens[end].text if end < len(tokens) else ";"
    return before not in _TAKES and after not in WRITES


def _goes_nowhere(world: World, path: str, tokens: Sequence[Token], at: int, pair: Sequence[int]) -> bool:
    """Whether all round brackets about a mention have a word in front of them that reads what is in them: one of C, or a function's name."""
    back = at - 1
    while back > 0:
        if tokens[back].text in (")", "]", "}") and 0 <= pair[back] < back:
            back = pair[back] - 1
            continue
        if tokens[back].text == "(":
            word = tokens[back - 1]
            if pair[back] > at and word.text not in _ASKS and not (word.kind is TokenKind.IDENT and world.declarations(path).is_function(word.text)):
                return False
        back -= 1
    return True
