"""A function one of whose sides is given what the other one read for itself: `f(vcpu)` that became `f(vcpu->kvm)`.

Where every parameter of one side (the *thin* one) is a parameter of the other (the *rich* one), a constant, or what a chain of members leads
to from one, a rich call is a thin call with these read before it, if the bodies agree so: rich(x) does what thin(x->member) does. That is proved
by giving the thin body the rich parameters and the reads at its start; then each rich call is put in the thin one's words (SEMANTICS.md B9).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reviewer.cfront.adapt import ADAPTED, constant
from reviewer.cfront.ctype import INT, CType, Pointer, Unknown, Void, type_key
from reviewer.cfront.ir import (
    ENTRY,
    BasicBlock,
    Call,
    CallKind,
    Const,
    Convert,
    Field,
    Function,
    Instruction,
    Jump,
    Load,
    Set,
    Value,
    Var,
    Variable,
)
from reviewer.model.value_type import value_type


@value_type
class Member:
    """One step of a chain: the object of type `type` that stands in the member `name` of `record`."""

    record: str
    name: str
    address: CType
    type: CType


@value_type
class Source:
    """Where a thin parameter comes from: the rich parameter at `position` and the members to read from it, or (-1) a constant."""

    position: int
    members: tuple[Member, ...] = ()
    value: int = 0

    def words(self, names: Sequence[str]) -> str:
        """Return the source in C."""
        return str(self.value) if self.position < 0 else "->".join((names[self.position], *(member.name for member in self.members)))


@value_type
class Derivation:
    """How the thin side's parameters come from the rich side's; `old_is_rich` says which is which."""

    name: str
    old_is_rich: bool
    count: int
    sources: tuple[Source, ...]


@value_type
class _Chain:
    """A value as a variable and the members read from it."""

    base: str
    members: tuple[Member, ...]


def derivations(
    old: Function, new: Function, callers: Sequence[tuple[Function, Function]], passed: Mapping[tuple[str, int], int]
) -> Iterator[Derivation]:
    """Yield the ways in which one side's parameters come from the other's, as calls in `callers` (old and new sides) suggest them.

    A constant must be what all calls in sight pass: `passed`, by side ("old", "new") and position.

    Only where an unchanged call would not compile: another number of parameters, or a pointer in place of something else.
    """
    types = [[function.variables[i].type for i in function.params] for function in (old, new)]
    if len(types[0]) == len(types[1]) and not any(_incompatible(a, b) for a, b in zip(*types, strict=True)):
        return
    seen: set[Derivation] = set()
    for before, after in callers:
        calls = [_calls(function, new.name) for function in (before, after)]
        for one, two in zip(*calls, strict=False):
            for rich, thin, functions, old_is_rich in ((one, two, (old, new), True), (two, one, (new, old), False)):
                found = _sources(*functions, rich, thin)
                side = "new" if old_is_rich else "old"
                if found is not None and all(s.position >= 0 or passed.get((side, k)) == s.value for k, s in enumerate(found)):
                    derivation = Derivation(new.name, old_is_rich, len(rich), found)
                    if derivation not in seen:
                        seen.add(derivation)
                        yield derivation


def _incompatible(one: CType, two: CType) -> bool:
    if not (isinstance(one, Pointer) or isinstance(two, Pointer)) or type_key(one) == type_key(two):
        return False
    return not any(isinstance(t, Unknown) or (isinstance(t, Pointer) and isinstance(t.to, Void)) for t in (one, two))


def _calls(function: Function, name: str) -> list[tuple[_Chain | int | None, ...]]:
    """Return what each call of `name` passes, in text order."""
    made = _definitions(function)
    found = [i for block in function.blocks for i in block.instructions if isinstance(i, Call) and i.callee == name]
    return [tuple(_chain(function, made, argument) for argument in call.args) for call in sorted(found, key=lambda call: call.line)]


def _definitions(function: Function) -> dict[int, Instruction]:
    """Return the one instruction that sets each temporary."""
    made: dict[int, list[Instruction]] = {}
    for block in function.blocks:
        for instruction in block.instructions:
            if isinstance(instruction, Set | Load):
                made.setdefault(instruction.variable, []).append(instruction)
    return {index: code[0] for index, code in made.items() if len(code) == 1 and function.variables[index].temporary}


def _chain(function: Function, made: Mapping[int, Instruction], value: Value) -> _Chain | int | None:
    number = constant(value)
    if number is not None:
        return number
    match value:
        case Var(index):
            source = made.get(index)
            match source:
                case Load(_, Field(base, record, name, address), ctype):
                    inner = _chain(function, made, base)
                    return _Chain(inner.base, (*inner.members, Member(record, name, address, ctype))) if isinstance(inner, _Chain) else None
                case Set(_, again):
                    return _chain(function, made, again)
                case None if not function.variables[index].temporary:
                    return _Chain(function.variables[index].name, ())
    return None


def _sources(
    rich: Function, thin: Function, given: tuple[_Chain | int | None, ...], taken: tuple[_Chain | int | None, ...]
) -> tuple[Source, ...] | None:
    """Return where the thin parameters come from in a pair of calls, None if one of them comes from nowhere."""
    if len(given) != len(rich.params) or len(taken) != len(thin.params):
        return None
    rich_variables, thin_variables = ([function.variables[i] for i in function.params] for function in (rich, thin))
    sources = []
    for variable, passed in zip(thin_variables, taken, strict=True):
        same = next((k for k, v in enumerate(rich_variables) if (v.name, type_key(v.type)) == (variable.name, type_key(variable.type))), None)
        if same is not None:
            sources.append(Source(same))
        elif isinstance(passed, int):
            sources.append(Source(-1, value=passed))
        elif isinstance(passed, _Chain):
            found = [
                Source(k, passed.members[len(chain.members) :])
                for k, chain in enumerate(given)
                if isinstance(chain, _Chain) and chain.base == passed.base and passed.members[: len(chain.members)] == chain.members
            ]
            if not found:
                return None
            sources.append(min(found, key=lambda source: len(source.members)))
        else:
            return None
    return tuple(sources)


def thin_definition(thin: Function, rich: Function, derivation: Derivation) -> Function | None:
    """Return the thin side's function with the rich side's parameters, and its own read from them at its start."""
    entry = dict(thin.entries).get(ENTRY)
    if entry is None or len(thin.params) != len(derivation.sources) or len(rich.params) != derivation.count:
        return None
    direct = {
        source.position: index for source, index in zip(derivation.sources, thin.params, strict=True) if source.position >= 0 and not source.members
    }
    variables: list[Variable] = [replace(v, param=-1) for v in thin.variables]
    params = []
    for position, index in enumerate(rich.params):
        if position in direct:
            variables[direct[position]] = replace(variables[direct[position]], param=position)
            params.append(direct[position])
        else:
            given = rich.variables[index]
            variables.append(replace(given, key=f"%{given.key}@given", param=position, memory=False))
            params.append(len(variables) - 1)
    start: list[Instruction] = []
    for source, index in zip(derivation.sources, thin.params, strict=True):
        target = variables[index]
        if direct.get(source.position) == index:
            continue
        if target.memory or (source.position >= 0 and variables[params[source.position]].memory):
            return None
        if source.position < 0:
            value: Value = _typed(Const(source.value, target.type), target.type)
        else:
            given = variables[params[source.position]]
            value = _read(Var(params[source.position], given.type), source.members, variables, start, 0)
        start.append(Set(index, _typed(value, target.type), 0))
    blocks = (*thin.blocks, BasicBlock(tuple(start), Jump(entry)))
    entries = tuple((key, len(thin.blocks) if key == ENTRY else block) for key, block in thin.entries)
    return replace(thin, params=tuple(params), variables=tuple(variables), blocks=blocks, entries=entries)


def _typed(value: Value, ctype: CType) -> Value:
    return value if value.type == ctype else Convert(value, ctype)


def _read(base: Value, members: tuple[Member, ...], variables: list[Variable], code: list[Instruction], line: int) -> Value:
    """Emit the reads of a chain, and return the value at its end."""
    for member in members:
        variables.append(Variable(f"%{len(variables)}", f"%{len(variables)}", member.type, line))
        address = Field(base, member.record, member.name, member.address)
        code.append(Load(len(variables) - 1, address, member.type, line, member.name))
        base = Var(len(variables) - 1, member.type)
    return base


def thin_calls(function: Function, derivations: Mapping[str, Derivation]) -> Function:
    """Return a rich side's function with each call in the thin side's words."""
    variables = list(function.variables)
    blocks = []
    for block in function.blocks:
        code: list[Instruction] = []
        for instruction in block.instructions:
            derivation = derivations.get(instruction.callee) if isinstance(instruction, Call) else None
            if isinstance(instruction, Call) and derivation is not None and _adaptable(instruction, derivation.count):
                args: list[Value] = []
                for source in derivation.sources:
                    if source.position < 0:
                        args.append(Const(source.value, INT))
                    else:
                        args.append(_read(instruction.args[source.position], source.members, variables, code, instruction.line))
                code.append(replace(instruction, callee=f"{instruction.callee}{ADAPTED}", args=tuple(args)))
            else:
                code.append(instruction)
        blocks.append(replace(block, instructions=tuple(code)))
    return replace(function, variables=tuple(variables), blocks=tuple(blocks))


def own_calls(function: Function, derivations: Mapping[str, Derivation]) -> Function:
    """Return a thin side's function with each call marked as one of the common interface."""
    blocks = []
    for block in function.blocks:
        code = tuple(
            replace(i, callee=f"{i.callee}{ADAPTED}")
            if isinstance(i, Call) and i.callee in derivations and _adaptable(i, len(derivations[i.callee].sources))
            else i
            for i in block.instructions
        )
        blocks.append(replace(block, instructions=code))
    return replace(function, blocks=tuple(blocks))


def _adaptable(call: Call, count: int) -> bool:
    return len(call.args) == count and call.kind is CallKind.FUNCTION and call.target is None and not call.spelling
