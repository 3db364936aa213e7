"""What a patch does to the ways out: an exit that leaves a lock held, and one that leads elsewhere than before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reviewer.changes.branches import exit_of
from reviewer.changes.catalog import Scope
from reviewer.changes.event import Event
from reviewer.changes.hunk_statements import Statement, StatementKind
from reviewer.changes.pairing import Unpaired
from reviewer.changes.patch_sides import PatchSides
from reviewer.changes.sections import held_at, said_of
from reviewer.knowledge.tables import LockCall
from reviewer.model.patterns import regex
from reviewer.model.place import Side

Words = tuple[str, ...]
Place = tuple[str, str]
_GUARDS = frozenset({"guard", "scoped_guard"})
_RELEASES = regex(r"un_?lock")


def jump_events(sides: PatchSides, locks: Mapping[str, LockCall]) -> Iterator[Event]:
    """Yield the events of the scope `jump`."""
    old, new = list(_held_exits(sides.old, Side.OLD, sides, locks)), list(_held_exits(sides.new, Side.NEW, sides, locks))
    left = Unpaired(old, new)
    left.pair(lambda item: (item[0], item[2]))
    for _, statement, lock in left.new:
        yield _event("left-held", "return", statement, Side.NEW, "", _spelled(statement), lock)
    yield from _past_release(sides, locks)
    yield from _retargeted(sides)


def _past_release(sides: PatchSides, locks: Mapping[str, LockCall]) -> Iterator[Event]:
    """Yield the conditions that stay, and leave by a return or to another label where they went to one that says that it unlocks.

    Only its name tells, so that nothing is said where the function's lock calls change, or a guard lets go, or the label itself goes.
    """
    busy = {
        sides.place(statement, side)
        for side, statements in ((Side.OLD, sides.old), (Side.NEW, sides.new))
        for statement in statements
        if not _GUARDS.isdisjoint((*statement.words, statement.head)) or (statement.changed and any(word in locks for word in statement.words))
    }
    labels = {(sides.place(item, Side.OLD), item.head) for item in sides.old if item.kind is StatementKind.LABEL and item.changed}
    tests = (_tests(sides.old, Side.OLD, sides), _tests(sides.new, Side.NEW, sides))
    for old, new in Unpaired(*tests).pair(lambda item: item[0]):
        (place, _), statement = new
        before, after = _label_of(old[1]), _label_of(statement)
        leaves = after or "return" in (exit_of(statement), _second_exit(statement))
        if place not in busy and (place, before) not in labels and _RELEASES.search(before) and leaves and not _RELEASES.search(after):
            way = f"goto {after}" if after else "return"
            yield _event("left-held", "return", statement, Side.NEW, _way(old[1], f"goto {before}"), _way(statement, way), "")


def _label_of(statement: Statement) -> str:
    """Return where the `goto` leads that ends what a condition controls, "" where it ends otherwise."""
    body = [word for word in statement.body if word not in ("{", "}", ";")]
    return body[-1] if len(body) > 1 and body[-2] == "goto" else ""


def _held_exits(
    statements: Sequence[Statement], side: Side, sides: PatchSides, locks: Mapping[str, LockCall]
) -> Iterator[tuple[Place, Statement, str]]:
    """Yield the returns that stand, line by line, between the taking of a lock and its release, with the lock."""
    for item in held_at(said_of(statements, side, sides), locks):
        if item.said.statement.kind is StatementKind.RETURN:
            yield from ((item.said.place, item.said.statement, lock) for lock in item.locks if lock not in item.carried)


def _retargeted(sides: PatchSides) -> Iterator[Event]:
    """Yield the conditions that stay as they are and leave in another way: `return` became `break`, or the like.

    A `goto` that becomes a return, or the reverse, says nothing without the label.
    """
    tests = (_tests(sides.old, Side.OLD, sides), _tests(sides.new, Side.NEW, sides))
    for old, new in Unpaired(*tests).pair(lambda item: item[0]):
        before, after = exit_of(old[1]), exit_of(new[1]) or _second_exit(new[1])
        before = before or _second_exit(old[1])
        if before and after and before != after and "goto" not in (before, after):
            yield _event("retargeted", after, new[1], Side.NEW, _way(old[1], before), _way(new[1], after), "")


def _tests(statements: Iterable[Statement], side: Side, sides: PatchSides) -> Iterator[tuple[tuple[Place, Words], Statement]]:
    for statement in statements:
        if statement.kind is StatementKind.IF:
            words = sides.words(statement, side)
            yield (sides.place(statement, side), words), statement


def _second_exit(statement: Statement) -> str:
    """Return how a block leaves that sets one variable first."""
    body = statement.body
    if body[:1] != ("{",) or ";" not in body:
        return ""
    rest = [word for word in body[body.index(";") + 1 :] if word != "}"]
    return rest[0] if rest and rest[0] in ("return", "break", "continue", "goto") else ""


def _way(statement: Statement, way: str) -> str:
    return f"if ({statement.text}) {way}"


def _spelled(statement: Statement) -> str:
    return f"return {statement.text}".rstrip()


def _event(op: str, name: str, statement: Statement, side: Side, old: str, new: str, lock: str) -> Event:
    return Event(
        scope=Scope.JUMP,
        op=op,
        name=name,
        file=statement.file,
        function=statement.function,
        line=statement.line,
        side=side,
        old=old,
        new=new,
        lock=lock,
        words=frozenset(word for word in statement.words if word.isidentifier()),
    )
