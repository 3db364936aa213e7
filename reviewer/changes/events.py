"""What a patch does to calls and locks, from the tokens of its hunks.

Comments, blanks, other spellings, other names and statements that merely stand elsewhere among changed lines are no events. A call on one
side is paired with its like on the other within its function, wherever that stands now; what is left over was added or removed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from reviewer.changes.alike import alike_text
from reviewer.changes.catalog import Scope
from reviewer.changes.event import Event
from reviewer.changes.hunk_calls import Call, Use, calls_of
from reviewer.changes.moved_out import take_moved_out
from reviewer.changes.pairing import Unpaired
from reviewer.changes.patch_sides import C_SUFFIXES, PatchSides
from reviewer.knowledge.tables import Dialect, GuardClass, Knowledge, LockCall, Policy
from reviewer.model.patterns import regex
from reviewer.model.place import Side
from reviewer.model.series import FileDiff

_Sides = Unpaired[Call]
_NAME = regex(r"[A-Za-z_]\w*")
_GUARDS = frozenset({"guard", "scoped_guard"})
_ASSERTS = ("BUG_ON", "WARN_ON", "WARN_ON_ONCE", "WARN_ONCE", "_BUG", "BUG")


def events_of(files: Iterable[FileDiff], knowledge: Knowledge, names: PatchSides) -> tuple[Event, ...]:
    """Return what a patch does to calls, locks, accesses, barriers and assertions, file by file; nothing for files that are no C."""
    files = [file for file in files if file.path.endswith(C_SUFFIXES)]
    old, new = ([_taken(call, knowledge.semantics.guards) for file in files for call in _calls(file, side, names)] for side in (Side.OLD, Side.NEW))
    feeds = _feeds((*old, *new))
    locks = knowledge.semantics.locks
    held = tuple({_held(call, locks) for call in calls if call.guarded} for calls in (old, new))
    sides = _Sides(list(old), list(new))
    events: list[Event] = []
    for before, after in sides.pair(lambda call: (call.place, call.plain, call.changed)):
        events.extend(_same(before, after, locks, knowledge.dialect))
    for before, after in sides.pair(lambda call: (call.place, call.plain)):
        events.extend(_same(before, after, locks, knowledge.dialect))
    take_moved_out(sides, old, new, names)
    events.extend(_locks(sides, locks, (held[0], held[1])))
    events.extend(_ordered(sides, knowledge.dialect))
    events.extend(_asserts(sides, knowledge.policy))
    for before, after in sides.pair(lambda call: (call.place, call.said[0])):
        if before.plain != after.plain and (before.changed or after.changed):
            said = (f"{call.said[0]}({', '.join(call.said[1:])})" for call in (before, after))
            events.append(replace(_event(Scope.ARGUMENT, "changed", before, after), words=_differing(*said)))
            events.extend(_result(before, after))
            events.extend(_allocation(before, after))
    events.extend(_allocators(sides))
    events.extend(_event(Scope.CALL, "removed", call, None) for call in sides.old if call.changed)
    events.extend(_event(Scope.CALL, "added", None, call) for call in sides.new if call.changed)
    return tuple(sorted((_fed(event, feeds) for event in events), key=lambda event: (event.line, event.side, event.scope, event.op, event.name)))


def _calls(file: FileDiff, side: Side, names: PatchSides) -> Iterator[Call]:
    """Yield the calls of one side of a file, each with what it is under the names of the new side."""
    for call in calls_of(file.hunks, side):
        here = (file.path, call.function)
        said, target, guard = (call.name, *call.args), call.target, call.guard
        said = tuple(names.text(part, here, side) for part in said)
        if side is Side.OLD:
            target, guard = names.old_text(target, here), frozenset(names.old_text(name, here) for name in guard)
        yield replace(call, file=file.path, place=names.place_of(*here, side), said=said, plain=_plain(said), target=target, guard=guard)


def _plain(said: Sequence[str]) -> tuple[str, ...]:
    return (said[0], *(alike_text(part) for part in said[1:]))


def _taken(call: Call, guards: Mapping[str, GuardClass]) -> Call:
    """Return what a lock guard takes as a call of what takes it: its end, wherever that is, lets it go."""
    known = guards.get(call.args[0]) if call.name in _GUARDS and call.args else None
    return (
        call
        if known is None
        else replace(
            call, name=known.acquire, args=call.args[1:], said=(known.acquire, *call.said[2:]), plain=(known.acquire, *call.plain[2:]), guarded=True
        )
    )


def _held(call: Call, table: Mapping[str, LockCall]) -> tuple[str, ...]:
    return (*call.place, _lock_of(call, table[call.name]) if call.name in table else "")


def _event(scope: Scope, op: str, old: Call | None, new: Call | None, lock: str = "") -> Event:
    """Build an event at the new place, or at the old one where there is no other."""
    call = new or old
    assert call is not None  # every caller has one of the two
    return Event(
        scope=scope,
        op=op,
        name=call.name,
        file=call.file,
        function=call.function,
        line=call.line,
        side=Side.NEW if new else Side.OLD,
        old=old.text if old else "",
        new=new.text if new else "",
        lock=lock,
        guard=(old.guard if old else frozenset()) | (new.guard if new else frozenset()),
        differing=_other_arguments(old, new) if old and new else frozenset(),
    )


def _other_arguments(old: Call, new: Call) -> frozenset[int]:
    return frozenset(at for at, (was, now) in enumerate(zip_longest(old.plain[1:], new.plain[1:])) if was != now)


def _differing(old: str, new: str) -> frozenset[str]:
    """Return the names that stand in one text more often than in the other."""
    counts = Counter(_NAME.findall(new))
    counts.subtract(_NAME.findall(old))
    return frozenset(name for name, count in counts.items() if count)


def _feeds(calls: Sequence[Call]) -> dict[tuple[str, ...], set[str]]:
    """Return for each function and name the callees whose result is stored to it on either side."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for call in calls:
        if call.target:
            found[call.file, call.function, call.target].add(call.name)
    return found


