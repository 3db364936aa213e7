"""What one side reads again and the other keeps in a local: equal, if it does not change in between (SEMANTICS.md A4)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from reviewer.cfront.certificate import accessed, called
from reviewer.cfront.ctype import Bool, Int, Pointer
from reviewer.cfront.ir import ENTRY, Branch, Call, CallKind, Convert, Field, Function, Instruction, Load, Op, Set, Store, Symbol, Value, Var, Variable
from reviewer.cfront.rewrite import leaves, values_of
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Assumption, Status, Step
from reviewer.prover.graph import dominators
from reviewer.prover.interface import Answer, Task
from reviewer.prover.motion import written_by

_MOST = 3
"""Objects of one function that are taken for unchanged."""
_DEEP = 12

_Path = tuple[object, ...]
"""Where something is read: the parameter or object that it starts from by name, then members, and "*" for each pointer that is followed."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A read in a function: where it stands, and the first read of the same before it (None: it is the first)."""

    block: int
    index: int
    load: Load
    path: _Path
    first: tuple[int, int] | None


def compare_read_once(task: Task, answer: Answer, compare: Callable[[Task], Answer]) -> tuple[Task, Answer]:
    """Compare again as if what one side reads more often than the other were still what was read before.

    Nothing is asked of what the functions themselves write, or a body in sight that they call.
    """
    if answer.status in PROVED or answer.status is Status.DIFFERS or not all(_whole(function) for function in (task.old, task.new)):
        return task, answer
    sides = [_reads(function) for function in (task.old, task.new)]
    again = [Counter(read.path for read in side if read.first is not None) for side in sides]
    firsts = [{read.path: read for read in reversed(side) if read.first is None} for side in sides]
    paths = [path for path in dict.fromkeys((*again[0], *again[1])) if again[0][path] != again[1][path] and all(path in first for first in firsts)]
    kept = {path: firsts[1][path] for path in paths if not _written(task, firsts[1][path].load)}
    if not kept or len(kept) > _MOST or any(_may_wait_for(task, sides, path) for path in kept):
        return task, answer
    plain = replace(task, old=_kept(task.old, sides[0], kept), new=_kept(task.new, sides[1], kept), accuse=False)
    found = compare(plain)
    if found.status not in PROVED and found.status is not Status.ASSUMED:
        return task, answer
    made = tuple(_assumed(task, read.load) for read in kept.values())
    if len(made) + len(found.assumptions) > _MOST:
        return task, answer
    names = ", ".join(a.subject for a in made)
    step = Step(f"{names}: read again on one side, kept from the first time on the other", tuple(a.place for a in made if a.place is not None))
    return plain, replace(found, status=Status.ASSUMED, argument=(step, *found.argument), assumptions=(*found.assumptions, *made))


def _assumed(task: Task, load: Load) -> Assumption:
    text = f"{load.text} does not change while {task.name}() runs"
    digest = hashlib.sha256(f"{task.name}\0{text}".encode(errors="surrogatepass")).hexdigest()[:12]
    return Assumption(
        digest, text, task.name, f"what writes {load.text}, and what keeps it from that", subject=load.text, place=Place(task.file, load.line, Side.NEW)
    )


def _whole(function: Function) -> bool:
    return not function.hidden and not function.problems and [key for key, _ in function.entries] == [ENTRY]


def _codes(function: Function) -> Iterator[Instruction]:
    return (code for block in function.blocks for code in block.instructions)


def _written(task: Task, load: Load) -> bool:
    """Whether either side writes such an object itself, or calls a body in sight that does."""
    label = accessed(load.address)
    if not label or not load.text:
        return True
    for function, bodies in ((task.old, task.old_bodies), (task.new, task.new_bodies)):
        if any(isinstance(code, Store) and accessed(code.address) == label for code in _codes(function)):
            return True
        calls = {code.callee for code in _codes(function) if isinstance(code, Call) and code.callee}
        if any(written_by(called(name), label, bodies) for name in sorted(calls)):
            return True
    return False


def _may_wait_for(task: Task, sides: list[list[_Read]], path: _Path) -> bool:
    """Whether something is read again that a lock, a barrier or a marked access may be there for: a value that is tested, and no way to an object.

    To look again under the lock at what was seen without it is no needless read.
    """
    functions = task.old, task.new
    if not any(isinstance(code, Call) and (code.kind is CallKind.MARKED or code.callee in task.ordered) for one in functions for code in _codes(one)):
        return False
    return any(
        read.path == path and (not isinstance(read.load.type, Pointer) or _is_tested(function, read.load.variable))
        for function, side in zip(functions, sides, strict=True)
        for read in side
    )


