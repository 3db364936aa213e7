"""The items of a file in order: functions, macros, types, variables, macro calls. Every token belongs to exactly one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reviewer.cfront.brackets import directive_word, matches
from reviewer.cfront.conditions import Assembly, Conditions
from reviewer.cfront.item_names import Heading, heading
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.tokens import body_tokens, tokenize_around_bodies
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type

_CONDITIONALS = frozenset({"if", "ifdef", "ifndef", "else", "elif", "elifdef", "elifndef", "endif"})
_RESTART = frozenset({"static", "extern", "typedef"})
_DIRECTIVE = TokenKind.DIRECTIVE


class _Late:
    """What an item's tokens are made of where they are made when they are first asked for."""

    __slots__ = ("_unread",)


@value_type
class Item(_Late):
    """A piece of a file; `line` and `end_line` are those of its first and last token.

    `storage` holds static, inline and extern as written, `attributes` other words before the name. `conditions` are the `#if` branches
    around it ("CONFIG_X", "!(CONFIG_X)"). `body` is the index in `tokens` of a function body's `{`, else -1. `complete` is false
    where the text ends inside the item.
    """

    kind: UnitKind
    name: str
    tokens: tuple[Token, ...]
    line: int
    end_line: int
    storage: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    body: int = -1
    complete: bool = True

    @property
    def directed(self) -> tuple[Token, ...]:
        """The tokens, but perhaps those of a body without any directive, which is then not read for this."""
        unread = getattr(self, "_unread", None)
        return self.tokens if unread is None else unread[0]

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> tuple[Token, ...]:
            """Make the tokens of a function of `outline_of_text`: only a slot that is empty is asked for here."""
            if name != "tokens":
                raise AttributeError(name)
            header, text, line = self._unread
            object.__setattr__(self, "tokens", (*header[:-1], *body_tokens(header[-1], text, line)))
            return self.tokens


def outline_of_text(text: str) -> tuple[tuple[Item, ...], bool] | None:
    """Return the items of a file's text, and whether it has no problem; the bodies of functions are read when they are asked for.

    None where something else than a function's body is in braces that begin a line: then all tokens are needed.
    """
    tokens, problems, bodies = tokenize_around_bodies(text)
    items = _outlined(tokens, bodies)
    return None if items is None else (items, not problems)


def outline(tokens: Sequence[Token]) -> tuple[Item, ...]:
    """Split the tokens of a file (no HOLE among them) into items that cover every token, in order."""
    return _outlined(tuple(tokens), {}) or ()


def _outlined(tokens: tuple[Token, ...], bodies: Mapping[int, tuple[str, int]]) -> tuple[Item, ...] | None:
    """Split tokens, of which those within some braces are not there: that is nothing to what is outside; None if they are not all bodies."""
    match = matches(tokens)
    conditions = Conditions()
    items: list[Item] = []
    assembly = Assembly()
    pos = seen = 0
    while pos < len(tokens):
        token = tokens[pos]
        if token.kind is not _DIRECTIVE and assembly.here:
            end = next((index for index in range(pos, len(tokens)) if tokens[index].kind is _DIRECTIVE), len(tokens))
            items.append(Item(UnitKind.UNKNOWN, "", tokens[pos:end], token.line, tokens[end - 1].line, conditions=conditions.texts))
            pos = end
            continue
        if token.kind is _DIRECTIVE:
            following = tokens[pos + 1].text if pos + 1 < len(tokens) else ""
            word = directive_word(token.text)
            if word in _CONDITIONALS:
                conditions.feed(token.text, following)
                assembly.feed(token.text, word)
            items.append(_directive_item(token, word, conditions.texts))
            pos += 1
            continue
        end, brace, complete = _chunk(tokens, match, pos)
        items.append(_item(tokens[pos:end], brace - pos if brace >= 0 else -1, complete, conditions.texts))
        if brace in bodies and items[-1].kind is UnitKind.FUNCTION and end == brace + 2:
            _put_off(items, tokens[pos : brace + 1], *bodies[brace])
            seen += 1
        for inner in tokens[pos:end]:
            # An `#if` that began in front of an item may end in it.
            if inner.kind is _DIRECTIVE and directive_word(inner.text) in _CONDITIONALS:
                conditions.feed(inner.text, "")
                assembly.feed(inner.text, directive_word(inner.text))
        pos = end
    return tuple(items) if seen == len(bodies) else None


