"""What a patch does to stores: assignments, increments and decrements, paired over all of its files.

A store that another function has now, under other names of its variables, is none of these; nor is one whose object and value were renamed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping

from reviewer.cfront.syntax import ASSIGNS
from reviewer.changes.alike import alike
from reviewer.changes.catalog import Scope
from reviewer.changes.event import Event
from reviewer.changes.hunk_statements import Statement, StatementKind
from reviewer.changes.pairing import Unpaired
from reviewer.changes.patch_sides import PatchSides, abstracted, names_of, parted, same_objects
from reviewer.model.patterns import regex
from reviewer.model.place import Side
from reviewer.model.value_type import value_type

Words = tuple[str, ...]
_CALL = regex(r"\w\(")
_STEPS = {"++": "+=", "--": "-="}
_GATHER = frozenset("|&^+-")
_JOINS = frozenset({"|", "&", "^", "+", "-", "*", "/", "%", "<<", ">>", "?", "&&", "||", "==", "!=", "<", ">", "<=", ">="})
_STAT = frozenset({"stat", "stats"})


@value_type
class Store:
    """A store: `target` and `value` under the names of the new side, `name` the member or variable that is written.

    `scope` is `stat` for a counter of statistics, `variable` for a plain name (of which only its declaration tells who else sees it), else
    `store`.
    """

    statement: Statement
    place: tuple[str, str]
    target: Words
    operator: str
    value: Words
    name: str
    scope: Scope

    @property
    def key(self) -> tuple[Words, str, Words]:
        """What is written where, as spelled."""
        return alike(self.target), self.operator, alike(self.value)


def store_events(sides: PatchSides) -> Iterator[Event]:
    """Yield the events of the scopes `store`, `variable` and `stat`."""
    return (event for event in _events(sides) if event.scope is not Scope.VARIABLE or not _CALL.search(event.old + event.new))


def _events(sides: PatchSides) -> Iterator[Event]:
    """Yield all events of stores, also of variables that take a call's result: of these the events of calls tell."""
    olds, news = list(_stores(sides.old, Side.OLD, sides)), list(_stores(sides.new, Side.NEW, sides))
    left = Unpaired(olds, news)
    left.pair(lambda store: (store.place, store.key, store.statement.position) if not store.statement.changed else None)
    for old, new in left.pair(lambda store: (store.place, store.key)):
        apart = old.statement.position != new.statement.position and old.statement.function not in sides.whole
        if apart and old.scope is not Scope.VARIABLE:
            yield _event("moved", old, new)
    left.pair(lambda store: store.key)
    for old, new in left.pair(lambda store: (store.place, alike(store.target))):
        yield from _changed(old, new, sides)
    left.give_back(pair for pair in left.pair(_shape) if pair[0].place == pair[1].place)
    left.drop_copies(_shape, (store for store in olds if store.place[1] in sides.ended), (store for store in news if store.place[1] in sides.begun))
    for old, new in left.pair(lambda store: (store.place, store.name)):
        yield from _changed(old, new, sides)
    before, after = _named(sides.old, Side.OLD, sides), _named(sides.new, Side.NEW, sides)
    yield from (_event("removed", store, None) for store in left.old if _counts(store, sides.ended, after))
    yield from (_event("added", None, store) for store in left.new if _counts(store, sides.begun, before))