def _is_tested(function: Function, variable: int) -> bool:
    """Whether a variable's value goes into a test or a computation, by itself or as a copy."""
    same = {variable}
    for _ in range(_DEEP):
        more = {c.variable for c in _codes(function) if isinstance(c, Set) and isinstance(c.value, Var) and c.value.index in same} - same
        if not more:
            break
        same |= more
    values = [value for block in function.blocks for part in (*block.instructions, block.terminator) for value in values_of(part)]
    tests = [block.terminator.cond for block in function.blocks if isinstance(block.terminator, Branch)]
    computed = [leaf for value in values if isinstance(value, Op) for leaf in leaves(value)]
    return any(isinstance(leaf, Var) and leaf.index in same for leaf in (*computed, *(leaf for test in tests for leaf in leaves(test))))


# --- reads -----------------------------------------------------------------------------------------------------------------


def _reads(function: Function) -> list[_Read]:
    """Return the reads of members whose place can be told, in order of the text."""
    known = _origins(function)
    before = dominators(function)
    found: list[_Read] = []
    seen: dict[_Path, list[tuple[int, int]]] = {}
    places = sorted(
        ((number, index, code) for number, block in enumerate(function.blocks) for index, code in enumerate(block.instructions)),
        key=lambda place: (len(before[place[0]]), place[0], place[1]),
    )
    for number, index, code in places:
        if not isinstance(code, Load) or not isinstance(code.type, Int | Bool | Pointer) or not isinstance(code.address, Field):
            continue
        path = _path(code.address, known, function)
        if path is None:
            continue
        first = next((at for at in seen.get(path, ()) if (at[0] == number and at[1] < index) or (at[0] != number and at[0] in before[number])), None)
        if first is not None and function.blocks[first[0]].instructions[first[1]].type != code.type:  # type: ignore[union-attr] # it is a Load
            continue
        if first is None:
            seen.setdefault(path, []).append((number, index))
        found.append(_Read(number, index, code, path, first))
    return found


def _origins(function: Function) -> dict[int, Value | Load]:
    """Return what variables that are written once hold: a value, or what is read."""
    writes: Counter[int] = Counter()
    found: dict[int, Value | Load] = {}
    for code in _codes(function):
        match code:
            case Set(index, value):
                writes[index] += 1
                found[index] = value
            case Load(index):
                writes[index] += 1
                found[index] = code
            case Call(variable=index, outs=outs, scope=scope, kind=kind):
                writes.update((index, *outs, *(scope if kind in (CallKind.UNRESOLVED, CallKind.STEP) else ())))
            case _:
                pass
    params = {index for index, variable in enumerate(function.variables) if variable.param >= 0}
    return {index: value for index, value in found.items() if writes[index] == 1 and index not in params} | {
        index: Var(index, function.variables[index].type) for index in params if not writes[index] and not function.variables[index].memory
    }


def _path(value: Value | Load, known: dict[int, Value | Load], function: Function) -> _Path | None:
    steps: list[object] = []
    for _ in range(_DEEP):
        match value:
            case Load(_, address):
                steps.append("*")
                value = address
            case Field(base, record, name):
                steps.append((record, name))
                value = base
            case Convert(inner, Pointer()) if isinstance(inner.type, Pointer):
                value = inner
            case Symbol(name):
                return (name, *steps)
            case Var(index) if index in known:
                origin = known[index]
                if isinstance(origin, Var) and origin.index == index:
                    return (("param", function.variables[index].param), *steps)
                value = origin
            case _:
                return None
    return None


def _kept(function: Function, reads: list[_Read], paths: Iterable[_Path]) -> Function:
    """Return the function with what is read again along `paths` taken from the first read."""
    wanted = set(paths)
    changed: dict[tuple[int, int], list[Instruction]] = {}
    variables = list(function.variables)
    copies: dict[tuple[int, int], int] = {}
    for read in reads:
        if read.path not in wanted or read.first is None:
            continue
        first = function.blocks[read.first[0]].instructions[read.first[1]]
        assert isinstance(first, Load)
        if read.first not in copies:
            copies[read.first] = len(variables)
            variables.append(Variable(f"%{len(variables)}", f"%{len(variables)}", first.type, first.line))
            changed[read.first] = [first, Set(copies[read.first], Var(first.variable, first.type), first.line)]
        changed[read.block, read.index] = [Set(read.load.variable, Var(copies[read.first], first.type), read.load.line)]
    blocks = tuple(
        replace(block, instructions=tuple(new for index, code in enumerate(block.instructions) for new in changed.get((number, index), [code])))
        for number, block in enumerate(function.blocks)
    )
    return replace(function, blocks=blocks, variables=tuple(variables))
