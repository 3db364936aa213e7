"""Two sides written by one function, and what the searches say of them."""

from collections.abc import Callable, Mapping

from reviewer.cfront.ir import Function
from reviewer.model.unit import Witness
from reviewer.replay.witness import Difference, find_difference, find_witness
from tests.replay.build import Build

NONE: Mapping[str, Function] = {}
EFFECTS = frozenset(("flush_all", "lock", "unlock"))
Write = Callable[[Build, bool], None]


def sides(write: Write) -> tuple[Function, Function]:
    made = []
    for new in (False, True):
        b = Build("drain_pool")
        write(b, new)
        made.append(b.function())
    return made[0], made[1]


def witness(write: Write, bodies: Mapping[str, Function] = NONE) -> Witness | None:
    old, new = sides(write)
    return find_witness(old, new, bodies, bodies, EFFECTS)


def difference(write: Write) -> Difference | None:
    old, new = sides(write)
    return find_difference(old, new, NONE, NONE)