def _put_off(items: list[Item], header: tuple[Token, ...], text: str, line: int) -> None:
    """Take the tokens from the last item, a function; they are those of `header`, whose last is the `{`, and of the body's `text`."""
    known, late = items[-1], Item.__new__(Item)
    for name in ("kind", "name", "line", "end_line", "storage", "attributes", "conditions", "body", "complete"):
        object.__setattr__(late, name, getattr(known, name))
    object.__setattr__(late, "_unread", (header, text, line))
    items[-1] = late


def _directive_item(token: Token, word: str, conditions: tuple[str, ...]) -> Item:
    rest = token.text[1 + len(word) :].strip()
    if word in ("define", "undef"):
        name = rest.split("(", 1)[0].split(" ", 1)[0]
        kind = UnitKind.MACRO
    elif word == "include":
        kind, name = UnitKind.INCLUDE, rest
    elif word in _CONDITIONALS:
        kind, name = UnitKind.CONDITION, token.text[1:]
    else:
        kind, name = UnitKind.UNKNOWN, token.text
    return Item(kind, name, (token,), token.line, token.line, conditions=conditions)


def _chunk(tokens: tuple[Token, ...], match: list[int], start: int) -> tuple[int, int, bool]:
    """Return the end of the item that starts at `start`, the index of a function body's `{` (-1: none), and whether it is whole."""
    pos = start
    assigned = False
    parens = False
    while pos < len(tokens):
        token = tokens[pos]
        text = token.text
        if token.kind is _DIRECTIVE:
            if pos > start and _ends_before(tokens, match, start, pos):
                return pos, -1, True
            pos += 1
        elif text == ";":
            return pos + 1, -1, True
        elif text == "{":
            if not assigned and not _opens_type(tokens, match, start, pos):
                closing = match[pos]
                if tokens[pos - 1].kind is TokenKind.STRING and pos > start:
                    return pos + 1, -1, True
                end = closing + 1 if closing >= 0 else len(tokens)
                return end, pos if parens else -1, closing >= 0
            if match[pos] < 0:
                return len(tokens), -1, False
            pos = match[pos] + 1
        elif text in ("(", "["):
            if match[pos] < 0:
                return len(tokens), -1, False
            parens = parens or text == "("
            pos = match[pos] + 1
            if text == "(" and pos < len(tokens) and _ends_before(tokens, match, start, pos):
                return pos, -1, True
        elif text == "}":
            return (pos, -1, True) if pos > start else (pos + 1, -1, True)
        else:
            assigned = assigned or text == "="
            pos += 1
    last = len(tokens) - 1
    return len(tokens), -1, tokens[last].text == ")" and match[last] == start + 1


def _ends_before(tokens: tuple[Token, ...], match: list[int], start: int, pos: int) -> bool:
    """Whether an item without `;` ends in front of `pos`: a macro call, with the next thing on a later line."""
    last, following = tokens[pos - 1], tokens[pos]
    if last.text != ")" or match[pos - 1] < 0:
        return False
    if following.line == last.line or following.text in (";", "{", "=", ",", "[", "(", ")"):
        return False
    if following.text in _RESTART:
        return True
    opener = match[pos - 1]
    name = tokens[start]
    if opener != start + 1 or name.kind is not TokenKind.IDENT:
        return False
    return following.kind is TokenKind.DIRECTIVE or not (name.text.startswith("__") and name.text.islower())


def _opens_type(tokens: tuple[Token, ...], match: list[int], start: int, brace: int) -> bool:
    """Whether the `{` at `brace` opens the members of a struct, union or enum: `struct [words] [name] {`."""
    pos = brace - 1
    while pos >= start:
        token = tokens[pos]
        if token.text in ("struct", "union", "enum"):
            return True
        if token.text == ")" and match[pos] > start and tokens[match[pos] - 1].text in _TYPE_WORDS:
            pos = match[pos] - 1
        elif token.kind is not TokenKind.IDENT and token.text != ":":
            return False
        pos -= 1
    return False


_TYPE_WORDS = frozenset({"__attribute__", "__attribute", "__aligned", "__packed", "_Alignas", "__designated_init"})


def _item(tokens: tuple[Token, ...], brace: int, complete: bool, conditions: tuple[str, ...]) -> Item:
    head: Heading = heading(tokens, brace, complete)
    last = tokens[-1]
    return Item(head.kind, head.name, tokens, tokens[0].line, last.line, head.storage, head.attributes, conditions, brace, complete)
