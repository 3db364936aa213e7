"""What trees show of members that a patch brings or takes away, and comparisons that use it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

from reviewer.changes.member_paths import MemberPath
from reviewer.changes.pairs import UnitPair
from reviewer.model.series import FileDiff
from reviewer.model.value_type import value_type
from reviewer.pipeline.hunk_comparisons import with_names_by_value
from reviewer.pipeline.inverted import Turned, compare_turned, turned_flags
from reviewer.pipeline.moved_members import compare_moved, moved_members
from reviewer.pipeline.unread import Unread, compare_unread, unread_members
from reviewer.pipeline.unread_in_hunks import unread_in_hunks
from reviewer.pipeline.world import World
from reviewer.prover.interface import Answer, Task


@value_type
class MemberFacts:
    """Members that nobody reads, flags that are turned round, and members that move between structs.

    `written` are the macros that are known to write an argument, None where a tree says what a name is.
    """

    unread: tuple[Unread, ...] = ()
    turned: tuple[Turned, ...] = ()
    moved: tuple[MemberPath, ...] = ()
    written: Collection[str] | None = None

    def compare(self, task: Task, answer: Answer, compare: Callable[[Task], Answer]) -> tuple[Task, Answer]:
        """Compare again by these facts where nothing was proved."""
        by_name = compare if self.written is None else partial(with_names_by_value, self.written, compare)
        task, answer = compare_unread(task, answer, self.unread, by_name)
        task, answer = compare_turned(task, answer, self.turned, compare)
        return compare_moved(task, answer, self.moved, compare)


NO_FACTS = MemberFacts()


def member_facts(
    pairs: Sequence[UnitPair], worlds: tuple[World | None, World | None], files: Sequence[FileDiff], written: Collection[str]
) -> MemberFacts:
    """Find the facts of a patch; by hunks alone, `files`, that nobody reads a member is all that can be told."""
    old, new = worlds
    if old is None or new is None:
        return MemberFacts(unread_in_hunks(pairs, files), written=written)
    return MemberFacts(unread_members(pairs, (old, new)), turned_flags(pairs, (old, new)), moved_members(pairs))