def _fed(event: Event, feeds: dict[tuple[str, ...], set[str]]) -> Event:
    callees = {callee for name in event.guard for callee in feeds.get((event.file, event.function, name), ())}
    if not callees:
        return event
    return replace(event, fed_by=frozenset(callees))


def _same(old: Call, new: Call, locks: Mapping[str, LockCall], dialect: Dialect) -> Iterator[Event]:
    """Yield what happened to a call whose text is the same on both sides."""
    if not (old.changed or new.changed):
        return
    yield from _result(old, new)
    if old.position != new.position:
        lock = locks.get(old.name)
        scope = Scope.LOCK if lock else _ordering(old.name, dialect) or Scope.CALL
        yield _event(scope, "moved", old, new, _lock_of(old, lock) if lock else "")


def _result(old: Call, new: Call) -> Iterator[Event]:
    if old.target == new.target and old.operator != new.operator and "" not in (old.operator, new.operator):
        if new.operator == "=":
            yield _event(Scope.CALL, "result-overwrites", old, new)
        elif old.operator == "=":
            yield _event(Scope.CALL, "result-accumulates", old, new)
    if Use.HIDDEN in (old.use, new.use) or old.use is new.use:
        return
    op = "result-dropped" if new.use is Use.DROPPED else "result-used"
    yield _event(Scope.CALL, op, old, new)


def _ordering(name: str, dialect: Dialect) -> Scope | None:
    """Return what kind of ordering a call is, None for any other call."""
    if name in dialect.barrier:
        return Scope.BARRIER
    return Scope.ACCESS if dialect.is_marked(name) else None


def _ordered(sides: _Sides, dialect: Dialect) -> Iterator[Event]:
    """Yield the events of barriers and marked accesses among the calls that have no twin, and take these calls off."""
    for scope in (Scope.BARRIER, Scope.ACCESS):
        taken = _Sides(*([call for call in calls if _ordering(call.name, dialect) is scope] for calls in (sides.old, sides.new)))
        sides.old = [call for call in sides.old if _ordering(call.name, dialect) is not scope]
        sides.new = [call for call in sides.new if _ordering(call.name, dialect) is not scope]
        for old, new in taken.pair(lambda call: (call.place, call.plain[1:])):
            if old.name != new.name:
                yield _event(scope, "kind-changed", old, new)
        yield from (_event(scope, "removed", call, None) for call in taken.old if call.changed)
        yield from (_event(scope, "added", None, call) for call in taken.new if call.changed)


