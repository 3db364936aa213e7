"""Calls that ask of a result no more than whether it is 0: for them a number and a truth value are the same (SEMANTICS.md B9)."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.cfront.brackets import matches
from reviewer.cfront.definitions import Definition
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.changes.pairs import UnitPair
from reviewer.model.unit import UnitKind
from reviewer.pipeline.callers import SEEN_ELSEWHERE
from reviewer.pipeline.world import World

_LOOSER = frozenset({"(", ",", "=", "return", "&&", "||", "?", ":", "{", "}", ";"})
"""What may stand in front of an operand of `&&`, `||` or `?` without taking it for its own (C17 6.5)."""
_TRUTHS = frozenset({"&&", "||", "?"})
_TESTS = frozenset({"if", "while"})
_HINTS = frozenset({"likely", "unlikely"})
_SPELLED = {"likely": "__builtin_expect", "unlikely": "__builtin_expect", "bool": "_Bool"}
"""Words that are taken for what they are everywhere, and what their macros are made of."""
_MORE = frozenset({"(", "[", ".", "->", "++", "--"})
"""What would take a call for a part of a larger operand."""
_BEHIND = frozenset({")", ";", ",", ":"})
"""What may stand behind the last operand of `&&` or `||`."""
_HEADS = frozenset({"if", "while", "for", "switch"})
_DEEP = 20


def only_tested(pair: UnitPair, worlds: Sequence[World | None]) -> bool:
    """Whether every call of a function that is seen in both trees asks only whether the result is 0, and nothing else may reach it."""
    for side, world in zip((pair.old, pair.new), worlds, strict=True):
        if side is None or side.item is None or world is None or not _is_only_tested(pair.name, Definition(side.path, side.item), world):
            return False
    return True


def _is_only_tested(name: str, definition: Definition, world: World) -> bool:
    head = definition.item.tokens[: definition.item.body]
    if any(token.text in SEEN_ELSEWHERE for token in head):
        return False
    if "static" not in definition.item.storage and len(world.index.functions(name)) != 1:
        return False
    uses = world.usage.callers(name, definition)
    if not uses.calls or any(not call.within for call in uses.calls):
        # Nobody keeps a function that nothing calls: it is reached in a way that is not seen here.
        return False
    for path, within in dict.fromkeys((call.path, call.within) for call in uses.calls):
        outline = world.outline(path) or ()
        if any(item.kind is UnitKind.MACRO and item.name in _SPELLED and not _is_usual(item) for item in outline):
            return False
        items = [item for item in outline if item.kind is UnitKind.FUNCTION and item.name == within]
        if not items or not all(asks_truth(item.tokens, name) for item in items):
            return False
    return uses.closed


def _is_usual(item: Item) -> bool:
    """Whether a file's own macro of such a name says what the name says (include/linux/compiler.h, stdbool.h)."""
    text = " ".join(token.text for token in item.tokens)
    return _SPELLED[item.name] in text


def asks_truth(tokens: Sequence[Token], name: str) -> bool:
    """Whether every `name(...)` in the text of a function is a test, or becomes a `bool`; not where the name stands for anything else."""
    ends = matches(tokens)
    for at, token in enumerate(tokens):
        if token.text != name or token.kind is not TokenKind.IDENT:
            continue
        end = ends[at + 1] if at + 1 < len(tokens) and tokens[at + 1].text == "(" else -1
        if end < 0 or not _is_asked(tokens, ends, at, end):
            return False
    return True


def _is_asked(tokens: Sequence[Token], ends: Sequence[int], first: int, last: int) -> bool:
    """Whether what stands at `first` to `last` is only asked whether it is 0."""
    for _ in range(_DEEP):
        before = tokens[first - 1].text if first else ""
        after = tokens[last + 1].text if last + 1 < len(tokens) else ""
        if after == "?" and last + 2 < len(tokens) and tokens[last + 2].text == ":":
            return False  # `a ?: b` is the value of a
        if after in _MORE or before in (".", "->"):
            return False
        if before == "!" or (before in _LOOSER and after in _TRUTHS) or (before in ("&&", "||") and after in _BEHIND):
            return True
        if before in _LOOSER and after in ("==", "!=") and last + 3 < len(tokens) and tokens[last + 2].text == "0":
            return tokens[last + 3].text in (")", "&&", "||", "?", ";")
        if after == ";" and (_is_given_to_truth(tokens, first) or _is_statement(tokens, ends, first, last)):
            return True
        if before != "(" or after != ")":
            return False
        owner = tokens[first - 2].text if first > 1 else ""
        if owner in _TESTS:
            return True
        named = first > 1 and tokens[first - 2].kind is TokenKind.IDENT and owner != "return"
        if named and owner not in _HINTS:
            return False
        first, last = first - (2 if named else 1), last + 1
    return False


def _is_statement(tokens: Sequence[Token], ends: Sequence[int], first: int, last: int) -> bool:
    """Whether what stands here is a statement of its own: nobody looks at its value."""
    before = tokens[first - 1].text if first else ""
    behind = [token.text for token in tokens[last + 2 : last + 2 + _DEEP] if token.kind is not TokenKind.DIRECTIVE]
    if behind[:2] == ["}", ")"]:
        return False  # what a statement expression ends with is its value
    if before != ")":
        return before in (";", "{", "}", "else")
    opened = ends[first - 1]
    return opened > 0 and tokens[opened - 1].text in _HEADS


def _is_given_to_truth(tokens: Sequence[Token], first: int) -> bool:
    """Whether what follows is the value of a `bool`: one that is declared here, or the result of a function that returns one."""
    if first > 2 and tokens[first - 1].text == "=" and tokens[first - 3].text == "bool" and tokens[first - 2].kind is TokenKind.IDENT:
        return True
    if not first or tokens[first - 1].text != "return":
        return False
    head = [token.text for token in tokens[: next((i for i, token in enumerate(tokens) if token.text == "("), 0)]]
    return "bool" in head and "*" not in head
