"""What a patch does to loops: their bounds, steps and iterators, paired over all of its files."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from itertools import zip_longest

from reviewer.changes.alike import alike
from reviewer.changes.catalog import Scope
from reviewer.changes.event import Event
from reviewer.changes.hunk_statements import Statement, StatementKind
from reviewer.changes.pairing import Unpaired
from reviewer.changes.patch_sides import PatchSides, abstracted, parted, same_objects
from reviewer.model.place import Side
from reviewer.model.value_type import value_type

Words = tuple[str, ...]
_ONCE = (("0",), ("false",))
"""What `do { } while (0)` asks: it goes round once."""
_LOOPS = frozenset({StatementKind.FOR, StatementKind.ITERATE, StatementKind.WHILE})


@value_type
class Loop:
    """The header of a loop: `head` is `for`, `while` or the iterator; `parts` are what `;` or `,` parts in it."""

    statement: Statement
    place: tuple[str, str]
    head: str
    parts: tuple[Words, ...]

    @property
    def plain(self) -> tuple[Words, ...]:
        """The parts spelled one way, without the type of a variable that the loop declares."""
        first, *rest = (alike(part) for part in self.parts)
        return (_undeclared(first) if self.head == "for" else first, *rest)

    @property
    def condition(self) -> Words:
        """What a `for` or `while` asks, spelled one way; 1 for nothing."""
        if self.head == "for":
            return (alike(self.parts[1]) if len(self.parts) == 3 else ()) or ("1",)
        return alike(tuple(word for part in self.parts for word in part))

    @property
    def shape(self) -> tuple[str, tuple[Words, ...]]:
        """Head and parts with variables unnamed."""
        return self.head, tuple(abstracted(part) for part in self.parts)


def loop_events(sides: PatchSides) -> Iterator[Event]:
    """Yield the events of the scope `loop`."""
    olds, news = list(_loops(sides.old, Side.OLD, sides)), list(_loops(sides.new, Side.NEW, sides))
    left = Unpaired(olds, news)
    left.pair(lambda loop: (loop.place, loop.head, loop.plain))
    left.pair(lambda loop: (loop.head, loop.plain))
    left.give_back(pair for pair in left.pair(lambda loop: loop.shape) if pair[0].place == pair[1].place)
    left.drop_copies(
        lambda loop: loop.shape, (loop for loop in olds if loop.place[1] in sides.ended), (loop for loop in news if loop.place[1] in sides.begun)
    )
    left.old = [loop for loop in left.old if loop.place[1] not in sides.ended and not _own(loop, sides.undefined)]
    left.new = [loop for loop in left.new if loop.place[1] not in sides.begun and not _own(loop, sides.defined)]
    left.give_back(pair for pair in left.pair(_asked) if not _other_form(*pair, sides))
    for old, new in left.pair(lambda loop: (loop.place, loop.head)):
        if len(old.parts) != len(new.parts) or not all(map(same_objects, old.plain, new.plain)):
            yield _event(_difference(old, new), old, new)
    for old, new in left.pair(lambda loop: loop.place if loop.head != "while" else None):
        yield _event("iterator-swapped", old, new)
    yield from (_event("removed", loop, None) for loop in left.old if loop.statement.changed)
    yield from (_event("added", None, loop) for loop in left.new if loop.statement.changed)


def _loops(statements: Iterable[Statement], side: Side, sides: PatchSides) -> Iterator[Loop]:
    for statement in statements:
        if statement.kind not in _LOOPS or not statement.function:
            continue
        words = sides.words(statement, side)
        if statement.kind is StatementKind.WHILE and words in _ONCE:
            continue
        head = sides.old_words((statement.head,))[0] if side is Side.OLD else statement.head
        yield Loop(statement, sides.place(statement, side), head, parted(words, ";" if statement.kind is StatementKind.FOR else ","))


def _undeclared(words: Words) -> Words:
    """Return `i = 0` for `int i = 0`."""
    at = words.index("=") if "=" in words else 0
    plain = [word for word in words[:at] if word != "*"]
    return words[at - 1 :] if len(plain) > 1 and all(word.isidentifier() for word in plain) else words


def _asked(loop: Loop) -> Hashable:
    """Return place and condition of a `for` or `while`, None for an iterator."""
    return (loop.place, loop.condition) if loop.head in ("for", "while") else None


def _other_form(old: Loop, new: Loop, sides: PatchSides) -> bool:
    """Whether a `for` became the `while` that asks the same, or the reverse: what it begins and goes on with stands as statements there."""
    if old.head == new.head:
        return False
    loop, others, side = (old, sides.new, Side.NEW) if old.head == "for" else (new, sides.old, Side.OLD)
    parts = [alike(part) for part in (loop.parts[0], loop.parts[2]) if part] if len(loop.parts) == 3 else []
    if not parts:
        return True
    there = {_undeclared(alike(sides.words(item, side))) for item in others if sides.place(item, side) == loop.place}
    return all(_undeclared(part) in there for part in parts)


def _own(loop: Loop, names: frozenset[str]) -> bool:
    """Whether the iterator is one that the patch itself defines or removes: what it expands to is not seen here."""
    return loop.head in names


def _difference(old: Loop, new: Loop) -> str:
    """Say which part of two headers of one kind differs: the step of a `for` only, or a bound."""
    if old.head == "for" and len(old.parts) == len(new.parts) == 3 and old.parts[:2] == new.parts[:2]:
        return "step-changed"
    return "condition-changed" if old.head == "while" else "bound-changed"


def _event(op: str, old: Loop | None, new: Loop | None) -> Event:
    loop = new or old
    assert loop is not None  # every caller has one of the two
    pairs = zip_longest(old.parts if old else (), new.parts if new else (), fillvalue=())
    words = {word for was, now in pairs if was != now for word in (*was, *now)} | {item.head for item in (old, new) if item}
    bodies = [*(old.statement.body if old else ()), *(new.statement.body if new else ())]
    return Event(
        scope=Scope.LOOP,
        op=op,
        name=loop.head,
        file=loop.statement.file,
        function=loop.statement.function,
        line=loop.statement.line,
        side=Side.NEW if new else Side.OLD,
        old=_spelled(old),
        new=_spelled(new),
        words=frozenset(word for word in words if word.isidentifier()),
        controls=frozenset(word for word in bodies if word.isidentifier()),
    )


def _spelled(loop: Loop | None) -> str:
    return f"{loop.statement.head}({loop.statement.text})" if loop else ""
