"""Values and instructions of the IR rebuilt with other parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from reviewer.cfront.ir import (
    Branch,
    Call,
    Convert,
    Cut,
    Element,
    Field,
    Instruction,
    Load,
    Local,
    Op,
    Return,
    Set,
    Store,
    Symbol,
    Terminator,
    Value,
    Var,
)

Leaf = Callable[[Value], Value]
"""What a leaf (a constant, name, variable or local's address) becomes."""


def rebuilt(value: Value, leaf: Leaf) -> Value:
    """Return `value` with each leaf replaced by what `leaf` makes of it; the same object if nothing changes."""
    match value:
        case Op(_, args):
            new = tuple(rebuilt(arg, leaf) for arg in args)
            return value if all(a is b for a, b in zip(new, args, strict=True)) else replace(value, args=new)
        case Convert(inner):
            changed = rebuilt(inner, leaf)
            return value if changed is inner else replace(value, value=changed)
        case Field(base):
            changed = rebuilt(base, leaf)
            return value if changed is base else replace(value, base=changed)
        case Element(base, index):
            changed, at = rebuilt(base, leaf), rebuilt(index, leaf)
            return value if changed is base and at is index else replace(value, base=changed, index=at)
        case _:
            return leaf(value)


def rebuilt_instruction(instruction: Instruction, leaf: Leaf) -> Instruction:
    """Return an instruction with the leaves of its values replaced; the variables that it sets stay."""
    match instruction:
        case Set(_, value):
            return replace(instruction, value=rebuilt(value, leaf))
        case Load(_, address):
            return replace(instruction, address=rebuilt(address, leaf))
        case Store(address, value):
            return replace(instruction, address=rebuilt(address, leaf), value=rebuilt(value, leaf))
        case Call():
            target = None if instruction.target is None else rebuilt(instruction.target, leaf)
            return replace(instruction, target=target, args=tuple(rebuilt(arg, leaf) for arg in instruction.args))


def rebuilt_terminator(end: Terminator, leaf: Leaf) -> Terminator:
    """Return a terminator with the leaves of its values replaced."""
    match end:
        case Branch(cond):
            return replace(end, cond=rebuilt(cond, leaf))
        case Return(value) if value is not None:
            return replace(end, value=rebuilt(value, leaf))
        case Cut(_, _, values):
            return replace(end, values=tuple(rebuilt(value, leaf) for value in values))
        case _:
            return end


def moved(value: Value, offset: int) -> Value:
    """Return `value` with `offset` added to the number of every variable."""

    def leaf(part: Value) -> Value:
        return replace(part, index=part.index + offset) if isinstance(part, Var | Local) else part

    return rebuilt(value, leaf) if offset else value


def moved_instruction(instruction: Instruction, offset: int, line: int) -> Instruction:
    """Return `instruction` with `offset` added to the number of every variable, at `line` (0: where it was)."""
    if not offset and not line:
        return instruction

    def leaf(part: Value) -> Value:
        return replace(part, index=part.index + offset) if isinstance(part, Var | Local) else part

    result = rebuilt_instruction(instruction, leaf)
    if line:
        result = replace(result, line=line)
    match result:
        case Set(variable) | Load(variable):
            return replace(result, variable=variable + offset)
        case Call(variable=variable, outs=outs, scope=scope):
            moved_outs, moved_scope = tuple(i + offset for i in outs), tuple(i + offset for i in scope)
            return replace(result, variable=variable + offset if variable >= 0 else -1, outs=moved_outs, scope=moved_scope)
        case _:
            return result


def values_of(part: Instruction | Terminator) -> Iterator[Value]:
    """Yield the values that an instruction or terminator evaluates."""
    match part:
        case Set(_, value):
            yield value
        case Load(_, address):
            yield address
        case Store(address, value):
            yield address
            yield value
        case Call(target=target, args=args):
            if target is not None:
                yield target
            yield from args
        case Branch(cond):
            yield cond
        case Return(result):
            if result is not None:
                yield result
        case Cut(_, _, values):
            yield from values


def names(value: Value) -> Iterator[str]:
    """Yield the names in a value: of symbols and of operations."""
    stack = [value]
    while stack:
        top = stack.pop()
        match top:
            case Op(name, args):
                yield name
                stack.extend(args)
            case Convert(inner):
                stack.append(inner)
            case Field(base):
                stack.append(base)
            case Element(base, index):
                stack += (base, index)
            case Symbol(name):
                yield name
            case _:
                pass


def leaves(value: Value) -> Iterator[Value]:
    """Yield the leaves of a value."""
    stack = [value]
    while stack:
        top = stack.pop()
        match top:
            case Op(_, args):
                stack.extend(args)
            case Convert(inner):
                stack.append(inner)
            case Field(base):
                stack.append(base)
            case Element(base, index):
                stack += (base, index)
            case _:
                yield top
