"""Members that a patch moves between a struct and one that it holds, seen by the types of the accesses (SEMANTICS.md B11).

Names alone do not tell them where another record of the tree has a member of the same name (`changes/member_paths.py`); where a tree shows
every type, each access says by itself which record it is one of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from reviewer.cfront.ctype import Pointer, Record
from reviewer.cfront.ir import Branch, Call, Convert, Cut, Element, Field, Function, Instruction, Load, Op, Return, Set, Store, Terminator, Value
from reviewer.changes.layout import plain_members
from reviewer.changes.member_paths import MemberPath, moving_members
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.model.unit import PROVED, Assumption, Question, Status, Step, UnitKind, assumption_id
from reviewer.model.value_type import value_type
from reviewer.prover.interface import Answer, Bodies, Task


def moved_members(pairs: Sequence[UnitPair]) -> tuple[MemberPath, ...]:
    """Find the members that move into a struct that is part of their own, or out of it, each as the same declaration."""
    gone, come = moving_members(pairs)
    records = {pair.name: pair for pair in pairs if pair.kind is UnitKind.STRUCT}
    found = []
    for member, left in gone.items():
        if len(left) != 1 or len(come.get(member, ())) != 1:
            continue
        ((source, lost),), ((target, gained),) = left, come[member]
        if source == target:
            continue
        inside, around = _holders(records[source].new, target), _holders(records[target].old, source)
        if len(inside) + len(around) == 1:
            found.append(MemberPath(member.name, (*inside, *around)[0], bool(inside), source, target, (lost, gained)))
    return tuple(found)


def _holders(side: UnitSide | None, tag: str) -> list[str]:
    """Return the members of a struct that are themselves a struct with this tag."""
    members = plain_members(side.tokens) if side is not None and side.whole else ()
    return [member.name for member in members if member.name and member.texts in (("struct", tag, member.name), ("struct", tag, member.name, ";"))]


def compare_moved(task: Task, answer: Answer, members: Sequence[MemberPath], compare: Callable[[Task], Answer]) -> tuple[Task, Answer]:
    """Compare again with each old access made along the new path, where two functions are kept apart by it."""
    if answer.status in PROVED or not members:
        return task, answer
    mapped = _Mapped(members)
    old = mapped.function(task.old)
    if old is None or not mapped.used or any(_moves_whole(function, mapped.used) for function in (task.old, task.new)):
        return task, answer
    plain = replace(task, old=old, old_bodies=_MappedBodies(task.old_bodies, mapped), accuse=False)
    again = compare(plain)
    words = ", ".join(f"{one.old} -> {one.new}" for one in mapped.used)
    if again.status in PROVED or again.status is Status.ASSUMED:
        step = Step(f"members moved, by the types of the accesses: {words}", tuple(place for one in mapped.used for place in one.places))
        made = tuple({a.text: a for a in (_assumed(task, one) for one in mapped.used)}.values())
        return plain, replace(again, status=Status.ASSUMED, argument=(step, *again.argument), assumptions=(*again.assumptions, *made))
    if answer.status is not Status.DIFFERS:
        return task, answer
    question = Question(f"{answer.reason}: is that intended, as {words}?")
    return task, replace(answer, status=Status.UNKNOWN, reason=f"not proved, though {words}", witness=None, questions=(*answer.questions, question))


def _moves_whole(function: Function, members: Iterable[MemberPath]) -> bool:
    """Whether a function reads or writes one of the structs as a whole: then it takes one without the other, or both."""
    tags = {f"struct {tag}" for one in members for tag in (one.source, one.target)}
    code = (one for block in function.blocks for one in block.instructions)
    return any(isinstance(one, Load | Store) and isinstance(one.type, Record) and one.type.tag in tags for one in code)


def _assumed(task: Task, one: MemberPath) -> Assumption:
    outer, inner = (one.source, one.target) if one.enters else (one.target, one.source)
    text = f"nothing copies, clears, compares or sets up struct {inner} without the rest of struct {outer}, or either by its bytes"
    digest = assumption_id(task.name, text)
    proof = "memcpy, memset, memcmp, sizeof, container_of, assignments, initialisers and casts over both structs"
    return Assumption(digest, text, task.name, proof, subject=inner, place=one.places[0])


class _Mapped:
    """Functions with the new paths; `used` are the members that were met."""

    def __init__(self, members: Sequence[MemberPath]) -> None:
        self._by_source = {(f"struct {one.source}", one.member): one for one in members}
        self._failed = False
        self.used: dict[MemberPath, None] = {}

    def function(self, function: Function) -> Function | None:
        """Return the function with the new paths; None where a member is reached in a way that has none."""
        self._failed = False
        blocks = tuple(
            replace(block, instructions=tuple(map(self._instruction, block.instructions)), terminator=self._terminator(block.terminator))
            for block in function.blocks
        )
        return None if self._failed else replace(function, blocks=blocks)

    def _instruction(self, code: Instruction) -> Instruction:
        match code:
            case Set(_, value):
                return replace(code, value=self._value(value))
            case Load(_, address):
                return replace(code, address=self._value(address))
            case Store(address, value):
                return replace(code, address=self._value(address), value=self._value(value))
            case Call():
                target = None if code.target is None else self._value(code.target)
                return replace(code, target=target, args=tuple(map(self._value, code.args)))

    def _terminator(self, end: Terminator) -> Terminator:
        match end:
            case Branch(cond):
                return replace(end, cond=self._value(cond))
            case Return(value) if value is not None:
                return replace(end, value=self._value(value))
            case Cut(values=values):
                return replace(end, values=tuple(map(self._value, values)))
            case _:
                return end

    def _value(self, value: Value) -> Value:
        match value:
            case Op(_, args):
                return replace(value, args=tuple(map(self._value, args)))
            case Convert(inner):
                return replace(value, value=self._value(inner))
            case Element(base, index):
                return replace(value, base=self._value(base), index=self._value(index))
            case Field(base, record, name):
                one = self._by_source.get((record, name))
                return replace(value, base=self._value(base)) if one is None else self._path(value, one)
            case _:
                return value

    def _path(self, value: Field, one: MemberPath) -> Value:
        self.used[one] = None
        target = f"struct {one.target}"
        if one.enters:
            held = Field(self._value(value.base), value.record, one.inner, Pointer(Record(target)))
            return Field(held, target, one.member, value.type, value.declared)
        if isinstance(value.base, Field) and (value.base.record, value.base.name) == (target, one.inner):
            return Field(self._value(value.base.base), target, one.member, value.type, value.declared)
        self._failed = True
        return value


@value_type
class _MappedBodies:
    """The bodies of the old side with the new paths."""

    bodies: Bodies
    mapped: _Mapped

    def definitions(self, name: str) -> tuple[Function, ...]:
        """Return every definition of a function, none if one reaches a member in a way that has no new path."""
        found = [self.mapped.function(body) for body in self.bodies.definitions(name)]
        return tuple(body for body in found if body is not None) if all(body is not None for body in found) else ()
