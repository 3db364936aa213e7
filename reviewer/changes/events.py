"""What a diff does to calls and locks, from the tokens of its hunks.

Comments, blanks and statements that merely stand elsewhere among changed lines are no events. A call on one side is paired with its
like on the other within its function; what is left over was added or removed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from reviewer.changes.catalog import Scope
from reviewer.changes.hunk_calls import Call, Use, calls_of
from reviewer.changes.hunk_returns import Return, returns_of
from reviewer.knowledge.tables import Dialect, Knowledge, LockCall
from reviewer.model.place import Side
from reviewer.model.series import FileDiff

_C_SUFFIXES = (".c", ".h", ".S", ".inc")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a diff does to a call.

    `op` is a word of `catalog.OPERATIONS[scope]`. `name` is the callee; for locks `lock` is the lock's expression. `old` and `new` are
    the call on each side, "" where it is absent. `line` is on `side`. `guard` holds the names of the condition right in front of it, `fed_by`
    the callees whose results were stored to one of these names or to the name that takes this call's own result. `differing` holds the
    0-based numbers of the arguments that differ, also of those that one side does not have.
    """

    scope: Scope
    op: str
    name: str
    file: str
    function: str
    line: int
    side: Side
    old: str = ""
    new: str = ""
    lock: str = ""
    guard: frozenset[str] = frozenset()
    fed_by: frozenset[str] = frozenset()
    differing: frozenset[int] = frozenset()


_Pairs = list[tuple[Call, Call]]


@dataclass(slots=True)
class _Sides:
    """The calls of both sides that are not paired yet."""

    old: list[Call]
    new: list[Call]

    def pair(self, key: Callable[[Call], Hashable]) -> _Pairs:
        """Take off and return the pairs of equal `key`, in order."""
        waiting: dict[Hashable, list[Call]] = defaultdict(list)
        for call in reversed(self.new):
            waiting[key(call)].append(call)
        pairs: _Pairs = []
        left: list[Call] = []
        for call in self.old:
            twins = waiting[key(call)]
            if twins:
                pairs.append((call, twins.pop()))
            else:
                left.append(call)
        taken = {id(new) for _, new in pairs}
        self.old = left
        self.new = [call for call in self.new if id(call) not in taken]
        return pairs


def events_of(file: FileDiff, knowledge: Knowledge) -> tuple[Event, ...]:
    """Return the events of one file in the order of their lines; none for files that are no C."""
    if not file.path.endswith(_C_SUFFIXES):
        return ()
    old, new = calls_of(file.hunks, Side.OLD), calls_of(file.hunks, Side.NEW)
    feeds = _feeds((*old, *new))
    locks = knowledge.semantics.locks
    sides = _Sides(list(old), list(new))
    events: list[Event] = []
    for before, after in sides.pair(lambda call: (call.function, call.name, call.args, call.changed)):
        events.extend(_same(file.path, before, after, locks, knowledge.dialect))
    for before, after in sides.pair(lambda call: (call.function, call.name, call.args)):
        events.extend(_same(file.path, before, after, locks, knowledge.dialect))
    events.extend(_locks(file.path, sides, locks))
    events.extend(_ordered(file.path, sides, knowledge.dialect))
    for before, after in sides.pair(lambda call: (call.function, call.name)):
        if before.changed or after.changed:
            events.append(_event(Scope.ARGUMENT, "changed", file.path, before, after))
            events.extend(_result(file.path, before, after))
    events.extend(_event(Scope.CALL, "removed", file.path, call, None) for call in sides.old if call.changed)
    events.extend(_event(Scope.CALL, "added", file.path, None, call) for call in sides.new if call.changed)
    events.extend(_returns(file))
    return tuple(sorted((_fed(event, feeds) for event in events), key=lambda event: (event.line, event.side, event.scope, event.op, event.name)))


def _event(scope: Scope, op: str, path: str, old: Call | None, new: Call | None, lock: str = "") -> Event:
    """Build an event at the new place, or at the old one where there is no other."""
    call = new or old
    assert call is not None  # every caller has one of the two
    return Event(
        scope=scope,
        op=op,
        name=call.name,
        file=path,
        function=call.function,
        line=call.line,
        side=Side.NEW if new else Side.OLD,
        old=old.text if old else "",
        new=new.text if new else "",
        lock=lock,
        guard=(old.guard if old else frozenset()) | (new.guard if new else frozenset()),
        differing=frozenset(at for at, (was, now) in enumerate(zip_longest(old.args, new.args)) if was != now) if old and new else frozenset(),
    )


