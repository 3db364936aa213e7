"""A function that ends by calling itself, as a loop."""

from __future__ import annotations

from dataclasses import replace

from reviewer.cfront.ir import ENTRY, BasicBlock, Call, CallKind, Function, Instruction, Jump, Op, Return, Set, Value, Var, Variable


def unrolled(function: Function) -> Function:
    """Return the function with each call of itself whose result it returns at once as a jump to its start; itself where there is none.

    The locals begin anew in each round. Objects in memory would be others in each call, so a function with such is left as it is.
    """
    if function.hidden or any(variable.memory for variable in function.variables) or "__weak" in function.attributes:
        return function
    start = dict(function.entries).get(ENTRY)
    calls = [block for block in function.blocks if start is not None and _tail(function, block) is not None]
    if start is None or not calls:
        return function
    variables = list(function.variables)
    fresh = []
    for index in function.params:
        fresh.append(len(variables))
        kind = function.variables[index]
        variables.append(Variable(f"%argument {index}", f"%argument {index}", kind.type, kind.line))
    blocks = tuple(_jumping(function, block, fresh, start) for block in function.blocks)
    return replace(function, variables=tuple(variables), blocks=blocks)


def _tail(function: Function, block: BasicBlock) -> Call | None:
    """Return the call of itself that a block ends with, if its result is what the block returns."""
    last = block.instructions[-1] if block.instructions else None
    end = block.terminator
    if not isinstance(last, Call) or not isinstance(end, Return) or last.callee != function.name or last.kind is not CallKind.FUNCTION:
        return None
    if last.outs or last.spelling or last.target is not None or len(last.args) != len(function.params):
        return None
    if any(arg.type != function.variables[index].type for arg, index in zip(last.args, function.params, strict=True)):
        return None
    same = end.value is None or (isinstance(end.value, Var) and end.value.index == last.variable and last.result == function.result)
    return last if same else None


def _jumping(function: Function, block: BasicBlock, fresh: list[int], start: int) -> BasicBlock:
    call = _tail(function, block)
    if call is None:
        return block
    line = call.line
    code: list[Instruction] = list(block.instructions[:-1])
    code += [Set(temporary, argument, line) for temporary, argument in zip(fresh, call.args, strict=True)]
    code += [Set(index, Var(temporary, function.variables[index].type), line) for index, temporary in zip(function.params, fresh, strict=True)]
    nothing: Value
    for index, variable in enumerate(function.variables):
        if index not in function.params:
            nothing = Op("pure:uninitialised", (), variable.type)
            code.append(Set(index, nothing, line))
    return BasicBlock(tuple(code), Jump(start, line))
