"""Comparisons of one pair that come up again: most configurations of a function compile the same code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from reviewer.cfront.ir import Function
from reviewer.prover.interface import Answer, Bodies, Task


@dataclass(slots=True)
class _Asked:
    """Bodies that keep what was asked of them."""

    bodies: Bodies
    answers: dict[str, tuple[Function, ...]] = field(default_factory=dict)

    def definitions(self, name: str) -> tuple[Function, ...]:
        """Return every definition of `name`."""
        if name not in self.answers:
            self.answers[name] = self.bodies.definitions(name)
        return self.answers[name]

    def fits(self, bodies: Bodies) -> bool:
        """Whether `bodies` answer the same to all that was asked."""
        return all(bodies.definitions(name) == known for name, known in self.answers.items())


@dataclass(slots=True)
class Remembered:
    """Compares by `compare`, which must be a function of the task alone, and not twice what is the same down to every body that it looked at."""

    compare: Callable[[Task], Answer]
    _known: list[tuple[Task, _Asked, _Asked, Answer]] = field(default_factory=list)

    def __call__(self, task: Task) -> Answer:
        """Return what `compare` says of `task`."""
        for known, old, new, answer in self._known:
            if _serves(known, answer, task) and old.fits(task.old_bodies) and new.fits(task.new_bodies):
                return answer
        old, new = _Asked(task.old_bodies), _Asked(task.new_bodies)
        answer = self.compare(replace(task, old_bodies=old, new_bodies=new))
        self._known.append((task, old, new, answer))
        return answer


def _serves(known: Task, answer: Answer, task: Task) -> bool:
    """Whether the answer to a task is one to another: who asks for no witness, or no question, is content with one that has none, or has one."""
    if (task.accuse and not known.accuse) or (task.asks and not known.asks):
        return False
    same = known.accuse == task.accuse or answer.witness is None
    return same and _alike(replace(known, accuse=task.accuse, asks=task.asks), task)


def _alike(one: Task, other: Task) -> bool:
    """Whether two tasks are the same but for the bodies."""
    return replace(one, old_bodies=other.old_bodies, new_bodies=other.new_bodies) == other
