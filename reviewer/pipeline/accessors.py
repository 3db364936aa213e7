"""Calls that look an object up: `to_vmx(vcpu)->nested` and `vmx = to_vmx(vcpu)` are one where the lookup does nothing else (SEMANTICS.md A6)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from reviewer.cfront.ctype import Pointer, Record
from reviewer.cfront.ir import Call, CallKind, Convert, Element, Field, Function, Instruction, Op, Set, Var
from reviewer.cfront.rewrite import values_of
from reviewer.model.unit import PROVED, Status, Step
from reviewer.prover.interface import Answer, Task

_MOST = 2
"""Accessors of one function that are taken for such."""


def compare_accessors(task: Task, answer: Answer, compare: Callable[[Task], Answer], shown: Collection[str]) -> tuple[Task, Answer]:
    """Compare again as if functions that one side calls more often only looked objects up: those whose result is followed as it stands.

    The proof then assumes of each that it is a value of its arguments.

    Nothing is asked of the names `shown`, which the patch defines, nor of what is known to have an effect.
    """
    if answer.status in PROVED or answer.status is Status.DIFFERS or task.old.problems or task.new.problems:
        return task, answer
    calls = [_calls(function) for function in (task.old, task.new)]
    names = {name for name in calls[0].keys() | calls[1].keys() if len(calls[0].get(name, ())) != len(calls[1].get(name, ()))}
    names = {name for name in names if name not in shown and name not in task.effects and name not in task.ordered}
    names = {name for name in names if all(_looks_up(call) for found in calls for call in found.get(name, ()))}
    names &= _followed(task.old, calls[0]) | _followed(task.new, calls[1])
    if not names or len(names) > _MOST or any(task.old_bodies.definitions(name) or task.new_bodies.definitions(name) for name in names):
        return task, answer
    plain = replace(task, old=_computed(task.old, names), new=_computed(task.new, names), accuse=False, asks=False)
    found = compare(plain)
    if found.status not in PROVED:
        return task, answer
    step = Step(f"{', '.join(f'{name}()' for name in sorted(names))}: called more often on one side, to find the same object")
    return plain, replace(found, status=Status.ASSUMED, argument=(step, *found.argument))


def _calls(function: Function) -> dict[str, list[Call]]:
    found: dict[str, list[Call]] = {}
    for code in function.instructions:
        if isinstance(code, Call) and code.callee and code.kind is CallKind.FUNCTION:
            found.setdefault(code.callee, []).append(code)
    return found


def _looks_up(call: Call) -> bool:
    """Whether a call gives a pointer to a struct, which somebody takes, for arguments that are there."""
    known = isinstance(call.result, Pointer) and isinstance(call.result.to, Record)
    return known and call.variable >= 0 and not call.outs and not call.spelling and bool(call.args) and call.target is None


def _followed(function: Function, calls: dict[str, list[Call]]) -> set[str]:
    """Return the functions whose result a member is looked up in as it stands: nobody asks whether there is one."""
    given = ((name, call.variable) for name, found in calls.items() for call in found if call.variable >= 0)
    results = {index: name for name, index in given if function.variables[index].temporary}
    found: set[str] = set()
    for value in (value for block in function.blocks for part in (*block.instructions, block.terminator) for value in values_of(part)):
        while isinstance(value, Field | Element | Convert):
            base = value.value if isinstance(value, Convert) else value.base
            if isinstance(value, Field) and isinstance(base, Var) and base.index in results:
                found.add(results[base.index])
            value = base
    return found


def _computed(function: Function, names: Collection[str]) -> Function:
    """Return the function with what these names give computed from their arguments."""

    def instead(code: Instruction) -> Instruction:
        if not isinstance(code, Call) or code.callee not in names or code.kind is not CallKind.FUNCTION:
            return code
        return Set(code.variable, Op(f"pure:{code.callee}", code.args, code.result), code.line)

    blocks = tuple(replace(block, instructions=tuple(map(instead, block.instructions))) for block in function.blocks)
    return replace(function, blocks=blocks)
