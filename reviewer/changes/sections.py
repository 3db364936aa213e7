"""What locks cover: the locks that are held at each statement, line by line, and what came into a section or left it.

It does not matter which lines a diff shows as moved, the lock's or those of what it covers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise

from reviewer.cfront.syntax import ASSIGNS
from reviewer.changes.alike import closing
from reviewer.changes.catalog import Scope
from reviewer.changes.event import Event
from reviewer.changes.hunk_statements import Statement, StatementKind
from reviewer.changes.patch_sides import PatchSides, parted
from reviewer.knowledge.tables import LockCall
from reviewer.model.place import Side
from reviewer.model.value_type import value_type

Words = tuple[str, ...]
Place = tuple[str, str]
_COVERED = frozenset({StatementKind.EXPRESSION, StatementKind.IF, StatementKind.WHILE, StatementKind.FOR, StatementKind.ITERATE})
_GUARDS = frozenset({"guard", "scoped_guard"})
_MEMBERS = frozenset({"->", "."})
_REACHES = _MEMBERS | {"["}
_MAX_SPLICED = 20_000
"""Statements of helpers that are read once more for their callers."""


@value_type
class Said:
    """A statement with its function's place and what it says under the names of the new side."""

    place: Place
    statement: Statement
    words: Words


@value_type
class Held:
    """A statement with the locks that are held there, each with what took it.

    `carried` are those that were taken above a label: whoever jumps there need not hold them. `free` are those that surely are not held: None
    stands for all that are not in `locks`.
    """

    said: Said
    locks: Mapping[str, str]
    carried: frozenset[str]
    free: frozenset[str] | None

    def lacks(self, lock: str) -> bool:
        """Whether a lock surely is not held here."""
        return lock not in self.locks and (self.free is None or lock in self.free)


def said_of(statements: Iterable[Statement], side: Side, sides: PatchSides) -> Iterator[Said]:
    """Yield the statements of a side under the names of the new one."""
    return (Said(sides.place(statement, side), statement, sides.words(statement, side)) for statement in statements)


def held_at(statements: Iterable[Said], locks: Mapping[str, LockCall]) -> Iterator[Held]:
    """Yield the statements with the locks that are held there, as far as the hunks show.

    A lock that may not have been taken (an attempt, one in a condition) and one of which the release stands in the same branch is not held.
    Behind a branch that leaves, what was held in front of it is held again.
    """
    place = ("", "")
    walk = _Walk(locks)
    for said in statements:
        if said.place != place:
            walk, place = _Walk(locks), said.place
        yield walk.at(said)


class _Walk:
    """The locks that are held while a function is read from its top."""

    def __init__(self, locks: Mapping[str, LockCall]) -> None:
        self._table = locks
        self._held: dict[str, str] = {}
        self._carried: frozenset[str] = frozenset()
        self._free: frozenset[str] | None = None
        self._branches: list[tuple[int, dict[str, str]]] = []

    def at(self, said: Said) -> Held:
        """Return what is held at a statement, which is the next one."""
        statement = said.statement
        for name, argument in _calls(said.words):
            lock = self._table.get(name)
            if lock is not None and statement.function:
                self._touch(name, lock, lock.name or argument, statement.kind is StatementKind.EXPRESSION)
        if statement.kind is StatementKind.LABEL:
            self._branches, self._carried, self._free = [], frozenset(self._held), frozenset()
        if statement.kind is StatementKind.IF and (exits := sum(word in ("return", "goto") for word in statement.body)):
            self._branches.append((exits, dict(self._held)))
        found = Held(said, dict(self._held), self._carried, self._free)
        if statement.kind is StatementKind.RETURN or (statement.kind is StatementKind.JUMP and statement.head == "goto"):
            branches = [(exits - 1, before) for exits, before in self._branches]
            ended = [before for exits, before in branches if not exits]
            self._held = ended[0] if ended else self._held
            self._branches = [branch for branch in branches if branch[0]]
        return found

    def _touch(self, name: str, lock: LockCall, what: str, surely: bool) -> None:
        if not lock.acquires:
            self._held.pop(what, None)
            self._free = self._free if self._free is None else self._free | {what}
        elif not lock.attempt and surely:
            self._held[what] = name
            self._free = self._free if self._free is None else self._free - {what}
        self._carried -= {what}


def with_helpers(statements: Iterable[Said], helpers: Collection[str]) -> Iterator[Said]:
    """Yield the statements with those of each of `helpers` behind the statement that calls it, in the words of its caller."""
    items = list(statements)
    bodies: dict[str, list[Said]] = defaultdict(list)
    for said in items:
        if said.place[1] in helpers:
            bodies[said.place[1]].append(said)
    left = _MAX_SPLICED
    for said in items:
        yield said
        for name, begin in () if said.place[1] in helpers else _called(said, bodies):
            header, *body = bodies[name]
            left -= len(body)
            if left >= 0:
                given = dict(zip(_parameters(header.words), _arguments(said.words, begin), strict=False))
                yield from (Said(said.place, item.statement, _in_words_of(item.words, given)) for item in body)


