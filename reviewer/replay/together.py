"""Two sides run together: once where both do the same, and no farther than to where both go on alike.

What is done here once and not twice only makes a search faster. What comes of it is run again, each side for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reviewer.cfront.ir import Function
from reviewer.model.value_type import value_type
from reviewer.replay.frame import Frame
from reviewer.replay.joints import Head, Joints
from reviewer.replay.machine import Machine
from reviewer.replay.trace import End, Run


@value_type
class Launch:
    """How one side is run: its function, the entry, and what makes a machine of it. `start` gives what variables hold there."""

    function: Function
    entry: str
    machine: Callable[[], Machine]
    start: Callable[[], Mapping[int, int]]

    def begin(self) -> Machine:
        """Return a machine that stands at the entry."""
        machine = self.machine()
        machine.start(self.function, self.entry, self.start())
        return machine


@value_type
class _Leaving:
    """The blocks at which a run leaves what both sides do alike, and the joints."""

    head: Head
    joints: Joints

    def __contains__(self, block: object) -> bool:
        return block not in self.head.blocks or block in self.joints.old


def run_apart(old: Launch, new: Launch) -> tuple[Run, Run]:
    """Run both sides to their ends, each for itself."""
    left = old.begin().go()
    return left, new.begin().go()


def run_both(old: Launch, new: Launch, joints: Joints) -> tuple[Run, Run]:
    """Run both sides, the old one first.

    As long as it does what both do, the other one need not be run. Where they may go on alike both stop, and if that is code which is the
    same, in a state which is the same, they stay there: nothing that is still to come can differ. If not, both go on to their end.
    """
    head = joints.heads[old.entry]
    first = old.begin()
    second: Machine | None = None
    if first.frames[0].block in head.blocks:
        left = first.go(_Leaving(head, joints))
        if left.end is not End.JOINT:
            return left, left
        second = _forked(first, new, head)
        if second is not None and _stand_alike(first, second, joints):
            return left, left
    second = new.begin() if second is None else second
    left = first.go(joints.old)
    right = second.go(joints.new)
    if left.end is End.JOINT and right.end is End.JOINT and _alike(first, second, joints):
        return left, right
    return (first.go() if left.end is End.JOINT else left), (second.go() if right.end is End.JOINT else right)


def _forked(machine: Machine, other: Launch, head: Head) -> Machine | None:
    """Return the machine of the other side as it stands when this one stands at the end of what both do alike; None if that is not known."""
    frame = machine.frames[0]
    target = head.targets.get(frame.block)
    if target is None or other.function.name != frame.function.name:
        return None
    made = other.begin()
    top = made.frames[0]
    own = [(thing.base, thing.key) for thing in machine.memory.objects[: len(frame.objects)]]
    if [(thing.base, thing.key) for thing in made.memory.objects] != own:
        return None
    made.take(machine)
    top.objects = {index: made.memory.objects[place] for place, index in enumerate(top.objects)}
    for index, mine in head.variables.items():
        top.variables[mine] = frame.variables[index]
    top.visits = {head.targets[block]: count for block, count in frame.visits.items() if block in head.targets}
    top.block, top.index = target, 0
    return made


def _stand_alike(old: Machine, new: Machine, joints: Joints) -> bool:
    """Whether what is left of both is the same code."""
    one, two = old.frames[0].block, new.frames[0].block
    return one in joints.old and two in joints.new and _alike(old, new, joints)


def _alike(old: Machine, new: Machine, joints: Joints) -> bool:
    """Whether two machines stand at the same code in the same state, as far as values go."""
    one, two = old.frames[0], new.frames[0]
    pairs = joints.variables(one.block, two.block)
    if pairs is None or old.history.now != new.history.now or not old.memory.same(new.memory):
        return False
    return all(_value(one, index) == _value(two, other) for index, other in pairs)


def _value(frame: Frame, index: int) -> int | None:
    datum = frame.variables[index]
    return None if datum is None else datum.value
