"""What a claim does not speak about: messages, tracepoints and assertions, taken off both sides before they are compared (SEMANTICS.md C17)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from reviewer.cfront.ir import Call, CallKind, Function, Instruction
from reviewer.knowledge.tables import Policy
from reviewer.model.unit import Status
from reviewer.prover.interface import Answer, Task

_PROVED = (Status.SAME, Status.EQUIVALENT, Status.ASSUMED)
_MOST = 12
"""Notes of one unit that are spelled."""
_LONGEST = 120


def compare_excusing(task: Task, policy: Policy, compare: Callable[[Task], Answer]) -> tuple[Task, Answer, tuple[str, ...]]:
    """Compare as it is, and where that proves nothing without the notes that changed; return what was compared and what was excused.

    Only a call whose result nobody takes is a note, and only itself: what its arguments do (calls, loads that may fault) stays. Both
    the proof and what checks it see the functions without the notes.
    """
    answer = compare(task)
    old, new = list(_notes(task.old, policy)), list(_notes(task.new, policy))
    names = {call.callee for call in (*old, *new)}
    if answer.status in _PROVED or not names or (_texts(old) == _texts(new) and not names & task.focus):
        return task, answer, ()
    plain = replace(task, old=_without_notes(task.old, policy), new=_without_notes(task.new, policy))
    again = compare(plain)
    if again.status in _PROVED:
        return plain, again, _spelled(old, new)
    # A difference that was seen with the notes may be one of them.
    return (plain, again, ()) if answer.status is Status.DIFFERS else (task, answer, ())


def _is_note(instruction: Instruction, policy: Policy) -> bool:
    return (
        isinstance(instruction, Call)
        and instruction.variable < 0
        and instruction.target is None
        and instruction.kind in (CallKind.FUNCTION, CallKind.UNRESOLVED)
        and policy.is_note(instruction.callee)
    )


def _notes(function: Function, policy: Policy) -> Iterator[Call]:
    for block in function.blocks:
        for instruction in block.instructions:
            if isinstance(instruction, Call) and _is_note(instruction, policy):
                yield instruction


def _without_notes(function: Function, policy: Policy) -> Function:
    blocks = [replace(block, instructions=tuple(i for i in block.instructions if not _is_note(i, policy))) for block in function.blocks]
    return replace(function, blocks=tuple(blocks))


def _texts(calls: list[Call]) -> Counter[str]:
    return Counter(call.text or call.callee for call in calls)


def _spelled(old: list[Call], new: list[Call]) -> tuple[str, ...]:
    """Say which notes one side has alone; that they stand elsewhere if both have the same."""
    gone, come = _texts(old) - _texts(new), _texts(new) - _texts(old)
    found = [f"dropped: {text[:_LONGEST]}" for text in gone] + [f"added: {text[:_LONGEST]}" for text in come]
    return tuple(found[:_MOST]) or ("messages or assertions stand at another place",)
