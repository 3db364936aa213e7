"""Names without capitals that a tree's C files define as macros: one search for all spares one for nearly every function that is called."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cached_property

from reviewer.cfront.file_names import FileTable
from reviewer.cfront.search import Search
from reviewer.model.patterns import regex

_LOWER = regex(r"[a-z0-9_]+", re.ASCII)
# Where the name is on the next line, the file is looked at.
_NEXT_LINE = r"^[ \t]*#[ \t]*(?:define|undef)[ \t]*\\"
_HERE = r"^[ \t]*#[ \t]*(?:define|undef)[ \t]+[a-z0-9_]+(?![A-Za-z0-9_])"


class MacroNames:
    """The macros of one tree; `beneath` are those of a tree that is the same but for the C files in `changed`."""

    def __init__(self, search: Search, files: FileTable, suffixes: tuple[str, ...], beneath: MacroNames | None, changed: Iterable[str]) -> None:
        self._search = search
        self._files = files
        self._suffixes = suffixes
        self._beneath = beneath
        self._changed = [path for path in changed if path.endswith(suffixes)]

    def may_be(self, name: str) -> bool:
        """Whether some file may define a macro of this name; of names with capitals nothing is known."""
        if self._beneath is not None:
            return self._beneath.may_be(name) or name in self._own
        known = self._known if _LOWER.fullmatch(name) else None
        return known is None or name in known

    @cached_property
    def _own(self) -> Collection[str]:
        """The names of the changed files."""
        return frozenset[str]().union(*(names.macros for names in self._files.many(self._changed).values() if names is not None))

    @cached_property
    def _known(self) -> Collection[str] | None:
        """The names of the whole tree, None if that can't be told."""
        found = self._search.matches(_HERE, self._suffixes)
        others = self._search.matching(_NEXT_LINE, self._suffixes)
        if found is None or others is None:
            return None
        names = {text.replace("\t", " ").rpartition(" ")[2] for text in found}
        return names.union(*(known.macros for known in self._files.many(others).values() if known is not None))
