"""What a file says at a glance: the names that it may define, and what it includes. Cheap, kept by blob id, and never too few."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from reviewer.cfront.cursor import KEYWORDS
from reviewer.cfront.item_names import TYPE_KEYWORDS
from reviewer.cfront.name_table import NameTable
from reviewer.cfront.volatile_words import NOTHING, VolatileWords, words_of_text
from reviewer.model.patterns import alternatives, regex
from reviewer.model.tree import Searchable, Tree
from reviewer.model.value_type import value_type
from reviewer.store.cache import Cache, Json, code_digest

_KIND, _TABLE = "file names", {True: "macro tables", False: "name tables"}

# What #define defines, lines that do not begin with white space, and indented lines: members of enums, and definitions that have nothing but
# words and stars in front of the name, or a `{` on the next line. Nothing is tried twice at a place: this is run over whole trees.
# Each begins with a character that is sooner found than the beginning of a line; a `#` within a line makes a name too many.
_MACRO = regex(r"#[ \t]*+(?:define|undef)[ \t]++([A-Za-z_]\w*+)")
# The same of a text whose lines are not joined: that is half of what it takes to read a tree's macros.
_MACRO_APART = regex(r"#[ \t]*+(?:define|undef)(?:[ \t]|\\[ \t\r]*+\n)++([A-Za-z_]\w*+)")
_FLUSH = regex(r"\n([^ \t#*/\n][^\n]*+)")
_INDENTED = regex(
    r"\n[ \t]++(?:([A-Za-z_]\w*+)[ \t]*+(?:(?:=[^\n]*+)?[,;]?+[ \t]*+(?:/\*|//|$)|\([^;{}\n]*\)[ \t]*+\n[ \t]*+\{|\{)"
    r"|(?!return\b|else\b|case\b|goto\b)(?:[A-Za-z_]\w*+[ \t*]++)+([A-Za-z_]\w*+)[ \t]*+[({])",
    re.MULTILINE,
)
# On a line that is not indented only these can be what it defines: a name in front of `(`, of `{ = ; [` or of the end of the line, or `(*name)`.
_NAME = regex(r"\b[A-Za-z_]\w*+(?=[^\S\n]*+(?:[({;=\[]|$))", re.MULTILINE)
# In front of brackets, and behind them, a comma parts what is defined as well, and a word of attributes may stand behind it: `int a, b __weak = 1;`.
_LISTED = regex(r"\b[A-Za-z_]\w*+(?=[^\S\n]*+[,}]|[^\S\n]++_)")
_OPENING = regex(r"[({]")
_WORDS = frozenset(["static", "extern", "const", "volatile", "inline", "struct", "union", "enum", "typedef", *KEYWORDS, *TYPE_KEYWORDS])
_POINTER = regex(r"(?<=\(\*)[A-Za-z_]\w*+")
# Headers are full of these, and they define nothing.
_FORWARD = regex(r"^(?:struct|union|enum)[ \t]+\w+[ \t]*;[ \t\r]*$", re.ASCII | re.MULTILINE)
_INCLUDE = regex(r'#[ \t]*+(?:include|include_next|import)[ \t]*+(?:([<"])([^>"\n]+)[>"]|(\w+))')
_DEFINES_ONE = (
    r"^(?:[ \t]*#[ \t]*(?:define|undef)[ \t]+(?:{0})\b|(?![ \t#*/]).*\b(?:{0})\b"
    r"|[ \t]+(?:{0})[ \t]*(?:=|,|;|/|\(|\{{|\r?$)|[ \t]+(?:[A-Za-z_]\w*[ \t*]+)+(?:{0})[ \t]*[({{])"
)
_CONTINUED = regex(r"\\[ \t\r]*\n")


@value_type
class FileNames:
    """Names that a file may define as macros, as typedefs, and as anything else; what it includes as `<path`, `"path` or a macro's name.

    `volatile` are names that it may give to volatile objects. `readable` is false for a file that can't be read: it may define anything.
    """

    macros: frozenset[str] = frozenset()
    typedefs: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    includes: tuple[str, ...] = ()
    volatile: VolatileWords = NOTHING
    readable: bool = True

    def may_define(self, name: str) -> bool:
        """Whether the file may define `name` as anything."""
        return name in self.macros or name in self.typedefs or name in self.others


UNREADABLE = FileNames(readable=False)


def names_of_text(text: str) -> FileNames:
    """Read a file's text."""
    joined = _joined(text)
    found = (match for match in _INCLUDE.finditer(joined) if not joined[joined.rfind("\n", 0, match.start()) : match.start()].strip())
    includes = tuple(dict.fromkeys(f"{m.group(1)}{m.group(2)}" if m.group(1) else m.group(3) for m in found))
    return FileNames(frozenset(_MACRO.findall(joined)), *_kinds(joined), includes, words_of_text(text))


def _joined(text: str) -> str:
    """Return a text whose lines each begin behind a newline, continued ones as one."""
    return "\n" + (_CONTINUED.sub(" ", text) if "\\" in text else text)