def _is_assert(name: str, policy: Policy) -> bool:
    return name in policy.asserts or name.endswith(_ASSERTS)


def _asserts(sides: _Sides, policy: Policy) -> Iterator[Event]:
    """Yield the events of assertions among the calls that have no twin, and take these calls off."""
    taken = _Sides(*([call for call in calls if _is_assert(call.name, policy)] for calls in (sides.old, sides.new)))
    sides.old = [call for call in sides.old if not _is_assert(call.name, policy)]
    sides.new = [call for call in sides.new if not _is_assert(call.name, policy)]
    for op, key in (("kind-changed", lambda call: (call.place, call.plain[1:2])), ("condition-changed", lambda call: (call.place, call.said[0]))):
        for old, new in taken.pair(key):
            if old.changed or new.changed:
                yield _event(Scope.ASSERT, op, old, new)
    yield from (_event(Scope.ASSERT, "removed", call, None) for call in taken.old if call.changed)
    yield from (_event(Scope.ASSERT, "added", None, call) for call in taken.new if call.changed)


def _is_allocator(call: Call) -> bool:
    return "alloc" in call.name or call.name in ("__get_free_page", "__get_free_pages", "get_zeroed_page")


def _allocation(old: Call, new: Call) -> Iterator[Event]:
    """Yield what happened to the flags and the size of an allocator that stays."""
    if not _is_allocator(new):
        return
    flags = ({arg for arg in call.plain[1:] if "GFP" in arg} for call in (old, new))
    if next(flags) != next(flags):
        yield _event(Scope.ALLOC, "flags-changed", old, new)
    if [arg for arg in old.plain[1:] if "GFP" not in arg] != [arg for arg in new.plain[1:] if "GFP" not in arg]:
        yield _event(Scope.ALLOC, "size-changed", old, new)


def _allocators(sides: _Sides) -> Iterator[Event]:
    """Yield the allocators that another one stands for, with an argument in common; the calls stay where they are."""
    taken = _Sides(*([call for call in calls if call.changed and call.args and _is_allocator(call)] for calls in (sides.old, sides.new)))
    for at in (0, -1):
        for old, new in taken.pair(lambda call: (call.place, call.plain[1:][at])):  # noqa: B023  # `pair` asks at once
            yield _event(Scope.ALLOC, "allocator-swapped", old, new)


def _lock_of(call: Call, lock: LockCall) -> str:
    if lock.argument < 0:
        return lock.name
    args = call.said[1:]
    return args[lock.argument].strip("()").removeprefix("&") if lock.argument < len(args) else ""


def _locks(sides: _Sides, table: Mapping[str, LockCall], held: tuple[Collection[tuple[str, ...]], Collection[tuple[str, ...]]]) -> Iterator[Event]:
    """Yield the lock events among the calls that have no twin, and take these calls off.

    `held` are the locks that guards of each side hold, with their functions: what a guard of the other side lets go is let go there, too.
    """
    taken = _Sides([call for call in sides.old if call.name in table], [call for call in sides.new if call.name in table])
    sides.old = [call for call in sides.old if call.name not in table]
    sides.new = [call for call in sides.new if call.name not in table]

    def key(call: Call) -> Hashable:
        lock = table[call.name]
        return (call.place, lock.acquires, _lock_of(call, lock))

    for old, new in taken.pair(key):
        if old.name != new.name:
            yield _event(Scope.LOCK, "mode-changed", old, new, _lock_of(new, table[new.name]))
    for call in taken.old:
        if call.changed and (table[call.name].acquires or _held(call, table) not in held[1]):
            op = "acquire-removed" if table[call.name].acquires else "release-removed"
            yield _event(Scope.LOCK, op, call, None, _lock_of(call, table[call.name]))
    for call in taken.new:
        if call.changed and (table[call.name].acquires or _held(call, table) not in held[0]):
            op = "acquire-added" if table[call.name].acquires else "release-added"
            yield _event(Scope.LOCK, op, None, call, _lock_of(call, table[call.name]))
