"""What the directives in a function's body may refer to: the one file of an `#include`, and the names that are no macro in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reviewer.cfront.body_directives import Surroundings
from reviewer.cfront.brackets import directive_word
from reviewer.cfront.index import Index
from reviewer.cfront.macro_forms import Lookup
from reviewer.cfront.macro_scope import MacroScope
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.unit import UnitKind


class BodyScope:
    """Looks up for bodies of one tree."""

    def __init__(self, index: Index, macros: MacroScope) -> None:
        self._index = index
        self._macros = macros

    def around(self, path: str, line: int, lookup: Lookup, limit: int) -> Surroundings:
        """Return what a function of `path` that begins in `line` may refer to."""
        return Surroundings(lookup, partial(self._included, path), partial(self._is_no_macro, path, line), limit)

    def _file(self, path: str, named: str) -> str:
        """Return the file that `#include named` in `path` means, "" unless it is one, which can be read."""
        kind, name = named[:1], named[1:-1]
        found = self._index.includes.resolve(path, f"{kind}{name}", path) if kind in ("<", '"') else ()
        return found[0] if len(found) == 1 and self._index.understood(found[0]) else ""

    def _included(self, path: str, named: str) -> tuple[Token, ...] | None:
        file = self._file(path, named)
        return tuple(token for item in self._index.outline(file) for token in item.tokens) if file else None

    def _is_no_macro(self, path: str, line: int, name: str) -> bool:
        """Whether a name is for certain no macro where the function begins: who defines it before takes it back, too."""
        sight = self._index.sight(path)
        if sight.blind or any(name in self._left_defined(path, item) for item in self._index.outline(path) if item.line < line):
            return False
        return all(found.path != path and self._takes_back(found.path, name, found.item.line) for found in sight.macros(name))

    def _takes_back(self, path: str, name: str, line: int) -> bool:
        """Whether a file has an `#undef` of the name behind `line`, in every configuration."""
        found = self._index.sight(path).undefinitions(name)
        return any(one.path == path and one.item.line > line and self._macros.presence(path, one.item.line) is True for one in found)

    def _left_defined(self, path: str, item: Item) -> frozenset[str]:
        """Return the names that the lines in a function's body leave defined behind it."""
        names: set[str] = set()
        for word, rest in _directives(item):
            if word == "define":
                names.add(rest.split("(", 1)[0].split(" ", 1)[0])
            elif word == "undef":
                names.discard(rest)
            elif word == "include":
                file = self._file(path, rest)
                names = {name for name in names if not file or not self._takes_back(file, name, 0)}
        return frozenset(names)


def _directives(item: Item) -> Iterator[tuple[str, str]]:
    if item.kind is UnitKind.FUNCTION:
        for token in item.tokens:
            if token.kind is TokenKind.DIRECTIVE:
                word = directive_word(token.text)
                yield word, token.text[1 + len(word) :].strip()
