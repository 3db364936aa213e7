"""A function that ends by calling itself, as a loop; what it computes with the answer is gathered on the way down.

That is possible for operations of which C says (with -fwrapv) that it does not matter how they are grouped: n * f(n - 1), a[n - 1] + f(a, n - 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reviewer.cfront.ctype import Int
from reviewer.cfront.ir import (
    ENTRY,
    BasicBlock,
    Call,
    CallKind,
    Const,
    Convert,
    Function,
    Instruction,
    Jump,
    Load,
    Op,
    Return,
    Set,
    Terminator,
    Value,
    Var,
    Variable,
)
from reviewer.cfront.literals import reduced
from reviewer.cfront.needless_order import only_reads_and_calls_itself
from reviewer.cfront.rewrite import leaves, names, rebuilt, values_of
from reviewer.model.value_type import value_type

_NEUTRAL = {"+": 0, "*": 1, "&": -1, "|": 0, "^": 0}
"""What each operation leaves as it is."""


@value_type
class _Tail:
    """A call of the function itself at the end of a block: what comes `before` it, and what is computed with its answer, by which operation."""

    call: Call
    before: tuple[Instruction, ...]
    operator: str = ""
    operand: Value | None = None


def unrolled(function: Function) -> Function:
    """Return the function with each call of itself that its answer goes by at once as a jump to its start; itself where there is none.

    The locals begin anew in each round. Objects in memory would be others in each call, so a function with such is left as it is.
    """
    if function.hidden or any(variable.memory for variable in function.variables) or "__weak" in function.attributes:
        return function
    start = dict(function.entries).get(ENTRY)
    reads = only_reads_and_calls_itself(function)
    tails = [_tail(function, block, reads) for block in function.blocks]
    operators = {tail.operator for tail in tails if tail is not None and tail.operator}
    if start is None or not any(tails) or len(operators) > 1:
        return function
    return _looping(function, tails, start, next(iter(operators), ""))


def _tail(function: Function, block: BasicBlock, reads: bool) -> _Tail | None:
    """Return the call of itself that a block ends with, if what the block returns is its result, or computed with it.

    `reads` says that the function only reads, so that what is read, and may fault, behind the call does so before it. Behind a call that does
    more nothing but copies of its answer may stand.
    """
    code, end = _to_the_end(function, block)
    at = next((at for at in reversed(range(len(code))) if isinstance(code[at], Call)), -1)
    call = code[at] if at >= 0 else None
    if not isinstance(end, Return) or not isinstance(call, Call) or not _is_of_itself(function, call):
        return None
    before, known = list(code[:at]), dict[int, Value]()
    # What comes to stand before the call must leave alone what the call is given, and what is computed from its answer.
    fixed = {call.variable, *_variables(call)}
    for one in code[at + 1 :]:
        if isinstance(one, Set) and _variables(one) & {call.variable, *known}:
            if not isinstance(one.value, Var) and (not reads or _may_fault(one.value)):
                return None
            known[one.variable] = _replaced(one.value, known)
            fixed |= {one.variable, *_variables(one)}
        elif reads and isinstance(one, Set | Load) and not _variables(one) & {call.variable, *known} and one.variable not in fixed:
            before.append(one)
        else:
            return None
    if end.value is None:
        return _Tail(call, tuple(before))
    value = _narrowed(_replaced(end.value, known))
    if isinstance(value, Var) and value.index == call.variable:
        return _Tail(call, tuple(before)) if call.result == function.result else None
    if not reads or not isinstance(value, Op) or value.name not in _NEUTRAL or not isinstance(value.type, Int) or value.type != function.result:
        return None
    for answer, operand in (value.args, value.args[::-1]):
        alone = (
            isinstance(answer, Var)
            and answer.index == call.variable
            and not any(isinstance(leaf, Var) and leaf.index == call.variable for leaf in leaves(operand))
        )
        if alone and call.result == operand.type == value.type:
            return _Tail(call, tuple(before), value.name, operand)
    return None


def _narrowed(value: Value) -> Value:
    """Return an operation whose result is cut to a narrower type as one in that type: what is cut off does not reach what is left."""
    if not isinstance(value, Convert) or not isinstance(value.type, Int) or not isinstance(value.value, Op) or value.value.name not in _NEUTRAL:
        return value
    wide = value.value.type
    if not isinstance(wide, Int) or wide.bits < value.type.bits or any(arg.type != wide for arg in value.value.args):
        return value
    return Op(value.value.name, tuple(_cut(arg, value.type) for arg in value.value.args), value.type)


def _cut(value: Value, ctype: Int) -> Value:
    if isinstance(value, Convert) and value.value.type == ctype:
        return value.value
    return Const(reduced(value.value, ctype), ctype) if isinstance(value, Const) else Convert(value, ctype)


def _to_the_end(function: Function, block: BasicBlock) -> tuple[tuple[Instruction, ...], Terminator]:
    """Return a block's code together with that of a block it goes on to in any case, if that ends the function."""
    end = block.terminator
    if isinstance(end, Jump) and isinstance(function.blocks[end.target].terminator, Return):
        return (*block.instructions, *function.blocks[end.target].instructions), function.blocks[end.target].terminator
    return block.instructions, end


