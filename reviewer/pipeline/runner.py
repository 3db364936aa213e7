"""The replay room as the prover's Runner."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Set

from reviewer.cfront.certificate import STILL, Certificate
from reviewer.cfront.ir import Call, Cut, Function
from reviewer.cfront.needless_order import orders_of_itself, without_orders
from reviewer.model.unit import Question, Witness
from reviewer.pipeline.acting import Acting
from reviewer.pipeline.bodies import calls
from reviewer.pipeline.leaving import Leaving
from reviewer.prover.interface import Bodies, Task
from reviewer.prover.recursion import unrolled
from reviewer.replay.challenge import challenge
from reviewer.replay.witness import find_difference, find_witness

_BODIES = 24
"""Callee bodies that a run may follow; beyond, calls are opaque."""
_FURTHER = 6
"""How often a search for a witness goes on into the bodies of what it hangs on."""
_QUICK = 12
_RUNS = 400
"""Runs of a challenge, shared among the entries."""


class ReplayRunner:
    """Runs the IR interpreter on what the prover claims."""

    def challenge(self, task: Task, certificate: Certificate, quick: bool = False, through: bool = False) -> str | None:
        """Run both sides from related states, `through` the bodies of what they call; return what disagrees."""
        entries = max(1, len(task.old.entries))
        # A proof that takes calls for opaque is put to the test with the same: a body is followed where the proof says something of one.
        follows = through or (not quick and (certificate.lemmas or certificate.motion is not STILL or _is_deep(task)))
        found = challenge(
            task.old,
            task.new,
            certificate,
            *(_reachable(task) if follows else ({}, {})),
            runs=_QUICK if quick else max(4, min(40, _RUNS // entries)),
        )
        return None if found is None else f"{found.text} (from {found.entry}, seed {found.seed})"

    def witness(self, task: Task) -> Witness | None:
        """Search for a definite difference on granted inputs."""
        hanging: set[str] = set()
        if task.every_input:
            return self._witness(task, *_reachable(task), hanging)
        near = _unlike(task)
        found = self._witness(task, *near, hanging)
        for _ in range(_FURTHER):
            before, near = near, _unlike(task, hanging)
            if found is not None or before == near:
                break
            found = self._witness(task, *near, hanging)
        # What both sides call alike may have a body that never gives what this starts from: it counts only if it is found through that, too.
        return None if found is None else self._witness(task, *_reachable(task), hanging)

    def _witness(self, task: Task, old: Mapping[str, Function], new: Mapping[str, Function], hanging: set[str]) -> Witness | None:
        if _statics(task.old, old) != _statics(task.new, new):
            return None  # which static local is which, and what is in it, is nothing that a run knows
        # A lock is a lock: what it is made of, the same on both sides, would only be in the way.
        locks = {name for name in task.ordered if old.get(name) == new.get(name)}
        acting = Acting((task.old_bodies, task.new_bodies), task.semantics)
        found = self._search(task, old, new, locks, acting, hanging)
        if found is None and (lone := _called_by_one(task, old, new, acting)):
            # What is done within such a call need not be told from what the other side does: that it is made at all is enough.
            found = self._search(task, old, new, locks | lone, acting, hanging)
        return found

    def _search(
        self, task: Task, old: Mapping[str, Function], new: Mapping[str, Function], opaque: Set[str], acting: Acting, hanging: set[str]
    ) -> Witness | None:
        return find_witness(
            task.old,
            task.new,
            {name: body for name, body in old.items() if name not in opaque},
            {name: body for name, body in new.items() if name not in opaque},
            task.effects,
            every_input=task.every_input,
            overlaps=task.may_overlap,
            environment=task.semantics.environment,
            leaving=Leaving((task.old_bodies, task.new_bodies), task.semantics, task.stays),
            leaving_if=task.semantics.leaving_if,
            changed=task.changed,
            acts=acting,
            holds=task.holds,
            unread=task.unread,
            hanging=hanging,
        )

    def difference(self, task: Task) -> Question | None:
        """Search for any difference."""
        found = find_difference(task.old, task.new, *(_reachable(task) if task.every_input else _unlike(task)))
        if found is None:
            return None
        when = f" when {' and '.join(found.conditions[:3])}" if found.conditions else ""
        return Question(f"{found.text}{when}: is that intended?", found.file, found.line)


def _statics(function: Function, bodies: Mapping[str, Function]) -> Set[str]:
    """Return the static locals that a run may come to, each with what it holds at first."""
    return {word for one in (function, *bodies.values()) for word in one.shape if word.startswith("static ")}


def _called_by_one(task: Task, old: Mapping[str, Function], new: Mapping[str, Function], acting: Acting) -> set[str]:
    """Return the followed functions, the same on both sides, that one side calls more often, and that have an effect on every path."""
    counts = calls(task.old), calls(task.new)
    more = {name for name in counts[0].keys() | counts[1].keys() if counts[0][name] != counts[1][name]}
    followed = {name for name in more if (name in old or name in new) and task.old_bodies.definitions(name) == task.new_bodies.definitions(name)}
    return {name for name in followed - task.changed if acting(name)}


def _is_deep(task: Task) -> bool:
    """Whether one of the functions ends by calling itself."""
    return any(unrolled(function) is not function for function in (task.old, task.new))


def _reachable(task: Task) -> tuple[dict[str, Function], dict[str, Function]]:
    """Return the bodies of both sides; into the functions themselves where one ends by calling itself, as a loop by another name."""
    deep = _is_deep(task)
    return reachable(task.old, task.old_bodies, deep), reachable(task.new, task.new_bodies, deep)


def _unlike(task: Task, also: Set[str] = frozenset()) -> tuple[dict[str, Function], dict[str, Function]]:
    """Return the bodies that tell the sides apart: of what one side calls more often than the other, of what is changed, and so on in them.

    What both sides call alike does the same on both, given the same: it is opaque, and its body, and all that it needs, is not looked for
    unless it is among `also`.
    """
    deep = _is_deep(task)
    sides = (task.old, task.old_bodies, dict[str, Function]()), (task.new, task.new_bodies, dict[str, Function]())
    asked: set[str] = set()
    while len(asked) < _BODIES:
        old, new = (sum((calls(one) for one in (function, *followed.values())), Counter[str]()) for function, _, followed in sides)
        unlike = {name for name in old.keys() | new.keys() if old[name] != new[name] or name in task.changed or name in also} - asked
        if not unlike:
            break
        asked |= unlike
        for function, bodies, followed in sides:
            followed.update({name: body for name in sorted(unlike) if (body := _body(name, bodies, function, deep)) is not None})
    return sides[0][2], sides[1][2]


def reachable(function: Function, bodies: Bodies, deep: bool = False) -> dict[str, Function]:
    """Return the bodies that calls from `function` lead to, where each has exactly one definition that was understood.

    `deep` says whether the function's calls of itself are followed too.
    """
    result: dict[str, Function] = {}
    queue = deque([function])
    while queue and len(result) < _BODIES:
        here = queue.popleft()
        for block in here.blocks:
            for instruction in block.instructions:
                if isinstance(instruction, Call) and instruction.callee and instruction.callee not in result:
                    body = _body(instruction.callee, bodies, function, deep)
                    if body is not None:
                        result[instruction.callee] = body
                        queue.append(body)
    return result


def _body(name: str, bodies: Bodies, function: Function, deep: bool) -> Function | None:
    """Return the body of what `function` calls, if it has exactly one that was understood; its own where it is to be followed into itself."""
    found = bodies.definitions(name)
    if len(found) != 1 or not _understood(found[0]) or (found[0].name == function.name and not deep):
        return None
    return without_orders(found[0], orders_of_itself(found[0])) if found[0].name == function.name else found[0]


def _understood(body: Function) -> bool:
    """Whether a run through a body comes out of it: none that a macro may leave as it likes, since nothing behind that would be seen."""
    return not (body.problems or body.hidden or any(isinstance(block.terminator, Cut) for block in body.blocks))
