"""What a patch does to what is declared: constants, entries of initialized objects, members of structs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reviewer.cfront.ctype import UINT
from reviewer.cfront.tokens import tokenize
from reviewer.changes.catalog import Scope
from reviewer.changes.constants import constant_of
from reviewer.changes.event import Event
from reviewer.changes.hunk_statements import Statement, StatementKind
from reviewer.changes.pairing import Unpaired
from reviewer.changes.patch_sides import PatchSides
from reviewer.knowledge.tables import Dialect
from reviewer.model.patterns import regex
from reviewer.model.place import Side
from reviewer.model.value_type import value_type

Words = tuple[str, ...]
_DEFINE = regex(r"\s*#\s*define\s+([A-Za-z_]\w*)(?!\()[ \t]+(.+)", re.DOTALL)
_PLAIN = {
    "int": (32, True), "unsigned int": (32, False), "unsigned": (32, False), "short": (16, True), "unsigned short": (16, False),
    "unsigned char": (8, False), "long long": (64, True), "unsigned long long": (64, False),
}  # fmt: skip
"""The types of C that have one width everywhere: bits, and whether signed."""
_WORD = regex(r"[A-Za-z_]\w*|\d\w*|[^\s\w]+")


@value_type
class Entry:
    """Something declared: `name` in `owner`, with the words that say what it is, under the names of the new side."""

    statement: Statement
    scope: Scope
    owner: str
    name: str
    value: Words


def definition_events(sides: PatchSides, dialect: Dialect) -> Iterator[Event]:
    """Yield the events of the scopes `constant`, `initializer` and `field`."""
    left = Unpaired(_entries(sides.old, Side.OLD, sides), _entries(sides.new, Side.NEW, sides))
    left.pair(lambda entry: (entry.scope, entry.owner, entry.name, entry.value))
    left.pair(lambda entry: (entry.scope, entry.name, entry.value) if entry.scope is not Scope.FIELD else None)
    left.old = [entry for entry in left.old if entry.statement.changed]
    left.new = [entry for entry in left.new if entry.statement.changed]
    for old, new in left.pair(lambda entry: (entry.scope, entry.owner, entry.name)):
        if _means_the_same(old, new, dialect):
            continue
        yield _event("type-changed" if new.scope is Scope.FIELD else "value-changed", old, new)
    yield from (_event("removed", entry, None) for entry in left.old)
    yield from (_event("added", None, entry) for entry in left.new)


def _entries(statements: Iterable[Statement], side: Side, sides: PatchSides) -> Iterator[Entry]:
    for statement in statements:
        words = sides.words(statement, side)
        owner = sides.old_words((statement.owner,))[0] if side is Side.OLD else statement.owner
        if statement.kind is StatementKind.DIRECTIVE:
            match = _DEFINE.match(" ".join(words))
            if match:
                names = sides.old_words((match[1], *_WORD.findall(match[2]))) if side is Side.OLD else (match[1], *_WORD.findall(match[2]))
                yield Entry(statement, Scope.CONSTANT, "", names[0], tuple(names[1:]))
        elif statement.kind is StatementKind.ENTRY and len(words) > 3:
            yield Entry(statement, Scope.INITIALIZER, owner, words[1], words[3:])
        elif statement.kind is StatementKind.FIELD and (name := _declared_name(words)):
            yield Entry(statement, Scope.FIELD, owner, name, tuple(word for word in words if word != name))


def _means_the_same(old: Entry, new: Entry, dialect: Dialect) -> bool:
    """Whether two constants have one value, or two members have types of one width and sign and the same size."""
    if new.scope is Scope.CONSTANT:
        one, two = (constant_of(tokenize(" ".join(entry.value))[0], dialect) for entry in (old, new))
        # An unsigned int does not extend its sign: `~` of it is another mask than that of the same number with any other type.
        return one is not None and two is not None and one.value == two.value and (one.type == UINT) is (two.type == UINT)
    if new.scope is Scope.FIELD:
        return old.value != new.value and _widths(old.value, dialect) == _widths(new.value, dialect)
    return False


def _widths(words: Words, dialect: Dialect) -> tuple[object, ...]:
    """Return the words of a member's declaration with integer types as their width and sign."""
    plain = [word for word in words if word not in ("const", "volatile")]
    end = next((at for at, word in enumerate(plain) if not word.isidentifier()), len(plain))
    base = " ".join(plain[:end])
    return dialect.integer_types.get(base, _PLAIN.get(base, base)), *plain[end:]


def _declared_name(words: Words) -> str:
    """Return the member that a declaration declares: the last name in front of a subscript or width, or the one in `(*name)(`."""
    for at, word in enumerate(words[:-2]):
        if word == "(" and words[at + 1] == "*" and words[at + 2].isidentifier():
            return words[at + 2]
    name = ""
    for word in words:
        if word in ("[", ":", "=", ",", "("):
            break
        if word.isidentifier():
            name = word
    return name if len(words) > 1 else ""


def _event(op: str, old: Entry | None, new: Entry | None) -> Event:
    entry = new or old
    assert entry is not None  # every caller has one of the two
    words = frozenset(old.value if old else ()) ^ frozenset(new.value if new else ())
    return Event(
        scope=entry.scope,
        op=op,
        name=entry.name,
        file=entry.statement.file,
        function=entry.statement.function,
        line=entry.statement.line,
        side=Side.NEW if new else Side.OLD,
        old=_spelled(old),
        new=_spelled(new),
        owner=entry.owner,
        words=frozenset(word for word in words if word.isidentifier()),
    )


def _spelled(entry: Entry | None) -> str:
    return " ".join(entry.statement.text.split()) if entry else ""
