"""Reads of constant objects as what they give: of a table by an index that varies, one of its elements, or what lies beyond it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from reviewer.cfront.ctype import CHAR, INT, Array, Bool, CType, Int, Pointer, type_key
from reviewer.cfront.ir import BasicBlock, Branch, Const, Function, Instruction, Jump, Load, Local, Op, Set, Symbol, Value
from reviewer.cfront.literals import reduced
from reviewer.cfront.lower_types import Types, record_key
from reviewer.model.patterns import regex
from reviewer.model.unit import PROVED
from reviewer.model.value_type import value_type
from reviewer.pipeline.constant_locals import constant_locals, constant_statics
from reviewer.pipeline.constant_objects import ConstantObject, ConstantObjects, Indexed, Path, member_name, scalar_type, steps_of
from reviewer.pipeline.world import World
from reviewer.prover.interface import Answer, Bodies, Task

_MOST = 64
"""Elements of a table that an index is told apart for."""
_VARIES = -1
"""The step of a path that an index which varies makes."""
_INDEX = regex(r"\[([^][]*)\][^][]*\Z")


@value_type
class _Read:
    """What a load gives: `values` by the number that `index` has (None: one value, whatever it is)."""

    index: Value | None
    values: tuple[Value, ...]


def compare_constants(
    task: Task, answer: Answer, compare: Callable[[Task], Answer], objects: Sequence[ConstantObjects] | None
) -> tuple[Task, Answer]:
    """Compare again with what constant objects hold where either side reads one: that they hold anything else is nothing to go by."""
    if objects is None or answer.status in PROVED:
        return task, answer
    old, new = (_given(function, held) for function, held in zip((task.old, task.new), objects, strict=True))
    if old is task.old and new is task.new:
        return task, answer
    bodies = [_Given(given, held, {old.file, new.file}) for given, held in zip((task.old_bodies, task.new_bodies), objects, strict=True)]
    known = replace(task, old=old, new=new, old_bodies=bodies[0], new_bodies=bodies[1])
    return known, compare(known)


def constant_objects(worlds: tuple[World | None, World | None]) -> tuple[ConstantObjects, ConstantObjects] | None:
    """Return the constant objects of both sides, None where these are hunks alone."""
    old, new = worlds
    return None if old is None or new is None else (ConstantObjects(old), ConstantObjects(new))


@value_type
class _Given:
    """Bodies that read constants as what they are, where they are of the files of what is compared."""

    bodies: Bodies
    objects: ConstantObjects
    files: set[str]

    def definitions(self, name: str) -> tuple[Function, ...]:
        """Return every definition of `name`."""
        return tuple(_given(body, self.objects) if body.file in self.files else body for body in self.bodies.definitions(name))


def _given(function: Function, objects: ConstantObjects) -> Function:
    """Return the function with its reads of constant objects replaced, itself if it has none."""
    locals_, statics = constant_locals(function), constant_statics(function)

    def held(root: Value) -> ConstantObject | None:
        if isinstance(root, Local):
            return locals_.get(root.index)
        if not isinstance(root, Symbol):
            return None
        return statics[root.name] if root.name in statics else objects.find(function.file, root.name)

    types = objects.types(function.file)
    loads = (code for code in function.instructions if isinstance(code, Load))
    reads = {id(load): read for load in loads if (read := _read(load, types, held, objects.overlaps)) is not None}
    if not reads or function.problems:
        return function
    blocks: dict[int, BasicBlock] = {}
    numbers = count(len(function.blocks))
    for number, block in enumerate(function.blocks):
        code: list[Instruction] = []
        for one in block.instructions:
            read = reads.get(id(one))
            if read is None or not isinstance(one, Load):
                code.append(one)
            elif read.index is None:
                code.append(Set(one.variable, read.values[0], one.line))
            else:
                number = _chosen(blocks, number, code, one, read.index, read.values, numbers)
                code = []
        blocks[number] = BasicBlock(tuple(code), block.terminator)
    return replace(function, blocks=tuple(block for _, block in sorted(blocks.items())))


def _chosen(
    blocks: dict[int, BasicBlock], number: int, code: list[Instruction], load: Load, index: Value, values: Sequence[Value], numbers: Iterator[int]
) -> int:
    """End block `number` by a choice that goes by the index, and reads memory where it is beyond the table; return the block behind it."""
    join, beyond = next(numbers), next(numbers)
    text = _INDEX.search(load.text)
    name = text[1].strip() if text else "the index"
    here = number
    for at, value in enumerate(values):
        given, following = next(numbers), next(numbers) if at + 1 < len(values) else beyond
        test = Op("==", (index, Const(at, index.type)), INT)
        blocks[here] = BasicBlock(() if at else tuple(code), Branch(test, given, following, load.line, f"{name} == {at}"))
        blocks[given] = BasicBlock((Set(load.variable, value, load.line),), Jump(join, load.line))
        here = following
    blocks[beyond] = BasicBlock((load,), Jump(join, load.line))
    return join


def _read(load: Load, types: Types, find: Callable[[Value], ConstantObject | None], overlaps: Callable[[str, str], bool]) -> _Read | None:
    """Return what is read of a constant object, None if it is none, or not known."""
    if not isinstance(load.type, Int | Bool | Pointer):
        return None
    found = steps_of(load.address, Symbol | Local)
    held = find(found[0]) if found is not None else None
    if found is None or held is None:
        return None
    ctype, index, size = held.type, None, 0
    path: list[int | str] = []
    first: tuple[Indexed | str, ...] = (Indexed(Const(0, INT), ctype.of),) if isinstance(ctype, Array) else ()
    for step in found[1] or first:
        if isinstance(step, str):
            name = member_name(ctype, step)
            if name is None or overlaps(record_key(ctype), name):
                return None
            path.append(name)
            ctype = types.member(ctype, name)
        elif isinstance(ctype, Array) and ctype.size.isdecimal() and _is_of(step.of, ctype.of):
            if not isinstance(step.index, Const):
                if index is not None or int(ctype.size) > _MOST:
                    return None
                index, size = step.index, int(ctype.size)
            path.append(step.index.value if isinstance(step.index, Const) else _VARIES)
            ctype = ctype.of
        else:
            return None
    paths = [tuple(at if step == _VARIES else step for step in path) for at in range(size if index is not None else 1)]
    values = [_value(held, types, one, load.type) for one in paths]
    return None if any(value is None for value in values) or not values else _Read(index, tuple(value for value in values if value is not None))


def _is_of(ctype: CType, declared: CType) -> bool:
    """Whether a type is the declared one; a plain `char` has a sign where a function is lowered for one."""
    return type_key(ctype) == type_key(declared) or (declared == CHAR and isinstance(ctype, Int) and ctype.bits == 8)


def _value(held: ConstantObject, types: Types, path: Path, wanted: CType) -> Value | None:
    """Return the scalar at `path`, None if it is read in another type than its own."""
    ctype = scalar_type(types, held.type, path)
    known = held.scalars.get(path)
    if ctype == CHAR and isinstance(wanted, Int) and wanted.bits == 8 and isinstance(known, Const | None):
        return Const(reduced(known.value if known is not None else 0, wanted), wanted)
    if ctype is None or type_key(ctype) != type_key(wanted):
        return None
    return known or Const(0, wanted)
