"""What hidden lines leave alone: a variable that a new local is made from, as if no line that is not shown assigned it (SEMANTICS.md A5, E21)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from reviewer.cfront.ir import ENTRY, Call, CallKind, Cut, Function, Load, Set, Value, Var, successors
from reviewer.cfront.rewrite import leaves, rebuilt, rebuilt_instruction, rebuilt_terminator
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Assumption, Status, Step, assumption_id
from reviewer.pipeline.read_once import compare_read_once
from reviewer.prover.interface import Answer, Task

_MOST = 2
"""Variables of one function that are taken for unassigned."""
_TRIED = 6
"""Variables of which it is tried whether it matters that their address may be taken."""
_ALL = 3
"""Assumptions of one function."""


def compare_unassigned(task: Task, answer: Answer, compare: Callable[[Task], Answer]) -> tuple[Task, Answer]:
    """Compare again as if lines that are not shown did not assign what a local of one side alone is made from.

    That is `timer = &vcpu->arch.timer` in place of the address itself: the two are one only while `vcpu` is what it was.
    """
    if answer.status in PROVED or answer.status is Status.DIFFERS or not (task.old.hidden and task.new.hidden):
        return task, answer
    if task.old.problems or task.new.problems:
        return task, answer
    lone = {v.key for v in task.old.variables} ^ {v.key for v in task.new.variables}
    keys = {key for key in _made_from(task.old, lone) | _made_from(task.new, lone) if _kept_on(task.old, key) and _kept_on(task.new, key)}
    if not keys or len(keys) > _MOST:
        return task, answer
    kept = replace(task, old=_own(task.old, keys, lone, Side.OLD), new=_own(task.new, keys, lone, Side.NEW), accuse=False, asks=False)
    found = compare(kept)
    if found.status not in PROVED:
        return task, answer
    made = tuple(_assumed(task, key, "assigns, or takes the address of,") for key in sorted(keys))
    names = ", ".join(one.subject for one in made)
    step = Step(f"{names}: what a local is made from is taken to be assigned in no line that is not shown", tuple(a.place for a in made if a.place))
    return kept, replace(found, status=Status.ASSUMED, argument=(step, *found.argument), assumptions=(*found.assumptions, *made))


def compare_private(task: Task, answer: Answer, compare: Callable[[Task], Answer]) -> tuple[Task, Answer]:
    """Compare again as if lines that are not shown did not take the address of variables that the change is about: no call changes these then."""
    if answer.status in PROVED or answer.status is Status.DIFFERS or not (task.old.hidden and task.new.hidden):
        return task, answer
    if task.old.problems or task.new.problems:
        return task, answer
    shared = [{v.key for v in function.variables if not v.temporary and not v.memory and v.name in task.focus} for function in (task.old, task.new)]
    keys = sorted(shared[0] & shared[1])
    if not keys or len(keys) > _TRIED:
        return task, answer
    found = compare(_private(task, keys))
    if found.status not in PROVED:
        return task, answer
    for key in list(keys):
        fewer = [other for other in keys if other != key]
        without = compare(_private(task, fewer))
        if without.status in PROVED:
            keys, found = fewer, without
    if len(keys) + len(found.assumptions) > _ALL:
        return task, answer
    made = tuple(_assumed(task, key, "takes the address of") for key in keys)
    return _private(task, keys), replace(found, status=Status.ASSUMED, assumptions=(*found.assumptions, *made))


def _private(task: Task, keys: Collection[str]) -> Task:
    def marked(function: Function) -> Function:
        return replace(function, variables=tuple(replace(v, private=v.private or v.key in keys) for v in function.variables))

    return replace(task, old=marked(task.old), new=marked(task.new), accuse=False, asks=False)


def _called(function: Function) -> set[tuple[str, str]]:
    return {(code.callee, code.spelling) for code in function.instructions if isinstance(code, Call)}


def compare_kept(task: Task, compare: Callable[[Task], Answer], elsewhere: bool = True) -> tuple[Task, Answer]:
    """Compare; then as if what is read more often on one side, or `elsewhere`, held its value; then as if hidden lines left variables alone, too."""

    def reading(one: Task) -> tuple[Task, Answer]:
        return compare_read_once(one, compare(one), compare, elsewhere)

    as_read, answer = reading(task)
    if _called(task.old) != _called(task.new):
        # Whatever hidden lines leave alone, a call that one side never makes is a difference.
        return as_read, answer
    as_read, answer = compare_private(as_read, answer, lambda one: reading(one)[1])
    return compare_unassigned(as_read, answer, lambda one: reading(one)[1])


def _assumed(task: Task, key: str, does: str) -> Assumption:
    variable = next(variable for variable in task.new.variables if variable.key == key)
    who = (
        "no line of {}() that is not shown, and no macro in it,"
        if _has_macros(task.old) or _has_macros(task.new)
        else "no line of {}() that is not shown"
    )
    text = f"{who.format(task.name)} {does} {variable.name}"
    place = Place(task.file, variable.line, Side.NEW)
    return Assumption(assumption_id(task.name, text), text, task.name, "the whole function: give a tree", subject=variable.name, place=place)


def _has_macros(function: Function) -> bool:
    """Whether something in sight may be a macro of any kind: as a statement it is hidden text of its own, with a way back behind it."""
    statements = any(key.startswith("behind run ") and " first " not in key for key, _ in function.entries)
    codes = function.instructions
    return statements or any(isinstance(code, Call) and code.kind in (CallKind.UNRESOLVED, CallKind.STEP) for code in codes)


def _made_from(function: Function, lone: Collection[str]) -> set[str]:
    """Return the variables that the locals `lone` are made from."""
    made = _made(function, lone).values()
    return {function.variables[leaf.index].key for value in made for leaf in leaves(value) if isinstance(leaf, Var)}.difference(lone)


def _made(function: Function, lone: Collection[str]) -> dict[int, Value]:
    """Return what the locals `lone` are made of: each is set once, before anything hidden, to what keeps its value in all that is in sight."""
    writes = _writes(function)
    early = _before_cuts(function)
    found: dict[int, Value] = {}
    for index, places in writes.items():
        variable = function.variables[index]
        if variable.key not in lone or variable.temporary or variable.memory or variable.param >= 0 or len(places) != 1 or places[0][0] not in early:
            continue
        code = function.blocks[places[0][0]].instructions[places[0][1]]
        value = _spelled_out(function, code.value, writes) if isinstance(code, Set) else None
        if value is not None and all(_keeps(function, leaf.index, places[0], writes) for leaf in leaves(value) if isinstance(leaf, Var)):
            found[index] = value
    return found


def _spelled_out(function: Function, value: Value, writes: Mapping[int, Sequence[_Place]]) -> Value:
    """Return a value with what temporaries stand for in place of them."""

    def leaf(part: Value) -> Value:
        if not isinstance(part, Var) or not function.variables[part.index].temporary or len(writes.get(part.index, ())) != 1:
            return part
        number, at = writes[part.index][0]
        code = function.blocks[number].instructions[at]
        return rebuilt(code.value, leaf) if isinstance(code, Set) else part

    return rebuilt(value, leaf)


_Place = tuple[int, int]
"""A block, and the number of an instruction in it."""


def _keeps(function: Function, index: int, use: _Place, writes: Mapping[int, Sequence[_Place]]) -> bool:
    """Whether a variable has had its one value before `use`: a parameter that is not assigned, or a local that the first block gives it."""
    variable, places = function.variables[index], writes.get(index, ())
    if variable.memory:
        return False
    if variable.param >= 0:
        return not places
    return len(places) == 1 and places[0][0] == dict(function.entries).get(ENTRY) and (places[0][0] != use[0] or places[0] < use)


def _writes(function: Function) -> dict[int, list[_Place]]:
    """Return where each variable is written."""
    found: dict[int, list[_Place]] = {}
    for number, block in enumerate(function.blocks):
        for at, code in enumerate(block.instructions):
            for index in _written(code):
                found.setdefault(index, []).append((number, at))
    return found


def _kept_on(function: Function, key: str) -> bool:
    """Whether no line in sight assigns a variable but where it is declared, as far as that can be told."""
    found = [index for index, variable in enumerate(function.variables) if variable.key == key]
    return len(found) == 1 and _keeps(function, found[0], (-1, 0), _writes(function))


def _written(code: object) -> tuple[int, ...]:
    match code:
        case Set(index, _) | Load(index):
            return (index,)
        case Call(variable=index, outs=outs, scope=scope, kind=kind):
            return (*((index,) if index >= 0 else ()), *outs, *(scope if kind in (CallKind.UNRESOLVED, CallKind.STEP) else ()))
        case _:
            return ()


def _before_cuts(function: Function) -> set[int]:
    """Return the blocks that are come to once, from the start, before anything hidden and outside of any loop."""
    waiting, seen = [dict(function.entries).get(ENTRY, -1)], set[int]()
    into = [to for block in function.blocks for to in successors(block.terminator)] + [block for _, block in function.entries]
    while waiting:
        number = waiting.pop()
        if number < 0 or number in seen or into.count(number) > 1:
            continue
        seen.add(number)
        if not isinstance(function.blocks[number].terminator, Cut):
            waiting += successors(function.blocks[number].terminator)
    return seen


def _own(function: Function, keys: set[str], lone: Collection[str], side: Side) -> Function:
    """Return the function with these variables under names that hidden text has not, and what is made from them in place of the locals `lone`."""
    variables = tuple(replace(v, key=f"{v.key} ({side})") if v.key in keys else v for v in function.variables)
    made = {
        index: value
        for index, value in _made(function, lone).items()
        if all(function.variables[leaf.index].key in keys for leaf in leaves(value) if isinstance(leaf, Var))
    }

    def leaf(part: Value) -> Value:
        return made.get(part.index, part) if isinstance(part, Var) else part

    blocks = tuple(
        replace(
            block,
            instructions=tuple(rebuilt_instruction(code, leaf) for code in block.instructions),
            terminator=rebuilt_terminator(block.terminator, leaf),
        )
        for block in function.blocks
    )
    return replace(function, variables=variables, blocks=blocks)
