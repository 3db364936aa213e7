"""What a patch does to conditions, operand by operand, paired over all of its files.

An operand that stands in another condition, in a returned or assigned value, or in a helper that the patch makes or dissolves, is no event;
nor is an early exit turned into a nested block, or a condition split, merged or negated as a whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import pairwise

from reviewer.cfront.syntax import ASSIGNS
from reviewer.changes.alike import alike
from reviewer.changes.atoms import Atom, atoms_of
from reviewer.changes.catalog import Scope
from reviewer.changes.event import Event
from reviewer.changes.hunk_statements import Statement, StatementKind
from reviewer.changes.pairing import Unpaired
from reviewer.changes.patch_sides import PatchSides, abstracted, names_of, parted, reduced, same_objects
from reviewer.model.place import Side
from reviewer.model.value_type import value_type

Words = tuple[str, ...]
_TESTS = frozenset({StatementKind.IF, StatementKind.WHILE, StatementKind.FOR})
_COMPARES = frozenset({"==", "<"})
_EXITS = frozenset({"return", "goto", "break", "continue"})


@value_type
class Operand:
    """An operand of a condition (`tests`), or of a value that could be one; `key` numbers the statement."""

    atom: Atom
    statement: Statement
    place: tuple[str, str]
    tests: bool
    key: int

    @property
    def name(self) -> str:
        """The last name of a plain operand, the callee of a call, else the last name of its left side."""
        words = self.atom.words
        callee = next((word for word, after in pairwise(words) if after == "(" and word.isidentifier()), "")
        return callee or next((word for word in reversed(words) if word.isidentifier() and not word.isupper()), "")


def branch_events(sides: PatchSides) -> Iterator[Event]:
    """Yield the events of the scope `condition`."""
    old, new = list(_operands(sides.old, Side.OLD, sides)), list(_operands(sides.new, Side.NEW, sides))
    left = Unpaired(old, new)
    left.pair(lambda item: (item.place, item.atom, item.statement.position) if not item.statement.changed else None)
    yield from _negated(left.pair(lambda item: (item.place, item.atom.words, item.tests)), sides)
    left.pair(lambda item: item.atom.words)
    alike = left.pair(lambda item: (item.place, reduced(item.atom.words)))
    left.give_back(pair for pair in alike if not same_objects(pair[0].atom.words, pair[1].atom.words))
    left.give_back(pair for pair in left.pair(_telling) if pair[0].place == pair[1].place)
    left.drop_copies(_telling, (item for item in old if item.place[1] in sides.ended), (item for item in new if item.place[1] in sides.begun))
    left.old = [item for item in left.old if _counts(item, sides.undefined, sides.ended)]
    left.new = [item for item in left.new if _counts(item, sides.defined, sides.begun)]
    for before, after in left.pair(_compared):
        if not _named_number(before.atom.words, after.atom.words):
            yield _event("comparison-changed", before, after)
    for key in (_asked, _governed, _arguments):
        yield from (_event("replaced", before, after) for before, after in left.pair(key))
    yield from _over_conditions(left, Counter(item.key for item in old), Counter(item.key for item in new))


def _operands(statements: Iterable[Statement], side: Side, sides: PatchSides) -> Iterator[Operand]:
    number = 0
    for statement in statements:
        words = sides.words(statement, side)
        for part, tests in _conditions(statement.kind, words):
            number += 1
            for atom in atoms_of(alike(part)):
                yield Operand(atom, statement, sides.place(statement, side), tests, number)


def _conditions(kind: StatementKind, words: Words) -> Iterator[tuple[Words, bool]]:
    """Yield the conditions in a statement, and the values that might be ones: what is returned or assigned, and the arguments of assertions."""
    if kind is StatementKind.FOR:
        parts = parted(words, ";")
        if len(parts) == 3 and parts[1]:
            yield parts[1], True
    elif kind in _TESTS:
        yield words, True
    elif kind is StatementKind.RETURN and words:
        yield words, any(word in ("&&", "||") for word in words)
    elif kind in (StatementKind.EXPRESSION, StatementKind.ENTRY):
        at = next((at for at, word in enumerate(words) if word in ASSIGNS), -1)
        if at >= 0:
            yield words[at + 1 :], any(word in ("&&", "||") for word in words)
        elif len(words) > 3 and words[1] == "(" and words[-1] == ")":
            yield words, False
            yield words[2:-1], False
    for at, word in enumerate(words):
        if word == "?":
            begin = max((back for back in range(at) if words[back] in ASSIGNS or words[back] in (",", ";")), default=-1) + 1
            if words[begin:at]:
                yield words[begin:at], True


def _telling(item: Operand) -> Hashable:
    """Return the abstraction of an operand that still says what it is about, None for any other."""
    found = abstracted(item.atom.words)
    return found if any(word not in ("$", "*", "&", "!", "==", "<") and not word.isdigit() for word in found) else None


def _negated(pairs: Iterable[tuple[Operand, Operand]], sides: PatchSides) -> Iterator[Event]:
    """Yield the operands that are asked the other way round while what they control stays.

    Of a function or macro that the patch defines anew the answer may be turned over as well: that is compared there.
    """
    for old, new in pairs:
        if any(word in sides.defined for word in new.atom.words):
            continue
        if old.atom.holds is new.atom.holds or not (old.statement.changed or new.statement.changed) or not (old.tests and new.tests):
            continue
        body = old.statement.body
        if body and body == new.statement.body and old.atom.joined == new.atom.joined:
            yield _event("negated", old, new)


def _counts(item: Operand, defined: frozenset[str], gone: frozenset[str]) -> bool:
    """Whether an operand without a partner says something: it is in a changed condition of a function of both sides, and no plain variable.

    What the patch itself defines or removes is compared where it stands.
    """
    words = item.atom.words
    if not (item.tests and item.statement.changed) or item.place[1] in gone:
        return False
    if len(words) == 1 and not words[0].isupper():
        return False
    return not any(word in defined for word in words)


def _compared(item: Operand) -> Hashable:
    """Return place and left side of a comparison, None for any other operand."""
    words = item.atom.words
    at = next((at for at, word in enumerate(words) if word in _COMPARES), -1)
    if at < 0:
        return None
    names = frozenset(word for word in words if word.isidentifier() and not word.isupper())
    return (item.place, names) if names else None


def _named_number(old: Words, new: Words) -> bool:
    """Whether a number got a name or the reverse, and nothing else differs: what the name stands for is not seen here."""
    differing = [(was, now) for was, now in zip(old, new, strict=False) if was != now]
    if len(old) != len(new) or len(differing) != 1:
        return False
    number, name = sorted(differing[0], key=lambda word: not word[0].isdigit())
    return number[0].isdigit() and name.isupper() and name.isidentifier()


def _asked(item: Operand) -> Hashable:
    """Return place and what an operand asks for: constants and last names; None for one that has neither."""
    found = frozenset(word for word in reduced(item.atom.words) if word.isidentifier() and (word.isupper() or len(word) > 3))
    constants = frozenset(word for word in found if word.isupper())
    return (item.place, constants or found) if found else None


def _governed(item: Operand) -> Hashable:
    """Return place and what an operand governs, None where the hunk does not show it."""
    return (item.place, item.statement.body) if item.statement.body else None


def _arguments(item: Operand) -> Hashable:
    """Return place and arguments of an operand that is a call, None for any other."""
    words = item.atom.words
    return (item.place, words[1:]) if len(words) > 3 and words[1] == "(" and words[-1] == ")" else None


def _over_conditions(left: Unpaired[Operand], olds: Counter[int], news: Counter[int]) -> Iterator[Event]:
    """Yield what the operands without a partner do to their conditions."""
    gone, come = _by_condition(left.old), _by_condition(left.new)
    for key, items in gone.items():
        whole = len(items) == olds[key]
        yield from (_event("removed" if whole else _moved_bound(item, True), item, None) for item in items)
    for key, items in come.items():
        whole = len(items) == news[key]
        yield from (_event("added" if whole else _moved_bound(item, False), None, item) for item in items)


def _by_condition(items: Sequence[Operand]) -> dict[int, list[Operand]]:
    found: dict[int, list[Operand]] = defaultdict(list)
    for item in items:
        found[item.key].append(item)
    return found


def _moved_bound(item: Operand, gone: bool) -> str:
    """Say whether a condition holds less or more often by an operand: `a && b` without `b` is weaker, `a || b` without `b` stronger."""
    return "weakened" if gone is (item.atom.joined == "&&") else "strengthened"


def _event(op: str, old: Operand | None, new: Operand | None) -> Event:
    item = new or old
    assert item is not None  # every caller has one of the two
    bodies = [*(old.statement.body if old else ()), *(new.statement.body if new else ())]
    words = (names_of(old.atom.words) if old else frozenset()) | (names_of(new.atom.words) if new else frozenset())
    return Event(
        scope=Scope.CONDITION,
        op=op,
        name=item.name,
        file=item.statement.file,
        function=item.statement.function,
        line=item.statement.line,
        side=Side.NEW if new else Side.OLD,
        old=old.statement.text if old else "",
        new=new.statement.text if new else "",
        words=words,
        controls=frozenset(word for word in bodies if word.isidentifier()),
        label=item.statement.label,
    )


def exit_of(statement: Statement) -> str:
    """Return how what a condition controls leaves (`return`, `goto`, `break`, `continue`), "" if it does not begin with that."""
    body = [word for word in statement.body if word != "{"]
    return body[0] if body and body[0] in _EXITS else ""