def _called(said: Said, bodies: Collection[str]) -> Iterator[tuple[str, int]]:
    for at, (word, after) in enumerate(pairwise(said.words)):
        if word in bodies and after == "(" and said.place[1] != word:
            yield word, at + 1


def _arguments(words: Words, begin: int) -> tuple[Words, ...]:
    """Return the arguments in the parentheses that open at `begin`."""
    end = closing(words, begin)
    return parted(words[begin + 1 : end], ",") if end >= 0 else ()


def _parameters(header: Words) -> tuple[str, ...]:
    """Return the names of a function's parameters."""
    parts = _arguments(header, header.index("(")) if "(" in header else ()
    return tuple(next((word for word in reversed(part) if word.isidentifier()), "") for part in parts)


def _in_words_of(words: Words, given: Mapping[str, Words]) -> Words:
    """Put the arguments of a call in the place of the parameters."""
    found: list[str] = []
    behind = ""
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        value = given.get(word) if before not in _MEMBERS else None
        if word == "->" and behind == "&":
            found.append(".")
        elif value is None:
            found.append(word)
        else:
            after = words[at + 1] if at + 1 < len(words) else ""
            behind = value[0] if after == "->" and value else ""
            found.extend(value[1:] if behind == "&" else value)
            continue
        behind = ""
    return tuple(found)


def section_events(sides: PatchSides, locks: Mapping[str, LockCall], known: Iterable[Event]) -> Iterator[Event]:
    """Yield an event for each lock of a function that covers on one side only what both sides do once; `known` are its other lock events."""
    if not any(word in locks for statement in (*sides.old, *sides.new) for word in statement.words):
        return
    old = _covered(held_at(with_helpers(said_of(sides.old, Side.OLD, sides), sides.ended), locks), locks)
    new = _covered(held_at(with_helpers(said_of(sides.new, Side.NEW, sides), sides.begun), locks), locks)
    told = {(event.file, event.function, event.lock) for event in known if event.scope is Scope.LOCK}
    for key, before in old.items():
        after = new.get(key)
        if after is None or not (before.said.statement.changed or after.said.statement.changed):
            continue
        for lock, taker in _differing(before, after):
            where = (after.said.statement.file, after.said.statement.function, lock)
            if where not in told:
                told.add(where)
                yield _event(before, after, lock, taker)


def _covered(found: Iterable[Held], locks: Collection[str]) -> dict[tuple[Place, Words], Held]:
    """Return the statements that a function has once and that others may see, but for its lock calls; none where a guard may hold a lock."""
    items = [item for item in found if item.said.statement.function]
    guarded = {item.said.place for item in items if not _GUARDS.isdisjoint((*item.said.words, item.said.statement.head))}
    counts = Counter((item.said.place, item.said.words) for item in items)
    once = [item for item in items if counts[item.said.place, item.said.words] == 1 and item.said.place not in guarded]
    return {(item.said.place, item.said.words): item for item in once if item.said.statement.kind in _COVERED and _tells(item.said, locks)}


def _tells(said: Said, locks: Collection[str]) -> bool:
    calls = [name for name, _ in _calls(said.words)]
    if any(name in locks for name in calls) or said.place[1] in calls:
        return False
    return bool(calls) or (not _REACHES.isdisjoint(said.words) and not (ASSIGNS | {"++", "--"}).isdisjoint(said.words))


def _differing(old: Held, new: Held) -> Iterator[tuple[str, str]]:
    """Yield the locks, each with what takes it, that are held on one side only, and surely are not on the other."""
    for one, other in ((old, new), (new, old)):
        yield from ((lock, taker) for lock, taker in one.locks.items() if other.lacks(lock))


def _calls(words: Words) -> Iterator[tuple[str, str]]:
    """Yield each call with its first argument, without `&`."""
    for at, word in enumerate(words[:-1]):
        if word.isidentifier() and words[at + 1] == "(":
            end = next((to for to in range(at + 2, len(words)) if words[to] in (",", ")")), len(words))
            yield word, "".join(words[at + 2 : end]).removeprefix("&")


def _event(old: Held, new: Held, lock: str, taker: str) -> Event:
    statement = new.said.statement
    return Event(
        scope=Scope.LOCK,
        op="moved",
        name=taker,
        file=statement.file,
        function=statement.function,
        line=statement.line,
        side=Side.NEW,
        old=old.said.statement.text,
        new=statement.text,
        lock=lock,
    )
