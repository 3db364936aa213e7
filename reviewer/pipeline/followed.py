"""What a proof through bodies is made of: the bodies that were put in, who runs them, and how a reader is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reviewer.cfront.inline import Inlined, Site
from reviewer.cfront.ir import Call, CallKind, Function
from reviewer.model.place import Place, Side
from reviewer.model.unit import Step
from reviewer.model.value_type import value_type
from reviewer.pipeline.bodies import Expansion, SideBodies
from reviewer.pipeline.by_view import Judged
from reviewer.pipeline.runner import ReplayRunner
from reviewer.prover.interface import Answer, Task


class Quiet(ReplayRunner):
    """Challenges proofs, and looks for no witness: that is done on the functions as they stand."""

    def witness(self, _task: Task) -> None:
        """Look for nothing."""
        return

    def difference(self, _task: Task) -> None:
        """Look for nothing."""
        return


@value_type
class Proof:
    """A function proved with bodies in place of calls: the calls that are left, what was put in, and what policy excused."""

    judged: Judged
    left: frozenset[str]
    sites: tuple[tuple[Side, Site], ...]
    notes: tuple[str, ...]

    @property
    def answer(self) -> Answer:
        """The answer over all configurations."""
        return self.judged.answer


@value_type
class Sites:
    """The bodies that were put in, as definitions to follow."""

    sites: tuple[Site, ...]

    def definitions(self, name: str) -> tuple[Function, ...]:
        """Return the body that stands for a call of `name`."""
        return tuple({id(site.body): site.body for site in self.sites if site.callee == name}.values())


def functions_of_value(task: Task, bodies: tuple[SideBodies, SideBodies]) -> Task:
    """Take names in lower case that are called for functions (the standing assumption NAMES_BY_VALUE)."""
    if not (task.old.hidden or task.new.hidden or _unresolved(task.old) or _unresolved(task.new)):
        return task
    return replace(task, old=bodies[0].by_value(task.old), new=bodies[1].by_value(task.new))


def _unresolved(function: Function) -> bool:
    return any(True for _ in _unresolved_calls(function))


def _unresolved_calls(function: Function) -> Iterator[Call]:
    return (i for block in function.blocks for i in block.instructions if isinstance(i, Call) and i.kind is CallKind.UNRESOLVED)


def told_apart(task: Task) -> bool:
    """Whether the two sides call what may be a macro with other locals around it, which it might read or write if it is one."""
    around = [
        {tuple(sorted(function.variables[index].key for index in (*code.scope, *code.outs))) for code in _unresolved_calls(function)}
        for function in (task.old, task.new)
    ]
    return around[0] != around[1]


def sides_of(expansion: Expansion) -> tuple[tuple[Side, Inlined], ...]:
    """Return both sides of an expansion with their names."""
    return (Side.OLD, expansion.old), (Side.NEW, expansion.new)


def site_steps(sites: Iterable[tuple[Side, Site]]) -> tuple[Step, ...]:
    """Say once for each function where its body stands for calls, and on which side."""
    calls: dict[tuple[str, str], dict[Side, list[tuple[Place, Place]]]] = {}
    for side, site in sites:
        lines = [i.line for block in site.body.blocks for i in block.instructions]
        body = Place(site.body.file, min(lines, default=0), side)
        found = calls.setdefault((site.callee, site.body.file), {})
        found.setdefault(side, []).append((Place(site.caller, site.line, side), body))
    steps = []
    for (callee, _), by_side in calls.items():
        places = [tuple(dict.fromkeys(place for place, _ in found)) for found in by_side.values()]
        counts = [len(one) for one in places]
        where = f"the {next(iter(by_side))} side" if len(by_side) == 1 else "both sides"
        count = "" if set(counts) == {1} else f" ({' and '.join(map(str, counts))} calls)"
        bodies = (found[0][1] for found in by_side.values())
        steps.append(Step(f"{callee}() followed into its body on {where}{count}", (*(place for one in places for place in one), *bodies)))
    return tuple(steps)