def _is_of_itself(function: Function, call: Call) -> bool:
    if call.callee != function.name or call.kind is not CallKind.FUNCTION or call.outs or call.spelling or call.target is not None:
        return False
    if len(call.args) != len(function.params):
        return False
    return all(arg.type == function.variables[index].type for arg, index in zip(call.args, function.params, strict=True))


def _variables(code: Instruction) -> set[int]:
    """Return the variables that an instruction reads."""
    return {leaf.index for value in values_of(code) for leaf in leaves(value) if isinstance(leaf, Var)}


def _may_fault(value: Value) -> bool:
    """Whether computing a value may fault, so that it counts even where nobody wants it (SEMANTICS.md A2)."""
    return any(name in ("/", "%", "<<", ">>") for name in names(value))


def _replaced(value: Value, known: dict[int, Value]) -> Value:
    return rebuilt(value, lambda leaf: known.get(leaf.index, leaf) if isinstance(leaf, Var) else leaf)


def _looping(function: Function, tails: Sequence[_Tail | None], start: int, operator: str) -> Function:
    variables = list(function.variables)

    def variable(name: str, like: Variable | None = None) -> int:
        ctype = function.result if like is None else like.type
        variables.append(Variable(name, name, ctype, 0 if like is None else like.line))
        return len(variables) - 1

    fresh = [variable(f"%argument {index}", function.variables[index]) for index in function.params]
    gathered = variable("gathered by recursion") if operator else -1
    blocks = []
    for block, tail in zip(function.blocks, tails, strict=True):
        end = block.terminator
        if tail is not None:
            blocks.append(_jumping(function, tail, fresh, start, gathered))
        elif operator and isinstance(end, Return) and end.value is not None:
            both = Op(operator, (Var(gathered, function.result), end.value), function.result)
            blocks.append(replace(block, terminator=replace(end, value=both)))
        else:
            blocks.append(block)
    entries = function.entries
    if operator:
        assert isinstance(function.result, Int)
        neutral = Const(reduced(_NEUTRAL[operator], function.result), function.result)
        entries = tuple((key, len(blocks) if key == ENTRY else block) for key, block in entries)
        blocks.append(BasicBlock((Set(gathered, neutral, 0),), Jump(start)))
    return replace(function, variables=tuple(variables), blocks=tuple(blocks), entries=entries)


def _jumping(function: Function, tail: _Tail, fresh: Sequence[int], start: int, gathered: int) -> BasicBlock:
    line = tail.call.line
    code = list(tail.before)
    code += [Set(temporary, argument, line) for temporary, argument in zip(fresh, tail.call.args, strict=True)]
    if tail.operand is not None:
        code.append(Set(gathered, Op(tail.operator, (Var(gathered, function.result), tail.operand), function.result), line))
    code += [Set(index, Var(temporary, function.variables[index].type), line) for index, temporary in zip(function.params, fresh, strict=True)]
    nothing: Value
    for index, variable in enumerate(function.variables):
        if index not in function.params:
            nothing = Op("pure:uninitialised", (), variable.type)
            code.append(Set(index, nothing, line))
    return BasicBlock(tuple(code), Jump(start, line))
