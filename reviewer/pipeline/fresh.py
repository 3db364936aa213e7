"""Whether a name that a patch brings was free in a tree (SEMANTICS.md B10): uses that nothing there gives a meaning came after the patch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reviewer.cfront.index import Index
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import parse_define
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.changes.shown_names import Name
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World

_C_FILES = (".c", ".h")
# What stands in front of a use in an expression, and no declaration.
_USING = frozenset({"return", "case", "else", "do"})
_MANY = 50
"""Files that use a name from which it counts as taken."""
_DEEP = 4
"""Macros within macros that are looked into for `#` and `##`."""
# Words with brackets behind them that are no macros.
_KEYWORDS = frozenset({"if", "while", "for", "switch", "return", "sizeof"})


def tests_name(text: str, name: str) -> bool:
    """Whether a condition of the preprocessor in a file's text tests a name."""
    return re.search(rf"^[ \t]*#[ \t]*(?:el)?if(?:n?def)?\b.*\b{re.escape(name)}\b", text.replace("\\\n", " "), re.MULTILINE) is not None


def bound(world: World, name: Name, files: Sequence[str]) -> bool:
    """Whether something in `files`, those of a tree that use `name`, may give it a meaning or would have another one if it were defined.

    False means that none of these uses compiled: the tree is later than the patch that brings the name.
    """
    if len(files) > _MANY or _defined(world.index, name[1]):
        return True
    for path in files:
        items = world.outline(path) if path.endswith(_C_FILES) and world.index.understood(path) else None
        if items is None or any(_binds(item, name, world.index) for item in items):
            return True
    return False


def _defined(index: Index, name: str) -> bool:
    found = index.functions(name) or index.prototypes(name) or index.macros(name) or index.records(name) or index.undefining(name)
    return bool(found) or index.typedefs(name) is not None or index.enum_constant(name) is not None


def _binds(item: Item, name: Name, index: Index) -> bool:
    if item.name == name[1] or (item.kind is UnitKind.UNKNOWN and _mentioned(item.tokens, name[1])):
        return True
    open_brackets: list[str] = []
    calls: list[str] = []
    before = ""
    for at, token in enumerate(item.tokens):
        if token.kind is TokenKind.DIRECTIVE:
            if not _harmless(token.text, name[1]):
                return True
        elif token.text in ("(", "[", "{"):
            open_brackets.append(token.text)
            calls.append(before if token.text == "(" and (before[:1].isalpha() or before[:1] == "_") else "")
        elif token.text in (")", "]", "}"):
            del open_brackets[-1:], calls[-1:]
        elif token.text == name[1]:
            # A macro that makes text of its argument needs no definition of it, and another text comes of it when there is one.
            texts = any(call and call not in _KEYWORDS and _is_macro(index, call) and uses_text(index, call) for call in calls)
            if texts or _declares(item.tokens, at, name, open_brackets):
                return True
        before = token.text
    return False


def _is_macro(index: Index, name: str) -> bool:
    """Whether a called name is a macro, or looks like one: a function may be made by a macro, and have no definition that is found."""
    return bool(index.macros(name)) or not any(letter.islower() for letter in name)


def _mentioned(tokens: Iterable[Token], name: str) -> bool:
    return any(re.search(rf"\b{re.escape(name)}\b", token.text) for token in tokens)


def uses_text(index: Index, macro: str, deep: int = _DEEP) -> bool:
    """Whether a macro may use its arguments as text, `#` or `##`, itself or through one that it calls."""
    found = index.macros(macro)
    if not found:
        return not index.functions(macro)
    if deep == 0:
        return True
    for definition in found:
        parsed = parse_define(definition.item.tokens[0].text, definition.item.line)
        if parsed is None or _makes_text(parsed):
            return True
        words = {token.text for token in parsed.body if token.kind is TokenKind.IDENT}
        if any(index.macros(word) and uses_text(index, word, deep - 1) for word in words - {macro}):
            return True
    return False


def _makes_text(macro: MacroDef) -> bool:
    """Whether a macro has `#` or `##` in it, but for the comma that goes where no more arguments are given."""
    texts = [token.text for token in macro.body]
    swallowing = (",", "##", macro.variadic or "#")
    around = zip(["", *texts], texts, [*texts[1:], ""], strict=False)
    return any(three[1].startswith(("#", "%:")) and three != swallowing for three in around)


def _harmless(directive: str, name: str) -> bool:
    """Whether a preprocessor line has the name not at all, or in the value of a macro without parameters only."""
    if not re.search(rf"\b{re.escape(name)}\b", directive):
        return True
    value = re.match(r"#\s*define\s+(\w+)\s", directive)
    return value is not None and value.group(1) != name and "#" not in directive[1:]


def _declares(tokens: Sequence[Token], at: int, name: Name, brackets: Sequence[str]) -> bool:
    """Whether a name may be declared here, or be a label: then it has a meaning of its own."""
    before = tokens[at - 1] if at else None
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if before is None:
        return True
    if name[0] == "tag":
        return before.text in ("struct", "union", "enum") and after == "{"
    if before.text in ("->", ".", "struct", "union", "enum"):
        # Of another name space, unless a macro is meant.
        return True
    if before.text == "," and (not brackets or brackets[-1] != "("):
        return True
    if after == ":" and before.text in (";", "{", "}", ":"):
        return True
    return before.text == "*" or (before.kind is TokenKind.IDENT and before.text not in _USING) or (before.text in (";", "{", "}") and after != "(")
