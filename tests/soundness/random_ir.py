"""Random small functions in IR, changes that keep their meaning, and mutations that mostly don't."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from reviewer.cfront.ctype import BOOL, INT, UINT, ULONG, CType, Int, Pointer, Record
from reviewer.cfront.ir import (
    ENTRY,
    BasicBlock,
    Branch,
    Call,
    CallKind,
    Const,
    Convert,
    Field,
    Function,
    Instruction,
    Jump,
    Load,
    Op,
    Return,
    Set,
    Store,
    Terminator,
    Value,
    Var,
    Variable,
)
from reviewer.replay.values import reduced

POOL = Pointer(Record("struct pool"))
NUMBERS: tuple[Int, ...] = (INT, UINT, ULONG, Int(8, False))
MEMBERS = ("used", "free", "flags", "order")
CALLEES = ("flush_all", "lock", "visit", "count")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


@dataclass
class Generator:
    """Makes functions of a handful of variables; every loop has a bound."""

    random: Random

    def function(self, size: int = 10) -> Function:
        """Return a function with two pointer parameters, two numbers, and about `size` instructions."""
        types: list[CType] = [POOL, POOL, self.random.choice(NUMBERS), BOOL, *(self.random.choice(NUMBERS) for _ in range(3))]
        names = ("p", "q", "count", "shared", "x", "y", "i")
        self.variables = [Variable(name, name, ctype, 0, False, k if k < 4 else -1) for k, (name, ctype) in enumerate(zip(names, types, strict=True))]
        self.blocks: list[tuple[list[Instruction], Terminator | None]] = []
        self.line = 0
        first = self._block()
        for index in (4, 5, 6):
            self._emit(first, Set(index, self._const(self.variables[index].type), self._next()))
        last = self._statements(first, size, 0)
        result = self.random.choice(NUMBERS)
        self._close(last, Return(self._value(result, 2), self._next()))
        blocks = tuple(BasicBlock(tuple(code), end or Return(Const(0, result), 0)) for code, end in self.blocks)
        return Function("drain", "pool.c", (0, 1, 2, 3), result, tuple(self.variables), blocks, ((ENTRY, 0),))

    def _next(self) -> int:
        self.line += 1
        return self.line

    def _block(self) -> int:
        self.blocks.append(([], None))
        return len(self.blocks) - 1

    def _emit(self, block: int, instruction: Instruction) -> None:
        self.blocks[block][0].append(instruction)

    def _close(self, block: int, end: Terminator) -> None:
        self.blocks[block] = (self.blocks[block][0], end)

    def _statements(self, block: int, size: int, depth: int) -> int:
        while size > 0:
            kind = self.random.random()
            if kind < 0.25 and depth < 3 and size > 3:
                part = self.random.randint(1, size - 2)
                block = self._branch(block, part, depth) if kind < 0.17 else self._loop(block, part, depth)
                size -= part + 1
            else:
                self._emit(block, self._simple())
                size -= 1
        return block

    def _simple(self) -> Instruction:
        match self.random.randrange(5):
            case 0:
                ctype = self.random.choice(NUMBERS)
                return Store(self._member(ctype), self._value(ctype, 2), ctype, self._next(), "store")
            case 1:
                index = self.random.choice((4, 5))
                return Load(index, self._member(self.variables[index].type), self.variables[index].type, self._next())
            case 2:
                index = self.random.choice((-1, 4, 5))
                result = self.variables[index].type if index >= 0 else INT
                args = tuple(self._value(self.random.choice(NUMBERS), 1) for _ in range(self.random.randrange(3)))
                return Call(self.random.choice(CALLEES), None, args, index, result, CallKind.FUNCTION, self._next())
            case _:
                index = self.random.choice((4, 5))
                return Set(index, self._value(self.variables[index].type, 2), self._next())

    def _branch(self, block: int, size: int, depth: int) -> int:
        then, other, join = self._block(), self._block(), self._block()
        self._close(block, Branch(self._condition(), then, other, self._next(), "a test"))
        left = self._statements(then, size, depth + 1)
        self._close(left, Jump(join))
        right = self._statements(other, self.random.randrange(3), depth + 1)
        self._close(right, Jump(join))
        return join

    def _loop(self, block: int, size: int, depth: int) -> int:
        head, body, out = self._block(), self._block(), self._block()
        self.variables.append(Variable("n", f"n#{head}", INT, 0))
        counter = len(self.variables) - 1
        self._emit(block, Set(counter, Const(0, INT), self._next()))
        self._close(block, Jump(head))
        bound = Const(self.random.randint(1, 4), INT)
        self._close(head, Branch(Op("<", (Var(counter, INT), bound), INT), body, out, self._next(), "n < bound"))
        last = self._statements(body, size, depth + 1)
        self._emit(last, Set(counter, Op("+", (Var(counter, INT), Const(1, INT)), INT), self._next()))
        self._close(last, Jump(head))
        return out

    def _const(self, ctype: CType) -> Const:
        return Const(reduced(self.random.choice((0, 0, 1, 2, 3, 7, -1, 255, 4096)), ctype), ctype)

    def _member(self, ctype: CType) -> Value:
        return Field(Var(self.random.choice((0, 0, 1)), POOL), "struct pool", self.random.choice(MEMBERS), Pointer(ctype))

    def _value(self, ctype: CType, depth: int) -> Value:
        kind = self.random.random()
        if depth and kind < 0.4:
            name = self.random.choice(("+", "-", "*", "&", "|", "^"))
            wide = ctype if isinstance(ctype, Int) and ctype.bits >= 32 else INT
            value: Value = Op(name, (self._value(wide, depth - 1), self._value(wide, depth - 1)), wide)
            return value if wide == ctype else Convert(value, ctype)
        if kind < 0.7:
            index = self.random.choice((2, 3, 4, 5))
            value = Var(index, self.variables[index].type)
            return value if value.type == ctype else Convert(value, ctype)
        return self._const(ctype)

    def _condition(self) -> Value:
        match self.random.randrange(3):
            case 0:
                return Op("!", (Var(self.random.choice((0, 1, 3)), self.variables[0].type),), INT)
            case 1:
                return Var(3, BOOL)
            case _:
                ctype = self.random.choice((INT, UINT, ULONG))
                return Op(self.random.choice(COMPARISONS), (self._value(ctype, 1), self._value(ctype, 1)), INT)


Edit = Callable[[Function, Random], Function]


def _code(function: Function) -> list[tuple[int, int]]:
    return [(b, i) for b, block in enumerate(function.blocks) for i in range(len(block.instructions))]


def _with(function: Function, block: int, code: tuple[Instruction, ...], end: Terminator | None = None) -> Function:
    blocks = list(function.blocks)
    blocks[block] = BasicBlock(code, end or blocks[block].terminator)
    return replace(function, blocks=tuple(blocks))


def delete(function: Function, random: Random) -> Function:
    """Delete an instruction."""
    block, index = random.choice(_code(function))
    code = function.blocks[block].instructions
    return _with(function, block, code[:index] + code[index + 1 :])


def swap(function: Function, random: Random) -> Function:
    """Swap two neighbours."""
    block, index = random.choice(_code(function))
    code = list(function.blocks[block].instructions)
    if index + 1 < len(code):
        code[index], code[index + 1] = code[index + 1], code[index]
    return _with(function, block, tuple(code))


def negate(function: Function, random: Random) -> Function:
    """Negate a condition."""
    branches = [b for b, block in enumerate(function.blocks) if isinstance(block.terminator, Branch)]
    if not branches:
        return function
    block = random.choice(branches)
    end = function.blocks[block].terminator
    assert isinstance(end, Branch)
    return _with(function, block, function.blocks[block].instructions, replace(end, cond=Op("!", (end.cond,), INT)))


def change_constant(function: Function, random: Random) -> Function:
    """Add one to a constant that is assigned, stored or passed."""
    block, index = random.choice(_code(function))
    code = list(function.blocks[block].instructions)
    match code[index]:
        case Set(_, Const(value, ctype)) as instruction:
            code[index] = replace(instruction, value=Const(reduced(value + 1, ctype), ctype))
        case Store(_, Const(value, ctype)) as instruction:
            code[index] = replace(instruction, value=Const(reduced(value + 1, ctype), ctype))
        case Call(_, _, (Const(value, ctype), *rest)) as instruction:
            code[index] = replace(instruction, args=(Const(reduced(value + 1, ctype), ctype), *rest))
        case _:
            pass
    return _with(function, block, tuple(code))


MUTATIONS: tuple[Edit, ...] = (delete, swap, negate, change_constant)


def rename_locals(function: Function, random: Random) -> Function:
    """Give every local another name; each is assigned before it is read."""
    suffix = random.choice(("_new", "_old", "s"))
    variables = tuple(v if v.param >= 0 else replace(v, name=v.name + suffix, key=v.key + suffix) for v in function.variables)
    return replace(function, variables=variables)


def reorder_blocks(function: Function, random: Random) -> Function:
    """Put the blocks into another order."""
    order = list(range(len(function.blocks)))
    random.shuffle(order)
    number = {old: new for new, old in enumerate(order)}

    def moved(end: Terminator) -> Terminator:
        match end:
            case Jump(target, line):
                return Jump(number[target], line)
            case Branch():
                return replace(end, then=number[end.then], other=number[end.other])
            case _:
                return end

    blocks = tuple(BasicBlock(function.blocks[old].instructions, moved(function.blocks[old].terminator)) for old in order)
    return replace(function, blocks=blocks, entries=tuple((key, number[block]) for key, block in function.entries))


def invert_branches(function: Function, random: Random) -> Function:
    """Write some tests the other way round."""
    for block, content in enumerate(function.blocks):
        end = content.terminator
        if isinstance(end, Branch) and random.random() < 0.5:
            inverted = replace(end, cond=Op("!", (end.cond,), INT), then=end.other, other=end.then)
            function = _with(function, block, content.instructions, inverted)
    return function


def turn_around(function: Function, random: Random) -> Function:
    """Turn commutative operands of assignments around."""
    for block, content in enumerate(function.blocks):
        code = list(content.instructions)
        for index, instruction in enumerate(code):
            match instruction:
                case Set(_, Op("+" | "*" | "&" | "|" | "^", (left, right)) as value):
                    code[index] = replace(instruction, value=replace(value, args=(right, left)))
                case _:
                    pass
        function = _with(function, block, tuple(code))
    return function


REFACTORINGS: tuple[Edit, ...] = (rename_locals, reorder_blocks, invert_branches, turn_around)
