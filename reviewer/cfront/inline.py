"""Calls replaced by the bodies that they lead to: one graph for a function and the helpers it is compared through.

A call of a body that is in sight is no effect of its own (SEMANTICS.md A1): what happens is what the body does, with the arguments
converted to the parameters' types, the result to the function's, and every local of the body begun anew at each call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from reviewer.cfront.ctype import Array, CType, Pointer, Record, Unknown, Void
from reviewer.cfront.ir import (
    ENTRY,
    BasicBlock,
    Branch,
    Call,
    CallKind,
    Convert,
    Cut,
    Function,
    Instruction,
    Jump,
    Local,
    Op,
    Return,
    Set,
    Store,
    Terminator,
    Value,
    Variable,
)
from reviewer.cfront.lifetimes import ALIVE, ENDED, LIFE, begin, in_cycles, leaking
from reviewer.cfront.places_told import FUNCTION_TOLD
from reviewer.cfront.promote import promote
from reviewer.cfront.rewrite import moved, moved_instruction, names, values_of
from reviewer.model.value_type import value_type

_LABEL = "pure:label "
"""What the address of a label is called: a place in the function that has it."""

MAX_DEPTH = 8
"""Bodies within bodies."""

MAX_INSTRUCTIONS = 6_000
"""Instructions of a graph with everything in it; above, calls stay calls."""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A call that was replaced: the line of the call in `caller`'s file, and the body that took its place."""

    callee: str
    caller: str
    line: int
    body: Function


@value_type
class Inlined:
    """A function with bodies in place of calls, and where that was done, outermost first."""

    function: Function
    sites: tuple[Site, ...]


def inline(function: Function, body_of: Callable[[Function, str], Function | None]) -> Inlined:
    """Replace every call for which `body_of(caller, callee)` has a body, in bodies too, up to the limits above.

    Left as they are: indirect calls, calls whose number of arguments is not that of the parameters, recursion, and bodies that hidden
    text or something not understood takes part in. The instructions of a body get the line of the call.
    """
    builder = _Builder(function, body_of)
    built = builder.build()
    return Inlined(promote(built), tuple(builder.sites))


def inlineable(body: Function) -> bool:
    """Whether a body can stand for a call of it: it is whole, was understood, and nothing in it can name what stands around it.

    An unresolved macro reads and writes the locals in its scope (SEMANTICS.md A5), by names that two copies of a body don't share.
    """
    if any(_of_place(body)):
        return False
    if body.problems or body.hidden or [key for key, _ in body.entries] != [ENTRY]:
        return False
    calls = (i for block in body.blocks for i in block.instructions if isinstance(i, Call))
    cut = any(isinstance(block.terminator, Cut) for block in body.blocks)
    return not cut and not any(call.kind in (CallKind.UNRESOLVED, CallKind.STEP) and call.scope for call in calls)


@value_type
class _Back:
    """Where a body returns to: the call whose place it took, the block that goes on behind it, and the lives that end there."""

    call: Call
    block: int
    lives: tuple[int, ...]


