"""Whether all callers of a static function give it objects of their own: what it does to these others may not see (SEMANTICS.md B9).

An answer in doubt is yes: nobody is accused of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from reviewer.cfront.definitions import Definition
from reviewer.cfront.mentions import Use
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World

_DEEP = 3
"""Static callers of static callers that are asked."""
_NO_CALLS = frozenset({"container_of", "container_of_const", "sizeof", "offsetof", "if", "while", "for", "switch", "return"})
_WHOLE = ("memset", "memcpy", "memmove", "free")
"""Parts of the names of functions after which what they are given is another object, or none."""


def may_all_be_own(world: World, name: str, definition: Definition, deep: int = _DEEP) -> bool:
    """Whether every call of a static function may give it an object that its caller has made, or makes anew."""
    uses = world.usage.callers(name, definition)
    sites = [(call.path, item) for call in uses.calls for item in world.outline(call.path) or () if item.name == call.within]
    return bool(sites) and all(_is_own(world, path, item, name, deep) for path, item in sites)


def _is_own(world: World, path: str, caller: Item, name: str, deep: int) -> bool:
    given = [argument for arguments in _arguments(caller.tokens, name) for argument in arguments]
    if caller.kind is not UnitKind.FUNCTION or caller.body < 0 or not given:
        return True
    return any(_is_made_here(world, path, caller, argument, deep) for argument in given)


def _is_made_here(world: World, path: str, caller: Item, argument: Sequence[Token], deep: int) -> bool:
    head, body = caller.tokens[: caller.body], caller.tokens[caller.body :]
    params = {one.text for one, other in pairwise(head) if other.text in (",", ")", "[")}
    texts = [token.text for token in body]
    for before, token in pairwise((Token(TokenKind.PUNCT, "", 0), *argument)):
        if token.kind is not TokenKind.IDENT or before.text in (".", "->"):
            continue
        if _is_replaced(texts, token.text):
            return True
        if token.text in params:
            if _is_inner(world, path, caller) and (not deep or may_all_be_own(world, caller.name, Definition(path, caller), deep - 1)):
                return True
        elif token.text in texts and (before.text == "&" or _is_new(world, texts, token.text)):
            return True
    return False


def _is_inner(world: World, path: str, caller: Item) -> bool:
    """Whether a caller is static, and nothing takes its address."""
    addresses = world.usage.callers(caller.name, Definition(path, caller)).addresses
    return "static" in caller.storage and not any(mention.use in (Use.ADDRESS, Use.OP) for mention in addresses)


def _is_replaced(texts: Sequence[str], name: str) -> bool:
    """Whether a body writes all of what a name leads to, or gives it back."""
    fours = zip(texts, texts[1:], texts[2:], texts[3:], strict=False)
    if any(four[1:] == ("*", name, "=") and four[0] in (";", "{", "}", ")", "else", ":") for four in fours):
        return True
    return any(word in texts[at - 2] or word in texts[at - 3] for at, text in enumerate(texts) if text == name and at > 2 for word in _WHOLE)


def _is_new(world: World, texts: Sequence[str], name: str) -> bool:
    """Whether a local may be, or point to, what the function has made, and keeps: an array, what a call gave, or the address of another local."""
    if any(two == (name, "[") for two in pairwise(texts[: texts.index(name) + 2])):
        return True
    if any(three == ("return", name, ";") for three in zip(texts, texts[1:], texts[2:], strict=False)):
        return False
    return any(_makes(world, value) for value in _values(texts, name))


def _values(texts: Sequence[str], name: str) -> Iterator[Sequence[str]]:
    """Yield what is assigned to a local."""
    for at, (one, other) in enumerate(pairwise(texts)):
        if one == name and other == "=":
            stop = next((k for k in range(at, len(texts)) if texts[k] in (";", "{")), len(texts))
            yield texts[at + 2 : stop]


def _makes(world: World, value: Sequence[str]) -> bool:
    if "&" in value[:1] and "->" not in value:
        return True
    calls = [name for name, behind in pairwise(value) if behind == "(" and name.isidentifier()]
    return any(name not in _NO_CALLS and not _only_converts(world, name) for name in calls)


def _only_converts(world: World, name: str) -> bool:
    """Whether each definition of a function calls nothing, so that what it gives is part of what it was given."""
    found = world.index.functions(name)
    return bool(found) and not world.index.macros(name) and all(_calls_nothing(one.item) for one in found)


def _calls_nothing(item: Item) -> bool:
    texts = [token.text for token in item.tokens[item.body :]]
    return item.body >= 0 and not any(behind == "(" and name.isidentifier() and name not in _NO_CALLS for name, behind in pairwise(texts))


def _arguments(tokens: Sequence[Token], name: str) -> Iterator[list[Sequence[Token]]]:
    """Yield the arguments of each call of a function."""
    for at, (one, other) in enumerate(pairwise(tokens)):
        if one.text != name or other.text != "(":
            continue
        depth, start = 0, at + 2
        found: list[Sequence[Token]] = []
        for index in range(at + 1, len(tokens)):
            text = tokens[index].text
            depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
            if depth == 0 or (depth == 1 and text == ","):
                found.append(tokens[start:index])
                start = index + 1
            if depth == 0:
                break
        yield found