def _kinds(joined: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that may be those of typedefs, and of anything else but macros."""
    lines = _FLUSH.findall(joined)
    # A typedef may define a record, too, and may stand behind something else on its line.
    others = _names("\n".join(lines))
    others.update(_LISTED.findall("\n".join(map(_outer, lines))))
    others -= _WORDS
    others.update(one or two for one, two in _INDENTED.findall(joined))
    typedefs = _names("\n".join(line for line in lines if line.startswith("}") or "typedef" in line))
    return frozenset(typedefs), frozenset(others)


def _outer(line: str) -> str:
    """Return what is on a line in front of brackets and behind braces; all of it where it is of an enum, whose constants are defined in braces."""
    opening = _OPENING.search(line)
    if opening is None or "enum" in line:
        return line
    return f"{line[: opening.start()]}\n{line.rpartition('}')[2] if '}' in line else ''}"


def _names(lines: str) -> set[str]:
    """Return the names that lines may define which are not indented."""
    found = set(_POINTER.findall(lines)) if "(*" in lines else set()
    found.update(_NAME.findall(_FORWARD.sub("", lines)))
    return found


def may_define_macro(names: Iterable[str]) -> str:
    """Return a regular expression for lines of files whose `FileNames.macros` have one of `names`; of a name on the next line any may be it."""
    return rf"^[ \t]*#[ \t]*(?:define|undef)[ \t]*(?:[ \t](?:{alternatives(names)})\b|\\)"


def may_define(names: Iterable[str]) -> str:
    """Return a regular expression for lines of files whose `FileNames` have one of `names` (plain identifiers)."""
    return _DEFINES_ONE.format(alternatives(names))


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return the version of everything that reads C here: rows of other versions are not asked for."""
    return code_digest(Path(__file__).parent)


class FileTable:
    """The names of a tree's files, each found once; kept in `cache` by blob id."""

    def __init__(self, tree: Tree, cache: Cache, beneath: FileTable | None = None, changed: frozenset[str] = frozenset()) -> None:
        """`beneath` is the table of a tree that is the same but for the paths in `changed`."""
        self._tree = tree
        self._cache = cache
        self._beneath = beneath
        self._changed = changed
        self._known: dict[str, FileNames | None] = {}
        self._where: dict[str, dict[str, list[str]]] = {"macros": {}, "typedefs": {}, "others": {}}

    def where(self, name: str, table: str) -> list[str]:
        """Return the files, of those asked for so far, that may define `name` as one of "macros", "typedefs", "others"."""
        below = [] if self._beneath is None else [path for path in self._beneath.where(name, table) if path not in self._changed]
        return below + self._where[table].get(name, [])

    def names(self, path: str) -> FileNames | None:
        """Return a file's names, None if there is no such file."""
        return self.many((path,))[path]

    def many(self, paths: Iterable[str]) -> dict[str, FileNames | None]:
        """Return the names of files, None for those that are not there."""
        wanted = list(paths)
        if self._beneath is not None:
            below = self._beneath.many(path for path in wanted if path not in self._changed)
            return below | self._own([path for path in wanted if path in self._changed])
        return self._own(wanted)

    def kept_table(self, macros: bool) -> NameTable | None:
        """Return where the names of a whole tree may be defined, as macros or as anything else, if that was found out before."""
        return NameTable.from_json(self._cache.get(_TABLE[macros], (self._whole,)).get(self._whole)) if self._whole else None

    def table(self, paths: Sequence[str], macros: bool) -> NameTable:
        """Return where the names of all these files may be defined, which are a whole tree's; it is kept by the tree's object name."""
        kept = self.kept_table(macros)  # another process may have made it by now
        if kept is not None:
            return kept
        texts = ((path, text) for path, text in self._texts(list(paths)) if text is not None)
        made = NameTable((path, set(_MACRO_APART.findall(text)) if macros else frozenset().union(*_kinds(_joined(text)))) for path, text in texts)
        if self._whole:
            self._cache.put(_TABLE[macros], {self._whole: made.to_json()})
        return made

    @cached_property
    def _whole(self) -> str:
        """The key of what is known of the tree as a whole, "" if it has no name."""
        name = self._tree.content_id if isinstance(self._tree, Searchable) else ""
        return f"{name}{code_version()}{sys.byteorder}" if name else ""

    def _own(self, paths: list[str]) -> dict[str, FileNames | None]:
        found = self._found(list(dict.fromkeys(path for path in paths if path not in self._known)))
        for path, names in found.items():
            self._enter(path, names)
        return {path: self._known[path] for path in paths}

    def _found(self, paths: list[str]) -> dict[str, FileNames | None]:
        blobs = {path: self._tree.blob_id(path) for path in paths}
        version = code_version() if blobs else ""
        rows = self._cache.get(_KIND, {f"{blob}{version}" for blob in blobs.values() if blob})
        found = {path: _from_json(rows.get(f"{blob}{version}")) for path, blob in blobs.items()}
        fresh: dict[str, Json] = {}
        # What is no file of the tree is not asked for: the work tree may have one of the name.
        for path, text in self._texts([path for path, blob in blobs.items() if blob and found[path] is None]):
            names = found[path] = names_of_text(text) if text is not None else UNREADABLE
            if names.readable:
                fresh[f"{blobs[path]}{version}"] = _to_json(names)
        self._cache.put(_KIND, fresh)
        return found

    def _texts(self, paths: list[str]) -> Iterable[tuple[str, str | None]]:
        return self._tree.contents(paths) if isinstance(self._tree, Searchable) else ((path, self._tree.read(path)) for path in paths)

    def _enter(self, path: str, found: FileNames | None) -> None:
        self._known[path] = found
        if found is not None:
            for table, names in (("macros", found.macros), ("typedefs", found.typedefs), ("others", found.others)):
                into = self._where[table]
                for name in names:
                    into.setdefault(name, []).append(path)


def _to_json(names: FileNames) -> Json:
    tables = (names.macros, names.typedefs, names.others, names.volatile.names, names.volatile.makers)
    return [*(" ".join(sorted(table)) for table in tables), "\n".join(names.includes)]


def _from_json(row: Json) -> FileNames | None:
    if not isinstance(row, list) or len(row) != 6:
        return None
    *tables, includes = (part if isinstance(part, str) else "" for part in row)
    macros, typedefs, others, volatile, makers = (frozenset(table.split()) for table in tables)
    return FileNames(macros, typedefs, others, tuple(includes.split("\n")) if includes else (), VolatileWords(volatile, makers))
