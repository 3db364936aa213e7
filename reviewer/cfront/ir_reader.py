"""Reads what `ir_text.write` spells: the text of the IR back into a function."""

from __future__ import annotations

import json

from reviewer.cfront.ctype import CType, Pointer
from reviewer.cfront.ir import (
    BasicBlock,
    Branch,
    Call,
    CallKind,
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
    Variable,
)
from reviewer.cfront.ir_line import IrTextError, Line
from reviewer.cfront.ir_text import OPERATORS


def read(text: str) -> Function:
    """Return the function that `text` spells. Raises IrTextError with the line that is not understood."""
    return _Reader(text).function()


class _Reader:
    """Reads the lines of one function."""

    def __init__(self, text: str) -> None:
        self._lines = [Line(line, number) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        self._at = 0
        self._variables: list[Variable] = []
        self._index: dict[str, int] = {}

    def _next(self, word: str = "") -> Line | None:
        """Return the next line if it begins with `word`, without that word."""
        if self._at >= len(self._lines) or (word and not self._lines[self._at].took(word)):
            return None
        self._at += 1
        return self._lines[self._at - 1]

    def function(self) -> Function:
        head = self._next()
        if head is None:
            raise IrTextError("no function", 1)
        static = head.took("static")
        head.want("function")
        called = head.name()
        head.want(":")
        result = head.ctype()
        hidden = head.took("hidden")
        file = head.string() if head.took("file") else ""
        head.end()
        attributes: list[str] = []
        if (line := self._next("attributes")) is not None:
            while line.peek():
                attributes.append(line.string())
        if (line := self._next("params")) is None:
            raise IrTextError("params expected", head.number)
        params = line.listed(line.name)
        self._declarations()
        shape = tuple(item.string() for item in self._all("shape"))
        problems = tuple((item.string(), item.at()) for item in self._all("problem"))
        entries = tuple((item.name(), item.block()) for item in self._all("entry"))
        blocks = self._blocks()
        for target in [block for _, block in entries]:
            if target >= len(blocks):
                raise IrTextError(f"no block b{target}", head.number)
        indexes = tuple(self._variable(line, param) for param in params)
        return Function(called, file, indexes, result, tuple(self._variables), blocks, entries, shape, hidden, problems, static, tuple(attributes))

    def _all(self, word: str) -> list[Line]:
        found = []
        while (line := self._next(word)) is not None:
            found.append(line)
        return found

    def _declarations(self) -> None:
        while True:
            memory = (line := self._next("memory")) is not None
            if line is None and (line := self._next("var")) is None:
                return
            key = line.name()
            line.want(":")
            ctype = line.ctype()
            param = line.number_of("a position") if line.took("param") else -1
            private = line.took("private")
            life = self._variable(line, line.name()) if line.took("life") else -1
            own = line.string() if line.took("named") else key.partition("#")[0]
            if key in self._index:
                line.fail(f"a second variable {key}")
            self._index[key] = len(self._variables)
            self._variables.append(Variable(own, key, ctype, line.at(), memory, param, private, life))
            line.end()

    def _variable(self, line: Line, key: str) -> int:
        if key not in self._index:
            line.fail(f"no variable {key}")
        return self._index[key]

    def _blocks(self) -> tuple[BasicBlock, ...]:
        blocks: list[BasicBlock] = []
        last = 0
        while (line := self._next()) is not None:
            if line.block() != len(blocks):
                line.fail(f"b{len(blocks)}: expected")
            line.want(":")
            line.end()
            instructions: list[Instruction] = []
            terminator: Terminator | None = None
            while terminator is None:
                if (line := self._next()) is None:
                    raise IrTextError("a block without an end", self._lines[-1].number)
                terminator = self._terminator(line)
                if terminator is None:
                    instructions.append(self._instruction(line))
                line.end()
            match terminator:
                case Jump(target):
                    last = max(last, target)
                case Branch(_, then, other):
                    last = max(last, then, other)
            blocks.append(BasicBlock(tuple(instructions), terminator))
        if last >= max(len(blocks), 1):
            raise IrTextError(f"no block b{last}", self._lines[-1].number)
        return tuple(blocks)

    # --- instructions ------------------------------------------------------------------------------------------------

    def _terminator(self, line: Line) -> Terminator | None:
        if line.assigns():
            return None
        if line.took("jump"):
            return Jump(line.block(), line.at())
        if line.took("branch"):
            cond = self._value(line)
            return Branch(cond, line.block(), line.block(), line.at(), line.optional_string())
        if line.took("return"):
            value = self._value(line) if line.peek() not in ("", "@") else None
            return Return(value, line.at())
        if line.took("cut"):
            key = line.name()
            values = line.listed(lambda: self._value(line)) if line.peek() == "(" else ()
            return Cut(key, line.at(), values)
        return None

    def _instruction(self, line: Line) -> Instruction:
        if line.assigns():
            return self._assignment(line)
        if line.took("store"):
            ctype = line.ctype()
            value = self._value(line)
            line.want("to")
            return Store(self._value(line), value, ctype, line.at(), line.optional_string())
        line.want("call")
        return self._call(line, -1)

    def _assignment(self, line: Line) -> Instruction:
        variable = self._variable(line, line.name())
        line.want("=")
        if line.instructs("load"):
            ctype = line.ctype()
            line.want("from")
            return Load(variable, self._value(line), ctype, line.at(), line.optional_string())
        if line.instructs("call"):
            return self._call(line, variable)
        return Set(variable, self._value(line), line.at())

    def _call(self, line: Line, variable: int) -> Call:
        kind = CallKind.FUNCTION
        for other in (CallKind.UNRESOLVED, CallKind.MARKED, CallKind.STEP):
            if line.peek() == str(other):
                line.take()
                # A function may have the name of a kind: then the parenthesis follows it.
                if line.peek() == "(":
                    return self._called(line, variable, CallKind.FUNCTION, None, str(other))
                kind = other
                break
        target = self._value(line) if line.took("*") else None
        callee = line.name() if line.peek() != "(" else ""
        return self._called(line, variable, kind, target, callee)

    def _called(self, line: Line, variable: int, kind: CallKind, target: Value | None, callee: str) -> Call:
        args = line.listed(lambda: self._value(line))
        line.want(":")
        result = line.ctype()
        names = line.listed(line.name) if line.took("outs") else ()
        outs = tuple(self._variable(line, key) for key in names)
        names = line.listed(line.name) if line.took("scope") else ()
        scope = tuple(self._variable(line, key) for key in names)
        spelling = line.string() if line.took("spelled") else ""
        return Call(callee, target, args, variable, result, kind, line.at(), outs, scope, spelling, line.optional_string())

    # --- values ------------------------------------------------------------------------------------------------------

    def _value(self, line: Line) -> Value:
        line.enter()
        found = self._any(line)
        line.leave()
        return found

    def _any(self, line: Line) -> Value:
        token = line.peek()
        if line.took("("):
            return self._compound(line)
        if line.took("$"):
            return Symbol(line.name(), self._type(line))
        if line.took("&"):
            index = self._variable(line, line.name())
            return Local(index, self._type(line, Pointer(self._variables[index].type)))
        if token.lstrip("-").isdecimal():
            return Const(line.number_of("a number"), self._type(line))
        if token.startswith('"'):
            text = line.string()
            return Text(text, self._type(line))
        index = self._variable(line, line.take())
        return Var(index, self._type(line, self._variables[index].type))

    def _type(self, line: Line, default: CType | None = None) -> CType:
        if line.took(":"):
            return line.ctype()
        if default is None:
            line.fail("a value without a type")
        return default

    def _compound(self, line: Line) -> Value:
        if line.took("to"):
            inner = self._value(line)
            return Convert(inner, self._closed(line))
        if line.took("field"):
            base = self._value(line)
            record, member = line.string(), line.name()
            return Field(base, record, member, self._closed(line))
        if line.peek() in ("element", "array"):
            array = line.take() == "array"
            base = self._value(line)
            return Element(base, self._value(line), self._closed(line), array)
        operator = line.take()
        if operator.startswith('"'):
            operator = str(json.loads(operator))
        elif operator not in OPERATORS:
            line.fail(f"unknown operation {operator!r}")
        args = []
        while line.peek() != ")":
            args.append(self._value(line))
        return Op(operator, tuple(args), self._closed(line))

    def _closed(self, line: Line) -> CType:
        line.want(")")
        return self._type(line)
