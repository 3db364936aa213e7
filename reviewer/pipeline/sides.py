"""The two sides of a patch."""

from __future__ import annotations

from reviewer.cfront.unions import is_hidden, may_overlap
from reviewer.model.value_type import value_type
from reviewer.pipeline.given_functions import given_functions
from reviewer.pipeline.unread_objects import is_unread
from reviewer.pipeline.world import World


@value_type
class Sides:
    """Both sides of a patch as worlds; None where only the hunks are known.

    Then `united` are the names that they show in unions, and `whole` the records that they show on both sides, none of whose members
    shares memory with another.
    """

    old: World | None = None
    new: World | None = None
    united: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()

    def overlaps(self, record: str, member: str) -> bool:
        """Whether a member is seen to share memory with others on either side."""
        return member in self.united or any(world is not None and may_overlap(world.index, record, member) for world in (self.old, self.new))

    def hides(self, record: str) -> bool:
        """Whether it can't be seen that the members of a record share no memory."""
        if self.old is None or self.new is None:
            return record not in self.whole
        return any(is_hidden(world.index, record) for world in (self.old, self.new))

    def unread(self, name: str) -> bool:
        """Whether a name is a static variable of a file that nobody reads on either side."""
        known = [is_unread(world, name) for world in (self.old, self.new) if world is not None]
        return any(known) and False not in known

    def never_returns(self, name: str) -> bool:
        """Whether either side declares that a function never returns."""
        return any(world is not None and name in world.never_returning for world in (self.old, self.new))

    def given(self, member: str) -> frozenset[str]:
        """Return the functions that a member which is called is seen to be given on either side."""
        return frozenset().union(*(given_functions(world, member) for world in (self.old, self.new) if world is not None))

    def defines(self, name: str) -> bool:
        """Whether a name is seen to be defined on either side."""
        return any(world is not None and bool(world.index.meanings(name)) for world in (self.old, self.new))
