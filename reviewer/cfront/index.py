"""Definitions of a tree by name: every one of them, wherever it stands (SEMANTICS.md A8).

One pass over the files notes which names each *may* define (a cheap scan of lines, never too few); a file is tokenised and outlined only
when one of its names is asked for. Memory is a table of names to file numbers, plus what was outlined.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from reviewer.cfront.dialect import Dialect
from reviewer.cfront.members import enum_values, members_of, typedef_of
from reviewer.cfront.outline import Item, outline
from reviewer.cfront.syntax import TypeName
from reviewer.cfront.tokens import tokenize
from reviewer.model.tree import Tree
from reviewer.model.unit import UnitKind

_MACRO, _TYPEDEF, _OTHER = "macro", "typedef", "other"
_OUTLINES = 400
"""Outlined files kept; a kernel header's outline takes some 100 KB."""
_MAX_FILE = 4 << 20

# Names in front of `(` or `{` or `;` on lines that do not begin with white space, members of enums, and what #define defines.
_MAY_DEFINE = re.compile(
    r"^#[ \t]*(?:define|undef)[ \t]+([A-Za-z_]\w*)|^(?![ \t#*/])[^\n]*|^[ \t]+([A-Z_][A-Z0-9_]+)[ \t]*(?:=[^\n]*)?,?[ \t]*(?:/\*|//|$)", re.MULTILINE
)
# On such a line only these can be what it defines: a name in front of `(`, of `{ = ; [` or of the end of the line, or `(*name)`.
_NAME = re.compile(r"[A-Za-z_]\w*(?=\s*(?:[({;=\[]|$))|(?<=\(\*)[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Definition:
    """An item and the file it stands in."""

    path: str
    item: Item


class Index:
    """Looks names up in a tree; nothing is read before the first question."""

    def __init__(self, tree: Tree, dialect: Dialect, beneath: Index | None = None, changed: frozenset[str] = frozenset()) -> None:
        """`beneath` is the index of a tree that is the same but for the paths in `changed`: only those are scanned anew."""
        self._tree = tree
        self._dialect = dialect
        self._beneath = beneath
        self._changed = changed
        self._outlined: OrderedDict[str, tuple[Item, ...]] = OrderedDict()
        self._found: dict[tuple[str, str], tuple[Definition, ...]] = {}
        self._answers: dict[tuple[str, str], object] = {}

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        if self._beneath is not None:
            return tuple(sorted(path for path in self._changed if path.endswith((".c", ".h"))))
        return tuple(path for path in self._tree.paths() if path.endswith((".c", ".h")))

    @cached_property
    def _files_of(self) -> dict[str, dict[str, tuple[int, ...]]]:
        """Map each name to the numbers of the files that may define it: as a macro, a typedef, or anything else."""
        found: dict[str, dict[str, list[int]]] = {table: {} for table in (_MACRO, _TYPEDEF, _OTHER)}
        for number, path in enumerate(self._paths):
            text = self._tree.read(path)
            if text is None or len(text) > _MAX_FILE:
                continue
            for table, names in _candidates(text).items():
                for name in names:
                    found[table].setdefault(name, []).append(number)
        return {table: {name: tuple(numbers) for name, numbers in names.items()} for table, names in found.items()}

    def _definitions(self, name: str, table: str = "other") -> tuple[Definition, ...]:
        key = (name, table)
        if key not in self._found:
            kept = () if self._beneath is None else tuple(d for d in self._beneath._definitions(name, table) if d.path not in self._changed)
            self._found[key] = kept + tuple(
                Definition(self._paths[number], item)
                for number in self._files_of[table].get(name, ())
                for item in self._outline(self._paths[number])
                if item.name == name or (item.kind is UnitKind.ENUM and any(token.text == name for token in item.tokens))
            )
        return self._found[key]

    def _outline(self, path: str) -> tuple[Item, ...]:
        known = self._outlined.get(path)
        if known is None:
            known = outline(tokenize(self._tree.read(path) or "")[0])
            self._outlined[path] = known
            if len(self._outlined) > _OUTLINES:
                self._outlined.popitem(last=False)
        else:
            self._outlined.move_to_end(path)
        return known

    def _of_kind(self, name: str, kinds: Iterable[UnitKind]) -> tuple[Definition, ...]:
        wanted = frozenset(kinds)
        table = _MACRO if UnitKind.MACRO in wanted else _TYPEDEF if UnitKind.TYPEDEF in wanted else _OTHER
        return tuple(found for found in self._definitions(name, table) if found.item.kind in wanted and found.item.name == name)

    def functions(self, name: str) -> tuple[Definition, ...]:
        """Return every definition of the function `name`."""
        return self._of_kind(name, (UnitKind.FUNCTION,))

    def prototypes(self, name: str) -> tuple[Definition, ...]:
        """Return every declaration of the function `name`."""
        found = self._of_kind(name, (UnitKind.DECLARATION,))
        return tuple(definition for definition in found if any(token.text == "(" for token in definition.item.tokens))

    def macros(self, name: str) -> tuple[Definition, ...]:
        """Return every `#define` of `name`."""
        return tuple(found for found in self._of_kind(name, (UnitKind.MACRO,)) if found.item.tokens[0].text.lstrip("# ").startswith("define"))

    def undefining(self, name: str) -> tuple[str, ...]:
        """Return the paths of the files that `#undef` a macro."""
        found = self._of_kind(name, (UnitKind.MACRO,))
        return tuple(dict.fromkeys(one.path for one in found if one.item.tokens[0].text.lstrip("# ").startswith("undef")))

    def typedefs(self, name: str) -> TypeName | None:
        """Return what the typedef `name` stands for, None if the tree has none or several that disagree."""
        return self._agreed("typedef", name, (UnitKind.TYPEDEF,))

    def _agreed(self, what: str, name: str, kinds: Iterable[UnitKind]) -> TypeName | None:
        key = (what, name)
        if key not in self._answers:
            answers = {typedef_of(found.item, self._dialect) for found in self._of_kind(name, kinds)}
            self._answers[key] = answers.pop() if len(answers) == 1 else None
        answer = self._answers[key]
        return answer if isinstance(answer, TypeName) else None

    def struct_members(self, tag: str) -> tuple[tuple[str, TypeName], ...] | None:
        """Return the members of the struct or union `tag` in order, None if it can't be seen or is there in several forms."""
        key = ("struct", tag)
        if key not in self._answers:
            answers = {members_of(found.item, self._dialect) for found in self._of_kind(tag, (UnitKind.STRUCT, UnitKind.UNION))}
            self._answers[key] = answers.pop() if len(answers) == 1 else None
        answer = self._answers[key]
        return answer if isinstance(answer, tuple) else None

    def enum_constant(self, name: str) -> int | None:
        """Return the value of an enum constant, None if it is none, or its value takes more than literals."""
        key = ("enum", name)
        if key not in self._answers:
            answers = {dict(enum_values(found.item)).get(name) for found in self._definitions(name) if found.item.kind is UnitKind.ENUM}
            self._answers[key] = answers.pop() if len(answers) == 1 else None
        answer = self._answers[key]
        return answer if isinstance(answer, int) else None

    def users(self, name: str) -> tuple[str, ...]:
        """Return the paths of all files, of any kind, that mention the word `name`."""
        word = re.compile(rf"\b{re.escape(name)}\b")
        found = []
        for path in self._tree.paths():
            text = self._tree.read(path)
            if text is not None and name in text and word.search(text):
                found.append(path)
        return tuple(found)


def _candidates(text: str) -> dict[str, set[str]]:
    """Return for each table a set that holds every name that the text defines at file level, and more."""
    found: dict[str, set[str]] = {_MACRO: set(), _TYPEDEF: set(), _OTHER: set()}
    for match in _MAY_DEFINE.finditer(text):
        line = match.group()
        if match.group(1):
            found[_MACRO].add(match.group(1))
        elif match.group(2):
            found[_OTHER].add(match.group(2))
        else:
            names = _NAME.findall(line)
            if line.startswith(("typedef", "}")):
                found[_TYPEDEF].update(names)
            if not line.startswith("typedef"):
                found[_OTHER].update(names)
    return found
