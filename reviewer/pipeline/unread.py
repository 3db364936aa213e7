"""Members that a patch brings or takes away and that nobody reads: to store to one does nothing (SEMANTICS.md B12)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from reviewer.cfront.field_usage import field_uses
from reviewer.cfront.ir import Field, Function, Instruction, Load, Set, Store, Variable
from reviewer.cfront.syntax import TokenKind
from reviewer.changes.layout import Member, compare_members
from reviewer.changes.pairs import UnitPair
from reviewer.model.unit import PROVED, Assumption, Status, Step, UnitKind, assumption_id
from reviewer.model.value_type import value_type
from reviewer.pipeline.positional import initialised_by_order
from reviewer.pipeline.types_in_hunks import may_include
from reviewer.pipeline.world import World
from reviewer.prover.interface import Answer, Task


@value_type
class Unread:
    """A member of one side, as "struct tag" and name; `whole` says that the tree that was asked is, `header` which file hunks show it in."""

    record: str
    member: str
    whole: bool
    header: str = ""

    @property
    def words(self) -> str:
        """The member as a reader says it."""
        return f"{self.member} of {self.record}"


def unread_members(pairs: Iterable[UnitPair], worlds: tuple[World, World]) -> tuple[Unread, ...]:
    """Return the members that come or go with a patch and that nothing in the tree reads: no function, macro, address or unknown use."""
    changed: list[tuple[str, int, Member]] = []
    for pair in pairs:
        if pair.kind is not UnitKind.STRUCT or not pair.name or pair.old is None or pair.new is None:
            continue
        change = compare_members(pair.old.tokens, pair.new.tokens)
        if not isinstance(change, str):
            changed.extend((f"struct {pair.name}", side, member) for side, members in enumerate((change.removed, change.added)) for member in members)
    names = Counter(member.name for _, _, member in changed)
    found = []
    for record, side, member in changed:
        # What one struct loses and another one gains has moved: it is there for something.
        if not member.name or names[member.name] > 1 or not is_one_value(member.texts):
            continue
        if _spelled_elsewhere(worlds[side], member.name) or any(initialised_by_order(world, *record.split(" ", 1)) for world in worlds):
            continue
        uses = field_uses(worlds[side].index, worlds[side].lower, record, member.name)
        if not uses.readers and not uses.unknown:
            found.append(Unread(record, member.name, worlds[side].tree.whole))
    return tuple(found)


def _spelled_elsewhere(world: World, name: str) -> bool:
    """Whether the tree has the word where it is neither an access nor a declaration of a record: a macro may make an access of it.

    Descriptors of statistics, tables of offsets and the like name members so (`STATS_DESC_COUNTER(VCPU, exits)`).
    """
    for path in world.index.users(name):
        if not path.endswith((".c", ".h")) or not world.index.understood(path):
            return True
        for item in world.outline(path) or ():
            for at, token in enumerate(item.tokens):
                if token.kind is TokenKind.DIRECTIVE and re.search(rf"(?<![\w.>]){re.escape(name)}\b", token.text):
                    return True
                inside = item.kind in (UnitKind.STRUCT, UnitKind.UNION)
                if token.text == name and not inside and (not at or item.tokens[at - 1].text not in (".", "->")):
                    return True
    return False


def is_one_value(texts: Sequence[str]) -> bool:
    """Whether a member is one value: no array, no record within."""
    return not set(texts) & {"[", "{", ":", "volatile"}


def compare_unread(task: Task, answer: Answer, members: Sequence[Unread], compare: Callable[[Task], Answer]) -> tuple[Task, Answer]:
    """Compare again without the stores to members that nobody reads, where that is all that keeps two functions apart.

    What the store's address and its value may fault at is still looked at, so that a store that goes takes no fault with it unnoticed.
    """
    if answer.status in PROVED or not members:
        return task, answer
    seen = [one for one in members if not one.header or one.header == task.file or may_include(task.file, one.header)]
    fields = {(one.record, one.member): one for one in seen}
    used: dict[Unread, None] = {}
    old, new = (_without(function, fields, used) for function in (task.old, task.new))
    if not used:
        return task, answer
    plain = replace(task, old=old, new=new, accuse=False, asks=False)
    again = compare(plain)
    if again.status not in PROVED:
        return task, answer
    where = "" if any(one.header for one in used) else " in the tree"
    step = Step(f"stores to what nobody{where} reads are left out: {', '.join(one.words for one in used)}")
    made = tuple(_assumed(task, one) for one in used)
    return plain, replace(again, status=Status.ASSUMED, argument=(step, *again.argument), assumptions=(*again.assumptions, *made))


def _assumed(task: Task, one: Unread) -> Assumption:
    where = "" if one.whole else ", and nothing outside the given tree"
    # Hunks need not show whether a member lies in a union; a tree does.
    union = ", no other member of a union" if one.header else ""
    text = f"nothing reads {one.words} by its bytes: no copy to a user or a device, no comparison, no cast{union}{where}"
    digest = assumption_id(task.name, text)
    return Assumption(digest, text, task.name, "the copies, comparisons and casts over the record", subject=one.member)


def _without(function: Function, fields: Mapping[tuple[str, str], Unread], used: dict[Unread, None]) -> Function:
    variables = list(function.variables)
    blocks = []
    for block in function.blocks:
        code: list[Instruction] = []
        for instruction in block.instructions:
            address = instruction.address if isinstance(instruction, Store) else None
            one = fields.get((address.record, address.name)) if isinstance(address, Field) else None
            if isinstance(instruction, Store) and one is not None:
                used[one] = None
                for ctype in (instruction.value.type, instruction.type):
                    name = f"%{len(variables)}"
                    variables.append(Variable(name, name, ctype, instruction.line))
                code.append(Set(len(variables) - 2, instruction.value, instruction.line))
                code.append(Load(len(variables) - 1, instruction.address, instruction.type, instruction.line, instruction.text))
            else:
                code.append(instruction)
        blocks.append(replace(block, instructions=tuple(code)))
    return replace(function, variables=tuple(variables), blocks=tuple(blocks))
