"""Tests of pointers against NULL that one side has and the other lacks: equal, if the pointer is never NULL there (SEMANTICS.md A2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from reviewer.cfront.ctype import Pointer
from reviewer.cfront.ir import Branch, Call, CallKind, Const, Convert, Function, Jump, Load, Op, Set, Terminator, Value, Var
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Assumption, Status, Step, assumption_id
from reviewer.prover.interface import Answer, Task
from reviewer.prover.motion import MOST

_MOST = 2
"""Pointers of one function that are taken for never NULL."""
_DEEP = 6
_GUARD = "guard_"
"""How the variables begin that hold what a lock guard took."""

Passes = Callable[[str, int], bool]
"""Whether a call in sight of a function (its name) passes NULL for certain as a parameter (its position)."""


def compare_never_null(task: Task, answer: Answer, compare: Callable[[Task], Answer], passes_null: Passes) -> tuple[Task, Answer]:
    """Compare again as if pointers that one side alone tests were never NULL, where that is all that keeps two functions apart.

    Only what a function is given, or reads from memory once, is taken for that: what a call returns may fail. What a call in sight passes as
    NULL is not asked.
    """
    if answer.status in PROVED or answer.status is Status.DIFFERS:
        return task, answer
    sides = [tested_pointers(function) for function in (task.old, task.new)]
    alone = sorted(
        name
        for name in sides[0].keys() ^ sides[1].keys()
        if all(_given(function, name) for function, tested in zip((task.old, task.new), sides, strict=True) if name in tested or _has(function, name))
    )
    if not alone or len(alone) > _MOST or any(passes_null(task.name, _position(task.new, name)) for name in alone):
        return task, answer
    plain = replace(task, old=_without(task.old, alone), new=_without(task.new, alone), accuse=False, asks=False)
    again = compare(plain)
    if again.status not in PROVED and again.status is not Status.ASSUMED:
        return task, answer
    # What can be read is not NULL.
    told = {a.subject.split("->", 1)[0] for a in again.assumptions if a.text.startswith(f"{a.subject} can be read")}
    made = [_assumed(task, name, sides[1].get(name, 0)) for name in alone if name not in told]
    if again.assumptions and len(made) + len(again.assumptions) > MOST:
        return task, answer
    step = Step(f"tests of {', '.join(alone)} that one side alone has are left out", tuple(a.place for a in made if a.place is not None))
    return plain, replace(again, status=Status.ASSUMED, argument=(step, *again.argument), assumptions=(*again.assumptions, *made))


def _assumed(task: Task, variable: str, line: int) -> Assumption:
    name = _source_of(task.new, variable) if variable.startswith(_GUARD) else variable
    text = f"{name} is never NULL in {task.name}()"
    digest = assumption_id(task.name, text)
    return Assumption(
        digest,
        text,
        task.name,
        f"what calls {task.name}(), and what they pass",
        subject=name,
        place=Place(task.file, line, Side.NEW) if line else None,
    )


def _source_of(function: Function, name: str) -> str:
    """Return what a variable that no source names is read from, as it is spelled."""
    texts = {code.variable: code.text for code in function.instructions if isinstance(code, Load)}
    sets = (code.value for code in function.instructions if isinstance(code, Set) and function.variables[code.variable].name == name)
    return next((texts[value.index] for value in sets if isinstance(value, Var) and value.index in texts), name)


def _position(function: Function, name: str) -> int:
    return next((variable.param for variable in function.variables if variable.name == name and variable.param >= 0), -1)


def tested_pointers(function: Function) -> dict[str, int]:
    """Return the names of the pointers that branches test against NULL, each with the line of the first."""
    copies = _copies(function)
    found: dict[str, int] = {}
    for block in function.blocks:
        test = _null_test(block.terminator, function, copies)
        if test is not None and isinstance(block.terminator, Branch):
            found.setdefault(test[0], block.terminator.line)
    return found


def _without(function: Function, names: list[str]) -> Function:
    """Return the function with each test of one of the pointers gone as it goes where the pointer is not NULL."""
    copies = _copies(function)
    blocks = []
    for block in function.blocks:
        test = _null_test(block.terminator, function, copies)
        if test is not None and test[0] in names and isinstance(block.terminator, Branch):
            block = replace(block, terminator=Jump(test[1], block.terminator.line))
        blocks.append(block)
    return replace(function, blocks=tuple(blocks))


def _null_test(end: Terminator, function: Function, copies: Mapping[int, int]) -> tuple[str, int] | None:
    """Return the pointer that a branch tests against NULL, and the block behind it where it is not; None for any other end."""
    if not isinstance(end, Branch):
        return None
    value: Value = end.cond
    then, other = end.then, end.other
    for _ in range(_DEEP):
        match value:
            case Op("!", (inner,)):
                value, then, other = inner, other, then
            case Op("==", (inner, Const(0))) | Op("==", (Const(0), inner)):
                value, then, other = inner, other, then
            case Op("!=", (inner, Const(0))) | Op("!=", (Const(0), inner)):
                value = inner
            case Convert(inner):
                value = inner
            case Var(index):
                variable = function.variables[copies.get(index, index)]
                return (variable.name, then) if isinstance(variable.type, Pointer) and not variable.temporary else None
            case _:
                return None
    return None


def _has(function: Function, name: str) -> bool:
    return any(variable.name == name for variable in function.variables)


def _copies(function: Function) -> dict[int, int]:
    """Return the temporaries that are set once, to a variable, and what a lock guard holds of a parameter that nothing writes."""
    sets: Counter[int] = Counter()
    found: dict[int, int] = {}
    for block in function.blocks:
        for instruction in block.instructions:
            for index in _written(instruction):
                sets[index] += 1
            if isinstance(instruction, Set) and isinstance(instruction.value, Var):
                found[instruction.variable] = instruction.value.index
    once = {index: source for index, source in found.items() if sets[index] == 1}
    kept = {
        index: source
        for index, source in once.items()
        if function.variables[index].temporary or (_is_of_a_guard(function, index) and function.variables[source].param >= 0 and not sets[source])
    }
    return {index: kept.get(source, source) for index, source in kept.items()}


def _is_of_a_guard(function: Function, index: int) -> bool:
    return function.variables[index].name.startswith(_GUARD)


def _written(instruction: object) -> tuple[int, ...]:
    match instruction:
        case Set(variable) | Load(variable):
            return (variable,)
        case Call(variable=variable, outs=outs, kind=kind):
            # What may be a macro may write what it is given; that it leaves no NULL there is what is assumed.
            return (*((variable,) if variable >= 0 else ()), *(outs if kind is not CallKind.UNRESOLVED else ()))
        case _:
            return ()


def _given(function: Function, name: str) -> bool:
    """Whether a name is that of one pointer, which is a parameter that nothing writes, or set once, to what is read from memory."""
    found = [index for index, variable in enumerate(function.variables) if variable.name == name]
    if len(found) != 1 or function.variables[found[0]].memory or not isinstance(function.variables[found[0]].type, Pointer):
        return False
    code = list(function.instructions)
    writes = [instruction for instruction in code if found[0] in _written(instruction)]
    if function.variables[found[0]].param >= 0:
        return not writes
    if len(writes) != 1:
        return False
    (write,) = writes
    value = write.value if isinstance(write, Set) else None
    while isinstance(value, Convert):
        value = value.value
    loads = {instruction.variable for instruction in code if isinstance(instruction, Load)}
    return isinstance(write, Load) or (isinstance(value, Var) and value.index in loads)
