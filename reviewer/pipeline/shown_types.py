"""What lines of the hunks declare, against what is supposed of types: an assumption that is false in sight is none (SEMANTICS.md E21)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from reviewer.cfront.brackets import directive_word
from reviewer.cfront.ctype import CType, type_key
from reviewer.cfront.declarations import NoDeclarations
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.globals import declared_type
from reviewer.cfront.hunk_text import hunk_text
from reviewer.cfront.hunk_types import MEMBER, RESULT, spelled
from reviewer.cfront.lower_types import Types
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.tokens import tokenize
from reviewer.model.patterns import regex
from reviewer.model.place import Side
from reviewer.model.series import FileDiff, Hunk
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.shown_definitions import declares_member

_NAME = regex(r"[A-Za-z_]\w*")
_DEFINES = regex(r"#\s*(?:define|undef)\s+(\w+)")
_MAKES = regex(r"DEFINE|DECLARE|^module_param")
"""Macros at file level that say of what type a variable is that they are given the name of."""
_STATEMENTS = frozenset({"return", "goto", "case", "else", "do", "if", "while", "for", "switch", "sizeof", "typedef"})
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")
_END = Token(TokenKind.PUNCT, ";", 0)


@value_type
class _Statement:
    """A statement or declaration of one side of a hunk. `outer`: it stands at file level or is `extern`; `ends`: it comes right behind a `}`."""

    tokens: tuple[Token, ...]
    path: str
    outer: bool
    ends: bool

    @property
    def reaches(self) -> str:
        """The only file that what is declared here is visible in, "" if there may be others."""
        own = any(token.text == "static" for token in self.tokens[:3]) and not self.path.endswith(".h")
        return self.path if own else ""


class ShownTypes:
    """The declarations in the hunks of a patch, changed or not."""

    def __init__(self, files: Sequence[FileDiff], dialect: Dialect) -> None:
        self._files = files
        self._dialect = dialect
        self._types = Types(dialect, NoDeclarations(frozenset()))

    def contradict(self, key: str, ctype: CType, path: str) -> bool:
        """Whether something in sight declares what has the unknown type `key` otherwise, or so that it can't be told; `path` uses it."""
        words = spelled(key).removeprefix(RESULT).split()
        if not words:
            return True
        name = _NAME.findall(words[0])[-1:]
        if not name:
            return True
        if key.startswith(MEMBER):
            return declares_member(self._files, name[0])
        return any(found is None or type_key(found) != type_key(ctype) for found in self._declared(name[0], key.startswith(RESULT), words[0], path))

    def _declared(self, name: str, result: bool, words: str, path: str) -> Iterator[CType | None]:
        """Yield the types that declarations give to a variable or the result of a function; None for one that is not understood."""
        member = words != name
        alone = True
        for one in self._statements:
            if not any(token.text == name or token.kind is TokenKind.DIRECTIVE for token in one.tokens) or one.reaches not in ("", path):
                continue
            if not member and _is_macro(one, name):
                yield None
            for at in _pointers(one.tokens, name) if result and (member or one.outer) else ():
                alone = False
                yield self._type((*one.tokens[: at - 2], one.tokens[at], _END), name)
            for at in _declarators(one, name) if not member else ():
                follows = one.tokens[at + 1].text if at + 1 < len(one.tokens) else ""
                if follows == "(" and result:
                    yield self._type((*one.tokens[: at + 1], _END), name)
                elif follows != "(":
                    yield None if result or one.ends else self._type((*one.tokens, _END), name)
        if member and alone and declares_member(self._files, name):
            yield None

    def _type(self, tokens: tuple[Token, ...], name: str) -> CType | None:
        found = declared_type(Item(UnitKind.DECLARATION, name, tokens, tokens[0].line, tokens[-1].line), self._dialect, name)
        return None if found is None else self._types.resolve(found)

    @cached_property
    def _statements(self) -> tuple[_Statement, ...]:
        return tuple(one for file in self._files for hunk in file.hunks for side in Side for one in _statements(hunk, side, file.path))


def _statements(hunk: Hunk, side: Side, path: str) -> Iterator[_Statement]:
    """Yield what one side of a hunk shows, and its section heading; an initialiser in braces belongs to what it stands in."""
    if hunk.section:
        yield _Statement(tokenize(hunk.section)[0], path, True, False)
    text = hunk_text(hunk, side)
    tokens = text.tokens
    begin = braces = 0
    for at, token in enumerate(tokens):
        if token.text == "{" and (braces or (at > begin and tokens[at - 1].text == "=")):
            braces += 1
        elif token.text == "}" and braces:
            braces -= 1
        elif token.kind is TokenKind.DIRECTIVE or at + 1 == len(tokens) or (token.text in (";", "{", "}") and not braces):
            outer = text.in_column_0(begin) or tokens[begin].text == "extern"
            ends = begin > 0 and tokens[begin - 1].text == "}" and tokens[begin - 1].line == tokens[begin].line
            yield _Statement(tokens[begin : at + 1], path, outer or ends, ends)
            begin = at + 1


def _is_macro(one: _Statement, name: str) -> bool:
    """Whether a statement ends with a macro of that name, or is one that makes a variable of it."""
    last = one.tokens[-1]
    if last.kind is TokenKind.DIRECTIVE and directive_word(last.text) in ("define", "undef"):
        found = _DEFINES.match(last.text)
        return found is None or found[1] == name
    makes = [token.text for token in one.tokens[:3] if token.kind is TokenKind.IDENT and _MAKES.search(token.text)]
    return one.outer and bool(makes) and name not in makes and any(token.text == name for token in one.tokens)


def _pointers(tokens: Sequence[Token], name: str) -> Iterator[int]:
    """Yield where a pointer to functions is declared: `type (*name)(...)`."""
    texts = [token.text for token in tokens]
    for at in range(3, len(texts) - 2):
        if texts[at] == name and texts[at - 2 : at] == ["(", "*"] and texts[at + 1] == ")" and tokens[at - 3].text not in (";", "=", ",", "("):
            yield at


def _declarators(one: _Statement, name: str) -> Iterator[int]:
    """Yield where a declaration at file level declares a name, or its head a function."""
    tokens = one.tokens
    if not one.outer or tokens[0].kind is not TokenKind.IDENT or tokens[0].text in _STATEMENTS:
        return
    depth, given = 0, False
    for at, token in enumerate(tokens):
        text = token.text
        if depth == 0 and text in (",", "="):
            given = text == "="
        if depth == 0 and text == name and not given and (one.ends or (at and _precedes(tokens[at - 1]))):
            yield at
        depth += (text in _OPENING) - (text in _CLOSING)


def _precedes(token: Token) -> bool:
    return token.text in ("*", ",", "}") or (token.kind is TokenKind.IDENT and token.text not in _STATEMENTS)
