"""What each place where a name stands does with it: calls it, takes its address, exports it, or something that can't be told from the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from reviewer.cfront.brackets import directive_word, matches
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.tokens import tokenize
from reviewer.model.patterns import regex
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type

_TAGS = frozenset({"struct", "union", "enum"})
_SILENT = frozenset({"if", "ifdef", "ifndef", "elif", "elifdef", "elifndef", "else", "endif", "include", "undef", "error", "warning", "line"})
_ASM = regex(r"asm|alternative", re.IGNORECASE)
_TYPES = frozenset({UnitKind.STRUCT, UnitKind.UNION, UnitKind.ENUM, UnitKind.TYPEDEF})


class Use(StrEnum):
    """What a place does with a name. `OP` is `.member = name` in an initialiser; `MACRO` stands in a macro's text: its users are users."""

    CALL = "call"
    ADDRESS = "address"
    OP = "op"
    EXPORT = "export"
    MACRO = "macro"
    UNKNOWN = "unknown"


@value_type
class Mention:
    """A place of a name. `within` is the function, macro or object that it stands in ("" if none); `detail` the member, macro, or reason.

    `line` is 1-based, 0 for a file as a whole.
    """

    path: str
    line: int
    use: Use
    within: str = ""
    detail: str = ""


def mentions(path: str, items: Iterable[Item], name: str) -> tuple[Mention, ...]:
    """Return the places of a C file that use the function or object `name`; declarations, members and labels of that name are none."""
    return tuple(mention for item in items for mention in _of_item(path, item, name))


def _of_item(path: str, item: Item, name: str) -> Iterator[Mention]:
    match: list[int] = []
    for at, token in enumerate(item.tokens):
        if name not in token.text:
            continue
        if token.kind is TokenKind.DIRECTIVE:
            yield from _of_directive(path, token, name)
        elif token.kind is TokenKind.STRING:
            use = _of_string(item, at, name)
            if use:
                yield Mention(path, token.line, Use.UNKNOWN, item.name, use)
        elif token.text == name and item.kind not in _TYPES:
            match = match or matches(item.tokens)
            found = _of_token(item, match, at)
            if found is not None:
                yield Mention(path, token.line, found[0], item.name, found[1])


def _of_directive(path: str, token: Token, name: str) -> Iterator[Mention]:
    word = directive_word(token.text)
    if word == "define":
        tokens = tokenize(token.text[1:].lstrip(), token.line)[0]
        macro = tokens[1].text if len(tokens) > 1 else ""
        if macro == name:
            yield Mention(path, token.line, Use.UNKNOWN, macro, "a macro of this name")
        spelled = any(t.text == name or (t.kind is TokenKind.STRING and _has_word(t.text, name)) for t in tokens[2:])
        if spelled and macro != name:
            yield Mention(path, token.line, Use.MACRO, macro, macro)
    elif word not in _SILENT and _has_word(token.text, name):
        yield Mention(path, token.line, Use.UNKNOWN, "", f"#{word}")


def _of_string(item: Item, at: int, name: str) -> str:
    """Return why a string that has the name in it may be a use, "" for what is only text for people."""
    text = item.tokens[at].text
    if not _has_word(text, name):
        return ""
    if text.strip('"') == name:
        return "its name as a string"
    if item.kind is UnitKind.FUNCTION:
        return "assembly" if any(_ASM.search(t.text) for t in _enclosing(item.tokens, at)) else ""
    if item.kind in (UnitKind.UNKNOWN, UnitKind.DECLARATION) or _ASM.search(item.tokens[0].text):
        return "assembly"
    return ""


def _has_word(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", text) is not None


def _enclosing(tokens: Sequence[Token], at: int) -> Iterator[Token]:
    """Yield the words in front of the parentheses around a token, inside out, with `volatile` and `goto` stepped over."""
    depth = 0
    for back in range(at - 1, 0, -1):
        text = tokens[back].text
        depth += (text == ")") - (text == "(")
        if text in "{}" or (text == ";" and depth <= 0):
            return
        if depth < 0:
            depth = 0
            yield from tokens[max(0, back - 3) : back]


def _of_token(item: Item, match: list[int], at: int) -> tuple[Use, str] | None:
    tokens = item.tokens
    before = tokens[at - 1].text if at else ""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if before in (".", "->", "goto") or before in _TAGS:
        return None
    if item.kind is UnitKind.FUNCTION:
        return _in_function(item, at, before, after)
    if item.kind is UnitKind.MACRO_CALL:
        macro = tokens[0].text if tokens[0].text not in ("static", "extern") else tokens[1].text
        return (Use.EXPORT if macro.startswith("EXPORT_SYMBOL") else Use.ADDRESS), macro
    if item.kind is UnitKind.DECLARATION:
        return _in_declaration(item, match, at, after)
    if item.kind in (UnitKind.GLOBAL, UnitKind.INITIALISER):
        if tokens[at].text == item.name and not _is_value(item, at):
            return Use.UNKNOWN, "an object of this name"
        member = _initialised(tokens, match, at)
        return (Use.OP, member) if member and after in (",", "}", ";", ")") else (Use.ADDRESS, "")
    return Use.UNKNOWN, f"in a piece of text that was not understood ({item.kind})"


def _in_function(item: Item, at: int, before: str, after: str) -> tuple[Use, str] | None:
    if at < item.body:
        # The name in the header, or a parameter of that name, which hides the function: what follows is told apart by nobody here.
        return None if item.name == item.tokens[at].text else (Use.ADDRESS, "in a function's header")
    if after == ":" and before in (";", "{", "}", ":"):
        return None
    if after == "(" and before not in ("&", "#", "##", "sizeof", "typeof"):
        return Use.CALL, ""
    return Use.ADDRESS, ""


def _in_declaration(item: Item, match: list[int], at: int, after: str) -> tuple[Use, str] | None:
    opener = next((i for i in range(at - 1, -1, -1) if item.tokens[i].text == "(" and match[i] > at), -1)
    if after == "(" and opener < 0:
        return None
    if opener >= 0 and item.tokens[at - 1].text != "(" and after in (",", ")", "["):
        return None  # a parameter's name
    if opener < 0 and item.name == item.tokens[at].text:
        return Use.UNKNOWN, "an object of this name"
    return Use.ADDRESS, "in a declaration"


def _is_value(item: Item, at: int) -> bool:
    return any(token.text == "=" for token in item.tokens[:at])


def _initialised(tokens: Sequence[Token], match: list[int], at: int) -> str:
    """Return the designator (`.member` gives its name, `[x]` itself) that the value at `at` stands behind, "" if none."""
    back = at - 1
    while back > 0 and (tokens[back].text in ("&", "(") or (tokens[back].text == ")" and match[back] >= 0)):
        back = match[back] - 1 if tokens[back].text == ")" else back - 1
    if back < 1 or tokens[back].text != "=":
        return ""
    if tokens[back - 1].kind is TokenKind.IDENT and back > 1 and tokens[back - 2].text == ".":
        return tokens[back - 1].text
    return "[]" if tokens[back - 1].text == "]" else ""
