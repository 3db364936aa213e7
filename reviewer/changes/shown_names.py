"""The names that a patch shows on each side, context included: what holds "gone" and "new" against (SEMANTICS.md B10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from reviewer.cfront.hunk_text import hunk_text
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.patterns import regex
from reviewer.model.place import Side
from reviewer.model.series import FileDiff
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type

_PARTS = regex(r"[A-Za-z_]\w*|\"(?:[^\"\\]|\\.)*\"|->|[0-9][\w.]*|\S")
_TAGGED = frozenset({UnitKind.STRUCT, UnitKind.UNION, UnitKind.ENUM})

Name = tuple[str, str]
"""Name space ("member", "tag" or "name") and spelling."""


_MEMBER_OF, _TAG_OF = frozenset({"->", "."}), frozenset({"struct", "union", "enum"})
_DIRECTIVE, _IDENT = TokenKind.DIRECTIVE, TokenKind.IDENT


@value_type
class Word:
    """A token as names see it: its name space ("" for what is no identifier), text and line."""

    space: str
    text: str
    line: int


@value_type
class ShownNames:
    """Every name that is in sight, by side."""

    old: frozenset[Name] = frozenset()
    new: frozenset[Name] = frozenset()


def words_of(tokens: Iterable[Token]) -> list[Word]:
    """Return the words of code, preprocessor lines taken apart."""
    words: list[Word] = []
    for token in tokens:
        if token.kind is TokenKind.DIRECTIVE:
            words.extend(directive_words(token))
        elif token.kind is TokenKind.IDENT:
            words.append(Word(space_behind(words), token.text, token.line))
        else:
            words.append(Word("", token.text, token.line))
    return words


def directive_words(token: Token) -> list[Word]:
    """Return the words of a preprocessor line."""
    words: list[Word] = []
    for part in _PARTS.findall(token.text):
        is_name = part[0].isalpha() or part[0] == "_"
        words.append(Word(space_behind(words) if is_name else "", part, token.line))
    return words


def space_behind(before: Sequence[Word]) -> str:
    """Return the name space of an identifier behind these words."""
    last = before[-1].text if before else ""
    return "member" if last in _MEMBER_OF else "tag" if last in _TAG_OF else "name"


def shown_names(files: Iterable[FileDiff], whole: ShownNames) -> ShownNames:
    """Collect the names in all hunks, and those of the whole files where they are known."""
    found: dict[Side, set[Name]] = {Side.OLD: set(whole.old), Side.NEW: set(whole.new)}
    for file in files:
        for hunk in file.hunks:
            for side, names in found.items():
                if file.path.endswith((".c", ".h")):
                    names |= names_in(hunk_text(hunk, side).tokens)
                else:
                    lines = hunk.old_side() if side is Side.OLD else hunk.new_side()
                    names.update(("name", word) for line in lines for word in _PARTS.findall(line.text))
    return ShownNames(frozenset(found[Side.OLD]), frozenset(found[Side.NEW]))


def names_in(tokens: Iterable[Token]) -> set[Name]:
    """Return the names that the tokens use or define: those of `words_of`, which is not asked, since whole files are gone through."""
    found: set[Name] = set()
    last = ""
    for token in tokens:
        if token.kind is _DIRECTIVE:
            words = directive_words(token)
            found.update((word.space, word.text) for word in words if word.space)
            last = words[-1].text if words else last
            continue
        text = token.text
        if token.kind is _IDENT:
            found.add(("member" if last in _MEMBER_OF else "tag" if last in _TAG_OF else "name", text))
        last = text
    return found


def defined_names(kind: UnitKind, name: str, tokens: Sequence[Token]) -> frozenset[Name]:
    """Return what a unit of this kind gives a meaning to; a declaration alone gives none."""
    if kind is UnitKind.DECLARATION or (not name and kind is not UnitKind.ENUM):
        return frozenset()
    # The preprocessor knows no name spaces.
    names: set[Name] = (
        {("tag" if kind in _TAGGED else "name", name)} if kind is not UnitKind.MACRO else {(space, name) for space in ("name", "member", "tag")}
    )
    if kind is UnitKind.ENUM:
        names.discard(("tag", ""))
        names |= {("name", b.text) for a, b in pairwise(tokens) if a.text in ("{", ",") and b.kind is TokenKind.IDENT}
    return frozenset(names)
