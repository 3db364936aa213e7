"""The intermediate representation: what a function does, as a control-flow graph of effects over locals and memory.

It fixes no answer to what can't be seen. Text that is hidden (a HOLE of a diff, the expansion of an unknown loop macro) is no
instruction: control leaves the graph by `Cut(key)` and comes back at any of `Function.entries`. Both sides of a change have the
same hidden text, so equal keys mean the same point of it (SEMANTICS.md A5, E21).

Values are pure trees over constants, locals and addresses; everything that reads or changes memory, or that can be seen from
outside, is an instruction, in order. Locals whose address is not taken are variables; all other objects live in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from enum import StrEnum

from reviewer.cfront.ctype import CType
from reviewer.model.value_type import value_type

# --- values ------------------------------------------------------------------------------------------------------------


@value_type
class Const:
    """An integer (also NULL, true, false), already reduced to its type: sign or zero extended to 64 bits as a Python int."""

    value: int
    type: CType


@value_type
class Text:
    """The address of a string literal; equal spellings are one object."""

    text: str
    type: CType


@value_type
class Symbol:
    """The address of a named object or function outside the function, or of a name that is declared where it can't be seen.

    `declared` is the type of the object, whatever a cast made of its address (None: what `type` points to).
    """

    name: str
    type: CType
    declared: CType | None = field(default=None, compare=False)


@value_type
class Var:
    """The current value of a variable: an index into `Function.variables`."""

    index: int
    type: CType


@value_type
class Local:
    """The address of a local object that lives in memory: an index into `Function.variables`."""

    index: int
    type: CType


@value_type
class Op:
    """A pure operation. `name` is a C operator (`+`, `==`, `<`, `!`, `~`, unary minus is `neg`) or `pure:NAME` for an uninterpreted one.

    The operands were converted before: `+` on int means both are int. Comparisons and `!` give an int 0 or 1.
    With an operand of unknown type the operation is a function of nothing but the operator, the types and the operands.
    `!` is a test against 0 and known for every scalar type.
    """

    name: str
    args: tuple[Value, ...]
    type: CType


@value_type
class Convert:
    """A conversion of `value` to `type`; from or to an unknown type it is a function of both types and the value."""

    value: Value
    type: CType


@value_type
class Field:
    """The address of a member: `base` is the address of the record `record` ("struct kvm", or an unknown type's key).

    `declared` is the type of the member, whatever a cast made of its address (None: what `type` points to).
    """

    base: Value
    record: str
    name: str
    type: CType
    declared: CType | None = field(default=None, compare=False)


@value_type
class Element:
    """The address `base + index * sizeof(element)`; `type` is a pointer to the element. `array` is true for an access to an array object."""

    base: Value
    index: Value
    type: CType
    array: bool = False


Value = Const | Text | Symbol | Var | Local | Op | Convert | Field | Element

# --- instructions ------------------------------------------------------------------------------------------------------


@value_type
class Set:
    """`variable = value`, for a variable (not a memory object)."""

    variable: int
    value: Value
    line: int


@value_type
class Load:
    """A plain read of an object of type `type` into a variable; may fault at `address`'s base."""

    variable: int
    address: Value
    type: CType
    line: int
    text: str = ""


@value_type
class Store:
    """A plain write; `value` was converted to `type`."""

    address: Value
    value: Value
    type: CType
    line: int
    text: str = ""


ORDER = "order of evaluation"
"""The callee of the effect that stands before an expression whose operands C evaluates in any order, where that matters."""
OF_A_LOCAL = "of a local"
"""The spelling of a marked read of a local whose address nothing in sight takes: its value is the argument, and nobody else can tell."""
OF_A_NAME = "of a name"
"""The spelling of a call of what a name stands for that is no call itself: its macros say what it does, so nothing is supposed of that."""
VOLATILE_READ, VOLATILE_WRITE = "volatile read", "volatile write"
"""The callees of an access to a volatile object: its address is the first argument, what is written the second."""


class CallKind(StrEnum):
    """What is known of a callee.

    FUNCTION: a function, or a macro that the dialect knows to act as one. UNRESOLVED: perhaps a macro: it may besides read
    and write every variable in `scope`. MARKED: an ordered access (READ_ONCE, rcu_dereference, atomics, barriers).
    STEP: the step of a known iterator macro; its result says whether the body runs once more.
    """

    FUNCTION = "function"
    UNRESOLVED = "unresolved"
    MARKED = "marked"
    STEP = "step"


@value_type
class Call:
    """An effect in order, opaque unless its body is given: result and memory afterwards are functions of callee, arguments and history.

    `callee` is the name; for an indirect call it is "" and `target` the function's address. `variable` takes the result (-1: unused);
    `result` is its type. `outs` are variables that the call assigns besides (a macro's written arguments, an iterator's cursor).
    `scope` are the variables in scope, for UNRESOLVED. `spelling` is non-empty where arguments count as text, not as values.
    """

    callee: str
    target: Value | None
    args: tuple[Value, ...]
    variable: int
    result: CType
    kind: CallKind
    line: int
    outs: tuple[int, ...] = ()
    scope: tuple[int, ...] = ()
    spelling: str = ""
    text: str = ""


Instruction = Set | Load | Store | Call

# --- control flow ------------------------------------------------------------------------------------------------------


@value_type
class Jump:
    """Go to a block."""

    target: int
    line: int = 0


@value_type
class Branch:
    """Go to `then` if `cond` is not 0, else to `other`. `text` is the condition as spelled."""

    cond: Value
    then: int
    other: int
    line: int
    text: str = ""


@value_type
class Return:
    """Leave the function; `value` was converted to the result type (None: void, or the type is hidden and so is the value)."""

    value: Value | None
    line: int


@value_type
class Cut:
    """Leave the visible text into the hidden point `key`; `values` are what the hidden text goes by (the operand of a switch)."""

    key: str
    line: int
    values: tuple[Value, ...] = ()


Terminator = Jump | Branch | Return | Cut


def successors(end: Terminator | None) -> tuple[int, ...]:
    """Return the blocks that a terminator (None: one that is not known yet) leads to."""
    match end:
        case Jump(target):
            return (target,)
        case Branch(_, then, other):
            return (then, other)
        case _:
            return ()


@value_type
class BasicBlock:
    """Instructions, then one terminator."""

    instructions: tuple[Instruction, ...]
    terminator: Terminator


@value_type
class Variable:
    """A local. `key` is unique in its function ("i", "i#2" for the second of that name); temporaries begin with `%`.

    `memory` says that it lives in memory (address taken, array, record). `param` is its position among the parameters, -1 for a local.
    `private` says that hidden text does not take its address either: the lowering never knows that, who assumes it says so.
    `life` is the object in memory of which this variable says whether it is alive (see lifetimes), -1 for all others.
    """

    name: str
    key: str
    type: CType
    line: int
    memory: bool = False
    param: int = -1
    private: bool = False
    life: int = -1

    @property
    def temporary(self) -> bool:
        """Whether the lowering made it up."""
        return self.key.startswith("%")

    @property
    def inner(self) -> bool:
        """Whether it is none of the function's own locals: made up, or a local of a body that was put in place of a call."""
        return self.temporary or "@" in self.key


ENTRY = "entry"
"""The key of the entry at which a whole function starts."""


@value_type
class Function:
    """A lowered function or fragment. `entries` maps keys to blocks; a whole function has the entry `ENTRY`.

    `shape` spells the visible constructs that hidden text stands in, run by run: it must be equal on both sides.
    `hidden` is true for a fragment. `problems` are (construct, line): with one of them nothing may be proved or refuted.
    `attributes` are storage classes and attributes as spelled.
    """

    name: str
    file: str
    params: tuple[int, ...]
    result: CType
    variables: tuple[Variable, ...]
    blocks: tuple[BasicBlock, ...]
    entries: tuple[tuple[str, int], ...]
    shape: tuple[str, ...] = ()
    hidden: bool = False
    problems: tuple[tuple[str, int], ...] = field(default=())
    static: bool = False
    attributes: tuple[str, ...] = ()

    @property
    def instructions(self) -> Iterator[Instruction]:
        """All instructions, block by block."""
        return (code for block in self.blocks for code in block.instructions)
