"""Definitions of a tree by name: every one of them, wherever it stands (SEMANTICS.md A8), or every one that a file can see.

Lazy: a name is searched for as a string first, and only files that carry it are tokenised and outlined. What a C file means by a name is
looked for in what it includes.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from functools import cached_property, lru_cache

from reviewer.cfront.assembled import Assembled
from reviewer.cfront.definitions import Definition, Definitions, by_name
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.file_names import UNREADABLE, FileNames, FileTable
from reviewer.cfront.guards import GUARD_DEFINITION, guard_names
from reviewer.cfront.includes import Includes
from reviewer.cfront.lookups import Lookups
from reviewer.cfront.macro_names import MacroNames
from reviewer.cfront.makefiles import Makefiles, is_makefile
from reviewer.cfront.members import OF_MEMBER
from reviewer.cfront.one_build import in_one_build
from reviewer.cfront.outline import Item, outline, outline_of_text
from reviewer.cfront.pasting import Pastings
from reviewer.cfront.search import Search
from reviewer.cfront.tokens import tokenize
from reviewer.cfront.volatile_words import VolatileWords, texts_of, united, with_made, words_of
from reviewer.model.tree import Tree
from reviewer.store.cache import Cache

_OUTLINES = 400
"""Outlined files kept; a kernel header's outline takes some 100 KB."""
_ITEMS = 40_000
"""Names of files of which the items are kept. The same headers are asked for the same names by every file that sees them."""
_C_FILES = (".c", ".h", ".inc", ".def")


class Index(Definitions):
    """The whole tree; nothing is read before the first question."""

    def __init__(
        self, tree: Tree, dialect: Dialect, cache: Cache | None = None, beneath: Index | None = None, changed: frozenset[str] = frozenset()
    ) -> None:
        """`beneath` is the index of a tree that is the same but for the paths in `changed`: only those are read anew."""
        super().__init__(dialect)
        self.tree = tree
        self.cache = cache if cache is not None else Cache(None)
        self._beneath = beneath
        self._changed = changed
        self._outlined: OrderedDict[str, tuple[Item, ...]] = OrderedDict()
        self._items: OrderedDict[tuple[str, str], tuple[Item, ...]] = OrderedDict()
        self._named: OrderedDict[str, dict[str, tuple[Item, ...]]] = OrderedDict()
        self._sights: dict[str, Sight] = {}
        self._not_understood: set[str] = set()
        self.search: Search = Search(tree, self.cache, beneath.search if beneath is not None else None, changed)
        self.files: FileTable = FileTable(tree, self.cache, beneath.files if beneath is not None else None, changed)
        self.macro_names: MacroNames = MacroNames(self.search, self.files, _C_FILES, beneath.macro_names if beneath is not None else None, changed)
        self.lookups: Lookups = Lookups(self.search, self.files, _C_FILES, beneath.lookups if beneath is not None else None, changed)

    @cached_property
    def includes(self) -> Includes:
        """Include relations between the files; those of the index beneath where no changed file differs in what it includes."""
        if self._beneath is not None:
            now = self.files.many(path for path in self._changed if path.endswith(_C_FILES))
            before = self._beneath.files.many(now)
            if all(_included(now[path]) == _included(before[path]) for path in now):
                return self._beneath.includes
        return Includes(self.tree, self.files, self.search)

    @cached_property
    def makefiles(self) -> Makefiles:
        """The Makefiles of the tree; those of the index beneath where none changed."""
        if self._beneath is not None and not any(map(is_makefile, self._changed)):
            return self._beneath.makefiles
        return Makefiles(self.tree, self.search)

    @cached_property
    def assembled(self) -> Assembled:
        """The names that assembler files define."""
        return Assembled(self.tree, self.search, self.cache, self._beneath.assembled if self._beneath is not None else None, self._changed)

    @cached_property
    def pastings(self) -> Pastings:
        """The names that macros of the tree paste."""
        return Pastings(self.tree, self.search, self.cache, self._beneath.pastings if self._beneath is not None else None, self._changed)

    def sight(self, path: str) -> Sight:
        """Return the definitions that the file `path` can see."""
        if path not in self._sights:
            self._sights[path] = Sight(self, path)
        return self._sights[path]

    def candidates(self, name: str, table: str) -> Iterable[str]:
        """Return the files of the tree that may define `name`."""
        if table == "macros" and not self.macro_names.may_be(name):
            return ()
        found = self.files.many(self.lookups.defining(name, table == "macros"))
        return sorted(path for path, names in found.items() if names is not None and name in getattr(names, table))

    def outline(self, path: str) -> tuple[Item, ...]:
        """Return the items of a file; shared with the index beneath where the file is the same."""
        if self._beneath is not None and path not in self._changed:
            return self._beneath.outline(path)
        known = self._outlined.get(path)
        if known is None:
            text = self.tree.read(path)
            known, understood = (_outlined if self._beneath is None else _shared_outline)(text or "")
            self._outlined[path] = known
            if text is None or not understood:
                self._not_understood.add(path)
            if len(self._outlined) > _OUTLINES:
                self._outlined.popitem(last=False)
        else:
            self._outlined.move_to_end(path)
        return known

    def items_named(self, path: str, name: str) -> tuple[Item, ...]:
        """Return the items of a file that are called `name`, and those that may declare it, too; kept longer than the file's other items."""
        if self._beneath is not None and path not in self._changed:
            return self._beneath.items_named(path, name)
        key = (path, name)
        if key not in self._items:
            items = self.outline(path)
            if path not in self._named:
                self._named[path] = by_name(items)
                if len(self._named) > _OUTLINES:
                    self._named.popitem(last=False)
            self._items[key] = self._named[path].get(name, ())
            if len(self._items) > _ITEMS:
                self._items.popitem(last=False)
        return self._items[key]

    def understood(self, path: str) -> bool:
        """Whether a C file could be read and split into whole items."""
        if self._beneath is not None and path not in self._changed:
            return self._beneath.understood(path)
        self.outline(path)
        return path not in self._not_understood

    def users(self, name: str) -> tuple[str, ...]:
        """Return the paths of all files, of any kind, that mention the word `name`, and of those that can't be read."""
        word = re.compile(rf"\b{re.escape(name)}\b")
        found = []
        for path in self.search.files((name,)):
            text = self.tree.read(path)
            if text is None or word.search(text):
                found.append(path)
        return tuple(found)