def _named(statements: Iterable[Statement], side: Side, sides: PatchSides) -> dict[tuple[str, str], set[str]]:
    """Return the words that each function shows on a side."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for statement in statements:
        found[sides.place(statement, side)].update(sides.words(statement, side))
    return found


def _counts(store: Store, gone: frozenset[str], other: Mapping[tuple[str, str], set[str]]) -> bool:
    """Whether a store without a partner says something: a variable that the other side does not have at all came or went as a whole."""
    if not store.statement.changed or store.place[1] in gone:
        return False
    return store.scope is not Scope.VARIABLE or store.name in other.get(store.place, ())


def _shape(store: Store) -> Hashable:
    """Return the store with variables unnamed, None for a plain name: that would say nothing."""
    if not any(word in ("->", ".") for word in store.target):
        return None
    return abstracted(store.target), store.operator, abstracted(store.value)


def _stores(statements: Iterable[Statement], side: Side, sides: PatchSides) -> Iterator[Store]:
    for statement in statements:
        if statement.kind is not StatementKind.EXPRESSION or not statement.function:
            continue
        words = sides.words(statement, side)
        for target, operator, value in _parsed(words):
            yield Store(statement, sides.place(statement, side), target, operator, value, _name(target), _scope(target))


def _parsed(words: Words) -> Iterator[tuple[Words, str, Words]]:
    """Yield target, operator and value of each assignment in a statement; a declaration may have several."""
    for part in parted(words, ","):
        found = _assignment(part)
        if found is not None:
            yield found


def _assignment(words: Words) -> tuple[Words, str, Words] | None:
    if len(words) > 1 and words[0] in _STEPS:
        return words[1:], _STEPS[words[0]], ("1",)
    if len(words) > 1 and words[-1] in _STEPS:
        return words[:-1], _STEPS[words[-1]], ("1",)
    depth = 0
    for at, word in enumerate(words):
        depth += (word in "([{") - (word in ")]}")
        if depth == 0 and word in ASSIGNS and 0 < at < len(words) - 1:
            return _gathered(_declared(words[:at]), word, words[at + 1 :])
    return None


def _gathered(target: Words, operator: str, value: Words) -> tuple[Words, str, Words]:
    """Return `x = x | y` as `x |= y`, where `y` is one operand."""
    size = len(target)
    if operator == "=" and value[:size] == target and size + 1 < len(value) and value[size] in _GATHER:
        rest = value[size + 1 :]
        if not _JOINS & set(rest) or alike(rest) == rest[1:-1]:
            return target, f"{value[size]}=", rest
    return target, operator, value


def _declared(target: Words) -> Words:
    """Return the variable of a declaration without its type; any other target as it is."""
    plain = [word for word in target if word != "*"]
    if len(plain) > 1 and all(word.isidentifier() for word in plain) and target[0] != "*":
        return (target[-1],)
    return target


def _name(target: Words) -> str:
    """Return the last name of a target outside of its subscripts."""
    depth, name = 0, ""
    for word in target:
        depth += (word == "[") - (word == "]")
        if depth == 0 and word.isidentifier():
            name = word
    return name


def _scope(target: Words) -> Scope:
    if any(word in _STAT for word in target) and len(target) > 1:
        return Scope.STAT
    return Scope.VARIABLE if len(target) == 1 else Scope.STORE


def _changed(old: Store, new: Store, sides: PatchSides) -> Iterator[Event]:
    """Yield what happened between two stores to one object, or to one member of two objects.

    A value that a function computes which the patch itself makes or removes is compared where that function stands.
    """
    if not (old.statement.changed or new.statement.changed):
        return
    differs = not same_objects(alike(old.value), alike(new.value)) and not any(
        word in sides.begun or word in sides.ended for word in (*old.value, *new.value)
    )
    if Scope.STAT in (old.scope, new.scope):
        if old.operator != new.operator or differs:
            yield _event("amount-changed", old, new)
    elif old.operator != new.operator:
        yield _event("operator-changed", old, new)
    elif differs:
        yield _event("value-changed", old, new)
    elif not same_objects(alike(old.target), alike(new.target)):
        yield _event("target-changed", old, new)


def _event(op: str, old: Store | None, new: Store | None) -> Event:
    store = new or old
    assert store is not None  # every caller has one of the two
    values = [names_of(item.value) for item in (old, new) if item]
    words = names_of(store.target) | (values[0] ^ values[1] if len(values) > 1 and op != "moved" else values[0])
    return Event(
        scope=store.scope,
        op=op,
        name=store.name,
        file=store.statement.file,
        function=store.statement.function,
        line=store.statement.line,
        side=Side.NEW if new else Side.OLD,
        old=old.statement.text if old else "",
        new=new.statement.text if new else "",
        words=words,
        label=store.statement.label,
    )
