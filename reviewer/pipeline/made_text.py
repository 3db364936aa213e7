"""Whether a macro's own text, what it stands for, may become a string or a part of a name: then its spelling counts, and not its value alone.

`#` and `##` take an argument as it is spelled: of `X` they make "X", whatever X stands for. But what is handed on to another macro is expanded
before (C11 6.10.3.1), so that `__stringify(X)`, which hands it on once, makes a string of what X stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer.cfront.index import Index
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import parse_define
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World

_C_FILES = (".c", ".h")
_DEEP = 12
_MOST = 60
"""Macros that stand for the name in turn; where there are more, one of them may be made text of."""

_ANY = -1
"""The argument of something that is called by no name."""

_Given = tuple[str, int]
"""A call by its name, and the argument of it that something stands in."""


def reaches_text(world: World, name: str) -> bool:
    """Whether a macro in sight of the tree may make text of what the macro `name` stands for, also where it stands in another one."""
    waiting, seen = [name], {name}
    while waiting:
        here = waiting.pop()
        for path in world.index.users(here):
            items = world.outline(path) if path.endswith(_C_FILES) and world.index.understood(path) else None
            for item in items or ():
                tokens, macro = _text_of(item)
                at = [place for place, token in enumerate(tokens) if token.text == here]
                given = [one for place in at for one in _calls_around(tokens, place)]
                if at and (_makes_list(world.index, here) or any(_makes_list(world.index, word) for word in _said_with(tokens, at))):
                    # Whose argument it becomes, and the how manieth, shows only where that is put in.
                    given = [(name, _ANY) for name in {*(one[0] for one in given), *_said_with(tokens, at)}]
                if any(one[0] in _words(macro) or _expands_to_text(world.index, one, False) for one in given):
                    return True
                if macro is not None and item.name not in seen and any(token.text == here for token in tokens):
                    seen.add(item.name)
                    waiting.append(item.name)
        if len(seen) > _MOST:
            return True
    return False


def _said_with(tokens: Sequence[Token], places: Sequence[int]) -> set[str]:
    """Return the names in the statements that these tokens stand in."""
    found: set[str] = set()
    for at in places:
        start = next((index for index in range(at, -1, -1) if tokens[index].text in (";", "{", "}")), -1)
        end = next((index for index in range(at, len(tokens)) if tokens[index].text in (";", "{", "}")), len(tokens))
        found.update(token.text for token in tokens[start + 1 : end] if token.kind is TokenKind.IDENT)
    return found


def _makes_list(index: Index, name: str, deep: int = _DEEP) -> bool:
    """Whether a macro may stand for several arguments of a call, or for one bracket of a pair."""
    for definition in index.macros(name):
        macro = parse_define(definition.item.tokens[0].text, definition.item.line)
        if macro is None or deep == 0:
            return True
        depth = 0
        for token in macro.body:
            depth += (token.text == "(") - (token.text == ")")
            if depth < 0 or (depth == 0 and token.text == ","):
                return True
        if depth != 0:
            return True
        alone = len(macro.body) == 1 and macro.body[0].kind is TokenKind.IDENT and macro.body[0].text != name
        if alone and (macro.body[0].text == macro.variadic or _makes_list(index, macro.body[0].text, deep - 1)):
            return True
    return False


def _text_of(item: Item) -> tuple[Sequence[Token], MacroDef | None]:
    """Return the tokens of an item, of a macro those of its body; none of what is not understood."""
    if item.kind is not UnitKind.MACRO:
        return item.tokens, None
    macro = parse_define(item.tokens[0].text, item.line)
    return (macro.body, macro) if macro is not None else ((), None)


def _words(macro: MacroDef | None) -> frozenset[str]:
    """Return the names that a macro's arguments have in its body: one that is called may be any macro."""
    return frozenset((*(macro.params or ()), macro.variadic)) - {""} if macro is not None else frozenset()


def _calls_around(tokens: Sequence[Token], at: int) -> Iterator[_Given]:
    """Yield the calls that a token stands in, innermost first, each with the argument that it stands in."""
    depth = place = 0
    # A comma in brackets or braces parts the arguments of a macro around them all the same.
    for index in range(at - 1, -1, -1):
        text = tokens[index].text
        if text == ")":
            depth += 1
        elif text == "(" and depth:
            depth -= 1
        elif text == "(":
            if index and tokens[index - 1].kind is TokenKind.IDENT:
                yield tokens[index - 1].text, place
            elif index and tokens[index - 1].text == ")":
                yield _called_before(tokens, index - 1), _ANY
            place = 0
        elif text == "," and not depth:
            place += 1


def _called_before(tokens: Sequence[Token], closer: int) -> str:
    """Return the name in front of the brackets that close at `closer`: what it makes may be the name of a macro."""
    depth = 0
    for index in range(closer, 0, -1):
        depth += (tokens[index].text == ")") - (tokens[index].text == "(")
        if depth == 0:
            return tokens[index - 1].text if tokens[index - 1].kind is TokenKind.IDENT else ""
    return ""


def _expands_to_text(index: Index, given: _Given, inner: bool, deep: int = _DEEP) -> bool:
    """Whether a macro may make text of an argument after it was expanded, which it was before if it is `inner`."""
    name, place = given
    if deep == 0 or place == _ANY:
        return bool(index.macros(name))
    for definition in index.macros(name):
        macro = parse_define(definition.item.tokens[0].text, definition.item.line)
        if macro is None:
            return True
        texts = ["", *(token.text for token in macro.body), ""]
        if macro.params is None:
            # It stands for the name of what is called, or for something that makes one.
            if len(macro.body) != 1 or (macro.body[0].text != name and _expands_to_text(index, (macro.body[0].text, place), inner, deep - 1)):
                return True
            continue
        param, words = _param(macro, place), _words(macro)
        for at, token in enumerate(macro.body):
            if token.text != param or not param:
                continue
            before, after = texts[at], texts[at + 2]
            if "#" in before or "#" in after or "%:" in (before, after):
                swallowed = before == "##" and texts[at - 1] == "," and param == macro.variadic
                if inner and not swallowed:
                    return True
                if not swallowed:
                    continue
            around = [one for one in _calls_around(macro.body, at) if one[0] != name]
            if any(one[0] in words or _expands_to_text(index, one, True, deep - 1) for one in around):
                return True
            if before not in ("", "(") and _takes_arguments(index, before):
                return True  # the brackets of a call may be in what is given
    return False


def _takes_arguments(index: Index, name: str) -> bool:
    macros = [parse_define(one.item.tokens[0].text, one.item.line) for one in index.macros(name)]
    return any(one is None or one.params is not None for one in macros)


def _param(macro: MacroDef, place: int) -> str:
    """Return the name by which a macro takes an argument, "" if it takes none there."""
    params = macro.params or ()
    return params[place] if place < len(params) else macro.variadic
