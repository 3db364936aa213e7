"""Where two functions go on alike: blocks from which all that can follow is the same code on both sides.

Two runs that come to such a place in the same state have nothing more to show, so a search for differences ends them there. To take two
places for alike that are not would lose a difference, and make none up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from reviewer.cfront.ctype import CType
from reviewer.cfront.ir import (
    BasicBlock,
    Branch,
    Call,
    Const,
    Convert,
    Cut,
    Element,
    Field,
    Function,
    Instruction,
    Jump,
    Load,
    Local,
    Op,
    Return,
    Set,
    Store,
    Symbol,
    Terminator,
    Text,
    Value,
    Var,
    successors,
)
from reviewer.model.value_type import value_type


@value_type
class _Ref:
    """A variable in the parts of an instruction."""

    index: int


_Part = str | int | None | CType | _Ref


@value_type
class Head:
    """What both sides do alike from an entry on: the old side's blocks, the new side's block for each and for each that comes next, variables."""

    blocks: frozenset[int]
    targets: Mapping[int, int]
    variables: Mapping[int, int]


@dataclass(slots=True)
class Joints:
    """The places of two functions from which both may go on alike. `old` and `new` are blocks of either side that may be such.

    `heads` has for each entry what both sides do alike from there on.
    """

    sides: tuple[Function, Function]
    old: frozenset[int]
    new: frozenset[int]
    heads: Mapping[str, Head] = field(default_factory=dict)
    _found: dict[tuple[int, int], tuple[tuple[int, int], ...] | None] = field(default_factory=dict)

    def variables(self, old: int, new: int) -> tuple[tuple[int, int], ...] | None:
        """Return the pairs of variables that all that follows two blocks goes by; None if it is not the same code."""
        key = old, new
        if key not in self._found:
            self._found[key] = _walked(self.sides, old, new)
        return self._found[key]


def find_joints(old: Function, new: Function, bodies_old: Mapping[str, Function], bodies_new: Mapping[str, Function]) -> Joints:
    """Compare the code of two functions block by block, from the ends backwards. A call of a body that is not the same is never alike."""
    changed = _changed(bodies_old, bodies_new)
    left, right = _classes(old, new, changed)
    both = frozenset(left) & frozenset(right) - {-1}
    return Joints(
        (old, new),
        frozenset(block for block, number in enumerate(left) if number in both),
        frozenset(block for block, number in enumerate(right) if number in both),
        _heads(old, new, changed),
    )


def _changed(old: Mapping[str, Function], new: Mapping[str, Function]) -> frozenset[str]:
    """Return the names that lead to a body which is not the same on both sides."""
    names = old.keys() | new.keys()
    found = {name for name in names if name not in old or name not in new or not _same(old[name], new[name])}
    calls = {name: {call.callee for body in (old.get(name), new.get(name)) if body is not None for call in _calls(body)} for name in names - found}
    grown = True
    while grown:
        grown = False
        for name in list(calls):
            if not found.isdisjoint(calls[name]):
                found.add(name)
                del calls[name]
                grown = True
    return frozenset(found)


def _calls(function: Function) -> Iterator[Call]:
    return (instruction for instruction in function.instructions if isinstance(instruction, Call))


def _same(old: Function, new: Function) -> bool:
    """Whether two bodies are the same code from their beginning on, with parameters of the same types."""
    if old == new:
        return True
    starts = dict(old.entries), dict(new.entries)
    if starts[0].keys() != starts[1].keys() or (old.result, old.problems) != (new.result, new.problems) or len(old.params) != len(new.params):
        return False
    pairs = _Pairs(old, new)
    params = all(pairs.same(_Ref(a), _Ref(b)) for a, b in zip(old.params, new.params, strict=True))
    return params and all(_walked((old, new), starts[0][key], starts[1][key], pairs) is not None for key in starts[0])


def _classes(old: Function, new: Function, changed: frozenset[str]) -> tuple[list[int], list[int]]:
    """Return a number for each block: equal for blocks from which all that follows has equal text, -1 where what is called is not the same."""
    numbers: dict[object, int] = {}
    blocks = [(old, block, 0) for block in old.blocks] + [(new, block, len(old.blocks)) for block in new.blocks]
    texts = [_text(function, block, changed, numbers) for function, block, _ in blocks]
    after = [[first + target for target in successors(block.terminator)] for _, block, first in blocks]
    classes, state = texts, (0, 0)
    while True:
        numbers = {}
        classes = [
            -1 if text < 0 or any(classes[at] < 0 for at in targets) else numbers.setdefault((text, *(classes[at] for at in targets)), len(numbers))
            for text, targets in zip(texts, after, strict=True)
        ]
        if state == (state := (len(numbers), classes.count(-1))):
            return classes[: len(old.blocks)], classes[len(old.blocks) :]


def _text(function: Function, block: BasicBlock, changed: frozenset[str], numbers: dict[object, int]) -> int:
    """Return a number for what a block does; one temporary is as good as another."""
    if any(isinstance(instruction, Call) and instruction.callee in changed for instruction in block.instructions):
        return -1

    def plain(part: _Part) -> object:
        if not isinstance(part, _Ref):
            return part
        variable = function.variables[part.index]
        return "%" if variable.temporary else variable.key, variable.type

    return numbers.setdefault(tuple(plain(part) for part in _parts(block)), len(numbers))


class _Pairs:
    """Which variable of one side is which of the other, as the code shows."""

    def __init__(self, old: Function, new: Function) -> None:
        self._sides = old, new
        self.forth: dict[int, int] = {}
        self._back: dict[int, int] = {}

    def same(self, old: _Part, new: _Part) -> bool:
        """Whether two parts are the same; the first time that two variables meet they are made a pair."""
        if not (isinstance(old, _Ref) and isinstance(new, _Ref)):
            return old == new
        if old.index in self.forth or new.index in self._back:
            return self.forth.get(old.index) == new.index and self._back.get(new.index) == old.index
        one, two = self._sides[0].variables[old.index], self._sides[1].variables[new.index]
        if (one.type, one.memory, one.temporary) != (two.type, two.memory, two.temporary) or not (one.temporary or one.key == two.key):
            return False
        self.forth[old.index] = new.index
        self._back[new.index] = old.index
        return True

    def all_same(self, old: list[_Part], new: list[_Part]) -> bool:
        """Whether two rows of parts are the same; if not, no pair comes of them."""
        if len(old) != len(new):
            return False
        before = self.forth.copy(), self._back.copy()
        if all(self.same(a, b) for a, b in zip(old, new, strict=True)):
            return True
        self.forth, self._back = before
        return False


def _heads(old: Function, new: Function, changed: frozenset[str]) -> dict[str, Head]:
    """Walk both sides in step from each entry that both have, as far as they are alike."""
    starts = dict(new.entries)
    return {key: _head((old, new), block, starts[key], changed) for key, block in old.entries if key in starts}


def _head(sides: tuple[Function, Function], old: int, new: int, changed: frozenset[str]) -> Head:
    pairs = _Pairs(*sides)
    targets = {old: new}
    blocks: set[int] = set()
    torn: set[int] = set()
    queue = [(old, new)]
    while queue:
        at = queue.pop()
        left, right = (side.blocks[block] for side, block in zip(sides, at, strict=True))
        called = {instruction.callee for instruction in left.instructions if isinstance(instruction, Call)}
        if not called.isdisjoint(changed) or not pairs.all_same(list(_parts(left)), list(_parts(right))):
            continue
        blocks.add(at[0])
        for target, other in zip(successors(left.terminator), successors(right.terminator), strict=True):
            if target not in targets:
                targets[target] = other
                queue.append((target, other))
            elif targets[target] != other:
                torn.add(target)
    kept = {target: other for target, other in targets.items() if target not in torn}
    return Head(frozenset(blocks - torn), kept, pairs.forth)


def _walked(sides: tuple[Function, Function], old: int, new: int, pairs: _Pairs | None = None) -> tuple[tuple[int, int], ...] | None:
    """Walk both sides from two blocks in step; return the pairs of variables met, None where the code is not the same."""
    pairs = _Pairs(*sides) if pairs is None else pairs
    seen = {old: new}
    queue = [(old, new)]
    while queue:
        left, right = (side.blocks[at] for side, at in zip(sides, queue.pop(), strict=True))
        if not pairs.all_same(list(_parts(left)), list(_parts(right))):
            return None
        for target, other in zip(successors(left.terminator), successors(right.terminator), strict=True):
            if target not in seen:
                seen[target] = other
                queue.append((target, other))
            elif seen[target] != other:
                return None
    return tuple(pairs.forth.items())


# --- parts -------------------------------------------------------------------------------------------------------------


def _parts(block: BasicBlock) -> Iterator[_Part]:
    """Yield what a block is made of, without lines, spellings for the reader, and where it goes."""
    for instruction in block.instructions:
        yield from _instruction(instruction)
    yield from _terminator(block.terminator)


def _instruction(instruction: Instruction) -> Iterator[_Part]:
    yield type(instruction).__name__
    match instruction:
        case Set(variable, value):
            yield _Ref(variable)
            yield from _value(value)
        case Load(variable, address, ctype):
            yield _Ref(variable)
            yield from _value(address)
            yield ctype
        case Store(address, value, ctype):
            yield from _value(address)
            yield from _value(value)
            yield ctype
        case Call():
            yield from _call(instruction)
        case _:
            assert_never(instruction)


def _call(call: Call) -> Iterator[_Part]:
    yield from (call.callee, call.kind, call.spelling, call.result, len(call.args), len(call.outs), len(call.scope))
    yield _Ref(call.variable) if call.variable >= 0 else None
    for value in call.args if call.target is None else (call.target, *call.args):
        yield from _value(value)
    yield from (_Ref(index) for index in (*call.outs, *call.scope))


def _terminator(end: Terminator) -> Iterator[_Part]:
    yield type(end).__name__
    match end:
        case Branch(cond):
            yield from _value(cond)
        case Return(value):
            yield from () if value is None else _value(value)
        case Cut(key, _, values):
            yield key
            for value in values:
                yield from _value(value)
        case Jump():
            pass
        case _:
            assert_never(end)


def _value(value: Value) -> Iterator[_Part]:
    yield type(value).__name__
    yield value.type
    match value:
        case Var(index) | Local(index):
            yield _Ref(index)
        case Const(number):
            yield number
        case Text(word) | Symbol(word):
            yield word
        case Op(name, args):
            yield name
            yield len(args)
            for argument in args:
                yield from _value(argument)
        case Convert(inner):
            yield from _value(inner)
        case Field(base, record, name):
            yield record
            yield name
            yield from _value(base)
        case Element(base, index, _, array):
            yield array
            yield from _value(base)
            yield from _value(index)
        case _:
            assert_never(value)
