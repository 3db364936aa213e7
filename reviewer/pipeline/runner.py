"""The replay room as the prover's Runner."""

from __future__ import annotations

from collections import deque

from reviewer.cfront.certificate import Certificate
from reviewer.cfront.ir import Call, Function
from reviewer.model.unit import Question, Witness
from reviewer.prover.interface import Bodies, Task
from reviewer.replay.challenge import challenge
from reviewer.replay.witness import find_difference, find_witness

_BODIES = 24
"""Callee bodies that a run may follow; beyond, calls are opaque."""
_RUNS = 400
"""Runs of a challenge, shared among the entries."""


class ReplayRunner:
    """Runs the IR interpreter on what the prover claims."""

    def challenge(self, task: Task, certificate: Certificate) -> str | None:
        """Run both sides from related states; return what disagrees."""
        entries = max(1, len(task.old.entries))
        found = challenge(
            task.old,
            task.new,
            certificate,
            reachable(task.old, task.old_bodies),
            reachable(task.new, task.new_bodies),
            runs=max(4, min(40, _RUNS // entries)),
        )
        return None if found is None else f"{found.text} (from {found.entry}, seed {found.seed})"

    def witness(self, task: Task) -> Witness | None:
        """Search for a definite difference on granted inputs."""
        return find_witness(task.old, task.new, reachable(task.old, task.old_bodies), reachable(task.new, task.new_bodies), task.effects)

    def difference(self, task: Task) -> Question | None:
        """Search for any difference."""
        found = find_difference(task.old, task.new, reachable(task.old, task.old_bodies), reachable(task.new, task.new_bodies))
        if found is None:
            return None
        when = f" when {' and '.join(found.conditions[:3])}" if found.conditions else ""
        return Question(f"{found.text}{when}: is that intended?", found.file, found.line)


def reachable(function: Function, bodies: Bodies) -> dict[str, Function]:
    """Return the bodies that calls from `function` lead to, where each has exactly one definition that was understood."""
    result: dict[str, Function] = {}
    queue = deque([function])
    while queue and len(result) < _BODIES:
        here = queue.popleft()
        for block in here.blocks:
            for instruction in block.instructions:
                if isinstance(instruction, Call) and instruction.callee and instruction.callee not in result:
                    found = bodies.definitions(instruction.callee)
                    if len(found) == 1 and not found[0].problems and not found[0].hidden and found[0].name != function.name:
                        result[instruction.callee] = found[0]
                        queue.append(found[0])
    return result
