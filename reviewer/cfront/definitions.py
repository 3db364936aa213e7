"""Definitions of a tree by name, from the items of its files: of all of them, or of those that a file can see."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise, repeat, takewhile

from reviewer.cfront.dialect import Dialect
from reviewer.cfront.globals import agreed, declared_type, declares, declares_pointer
from reviewer.cfront.inner_records import HOLDERS, inner_of_member, inner_records, tags_in, untagged_record
from reviewer.cfront.members import OF_MEMBER, UNNAMED, UNTAGGED, enum_values, members_in_order, members_of, typedef_of
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import Token, TokenKind, TypeName
from reviewer.cfront.typenames import SECOND_NAME
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type

_VARIABLES = frozenset({UnitKind.GLOBAL, UnitKind.INITIALISER, UnitKind.DECLARATION})
_OF_SEVERAL = frozenset({UnitKind.ENUM, UnitKind.GLOBAL, UnitKind.DECLARATION})
"""Kinds of items that may declare more names than the one that they are called after."""
_NO_DECLARATION = ("EXPORT_SYMBOL", "EXPORT_PER_CPU_SYMBOL", "module_param", "MODULE_PARM_DESC", "core_param", "early_param", "ALLOW_ERROR_INJECTION")
"""Macros at file level that are given names which were declared before."""


@value_type
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
        self._records: dict[str, tuple[dict[str, TypeName | None], ...]] = {}

    @abstractmethod
    def candidates(self, name: str, table: str) -> Iterable[str]:
        """Return the files that may define `name` as one of "macros", "typedefs", "others"."""

    @abstractmethod
    def outline(self, path: str) -> tuple[Item, ...]:
        """Return the items of a file, none if it can't be read."""

    def items_named(self, path: str, name: str) -> tuple[Item, ...]:
        """Return the items of a file that are called `name`, and those that may declare it, too."""
        return by_name(self.outline(path)).get(name, ())

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
        found = self.objects(name) or self._of_kind(name, (UnitKind.FUNCTION,))
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
        found = self.objects(name)
        if not found or any(map(self._enumerates, self._definitions(name), repeat(name))):
            return None
        # What a macro at file level declares has no item of its own: one that is given the name may declare it with another type.
        given = (item for path in {one.path for one in found} for item in self.outline(path) if item.kind is UnitKind.MACRO_CALL)
        if any(token.text == name for item in given if not item.name.startswith(_NO_DECLARATION) for token in item.tokens):
            return None
        return agreed({declared_type(one.item, self.dialect, name) for one in found})

    def is_second_name(self, name: str) -> bool:
        """Whether a declaration that names `name` gives a variable a second name."""
        key = ("second name", name)
        if key not in self._answers:
            found = (one.item.tokens for one in self._definitions(name) if one.item.kind in _VARIABLES)
            words = ([token.text for token in takewhile(lambda token: token.text != "=", tokens)] for tokens in found)
            self._answers[key] = any(name in some and any(map(SECOND_NAME.fullmatch, some)) for some in words)
        return self._answers[key] is True

    def objects(self, name: str) -> tuple[Definition, ...]:
        """Return every declaration of a variable, be it among others."""
        return tuple(one for one in self._definitions(name) if one.item.kind in _VARIABLES and (one.item.name == name or declares(one.item, name)))

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
        within = (Definition(one.path, item) for one in self._definitions(tag) for item in inner_records(one.item, tag))
        return (*self._of_kind(tag, (UnitKind.STRUCT, UnitKind.UNION)), *within)

    def untagged(self, name: str) -> tuple[Definition, ...]:
        """Return every record without a tag that a typedef calls `name`."""
        found = ((one.path, untagged_record(one.item)) for one in self._of_kind(name, (UnitKind.TYPEDEF,)))
        return tuple(Definition(path, item) for path, item in found if item is not None)

    def records_of(self, record: str) -> tuple[Definition, ...]:
        """Return every definition of "struct tag", "union tag", "typedef name", or "struct tag::member": one without a tag, of a member."""
        kind, _, tag = record.partition(" ")
        holder, _, member = tag.rpartition(OF_MEMBER)
        if holder:
            inner = (Definition(one.path, item) for one in self._holders(holder) for item in inner_of_member(one.item, member, self.dialect))
            # What is not understood may be either.
            return tuple(one for one in inner if one.item.kind == kind or not one.item.complete)
        return self.untagged(tag) if f"{kind} " == UNTAGGED else tuple(one for one in self.records(tag) if one.item.kind == kind)

    def _holders(self, tag: str) -> tuple[Definition, ...]:
        """Return every record that `tag` names: by its tag, as a typedef, or as that of a member."""
        if OF_MEMBER in tag:
            return tuple(one for kind in ("struct", "union") for one in self.records_of(f"{kind} {tag}"))
        return (*self.records(tag), *self.untagged(tag))

    def record_tokens(self, record: str) -> tuple[Token, ...] | None:
        """Return the definition of a record; None unless there is one alone: then code that uses it compiles with that."""
        found = [one.item for one in self.records_of(record)]
        return found[0].tokens if len(found) == 1 and found[0].complete else None

    def member(self, record: str, name: str) -> TypeName | None:
        """Return the type of the member `name` of a record; None unless every definition has it, with one type."""
        key = (record, name)
        if key not in self._answers:
            answers = {members.get(name) for members in self._members(record)}
            found = answers.pop() if len(answers) == 1 else None
            self._answers[key] = None if found is None else _placed(record, found)
        answer = self._answers[key]
        return answer if isinstance(answer, TypeName) else None

    def _members(self, record: str) -> tuple[dict[str, TypeName | None], ...]:
        """Return the members of each definition of a record; each is read once, and not for each member that is asked for."""
        if record not in self._records:
            self._records[record] = tuple(dict(members_of(one.item, self.dialect)) for one in self.records_of(record))
        return self._records[record]

    def ordered_members(self, record: str) -> tuple[tuple[str, TypeName], ...] | None:
        """Return the members of "struct tag" in order, where there is one definition alone and each member has a name of its own."""
        tokens = self.record_tokens(record)
        found = None if tokens is None else members_in_order(tokens, self.dialect)
        return None if found is None else tuple((name, _placed(record, ctype)) for name, ctype in found)

    def enum_constant(self, name: str) -> int | None:
        """Return the value of an enum constant of type `int`, None if it is none, its value takes more than literals, or more bits."""
        key = ("enum", name)
        if key not in self._answers:
            answers = {dict(enum_values(found.item)).get(name) for found in self._definitions(name) if found.item.kind is UnitKind.ENUM}
            self._answers[key] = answers.pop() if len(answers) == 1 else None
        answer = self._answers[key]
        return answer if isinstance(answer, int) and -(1 << 31) <= answer < 1 << 31 else None


def _placed(record: str, ctype: TypeName) -> TypeName:
    """Return the type of a member of `record`; a record without a tag is known by where it stands: "struct tag::member"."""
    if not ctype.base.startswith(UNNAMED):
        return ctype
    kind, _, member = ctype.base.removeprefix(UNNAMED).partition(" ")
    return replace(ctype, base=f"{kind} {record.partition(' ')[2]}{OF_MEMBER}{member}")


def by_name(items: Iterable[Item]) -> dict[str, tuple[Item, ...]]:
    """Return by each name the items that are called so, and those that may declare it, too, in order."""
    found: dict[str, dict[int, Item]] = {}
    for at, item in enumerate(items):
        names = {item.name}
        if item.kind in _OF_SEVERAL:
            names.update(token.text for token in item.tokens if token.kind is TokenKind.IDENT)
        elif item.kind in HOLDERS:
            names |= tags_in(item)
        for name in names:
            found.setdefault(name, {})[at] = item
    return {name: tuple(several.values()) for name, several in found.items()}