class _Builder:
    """Grows the new graph; blocks are lists until they are closed."""

    def __init__(self, function: Function, body_of: Callable[[Function, str], Function | None]) -> None:
        self.top = function
        self.body_of = body_of
        self.sites: list[Site] = []
        self.variables: list[Variable] = list(function.variables)
        self.code: list[list[Instruction]] = []
        self.ends: list[Terminator] = []
        self.size = sum(len(block.instructions) for block in function.blocks)
        self.entered = 0

    def build(self) -> Function:
        """Return the function with bodies in place of calls."""
        blocks = self._copy(self.top, 0, None, 0, (self.top.name,), False)
        entries = tuple((key, blocks[block]) for key, block in self.top.entries)
        code = tuple(BasicBlock(tuple(code), end) for code, end in zip(self.code, self.ends, strict=True))
        return replace(self.top, variables=tuple(self.variables), blocks=code, entries=entries)

    def _block(self) -> int:
        self.code.append([])
        self.ends.append(Return(None, 0))
        return len(self.code) - 1

    def _copy(self, function: Function, offset: int, back: _Back | None, line: int, stack: tuple[str, ...], again: bool) -> list[int]:
        """Copy a function's blocks and return their numbers.

        `back` is what to return to; `again` says that control may come here more than once.
        """
        numbers = [self._block() for _ in function.blocks]
        looping = range(len(function.blocks)) if again or function.hidden else in_cycles(function.blocks, function.entries)
        for old, block in enumerate(function.blocks):
            at = numbers[old]
            for instruction in block.instructions:
                body = self._body(function, instruction, stack) if isinstance(instruction, Call) else None
                copied = moved_instruction(instruction, offset, line)
                if body is not None and isinstance(copied, Call):
                    at = self._enter(function, copied, instruction.line, body, at, (*stack, body.name), old in looping)
                else:
                    self.code[at].append(copied)
            self._end(at, block.terminator, numbers, offset, back, line)
        return numbers

    def _end(self, at: int, end: Terminator, numbers: list[int], offset: int, back: _Back | None, line: int) -> None:
        match end:
            case Jump(target, where):
                self.ends[at] = Jump(numbers[target], line or where)
            case Branch(cond, then, other, where, text):
                self.ends[at] = Branch(moved(cond, offset), numbers[then], numbers[other], line or where, text)
            case Return(value, where):
                result = None if value is None else moved(value, offset)
                if back is None:
                    self.ends[at] = Return(result, where)
                else:
                    self._result(at, back.call, result)
                    self.code[at] += [begin(life, ENDED, line) for life in back.lives]
                    self.ends[at] = Jump(back.block, line)
            case Cut(key, where, values):
                self.ends[at] = Cut(key, where, tuple(moved(value, offset) for value in values))

    def _result(self, at: int, call: Call, value: Value | None) -> None:
        if call.variable < 0:
            return
        if value is None:
            value = Op("pure:uninitialised", (), call.result)
        elif value.type != call.result and not isinstance(call.result, Unknown):
            value = Convert(value, call.result)
        self.code[at].append(Set(call.variable, value, call.line))

    def _body(self, caller: Function, call: Call, stack: tuple[str, ...]) -> Function | None:
        """Return the body to put in place of `call`, None to leave it."""
        if (
            call.target is not None
            or call.kind is not CallKind.FUNCTION
            or call.outs
            or call.spelling
            or call.callee in stack
            or len(stack) > MAX_DEPTH
        ):
            return None
        body = self.body_of(caller, call.callee)
        if body is None or len(body.params) != len(call.args) or not inlineable(body):
            return None
        size = sum(len(block.instructions) for block in body.blocks)
        if self.size + size > MAX_INSTRUCTIONS or (isinstance(body.result, Void) and call.variable >= 0):
            return None
        self.size += size
        return body

    def _enter(self, caller: Function, call: Call, line: int, body: Function, at: int, stack: tuple[str, ...], again: bool) -> int:
        """Put `body` behind block `at` in place of `call`, and return the block that goes on; `again` says that it may come here twice."""
        self.sites.append(Site(body.name, caller.file, line, body))
        self.entered += 1
        offset = len(self.variables)
        mark = "%" if self.top.hidden else ""
        for variable in body.variables:
            key = f"{mark}{body.name}.{variable.key}@{self.entered}" if not variable.temporary else f"{variable.key}@{self.entered}"
            life = variable.life + offset if variable.life >= 0 else -1
            self.variables.append(replace(variable, key=key, param=-1, life=life))
        lives = self._lives(body, offset)
        goes_on = self._block()
        code = self.code[at]
        code += [begin(life, ALIVE, call.line) for life in lives]
        for index, variable in enumerate(body.variables):
            place = offset + index
            if variable.memory and again and variable.param < 0 and isinstance(variable.type, Array | Record | Unknown):
                # What it holds the second time is not what it was left with: no other object holds this.
                fresh = Op(f"pure:uninitialised {variable.key} of {body.name}", (), variable.type)
                code.append(Store(Local(place, Pointer(variable.type)), fresh, variable.type, call.line))
            elif not variable.memory and variable.param < 0 and not variable.temporary:
                code.append(Set(place, Op("pure:uninitialised", (), variable.type), call.line))
        for index, argument in zip(body.params, call.args, strict=True):
            variable = body.variables[index]
            value = argument if _fits(argument.type, variable.type) else Convert(argument, variable.type)
            if variable.memory:
                code.append(Store(Local(offset + index, Pointer(variable.type)), value, variable.type, call.line))
            else:
                code.append(Set(offset + index, value, call.line))
        numbers = self._copy(body, offset, _Back(call, goes_on, lives), call.line, stack, again)
        self.ends[at] = Jump(numbers[dict(body.entries)[ENTRY]], call.line)
        return goes_on

    def _lives(self, body: Function, offset: int) -> tuple[int, ...]:
        """Return the variables that say of the objects of a body whether they live: all end where it returns (C17 6.2.4 p6)."""
        if not any(variable.memory for variable in body.variables):
            return ()
        known = {variable.life + offset: offset + index for index, variable in enumerate(body.variables) if variable.life >= 0}
        for index in sorted(leaking(body.blocks)):
            if offset + index not in known:
                known[offset + index] = len(self.variables)
                key = f"%{len(self.variables)}"
                self.variables.append(Variable(key, key, LIFE, body.variables[index].line, life=offset + index))
        return tuple(known.values())


def _of_place(body: Function) -> Iterator[bool]:
    """Yield whether each name in a body means another thing in another function: where it stands, or who called it."""
    for block in body.blocks:
        for part in (*block.instructions, block.terminator):
            if isinstance(part, Call):
                yield part.callee in FUNCTION_TOLD or any(place in part.spelling for place in FUNCTION_TOLD)
            for value in values_of(part):
                for name in names(value):
                    yield (
                        name in FUNCTION_TOLD or name.startswith(_LABEL) or any(place in name for place in FUNCTION_TOLD if name.startswith("pure:"))
                    )


def _fits(argument: CType, parameter: CType) -> bool:
    """Whether an argument is the parameter's value as it is. What C converts to a pointer without a cast is an address already."""
    return argument == parameter or isinstance(parameter, Unknown) or (isinstance(argument, Unknown) and isinstance(parameter, Pointer))
