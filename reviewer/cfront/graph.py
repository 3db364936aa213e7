"""The control-flow graph while it grows."""

from __future__ import annotations

from dataclasses import replace

from reviewer.cfront.ctype import CType
from reviewer.cfront.ir import BasicBlock, Branch, Cut, Instruction, Jump, Return, Terminator, Value, Variable, successors
from reviewer.cfront.lifetimes import Mark, made


class Graph:
    """Blocks under construction. Code behind a jump goes into a block that nothing reaches, and is dropped at the end."""

    def __init__(self) -> None:
        self._code: list[list[Instruction]] = []
        self._ends: list[Terminator | None] = []
        self.variables: list[Variable] = []
        self.entries: list[tuple[str, int]] = []
        self._marks: list[Mark] = []
        self.current = self.block()

    def block(self) -> int:
        """Add an empty block and return its number."""
        self._code.append([])
        self._ends.append(None)
        return len(self._code) - 1

    def emit(self, instruction: Instruction) -> None:
        """Append to the current block."""
        self._code[self.current].append(instruction)

    def mark(self, index: int, value: int, line: int) -> None:
        """Note here that a local object begins or ends."""
        self._marks.append(Mark(self.current, len(self._code[self.current]), index, value, line))

    def is_empty(self, block: int) -> bool:
        """Whether nothing was appended to `block` yet."""
        return not self._code[block] and self._ends[block] is None

    def end(self, terminator: Terminator) -> None:
        """Close the current block and go on in a fresh one."""
        if self._ends[self.current] is None:
            self._ends[self.current] = terminator
        self.current = self.block()

    def jump(self, target: int, line: int = 0) -> None:
        """Close the current block with a jump."""
        self.end(Jump(target, line))

    def start(self, block: int) -> None:
        """Go on in `block`; the block that was current falls through into it."""
        if self._ends[self.current] is None and self.current != block:
            self._ends[self.current] = Jump(block)
        self.current = block

    def resume(self, block: int) -> None:
        """Go on in `block` without falling through from the current one, which must be closed or unreachable."""
        self.current = block

    def cut(self, key: str, line: int, values: tuple[Value, ...] = ()) -> None:
        """Leave for the hidden point `key`."""
        self.end(Cut(key, line, values))

    def cut_block(self, key: str, line: int, values: tuple[Value, ...] = ()) -> int:
        """Return a block that does nothing but leave for `key`."""
        block = self.block()
        self._ends[block] = Cut(key, line, values)
        return block

    def entry(self, key: str, block: int | None = None) -> int:
        """Let hidden text come back at `block` (default: the current, fresh one)."""
        where = self.current if block is None else block
        self.entries.append((key, where))
        return where

    def variable(self, name: str, ctype: CType, line: int, memory: bool = False, param: int = -1, private: bool = False) -> int:
        """Add a local; a name that was used before gets a key of its own."""
        count = sum(v.name == name for v in self.variables) + 1
        key = name if count == 1 else f"{name}#{count}"
        self.variables.append(Variable(name, key, ctype, line, memory, param, private))
        return len(self.variables) - 1

    def temporary(self, ctype: CType, line: int) -> int:
        """Add a variable that the source does not have."""
        index = len(self.variables)
        self.variables.append(Variable(f"%{index}", f"%{index}", ctype, line))
        return index

    def finish(self) -> tuple[tuple[BasicBlock, ...], tuple[tuple[str, int], ...]]:
        """Return the reachable blocks, renumbered, and the entries; an open end falls off the function."""
        order: list[int] = []
        seen: set[int] = set()
        stack = [block for _, block in reversed(self.entries)]
        while stack:
            block = stack.pop()
            if block in seen:
                continue
            seen.add(block)
            order.append(block)
            stack.extend(reversed(successors(self._ends[block])))
        number = {block: position for position, block in enumerate(order)}
        blocks = tuple(BasicBlock(tuple(self._code[b]), _renumbered(self._ends[b], number)) for b in order)
        entries = tuple((key, number[block]) for key, block in self.entries)
        marks = [replace(mark, block=number[mark.block]) for mark in self._marks if mark.block in number]
        return made(self.variables, blocks, entries, marks), entries


def _renumbered(end: Terminator | None, number: dict[int, int]) -> Terminator:
    match end:
        case None:
            return Return(None, 0)
        case Jump(target, line):
            return Jump(number[target], line)
        case Branch(cond, then, other, line, text):
            return Branch(cond, number[then], number[other], line, text)
        case _:
            return end
