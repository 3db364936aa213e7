"""A few words to write IR by hand; the line of an instruction is its place in the order of writing."""

from __future__ import annotations

from reviewer.cfront.ctype import BOOL, INT, CType, Pointer, Record, Unknown
from reviewer.cfront.ir import (
    ENTRY,
    BasicBlock,
    Branch,
    Call,
    CallKind,
    Const,
    Cut,
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
    Value,
    Var,
    Variable,
)

POOL = Pointer(Record("struct pool"))
WORD = Unknown("word_t")


def num(value: int, ctype: CType = INT) -> Const:
    return Const(value, ctype)


def op(name: str, *args: Value, ctype: CType = INT) -> Op:
    return Op(name, args, ctype)


def negated(value: Value) -> Op:
    return Op("!", (value,), INT)


def member(base: Value, name: str, ctype: CType = INT, record: str = "struct pool") -> Field:
    return Field(base, record, name, Pointer(ctype))


def named(name: str, ctype: CType = INT) -> Symbol:
    return Symbol(name, Pointer(ctype))


class Build:
    """A function under construction; labels may be used before they are set."""

    def __init__(self, name: str = "drain", result: CType = INT, hidden: bool = False, file: str = "pool.c") -> None:
        self.name, self.result, self.hidden, self.file = name, result, hidden, file
        self.variables: list[Variable] = []
        self.blocks: dict[str, tuple[list[Instruction], Terminator | None]] = {}
        self.entries: list[tuple[str, str]] = []
        self.line = 0
        self.current = ""
        self.label("top")
        if not hidden:
            self.entry(ENTRY)

    def _next(self) -> int:
        self.line += 1
        return self.line

    def param(self, name: str, ctype: CType = INT, memory: bool = False) -> Var:
        position = sum(variable.param >= 0 for variable in self.variables)
        self.variables.append(Variable(name, name, ctype, 0, memory, position))
        return Var(len(self.variables) - 1, ctype)

    def local(self, name: str, ctype: CType = INT) -> Var:
        self.variables.append(Variable(name, name, ctype, 0))
        return Var(len(self.variables) - 1, ctype)

    def object(self, name: str, ctype: CType = INT) -> Local:
        self.variables.append(Variable(name, name, ctype, 0, True))
        return Local(len(self.variables) - 1, Pointer(ctype))

    def label(self, name: str) -> None:
        if self.current and self.blocks[self.current][1] is None:
            self._end(Jump(self._number(name)))
        self._number(name)
        self.current = name

    def _number(self, name: str) -> int:
        self.blocks.setdefault(name, ([], None))
        return list(self.blocks).index(name)

    def entry(self, key: str) -> None:
        self.entries.append((key, self.current))

    def _end(self, terminator: Terminator) -> None:
        self.blocks[self.current] = (self.blocks[self.current][0], terminator)

    def _emit(self, instruction: Instruction) -> None:
        self.blocks[self.current][0].append(instruction)

    def set(self, variable: Var, value: Value) -> None:
        self._emit(Set(variable.index, value, self._next()))

    def load(self, variable: Var, address: Value, ctype: CType | None = None) -> None:
        self._emit(Load(variable.index, address, ctype or variable.type, self._next()))

    def store(self, address: Value, value: Value, ctype: CType | None = None, text: str = "") -> None:
        self._emit(Store(address, value, ctype or value.type, self._next(), text))

    def call(
        self,
        callee: str,
        *args: Value,
        to: Var | None = None,
        kind: CallKind = CallKind.FUNCTION,
        outs: tuple[Var, ...] = (),
        scope: tuple[Var | Local, ...] = (),
    ) -> None:
        result = to.type if to is not None else INT
        index = to.index if to is not None else -1
        self._emit(Call(callee, None, args, index, result, kind, self._next(), tuple(v.index for v in outs), tuple(v.index for v in scope)))

    def branch(self, cond: Value, then: str, other: str, text: str = "") -> None:
        self._end(Branch(cond, self._number(then), self._number(other), self._next(), text))

    def jump(self, label: str) -> None:
        self._end(Jump(self._number(label), self._next()))

    def ret(self, value: Value | None = None) -> None:
        self._end(Return(value, self._next()))

    def cut(self, key: str, *values: Value) -> None:
        self._end(Cut(key, self._next(), values))

    def function(self) -> Function:
        """Return what was written; an open end returns nothing."""
        blocks = tuple(BasicBlock(tuple(code), end or Return(None, 0)) for code, end in self.blocks.values())
        params = tuple(index for index, variable in enumerate(self.variables) if variable.param >= 0)
        entries = tuple((key, list(self.blocks).index(label)) for key, label in self.entries)
        return Function(self.name, self.file, params, self.result, tuple(self.variables), blocks, entries, hidden=self.hidden)


__all__ = ["BOOL", "INT", "POOL", "WORD", "Build", "member", "named", "negated", "num", "op"]
