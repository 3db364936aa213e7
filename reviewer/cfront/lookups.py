"""Files of a tree that may define a name, found by few searches: what is likely to be asked for next is looked for together with what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reviewer.cfront.file_names import FileTable, may_define, may_define_macro
from reviewer.cfront.name_table import NameTable
from reviewer.cfront.search import Search
from reviewer.model.patterns import regex

_TOGETHER = 200
"""Names of one search."""
_PATIENCE = {True: 4, False: 30}
"""Searches for macros, and for anything else, after which the names of a whole tree are read: that takes as long as some four, or twenty, of them."""
_MOST = 25_000
"""C files of a tree that is read as a whole."""
_WORD = regex(r"[A-Za-z_]\w*", re.ASCII)


class Lookups:
    """The searches of one tree; `beneath` are those of a tree that is the same but for the C files in `changed`, and finds for all trees above it."""

    def __init__(self, search: Search, files: FileTable, suffixes: tuple[str, ...], beneath: Lookups | None, changed: frozenset[str]) -> None:
        self._search = search
        self._files = files
        self._suffixes = suffixes
        self._beneath = beneath
        self._changed = changed
        self._found: dict[tuple[str, bool], tuple[str, ...]] = {}
        self._expected: dict[bool, set[str]] = {False: set(), True: set()}
        self._searches = {False: 0, True: 0}
        self._too_large = False
        self._tables: dict[bool, NameTable] = {}

    def expect(self, names: Iterable[str], macros: bool = True, others: bool = True) -> None:
        """Note names that are likely to be asked for, as macros or as anything else."""
        if self._beneath is not None:
            self._beneath.expect(names, macros, others)
            return
        listed = [name for name in names if _WORD.fullmatch(name)]
        for macro, wanted in ((True, macros), (False, others)):
            if wanted and macro not in self._tables:
                self._expected[macro].update(name for name in listed if (name, macro) not in self._found)

    def defining(self, name: str, macro: bool) -> Iterable[str]:
        """Return files among which are all that may define `name`, as a macro or as anything else."""
        if self._beneath is not None:
            kept = [path for path in self._beneath.defining(name, macro) if path not in self._changed]
            return (*kept, *(path for path in self._changed if path.endswith(self._suffixes)))
        if (name, macro) not in self._found:
            self._look_up(name, macro)
        return self._found[name, macro]

    def _table(self, macro: bool) -> NameTable | None:
        """The names of the whole tree: kept ones, or, once it was searched so often that they are sooner read than that is done again, new ones."""
        if macro not in self._tables and self._searches[macro] in (0, _PATIENCE[macro]) and not self._too_large:
            paths = [path for path in self._search.paths() if path.endswith(self._suffixes)]
            self._too_large = len(paths) > _MOST
            table = None if self._too_large else self._files.table(paths, macro) if self._searches[macro] else self._files.kept_table(macro)
            if table is not None:
                self._tables[macro] = table
                self._expected[macro] = set()
        return self._tables.get(macro)

    def _look_up(self, name: str, macro: bool) -> None:
        """Find the files that may define `name`, and what else is expected to be asked for. Few files define a macro: it is looked for apart."""
        if not _WORD.fullmatch(name):
            self._found[name, macro] = ()
            return
        if (table := self._table(macro)) is not None:
            self._found[name, macro] = table.defining(name)
            return
        self._searches[macro] += 1
        expected = self._expected[macro]
        expected.discard(name)
        names = {name, *sorted(expected)[:_TOGETHER]}
        expected -= names
        paths = self._search.matching(may_define_macro(names) if macro else may_define(names), self._suffixes)
        if paths is None:
            paths = tuple(path for path in self._search.files((name,)) if path.endswith(self._suffixes))
            names = {name}
        found = self._files.many(paths)
        for one in names:
            self._found[one, macro] = tuple(path for path, known in found.items() if known is not None and known.may_define(one))
