"""Definitions of a tree by name: every one of them, wherever it stands (SEMANTICS.md A8), or every one that a file can see.

Lazy: a name is searched for as a string first, and only files that carry it are tokenised and outlined. What a C file means by a name is
looked for in what it includes.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise, repeat

from reviewer.cfront.assembled import Assembled
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.file_names import UNREADABLE, FileNames, FileTable
from reviewer.cfront.globals import agreed, declared_type, declares, declares_pointer
from reviewer.cfront.guards import GUARD_DEFINITION, guard_names
from reviewer.cfront.includes import Includes
from reviewer.cfront.lookups import Lookups
from reviewer.cfront.macro_names import MacroNames
from reviewer.cfront.makefiles import Makefiles, is_makefile
from reviewer.cfront.members import enum_values, members_in_order, members_of, typedef_of
from reviewer.cfront.one_build import in_one_build
from reviewer.cfront.outline import Item, outline
from reviewer.cfront.pasting import Pastings
from reviewer.cfront.search import Search
from reviewer.cfront.syntax import Token, TokenKind, TypeName
from reviewer.cfront.tokens import tokenize
from reviewer.model.tree import Tree
from reviewer.model.unit import UnitKind
from reviewer.store.cache import Cache

_OUTLINES = 400
"""Outlined files kept; a kernel header's outline takes some 100 KB."""
_ITEMS = 40_000
"""Names of files of which the items are kept. The same headers are asked for the same names by every file that sees them."""
_OF_SEVERAL = frozenset({UnitKind.ENUM, UnitKind.GLOBAL, UnitKind.DECLARATION})
"""Kinds of items that may declare more names than the one that they are called after."""
_C_FILES = (".c", ".h", ".inc", ".def")
_NO_DECLARATION = ("EXPORT_SYMBOL", "EXPORT_PER_CPU_SYMBOL", "module_param", "MODULE_PARM_DESC", "core_param", "early_param", "ALLOW_ERROR_INJECTION")
"""Macros at file level that are given names which were declared before."""


@dataclass(frozen=True, slots=True)
class Definition:
    """An item and the file it stands in."""

    path: str
    item: Item


