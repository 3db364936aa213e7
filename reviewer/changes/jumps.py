"""What a patch does to the ways out: an exit that leaves a lock held, and one that leads elsewhere than before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reviewer.changes.branches import exit_of
from reviewer.changes.catalog import Scope
from reviewer.changes.event import Event
from reviewer.changes.hunk_statements import Statement, StatementKind
from reviewer.changes.pairing import Unpaired
from reviewer.changes.patch_sides import PatchSides
from reviewer.knowledge.tables import LockCall
from reviewer.model.place import Side

Words = tuple[str, ...]
Place = tuple[str, str]


def jump_events(sides: PatchSides, locks: Mapping[str, LockCall]) -> Iterator[Event]:
    """Yield the events of the scope `jump`."""
    old, new = list(_held_exits(sides.old, Side.OLD, sides, locks)), list(_held_exits(sides.new, Side.NEW, sides, locks))
    left = Unpaired(old, new)
    left.pair(lambda item: (item[0], item[2]))
    for _, statement, lock in left.new:
        yield _event("left-held", "return", statement, Side.NEW, "", _spelled(statement), lock)
    yield from _retargeted(sides)


def _held_exits(
    statements: Sequence[Statement], side: Side, sides: PatchSides, locks: Mapping[str, LockCall]
) -> Iterator[tuple[Place, Statement, str]]:
    """Yield the returns that stand, line by line, between the taking of a lock and its release, with the lock.

    Only what the hunks show counts; a lock that may not have been taken (an attempt, one in a condition) and one of which the release stands
    in the same branch is not held. Behind a branch that leaves, what was held in front of it is held again.
    """
    held: dict[str, None] = {}
    branches: list[tuple[int, dict[str, None]]] = []
    place = ("", "")
    for statement in statements:
        here = sides.place(statement, side)
        if here != place:
            held, branches, place = {}, [], here
        for name, argument in _calls(statement.words):
            lock = locks.get(name)
            if lock is None or not statement.function:
                continue
            what = lock.name or argument
            if not lock.acquires:
                held.pop(what, None)
            elif not lock.attempt and statement.kind is StatementKind.EXPRESSION:
                held[what] = None
        if statement.kind is StatementKind.LABEL:
            held, branches = {}, []
        if statement.kind is StatementKind.IF and (exits := sum(word in ("return", "goto") for word in statement.body)):
            branches.append((exits, dict(held)))
        if statement.kind is StatementKind.RETURN:
            for what in held:
                yield here, statement, what
        if statement.kind is StatementKind.RETURN or (statement.kind is StatementKind.JUMP and statement.head == "goto"):
            branches = [(exits - 1, before) for exits, before in branches]
            ended = [before for exits, before in branches if not exits]
            held, branches = ended[0] if ended else held, [branch for branch in branches if branch[0]]


def _calls(words: Words) -> Iterator[tuple[str, str]]:
    """Yield each call with its first argument, without `&`."""
    for at, word in enumerate(words[:-1]):
        if word.isidentifier() and words[at + 1] == "(":
            end = next((to for to in range(at + 2, len(words)) if words[to] in (",", ")")), len(words))
            yield word, "".join(words[at + 2 : end]).removeprefix("&")


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
            words = sides.old_words(statement.words) if side is Side.OLD else statement.words
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
