"""What the compared functions mention: integers and objects that random draws would never meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reviewer.cfront.ir import Branch, Call, CallKind, Const, Convert, Cut, Element, Field, Function, Load, Op, Return, Set, Store, Symbol, Value, Var
from reviewer.replay.memory import symbol_address
from reviewer.replay.oracle import Bias
from reviewer.replay.trace import Hidden

_MOST = 64


def _roots(function: Function) -> Iterator[Value | None]:
    for block in function.blocks:
        for instruction in block.instructions:
            match instruction:
                case Set(_, value):
                    yield value
                case Load(_, address):
                    yield address
                case Store(address, value):
                    yield address
                    yield value
                case Call(_, target, args):
                    yield target
                    yield from args
        match block.terminator:
            case Branch(cond) | Return(cond):
                yield cond
            case Cut(_, _, values):
                yield from values
            case _:
                pass


def parts(*values: Value | None) -> Iterator[Value]:
    """Yield `values` and all that they are made of."""
    stack = [value for value in values if value is not None]
    while stack:
        value = stack.pop()
        yield value
        match value:
            case Op(_, args):
                stack.extend(args)
            case Convert(inner):
                stack.append(inner)
            case Field(base):
                stack.append(base)
            case Element(base, index):
                stack += [base, index]
            case _:
                pass


def constants(*functions: Function) -> frozenset[int]:
    """Return the constants that functions mention."""
    return frozenset(value.value for function in functions for value in parts(*_roots(function)) if isinstance(value, Const))


def biases(functions: Iterable[Function]) -> tuple[Bias, ...]:
    """Return ways to draw that go well with `functions`.

    They are balanced, with few zeros so that runs go deep, with few other values, and with many NULLs so that walks end soon.
    """
    constants: set[int] = set()
    addresses: set[int] = set()
    for function in functions:
        for value in parts(*_roots(function)):
            match value:
                case Const(number) if number not in (0, 1):
                    constants.add(number)
                case Symbol(name):
                    addresses.add(symbol_address(name))
                case _:
                    pass
    numbers, places = tuple(sorted(constants)[:_MOST]), tuple(sorted(addresses)[:_MOST])
    return (
        Bias(constants=numbers, addresses=places),
        Bias(zero=48, null=2, constants=numbers),
        Bias(zero=180, null=8, shared=160, constants=numbers, addresses=places),
        Bias(zero=112, null=128, shared=32, constants=numbers),
    )


def deciding(function: Function) -> frozenset[int]:
    """Return the variables that a branch of `function` depends on, by assignments within it."""
    branches = [block.terminator for block in function.blocks]
    wanted = {part.index for end in branches if isinstance(end, Branch) for part in parts(end.cond) if isinstance(part, Var)}
    assignments = [code for code in function.instructions if isinstance(code, Set)]
    size = -1
    while size != len(wanted):
        size = len(wanted)
        for code in assignments:
            if code.variable in wanted:
                wanted.update(part.index for part in parts(code.value) if isinstance(part, Var))
    return frozenset(wanted)


def hidden_names(old: Function, new: Function, extra: Iterable[Function] = ()) -> Hidden:
    """Return what text that neither side shows can name: what is declared on both sides, and in scope at every call of one macro."""
    left = {variable.key for variable in old.variables}
    right = {variable.key for variable in new.variables}
    common: dict[str, frozenset[str]] = {}
    for function in (old, new, *extra):
        for callee, scope in _scopes(function):
            common[callee] = common[callee] & scope if callee in common else scope
    return Hidden(frozenset(left ^ right), common)


def _scopes(function: Function) -> Iterator[tuple[str, frozenset[str]]]:
    for block in function.blocks:
        for instruction in block.instructions:
            if isinstance(instruction, Call) and instruction.kind is CallKind.UNRESOLVED:
                yield instruction.callee, frozenset(function.variables[index].key for index in instruction.scope)


def all_bodies(*bodies: Mapping[str, Function]) -> tuple[Function, ...]:
    """Return the functions of several maps."""
    return tuple(function for table in bodies for function in table.values())


def spelled_tests(function: Function, bodies: Mapping[str, Function]) -> frozenset[str]:
    """Return the conditions that a function and its bodies branch on, as they are spelled."""
    ends = [block.terminator for one in (function, *bodies.values()) for block in one.blocks]
    return frozenset(end.text for end in ends if isinstance(end, Branch) and end.text)