class Definitions(ABC):
    """Looks names up in the files that `candidates` says may define them."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._found: dict[tuple[str, str], tuple[Definition, ...]] = {}
        self._answers: dict[tuple[str, str], object] = {}

    @abstractmethod
    def candidates(self, name: str, table: str) -> Iterable[str]:
        """Return the files that may define `name` as one of "macros", "typedefs", "others"."""

    @abstractmethod
    def outline(self, path: str) -> tuple[Item, ...]:
        """Return the items of a file, none if it can't be read."""

    def items_named(self, path: str, name: str) -> tuple[Item, ...]:
        """Return the items of a file that are called `name`, and those that may declare it, too."""
        return _named(self.outline(path), name)

    def _definitions(self, name: str, table: str = "others") -> tuple[Definition, ...]:
        key = (name, table)
        if key not in self._found:
            paths = self.candidates(name, table)
            self._found[key] = tuple(Definition(path, item) for path in paths for item in self.items_named(path, name))
        return self._found[key]

    def _of_kind(self, name: str, kinds: Iterable[UnitKind]) -> tuple[Definition, ...]:
        wanted = frozenset(kinds)
        table = "macros" if UnitKind.MACRO in wanted else "typedefs" if UnitKind.TYPEDEF in wanted else "others"
        return tuple(found for found in self._definitions(name, table) if found.item.kind in wanted and found.item.name == name)

    def meanings(self, name: str) -> tuple[Definition, ...]:
        """Return every item that gives `name` a meaning at file level, of any kind."""
        found = {
            (one.path, one.item.line, one.item.name): one for table in ("macros", "typedefs", "others") for one in self._definitions(name, table)
        }
        return tuple(found.values())

    def functions(self, name: str) -> tuple[Definition, ...]:
        """Return every definition of the function `name`."""
        return self._of_kind(name, (UnitKind.FUNCTION,))

    def is_value(self, name: str) -> bool:
        """Whether a name is a variable, function or enum constant at file level, which no type of that name can be besides (C17 6.2.3)."""
        found = self._objects(name) or self._of_kind(name, (UnitKind.FUNCTION,))
        return (bool(found) or any(map(self._enumerates, self._definitions(name), repeat(name)))) and not self._of_kind(name, (UnitKind.TYPEDEF,))

    def variable(self, name: str) -> TypeName | None:
        """Return the type of the variable `name` at file level, None unless it is for certain one and all declarations agree."""
        key = ("variable", name)
        if key not in self._answers:
            self._answers[key] = self._variable(name)
        answer = self._answers[key]
        return answer if isinstance(answer, TypeName) else None

    def _variable(self, name: str) -> TypeName | None:
        if self.macros(name) or self._of_kind(name, (UnitKind.FUNCTION, UnitKind.TYPEDEF, UnitKind.UNKNOWN)):
            return None
        found = self._objects(name)
        if not found or any(map(self._enumerates, self._definitions(name), repeat(name))):
            return None
        # What a macro at file level declares has no item of its own: one that is given the name may declare it with another type.
        given = (item for path in {one.path for one in found} for item in self.outline(path) if item.kind is UnitKind.MACRO_CALL)
        if any(token.text == name for item in given if not item.name.startswith(_NO_DECLARATION) for token in item.tokens):
            return None
        return agreed({declared_type(one.item, self.dialect, name) for one in found})

    def _objects(self, name: str) -> tuple[Definition, ...]:
        """Return every declaration of a variable, be it among others."""
        kinds = (UnitKind.GLOBAL, UnitKind.INITIALISER, UnitKind.DECLARATION)
        return tuple(one for one in self._definitions(name) if one.item.kind in kinds and (one.item.name == name or declares(one.item, name)))

    @staticmethod
    def _enumerates(found: Definition, name: str) -> bool:
        """Whether an item is an enum with a constant of this name."""
        pairs = pairwise(found.item.tokens) if found.item.kind is UnitKind.ENUM else ()
        return any(after.text == name and (before.text in ("{", ",") or before.kind is TokenKind.DIRECTIVE) for before, after in pairs)

    def prototypes(self, name: str) -> tuple[Definition, ...]:
        """Return every declaration of the function `name`."""
        found = self._of_kind(name, (UnitKind.DECLARATION,))
        return tuple(one for one in found if any(token.text == "(" for token in one.item.tokens) and not declares_pointer(one.item))

    def macros(self, name: str) -> tuple[Definition, ...]:
        """Return every `#define` of `name`."""
        return tuple(found for found in self._of_kind(name, (UnitKind.MACRO,)) if found.item.tokens[0].text.lstrip("# ").startswith("define"))

    def undefining(self, name: str) -> tuple[str, ...]:
        """Return the paths of the files that `#undef` a macro."""
        return tuple(dict.fromkeys(one.path for one in self.undefinitions(name)))

    def undefinitions(self, name: str) -> tuple[Definition, ...]:
        """Return every `#undef` of `name`."""
        return tuple(found for found in self._of_kind(name, (UnitKind.MACRO,)) if found.item.tokens[0].text.lstrip("# ").startswith("undef"))

    def typedefs(self, name: str) -> TypeName | None:
        """Return what the typedef `name` stands for, None if there is none or several disagree."""
        return self._agreed("typedef", name, (UnitKind.TYPEDEF,))

    def _agreed(self, what: str, name: str, kinds: Iterable[UnitKind]) -> TypeName | None:
        key = (what, name)
        if key not in self._answers:
            answers = {typedef_of(found.item, self.dialect) for found in self._of_kind(name, kinds)}
            self._answers[key] = answers.pop() if len(answers) == 1 else None
        answer = self._answers[key]
        return answer if isinstance(answer, TypeName) else None

    def records(self, tag: str) -> tuple[Definition, ...]:
        """Return every definition of the struct or union `tag` at file level."""
        return self._of_kind(tag, (UnitKind.STRUCT, UnitKind.UNION))

    def record_tokens(self, record: str) -> tuple[Token, ...] | None:
        """Return the definition of "struct tag" or "union tag"; None unless there is one alone: then code that uses it compiles with that."""
        kind, _, tag = record.partition(" ")
        found = [one.item for one in self.records(tag) if one.item.kind == kind]
        return found[0].tokens if len(found) == 1 and found[0].complete else None

    def member(self, record: str, name: str) -> TypeName | None:
        """Return the type of the member `name` of "struct tag" or "union tag"; None unless every definition has it, with one type."""
        key = (record, name)
        if key not in self._answers:
            kind, _, tag = record.partition(" ")
            found = [one for one in self._of_kind(tag, (UnitKind.STRUCT, UnitKind.UNION)) if one.item.kind == kind]
            answers = {dict(members_of(one.item, self.dialect)).get(name) for one in found}
            self._answers[key] = answers.pop() if len(answers) == 1 else None
        answer = self._answers[key]
        return answer if isinstance(answer, TypeName) else None

    def ordered_members(self, record: str) -> tuple[tuple[str, TypeName], ...] | None:
        """Return the members of "struct tag" in order, where there is one definition alone and each member has a name of its own."""
        tokens = self.record_tokens(record)
        return None if tokens is None else members_in_order(tokens, self.dialect)

    def enum_constant(self, name: str) -> int | None:
        """Return the value of an enum constant of type `int`, None if it is none, its value takes more than literals, or more bits."""
        key = ("enum", name)
        if key not in self._answers:
            answers = {dict(enum_values(found.item)).get(name) for found in self._definitions(name) if found.item.kind is UnitKind.ENUM}
            self._answers[key] = answers.pop() if len(answers) == 1 else None
        answer = self._answers[key]
        return answer if isinstance(answer, int) and -(1 << 31) <= answer < 1 << 31 else None


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

    def pastings(self, beneath: Pastings | None = None) -> Pastings:
        """Return the names that macros of the tree paste; `beneath` those of the tree without the changes."""
        return Pastings(self.tree, self.search, self.cache, beneath, self._changed)

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
            self._items[key] = _named(self.outline(path), name)
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
    tokens, problems = tokenize(text)
    items = outline(tokens)
    return items, not problems and all(item.complete for item in items)


# What one patch makes of a file is what the next one finds.
_shared_outline = lru_cache(maxsize=32)(_outlined)


def _named(items: tuple[Item, ...], name: str) -> tuple[Item, ...]:
    return tuple(item for item in items if item.name == name or (item.kind in _OF_SEVERAL and any(token.text == name for token in item.tokens)))


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

    def expect_record(self, record: str) -> None:
        """Note that the definition of "struct tag" or "union tag" is likely to be asked for in the whole tree."""
        kind, _, tag = record.partition(" ")
        if kind in ("struct", "union"):
            self._index.lookups.expect((tag,), macros=False)

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
