"""What trees show of members that a patch brings or takes away, and comparisons that use it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reviewer.changes.member_paths import MemberPath
from reviewer.changes.pairs import UnitPair
from reviewer.model.value_type import value_type
from reviewer.pipeline.inverted import Turned, compare_turned, turned_flags
from reviewer.pipeline.moved_members import compare_moved, moved_members
from reviewer.pipeline.unread import Unread, compare_unread, unread_members
from reviewer.pipeline.world import World
from reviewer.prover.interface import Answer, Task


@value_type
class MemberFacts:
    """Members that nobody reads, flags that are turned round, and members that move between structs; none by hunks alone."""

    unread: tuple[Unread, ...] = ()
    turned: tuple[Turned, ...] = ()
    moved: tuple[MemberPath, ...] = ()

    def compare(self, task: Task, answer: Answer, compare: Callable[[Task], Answer]) -> tuple[Task, Answer]:
        """Compare again by these facts where nothing was proved."""
        task, answer = compare_unread(task, answer, self.unread, compare)
        task, answer = compare_turned(task, answer, self.turned, compare)
        return compare_moved(task, answer, self.moved, compare)


NO_FACTS = MemberFacts()


def member_facts(pairs: Sequence[UnitPair], old: World | None, new: World | None) -> MemberFacts:
    """Find the facts of a patch."""
    if old is None or new is None:
        return NO_FACTS
    return MemberFacts(unread_members(pairs, (old, new)), turned_flags(pairs, (old, new)), moved_members(pairs))
