"""Calls through the members of an ops table, directly or by a static call, and these brought to one interface (SEMANTICS.md B9, B11)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from reviewer.cfront.adapt import Interface, constant
from reviewer.cfront.ir import Call, CallKind, Field, Function, Instruction, Load, Set, Value, Var
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_STATIC_CALL = regex(r"static_call(?:_cond|_mod)?\(([A-Za-z_]\w*)\)", re.ASCII)
_DEEP = 8


@value_type
class Op:
    """A member of an ops table that points to a function. `record` is "struct tag"; `prefixes` are those of its static calls' names."""

    record: str
    member: str
    prefixes: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The op as a reader says it."""
        return f"{self.member}() of {self.record}"


def op_calls(function: Function, ops: tuple[Op, ...]) -> Iterator[tuple[Op, Call]]:
    """Yield the calls of a function that go through one of `ops`."""
    made = _made(function)
    for block in function.blocks:
        for instruction in block.instructions:
            op = _op_of(instruction, made, ops) if isinstance(instruction, Call) else None
            if op is not None and isinstance(instruction, Call):
                yield op, instruction


def adapted_op_calls(function: Function, interfaces: Mapping[Op, Interface]) -> Function:
    """Return the function with the arguments of every call through one of the ops as the common interface has them, where they allow it."""
    if not interfaces:
        return function
    made, ops = _made(function), tuple(interfaces)
    blocks = []
    for block in function.blocks:
        code: list[Instruction] = []
        for instruction in block.instructions:
            op = _op_of(instruction, made, ops) if isinstance(instruction, Call) else None
            code.append(_adapted(instruction, interfaces[op]) if op is not None and isinstance(instruction, Call) else instruction)
        blocks.append(replace(block, instructions=tuple(code)))
    return replace(function, blocks=tuple(blocks))


def _adapted(call: Call, interface: Interface) -> Call:
    if len(call.args) != interface.count or call.spelling:
        return call
    if any(value is not None and constant(call.args[k]) != value for k, value in interface.dropped):
        return call
    return replace(call, args=tuple(call.args[k] for k in interface.kept))


def _made(function: Function) -> dict[int, Value]:
    """Return the one value or address that each temporary is made of."""
    found: dict[int, Value] = {}
    several: set[int] = set()
    for block in function.blocks:
        for instruction in block.instructions:
            if isinstance(instruction, Set | Load) and function.variables[instruction.variable].temporary:
                if instruction.variable in found:
                    several.add(instruction.variable)
                found[instruction.variable] = instruction.value if isinstance(instruction, Set) else instruction.address
    return {index: value for index, value in found.items() if index not in several}


def _op_of(call: Call, made: Mapping[int, Value], ops: tuple[Op, ...]) -> Op | None:
    if call.kind is not CallKind.FUNCTION:
        return None
    if call.target is None:
        name = _STATIC_CALL.fullmatch(call.callee)
        return next((op for op in ops if name and name.group(1) in {f"{prefix}{op.member}" for prefix in op.prefixes}), None)
    value: Value | None = call.target
    for _ in range(_DEEP):
        if isinstance(value, Field):
            return _named(value, ops)
        value = made.get(value.index) if isinstance(value, Var) else None
    return None


def _named(field: Field, ops: tuple[Op, ...]) -> Op | None:
    """Return the op that a member is; one of a record that is not known may be, as no other of the patch has its name."""
    unknown = not field.record.startswith(("struct ", "union "))
    return next((op for op in ops if op.member == field.name and (unknown or op.record == field.record)), None)
