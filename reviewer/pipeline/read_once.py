"""What one side reads again and the other keeps in a local: equal, if it does not change in between (SEMANTICS.md A4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

from reviewer.cfront.certificate import accessed
from reviewer.cfront.ctype import Pointer
from reviewer.cfront.ir import (
    ENTRY,
    Branch,
    Call,
    CallKind,
    Function,
    Instruction,
    Load,
    Op,
    Set,
    Symbol,
    Var,
)
from reviewer.cfront.rewrite import leaves, values_of
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Assumption, Status, Step, assumption_id
from reviewer.pipeline.bodies import calls
from reviewer.pipeline.kept_reads import Path, Start, copies_of, reads_of, spelled, with_kept
from reviewer.pipeline.member_writes import called_members, is_written, is_written_below, written_in
from reviewer.pipeline.never_null import tested_pointers
from reviewer.prover.given_up import gone_before
from reviewer.prover.graph import loop_of, shape_of
from reviewer.prover.interface import Answer, Task
from reviewer.prover.motion import bodies_below

_MOST = 3
"""Objects of one function that are taken for unchanged."""
_DEEP = 12
_ERROR = regex(r"IS_ERR|PTR_ERR|ERR_OR|OR_NULL")
"""In names of what tells a pointer from an error code, or from none."""
_WAITING = regex(
    r"(?:^|_)(?:lock|unlock|trylock|down|up|r?w?mb|barrier|synchronize|wait|msleep|usleep|sleep|schedule|resched|relax|delay|yield|irqsave|irq|bh)(?:_|$)"
)
"""Names of what another CPU may be waited for by, or kept away by."""


def compare_read_once(task: Task, answer: Answer, compare: Callable[[Task], Answer], elsewhere: bool = True) -> tuple[Task, Answer]:
    """Compare again as if members that one side reads more often than the other, or `elsewhere`, held one value all the while.

    Nothing is asked of what the functions themselves write, or a body in sight that they call, nor of a pointer that is tested against NULL.
    """
    if answer.status in PROVED or answer.status is Status.DIFFERS or not all(_is_understood(function) for function in (task.old, task.new)):
        return task, answer
    sides = [reads_of(function, other) for function, other in ((task.old, task.new), (task.new, task.old))]
    often = [{path: _how_often(function, reads) for path, reads in side.items()} for function, side in zip((task.old, task.new), sides, strict=True)]
    more = [path for path in sides[1] if path in often[0] and often[0][path] != often[1][path]]
    found = _compared_keeping(task, sides, more, compare)
    if found is None and elsewhere and calls(task.old).keys() == calls(task.new).keys():
        others = [path for path in (*sides[1], *(path for path in sides[0] if path not in sides[1])) if path not in more and _in_focus(task, path)]
        found = _compared_keeping(task, sides, [*more, *(path for path in others if not _may_move(task, sides, path))], compare) if others else None
    return found or (task, answer)


def _compared_keeping(
    task: Task, sides: Sequence[Mapping[Path, list[Load]]], paths: Iterable[Path], compare: Callable[[Task], Answer]
) -> tuple[Task, Answer] | None:
    """Compare as if what is read along these paths held one value; None where that proves nothing."""
    kept = {path: (sides[1].get(path) or sides[0][path])[0] for path in paths}
    kept = {path: load for path, load in kept.items() if not _may_wait_for(task, sides, path) and not _is_written(task, load, path)}
    if not kept:
        return None
    # What the bodies below write is much to look for: that is asked where it all hangs on it.
    found = _as_if_kept(task, sides, kept, compare) if len(kept) <= _MOST else None
    if found is not None and found[1].status not in PROVED:
        return None
    below = cache(partial(_written_below, task))
    still = {path: load for path, load in kept.items() if not is_written_below(task, accessed(load.address), _around(path), below)}
    if not still or len(still) > _MOST:
        return None
    plain, answer = found if found is not None and still == kept else _as_if_kept(task, sides, still, compare)
    if answer.status not in PROVED:
        return None
    often = {
        path
        for function, side in zip((task.old, task.new), sides, strict=True)
        for path, reads in side.items()
        if len(reads) > 1 or _how_often(function, reads)[1]
    }
    made = tuple(_assumed(task, path, load, path in often or all(path in side for side in sides), path in sides[1]) for path, load in still.items())
    if len(made) + len(answer.assumptions) > _MOST:
        return None
    names = ", ".join(a.subject for a in made)
    step = Step(f"{names}: read more often on one side than on the other, or elsewhere", tuple(a.place for a in made if a.place is not None))
    return plain, replace(answer, status=Status.ASSUMED, argument=(step, *answer.argument), assumptions=(*answer.assumptions, *made))


def _written_below(task: Task, name: str, side: int) -> set[str]:
    """Return what the bodies in sight do to objects that a call of this name leads to, or a call of what they call through a member."""
    found: set[str] = set()
    waiting, known = [name], set[str]()
    while waiting and len(known) < _DEEP:
        one = waiting.pop()
        if one not in known:
            known.add(one)
            for body in bodies_below(one, (task.old_bodies, task.new_bodies)[side]):
                found.update(written_in(body))
                waiting += sorted(name for member in called_members(body) for name in task.given(member))
    return found - {""}


def _as_if_kept(
    task: Task, sides: Sequence[Mapping[Path, list[Load]]], kept: Mapping[Path, Load], compare: Callable[[Task], Answer]
) -> tuple[Task, Answer]:
    position = max(variable.param for function in (task.old, task.new) for variable in function.variables) + 1
    old, new = (with_kept(function, side, kept, position, word) for function, side, word in zip((task.old, task.new), sides, Side, strict=True))
    plain = replace(task, old=old, new=new, accuse=False, asks=False)
    return plain, compare(plain)


def _in_focus(task: Task, path: Path) -> bool:
    """Whether the change speaks of what is read."""
    return any(isinstance(step, tuple) and str(step[1]) in task.focus for step in path)


def _may_move(task: Task, sides: Sequence[Mapping[Path, list[Load]]], path: Path) -> bool:
    """Whether a read that stands elsewhere, or on one side alone, may be there for good.

    Where something is waited for, or a function is given the object, it may find another value; to follow a pointer later is no such case.
    """
    functions = task.old, task.new
    reads = [(function, load) for function, side in zip(functions, sides, strict=True) for load in side.get(path, ())]
    pointers = all(isinstance(load.type, Pointer) and not _is_tested(function, load.variable) for function, load in reads)
    if pointers or any(path not in side for side in sides):
        return False
    return any(function.hidden or _waits(function.instructions, task.ordered) or _is_given(function, path[0]) for function in functions)


def _is_given(function: Function, start: object) -> bool:
    """Whether a call is given what a path starts from, or something that is reckoned from it."""
    known = copies_of(function, set())
    left = [leaf for call in function.instructions if isinstance(call, Call) for value in call.args for leaf in leaves(value)]
    seen: set[int] = set()
    while left:
        leaf = left.pop()
        if isinstance(leaf, Symbol) and leaf.name == start:
            return True
        if isinstance(leaf, Var) and leaf.index not in seen:
            seen.add(leaf.index)
            variable = function.variables[leaf.index]
            if variable.param == start or Start(variable.key) == start:
                return True
            left += leaves(known[leaf.index]) if leaf.index in known else ()
    return False


def _assumed(task: Task, path: Path, load: Load, on_both: bool, on_new: bool) -> Assumption:
    name = spelled(task.new, path)
    text = f"{name} can be read{', and does not change,' if on_both else ''} while {task.name}() runs"
    digest = assumption_id(task.name, text)
    place = Place(task.file, load.line, Side.NEW if on_new else Side.OLD)
    discharge = f"what writes {name}, and what keeps it from that" if on_both else f"what calls {task.name}()"
    return Assumption(digest, text, task.name, discharge, subject=name, place=place)


def _is_understood(function: Function) -> bool:
    """Whether a function is understood, and whole or a fragment; lines of it may be hidden: what is assumed is of them, too."""
    return not function.problems and (function.hidden or (len(function.entries) == 1 and function.entries[0][0] == ENTRY))


def _is_written(task: Task, load: Load, path: Path) -> bool:
    """Whether either side writes such an object itself, or one that shares its memory, or hands one on."""
    label = accessed(load.address)
    if not label or any(task.overlaps(str(step[0]), str(step[1])) for step in path if isinstance(step, tuple)):
        return True
    return is_written(task, label, _around(path) | {str(path[0])})


def _around(path: Path) -> set[str]:
    """Return the labels of the members that what a path leads to is a part of, and its own."""
    return {f"{step[0]}.{step[1]}" for step in path if isinstance(step, tuple)}


def _how_often(function: Function, reads: Sequence[Load]) -> tuple[int, int]:
    """Return how many reads there are, and how many of them stand in loops."""
    rounds = frozenset[int]().union(*(loop_of(function, head) for head in shape_of(function).heads))
    inside = sum(any(code is read for number in rounds for code in function.blocks[number].instructions) for read in reads)
    return len(reads), inside


def _may_wait_for(task: Task, sides: Sequence[Mapping[Path, list[Load]]], path: Path) -> bool:
    """Whether something may be read again for good: what it starts from may be NULL, or it is tested where a lock, a barrier or a marked access is.

    Nor is what a call has given up, by its name or by what it is seen to call, there to be read.

    To look again under the lock at what was seen without it is no needless read; to follow a pointer again is one.
    """
    functions = task.old, task.new
    if any(gone_before(task, function, side[path]) for function, side in zip(functions, sides, strict=True) if path in side):
        return True
    rounds = [_how_often(function, side.get(path, ()))[1] for function, side in zip(functions, sides, strict=True)]
    if rounds[0] != rounds[1] and any(
        _decides(one, load.variable) for one, side in zip(functions, sides, strict=True) for load in side.get(path, ())
    ):
        # What a loop tests anew in each round is what it may wait for.
        return True
    if any(path[0] in (v.param, Start(v.key)) and v.name in tested_pointers(one) for one in functions for v in one.variables):
        return True
    if any(Start(v.key) == path[0] and _may_lead_nowhere(one, index) for one in functions for index, v in enumerate(one.variables)):
        return True
    return any(
        _waits_between(function, side[path], task.ordered)
        and any(not isinstance(load.type, Pointer) or _is_tested(function, load.variable) for load in side[path])
        for function, side in zip(functions, sides, strict=True)
        if path in side
    )


def _may_lead_nowhere(function: Function, variable: int) -> bool:
    """Whether a pointer that was got somewhere is tested before it is followed, by itself or for an error code in it (include/linux/err.h)."""
    asked = (call for call in function.instructions if isinstance(call, Call) and _ERROR.search(call.callee or call.spelling))
    return _decides(function, variable) or any(
        isinstance(leaf, Var) and variable in (leaf.index, _source(function, leaf.index))
        for call in asked
        for value in call.args
        for leaf in leaves(value)
    )


def _source(function: Function, variable: int) -> int:
    """Return what a temporary is a copy of, itself if it is none of a variable."""
    copies = [
        code.value.index for code in function.instructions if isinstance(code, Set) and code.variable == variable and isinstance(code.value, Var)
    ]
    return copies[0] if len(copies) == 1 else variable


def _waits_between(function: Function, reads: Sequence[Load], ordered: Collection[str]) -> bool:
    """Whether a lock, a barrier or a marked access may come between two of the reads; in a loop the last one is in front of the first."""
    if function.hidden:
        return True
    shape = shape_of(function)
    code = [one for number in sorted(shape.order, key=shape.order.__getitem__) for one in function.blocks[number].instructions]
    at = [place for place, one in enumerate(code) if any(one is read for read in reads)]
    # Where a test is taken for one-way, a read may be reached no more.
    return bool(at) and _waits(code if shape.heads else code[at[0] : at[-1]], ordered)


def _waits(code: Iterable[Instruction], ordered: Collection[str]) -> bool:
    """Whether a lock, a barrier or a marked access is among instructions."""
    return any(
        isinstance(one, Call) and (one.kind is CallKind.MARKED or one.callee in ordered or _WAITING.search(one.callee) is not None) for one in code
    )


def _decides(function: Function, variable: int) -> bool:
    """Whether a branch goes by a variable's value, or by what is computed from it."""
    made = {variable}
    sets = [code for code in function.instructions if isinstance(code, Set)]
    while more := {c.variable for c in sets if any(isinstance(leaf, Var) and leaf.index in made for leaf in leaves(c.value))} - made:
        made |= more
    tests = (block.terminator.cond for block in function.blocks if isinstance(block.terminator, Branch))
    return any(isinstance(leaf, Var) and leaf.index in made for test in tests for leaf in leaves(test))


def _is_tested(function: Function, variable: int) -> bool:
    """Whether a variable's value goes into a test or a computation, by itself or as a copy."""
    same = {variable}
    for _ in range(_DEEP):
        more = {c.variable for c in function.instructions if isinstance(c, Set) and isinstance(c.value, Var) and c.value.index in same} - same
        if not more:
            break
        same |= more
    values = [value for block in function.blocks for part in (*block.instructions, block.terminator) for value in values_of(part)]
    tests = [block.terminator.cond for block in function.blocks if isinstance(block.terminator, Branch)]
    computed = [leaf for value in values if isinstance(value, Op) for leaf in leaves(value)]
    return any(isinstance(leaf, Var) and leaf.index in same for leaf in (*computed, *(leaf for test in tests for leaf in leaves(test))))