def _feeds(calls: Sequence[Call]) -> dict[tuple[str, str], set[str]]:
    """Return for each function and name the callees whose result is stored to it on either side."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for call in calls:
        if call.target:
            found[call.function, call.target].add(call.name)
    return found


def _fed(event: Event, feeds: dict[tuple[str, str], set[str]]) -> Event:
    callees = {callee for name in event.guard for callee in feeds.get((event.function, name), ())}
    if not callees:
        return event
    return replace(event, fed_by=frozenset(callees))


def _same(path: str, old: Call, new: Call, locks: Mapping[str, LockCall], dialect: Dialect) -> Iterator[Event]:
    """Yield what happened to a call whose text is the same on both sides."""
    if not (old.changed or new.changed):
        return
    yield from _result(path, old, new)
    if old.position != new.position:
        lock = locks.get(old.name)
        scope = Scope.LOCK if lock else _ordering(old.name, dialect) or Scope.CALL
        yield _event(scope, "moved", path, old, new, _lock_of(old, lock) if lock else "")


def _result(path: str, old: Call, new: Call) -> Iterator[Event]:
    if old.target == new.target and old.operator != new.operator and "" not in (old.operator, new.operator):
        if new.operator == "=":
            yield _event(Scope.CALL, "result-overwrites", path, old, new)
        elif old.operator == "=":
            yield _event(Scope.CALL, "result-accumulates", path, old, new)
    if Use.HIDDEN in (old.use, new.use) or old.use is new.use:
        return
    op = "result-dropped" if new.use is Use.DROPPED else "result-used"
    yield _event(Scope.CALL, op, path, old, new)


def _returns(file: FileDiff) -> Iterator[Event]:
    """Yield the events of returns: those of one text are pairs wherever they stand, what is left over is paired within its function, in order."""
    left: dict[Side, dict[str, list[Return]]] = {}
    counts = {side: Counter((item.function, item.text) for item in returns_of(file.hunks, side)) for side in Side}
    for side, other in ((Side.OLD, Side.NEW), (Side.NEW, Side.OLD)):
        surplus = counts[side] - counts[other]
        left[side] = defaultdict(list)
        for item in returns_of(file.hunks, side):
            if item.changed and surplus[item.function, item.text] > 0:
                surplus[item.function, item.text] -= 1
                left[side][item.function].append(item)
    for function in dict.fromkeys((*left[Side.OLD], *left[Side.NEW])):
        for old, new in zip_longest(left[Side.OLD][function], left[Side.NEW][function]):
            place = new or old
            op = "value-changed" if old and new else "added" if new else "removed"
            sides = (old.text if old else "", new.text if new else "")
            yield Event(Scope.RETURN, op, "return", file.path, function, place.line, Side.NEW if new else Side.OLD, *sides)


def _ordering(name: str, dialect: Dialect) -> Scope | None:
    """Return what kind of ordering a call is, None for any other call."""
    if name in dialect.barrier:
        return Scope.BARRIER
    return Scope.ACCESS if dialect.is_marked(name) else None


def _ordered(path: str, sides: _Sides, dialect: Dialect) -> Iterator[Event]:
    """Yield the events of barriers and marked accesses among the calls that have no twin, and take these calls off."""
    for scope in (Scope.BARRIER, Scope.ACCESS):
        taken = _Sides(*([call for call in calls if _ordering(call.name, dialect) is scope] for calls in (sides.old, sides.new)))
        sides.old = [call for call in sides.old if _ordering(call.name, dialect) is not scope]
        sides.new = [call for call in sides.new if _ordering(call.name, dialect) is not scope]
        for old, new in taken.pair(lambda call: (call.function, call.args)):
            if old.name != new.name:
                yield _event(scope, "kind-changed", path, old, new)
        yield from (_event(scope, "removed", path, call, None) for call in taken.old if call.changed)
        yield from (_event(scope, "added", path, None, call) for call in taken.new if call.changed)


def _lock_of(call: Call, lock: LockCall) -> str:
    if lock.argument < 0:
        return lock.name
    return call.args[lock.argument].removeprefix("&") if lock.argument < len(call.args) else ""


def _locks(path: str, sides: _Sides, table: Mapping[str, LockCall]) -> Iterator[Event]:
    """Yield the lock events among the calls that have no twin, and take these calls off."""
    taken = _Sides([call for call in sides.old if call.name in table], [call for call in sides.new if call.name in table])
    sides.old = [call for call in sides.old if call.name not in table]
    sides.new = [call for call in sides.new if call.name not in table]

    def key(call: Call) -> Hashable:
        lock = table[call.name]
        return (call.function, lock.acquires, _lock_of(call, lock))

    for old, new in taken.pair(key):
        if old.name != new.name:
            yield _event(Scope.LOCK, "mode-changed", path, old, new, _lock_of(new, table[new.name]))
    for call in taken.old:
        if call.changed:
            op = "acquire-removed" if table[call.name].acquires else "release-removed"
            yield _event(Scope.LOCK, op, path, call, None, _lock_of(call, table[call.name]))
    for call in taken.new:
        if call.changed:
            op = "acquire-added" if table[call.name].acquires else "release-added"
            yield _event(Scope.LOCK, op, path, None, call, _lock_of(call, table[call.name]))
