"""What a claim does not speak about: messages, tracepoints and assertions, taken off both sides before they are compared (SEMANTICS.md C17)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from reviewer.cfront.ir import Call, CallKind, Const, Convert, Element, Field, Function, Instruction, Load, Op, Set, Value, Var
from reviewer.cfront.rewrite import leaves, values_of
from reviewer.cfront.syntax import WRITES
from reviewer.cfront.tokens import tokenize
from reviewer.knowledge.tables import Policy
from reviewer.model.patterns import regex
from reviewer.model.unit import PROVED, Status
from reviewer.prover.interface import Answer, Bodies, Task

_MOST = 12
"""Notes of one unit that are spelled."""
_LONGEST = 120
_DEEP = 40
_DIVIDING = regex(r"pure:(?:DIV_ROUND_\w+|round(?:up|down)|mult_frac|do_div|div\w*)\b")
"""Macros and functions that divide by their last argument (include/linux/math.h)."""
_SMALL = 127
"""What stays the same number in every type."""
_NARROW = 32
"""What any promoted number may be shifted by, but by less."""


def compare_excusing(task: Task, policy: Policy, compare: Callable[[Task], Answer]) -> tuple[Task, Answer, tuple[str, ...]]:
    """Compare as it is, and where that proves nothing without the notes that changed; return what was compared and what was excused.

    Only a call whose result nobody takes and whose arguments do nothing but read is a note, and only itself. Whether what it reads is read
    at all is left open, since many notes are compiled out: both must be equal. The proof and what checks it see the functions without the notes.
    """
    answer = compare(task)
    sides = _Notes(task.old, task.old_bodies, policy), _Notes(task.new, task.new_bodies, policy)
    old, new = (list(side.calls()) for side in sides)
    names = {call.callee for call in (*old, *new)}
    if answer.status in PROVED or not names or (_texts(old) == _texts(new) and not names & task.focus):
        return task, answer, ()
    # What is seen to differ without them counts only where something was seen with them.
    seen = answer.status is Status.DIFFERS
    plain = replace(task, old=sides[0].removed(False), new=sides[1].removed(False), accuse=task.accuse and seen, asks=seen)
    again = compare(plain)
    if again.status is Status.ASSUMED:
        # An assumption that a witness breaks is none.
        plain = replace(plain, accuse=task.accuse)
        again = compare(plain)
    unread = replace(task, old=sides[0].removed(True), new=sides[1].removed(True))
    if again.status in PROVED and (unread.old, unread.new) != (plain.old, plain.new):
        other = compare(unread)
        if other.status not in PROVED:
            return task, answer, ()
        if other.status is Status.ASSUMED:
            # What is assumed where the notes read nothing is to be said, too.
            return unread, other, _spelled(old, new)
    if again.status in PROVED:
        return plain, again, _spelled(old, new)
    # A difference that was seen with the notes may be one of them.
    return (plain, again, ()) if answer.status is Status.DIFFERS else (task, answer, ())


class _Notes:
    """The notes of one side."""

    def __init__(self, function: Function, bodies: Bodies, policy: Policy) -> None:
        self.function, self._bodies, self._policy = function, bodies, policy
        code = [i for block in function.blocks for i in block.instructions]
        self._made: dict[int, list[Instruction]] = {}
        for instruction in code:
            for index in _written(instruction):
                if function.variables[index].temporary:
                    self._made.setdefault(index, []).append(instruction)
        self._found = {id(i) for i in code if self._is_note(i)}

    def calls(self) -> Iterator[Call]:
        """Yield the notes."""
        for block in self.function.blocks:
            for instruction in block.instructions:
                if isinstance(instruction, Call) and id(instruction) in self._found:
                    yield instruction

    def removed(self, reads: bool) -> Function:
        """Return the function without the notes, and with `reads` without what is read for them alone."""
        gone = set(self._found)
        if reads:
            used = {
                leaf.index
                for block in self.function.blocks
                for part in (*(i for i in block.instructions if id(i) not in gone), block.terminator)
                for value in values_of(part)
                for leaf in leaves(value)
                if isinstance(leaf, Var)
            }
            gone |= {id(i) for index, made in self._made.items() if index not in used for i in made if isinstance(i, Load)}
        blocks = [replace(block, instructions=tuple(i for i in block.instructions if id(i) not in gone)) for block in self.function.blocks]
        return replace(self.function, blocks=tuple(blocks))

    def _is_note(self, instruction: Instruction) -> bool:
        if not isinstance(instruction, Call) or instruction.variable >= 0 or instruction.target is not None:
            return False
        if instruction.kind not in (CallKind.FUNCTION, CallKind.UNRESOLVED) or not self._policy.is_note(instruction.callee):
            return False
        # A tracepoint's call is made by a macro; a function of such a name is one, and so is a static one of a message's name.
        if self._policy.is_tracepoint(instruction.callee) and instruction.kind is CallKind.FUNCTION:
            return False
        if any(body.static for body in self._bodies.definitions(instruction.callee)):
            return False
        return not _writes(instruction.text) and not any(self._does(argument, 0) for argument in instruction.args)

    def _does(self, value: Value, depth: int) -> bool:
        """Whether a value comes of a call that was made for it, or of a division or shift that may fault (SEMANTICS.md A2)."""
        if depth > _DEEP or _may_fault(value):
            return True
        for leaf in leaves(value):
            for made in self._made.get(leaf.index, ()) if isinstance(leaf, Var) else ():
                if isinstance(made, Call) or any(self._does(inner, depth + 1) for inner in values_of(made)):
                    return True
        return False


def _may_fault(value: Value) -> bool:
    """Whether a value takes a division by what is not seen to be another number than 0, or a shift by what is not seen to be small enough."""
    if isinstance(value, Op) and (value.name in ("/", "%") or _DIVIDING.match(value.name)):
        divisor = value.args[-1]
        while isinstance(divisor, Convert):
            divisor = divisor.value
        if not isinstance(divisor, Const) or not 0 < divisor.value <= _SMALL:
            return True
    if isinstance(value, Op) and value.name in ("<<", ">>"):
        distance = value.args[-1]
        while isinstance(distance, Convert):
            distance = distance.value
        if not isinstance(distance, Const) or not 0 <= distance.value < _NARROW:
            return True
    match value:
        case Op(_, args):
            return any(map(_may_fault, args))
        case Convert(inner):
            return _may_fault(inner)
        case Field(base):
            return _may_fault(base)
        case Element(base, index):
            return _may_fault(base) or _may_fault(index)
        case _:
            return False


def _written(instruction: Instruction) -> tuple[int, ...]:
    match instruction:
        case Set(variable) | Load(variable):
            return (variable,)
        case Call(variable=variable, outs=outs):
            return (*((variable,) if variable >= 0 else ()), *outs)
        case _:
            return ()


def _writes(text: str) -> bool:
    """Whether the text of a call assigns or steps anything."""
    return any(token.text in WRITES for token in tokenize(text)[0])


def _texts(calls: list[Call]) -> Counter[str]:
    return Counter(call.text or call.callee for call in calls)


def _spelled(old: list[Call], new: list[Call]) -> tuple[str, ...]:
    """Say which notes one side has alone; that they stand elsewhere if both have the same."""
    gone, come = _texts(old) - _texts(new), _texts(new) - _texts(old)
    found = [f"dropped: {text[:_LONGEST]}" for text in gone] + [f"added: {text[:_LONGEST]}" for text in come]
    return tuple(found[:_MOST]) or ("messages or assertions stand at another place",)