def _outlined(text: str) -> tuple[tuple[Item, ...], bool]:
    """Return the items of a text, and whether it was understood."""
    found = outline_of_text(text)
    if found is None:
        tokens, problems = tokenize(text)
        found = outline(tokens), not problems
    return found[0], found[1] and all(item.complete for item in found[0])


# What one patch makes of a file is what the next one finds.
_shared_outline = lru_cache(maxsize=32)(_outlined)


def _included(names: FileNames | None) -> tuple[str, ...] | None:
    return None if names is None else names.includes


class Sight(Definitions):
    """What one file can see: itself and what it includes, in any configuration of its architectures."""

    def __init__(self, index: Index, root: str) -> None:
        super().__init__(index.dialect)
        self._index = index
        self.root = root

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The files that can be seen."""
        return self._index.includes.closure(self.root)

    @cached_property
    def blind(self) -> bool:
        """Whether a file among them can't be read: then any name may be defined there."""
        return UNREADABLE in self._index.files.many(self.paths).values()

    @cached_property
    def _seen(self) -> frozenset[str]:
        """The files that can be seen, their names known to the table of files."""
        self._index.files.many(self.paths)
        return frozenset(self.paths)

    def candidates(self, name: str, table: str) -> Iterable[str]:
        """Return the visible files that may define `name`."""
        seen = self._seen
        return sorted(path for path in self._index.files.where(name, table) if path in seen)

    def outline(self, path: str) -> tuple[Item, ...]:
        """Return the items of a file."""
        return self._index.outline(path)

    def items_named(self, path: str, name: str) -> tuple[Item, ...]:
        """Return the items of a file that are called `name`."""
        return self._index.items_named(path, name)

    @cached_property
    def volatile(self) -> VolatileWords:
        """The names that some declaration in what can be seen may give to what is volatile or atomic."""
        found = self._index.files.many(self.paths).values()
        return with_made(united(one.volatile for one in found if one is not None), self._made)

    def _made(self, makers: frozenset[str]) -> Iterable[VolatileWords]:
        """Yield the words of declarations with macros or typedefs among `makers`."""
        for path in self._index.search.files(tuple(sorted(makers))):
            text = self._index.tree.read(path) if path in self._seen else None
            if text is not None:
                yield words_of(texts_of(text), makers)

    def expect_record(self, record: str) -> None:
        """Note that the definition of "struct tag" or "union tag" is likely to be asked for in the whole tree."""
        kind, _, tag = record.partition(" ")
        if kind in ("struct", "union"):
            self._index.lookups.expect((tag.partition(OF_MEMBER)[0],), macros=False)

    def guards(self, name: str) -> tuple[Item, ...]:
        """Return the definitions of the class of lock guards `name`."""
        seen, wanted = self._seen, guard_names(name)
        paths = self._index.search.matching(GUARD_DEFINITION, _C_FILES) or ()
        return tuple(item for path in paths if path in seen for item in self.outline(path) if item.name in wanted)

    def bodies(self, name: str) -> tuple[Definition, ...]:
        """Return every definition that a call of `name` in this file can reach (SEMANTICS.md A8).

        A function that is only defined in what the file sees, is that; one that is declared only may be any that is not static, and that can
        be in one kernel with the file. None if assembler defines the name there.
        """
        seen = self.functions(name)
        if seen and not self.prototypes(name) and all("static" in found.item.storage for found in seen):
            return seen
        known = {(found.path, found.item.line, found.item.name) for found in seen}
        linked = (found for found in self._index.functions(name) if "static" not in found.item.storage)
        if self._index.assembled.seen_from(self.root, name):
            return ()
        every = (*seen, *(found for found in linked if (found.path, found.item.line, found.item.name) not in known))
        return tuple(found for found in every if in_one_build(self.root, found.path))
