"""The IR as text: `write` spells a function, `ir_reader.read` reads it back, equal functions give equal texts (docs/ir.md has the form)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from reviewer.cfront.ctype import Array, Bool, CType, Int, Pointer, Record, Unknown, Void
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
from reviewer.model.patterns import regex

WORD = regex(r"%?[^\W\d]\w*(#\d+)?|%\d+")
"""A name that is written without quotes: an identifier, a temporary, the second local of a name."""

TAG = regex(r"(struct|union|enum) [^\W\d]\w*")
SIZE = regex(r"\w*", re.ASCII)
OPERATORS = frozenset({"+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "==", "!=", "<", "<=", ">", ">=", "!", "~", "neg", "min", "max"})
"""The operations that are written without quotes; `pure:` ones are quoted."""


def write(function: Function, places: bool = True) -> str:
    """Return `function` as text. Without `places` it lacks lines and spellings, so that what does the same elsewhere has the same text.

    Raises ValueError for a function in which two variables have one key, or a key is no word: the lowering makes no such function.
    """
    keys = [variable.key for variable in function.variables]
    if len(set(keys)) != len(keys) or not all(map(WORD.fullmatch, keys)):
        raise ValueError(f"the variables of {function.name} have no names of their own")
    return "\n".join(_Writer(function, places).lines()) + "\n"


def quoted(text: str) -> str:
    """Return `text` between double quotes, escaped as JSON does."""
    return json.dumps(text)


def name(text: str) -> str:
    """Return a name as it is, or quoted where it is no plain word."""
    return text if WORD.fullmatch(text) else quoted(text)


def ctype_text(ctype: CType) -> str:
    """Return a type: `s32`, `u64`, `bool`, `void`, `*T`, `*volatile T`, `[size]T`, `struct x`, `record "..."`, `?"..."` for an unknown one."""
    match ctype:
        case Int(bits, signed):
            return f"{'s' if signed else 'u'}{bits}"
        case Bool():
            return "bool"
        case Void():
            return "void"
        case Pointer(to, volatile):
            return f"*{'volatile ' if volatile else ''}{ctype_text(to)}"
        case Array(of, size):
            return f"[{size if SIZE.fullmatch(size) else quoted(size)}]{ctype_text(of)}"
        case Record(tag):
            return tag if TAG.fullmatch(tag) else f"record {quoted(tag)}"
        case Unknown(key):
            return f"?{quoted(key)}"


class _Writer:
    """Spells one function."""

    def __init__(self, function: Function, places: bool) -> None:
        self._function = function
        self._variables = function.variables
        self._places = places

    def lines(self) -> Iterator[str]:
        """Yield the text line by line: head, variables, entries, blocks."""
        function = self._function
        storage = "static " if function.static else ""
        hidden = " hidden" if function.hidden else ""
        file = f" file {quoted(function.file)}" if self._places and function.file else ""
        yield f"{storage}function {name(function.name)}: {ctype_text(function.result)}{hidden}{file}"
        if function.attributes:
            yield "attributes " + " ".join(map(quoted, function.attributes))
        yield f"params ({', '.join(map(self._name, function.params))})"
        for variable in self._variables:
            yield self._variable(variable)
        for text in function.shape:
            yield f"shape {quoted(text)}"
        for construct, line in function.problems:
            yield f"problem {quoted(construct)}{self._at(line)}"
        for key, target in function.entries:
            yield f"entry {name(key)} b{target}"
        for number, block in enumerate(function.blocks):
            yield f"b{number}:"
            yield from self._block(block)

    def _variable(self, variable: Variable) -> str:
        kind = "memory" if variable.memory else "var"
        param = f" param {variable.param}" if variable.param >= 0 else ""
        param += " private" if variable.private else ""
        param += f" life {self._name(variable.life)}" if variable.life >= 0 else ""
        own = f" named {quoted(variable.name)}" if variable.name != variable.key.partition("#")[0] else ""
        return f"{kind} {variable.key}: {ctype_text(variable.type)}{param}{own}{self._at(variable.line)}"

    def _block(self, block: BasicBlock) -> Iterator[str]:
        for instruction in block.instructions:
            yield f"\t{self._instruction(instruction)}"
        yield f"\t{self._terminator(block.terminator)}"

    # --- instructions ------------------------------------------------------------------------------------------------

    def _instruction(self, instruction: Instruction) -> str:
        match instruction:
            case Set(variable, value, line):
                return f"{self._name(variable)} = {self._value(value)}{self._at(line)}"
            case Load(variable, address, ctype, line, text):
                return f"{self._name(variable)} = load {ctype_text(ctype)} from {self._value(address)}{self._at(line, text)}"
            case Store(address, value, ctype, line, text):
                return f"store {ctype_text(ctype)} {self._value(value)} to {self._value(address)}{self._at(line, text)}"
            case Call():
                return self._call(instruction)

    def _call(self, call: Call) -> str:
        into = f"{self._name(call.variable)} = " if call.variable >= 0 else ""
        kind = "" if call.kind is CallKind.FUNCTION else f" {call.kind}"
        target = f" *{self._value(call.target)}" if call.target is not None else ""
        callee = f" {name(call.callee)}" if call.callee or call.target is None else ""
        args = ", ".join(map(self._value, call.args))
        outs = f" outs ({', '.join(map(self._name, call.outs))})" if call.outs else ""
        scope = f" scope ({', '.join(map(self._name, call.scope))})" if call.scope else ""
        spelling = f" spelled {quoted(call.spelling)}" if call.spelling else ""
        return f"{into}call{kind}{target}{callee} ({args}): {ctype_text(call.result)}{outs}{scope}{spelling}{self._at(call.line, call.text)}"

    def _terminator(self, terminator: Terminator) -> str:
        match terminator:
            case Jump(target, line):
                return f"jump b{target}{self._at(line)}"
            case Branch(cond, then, other, line, text):
                return f"branch {self._value(cond)} b{then} b{other}{self._at(line, text)}"
            case Return(value, line):
                return f"return{'' if value is None else f' {self._value(value)}'}{self._at(line)}"
            case Cut(key, line, values):
                handed = f" ({', '.join(map(self._value, values))})" if values else ""
                return f"cut {name(key)}{handed}{self._at(line)}"

    def _at(self, line: int, text: str = "") -> str:
        if not self._places:
            return ""
        return (f" @{line}" if line else "") + (f" {quoted(text)}" if text else "")

    # --- values ------------------------------------------------------------------------------------------------------

    def _name(self, index: int) -> str:
        return self._variables[index].key

    def _value(self, value: Value) -> str:
        match value:
            case Const(number, ctype):
                return f"{number}:{ctype_text(ctype)}"
            case Text(text, ctype):
                return f"{quoted(text)}:{ctype_text(ctype)}"
            case Symbol(text, ctype):
                return f"${name(text)}:{ctype_text(ctype)}"
            case Var(index, ctype):
                # A variable is read as what it was declared; only another type is written.
                return self._name(index) + ("" if ctype == self._variables[index].type else f":{ctype_text(ctype)}")
            case Local(index, ctype):
                return f"&{self._name(index)}" + ("" if ctype == Pointer(self._variables[index].type) else f":{ctype_text(ctype)}")
            case Op(operator, args, ctype):
                spelled = operator if operator in OPERATORS else quoted(operator)
                return f"({' '.join((spelled, *map(self._value, args)))}):{ctype_text(ctype)}"
            case Convert(inner, ctype):
                return f"(to {self._value(inner)}):{ctype_text(ctype)}"
            case Field(base, record, member, ctype):
                return f"(field {self._value(base)} {quoted(record)} {name(member)}):{ctype_text(ctype)}"
            case Element(base, index_value, ctype, array):
                return f"({'array' if array else 'element'} {self._value(base)} {self._value(index_value)}):{ctype_text(ctype)}"
