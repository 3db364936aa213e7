"""What is gone behind a call: an object that it frees, destroys, or drops a reference to (SEMANTICS.md A2, C14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from reviewer.cfront.containers import member_of
from reviewer.cfront.ctype import INT
from reviewer.cfront.ir import Call, Const, Convert, Element, Field, Function, Instruction, Load, Op, Set, Value, Var
from reviewer.model.patterns import regex
from reviewer.prover.graph import shape_of
from reviewer.prover.interface import Bodies, Task

_DEEP = 40
_GIVING_UP = regex(r"(?:^|_)(?:put|destroy|release|drop)(?:_|$)|(?:^|_)[a-z]{0,3}free(?:_|$)|^[a-z]{1,4}put$")
"""Names of functions behind which an object may be gone."""


def instructions_of(function: Function) -> Iterator[Instruction]:
    """Yield the instructions of a function in the order of its shape."""
    order = shape_of(function).order
    for number in sorted(order, key=order.__getitem__):
        yield from function.blocks[number].instructions


def calls_in(bodies: Bodies, names: Iterable[str]) -> Iterator[Call]:
    """Yield the calls in the visible bodies of functions."""
    for name in names:
        for body in bodies.definitions(name) if name else ():
            yield from (code for code in body.instructions if isinstance(code, Call))


def gives_up(task: Task, name: str) -> bool:
    """Whether a function frees something or drops a reference, by its name, or is seen to have that done to what it is given."""
    if _GIVING_UP.search(name):
        return True
    return any(_hands_on(body) for bodies in (task.old_bodies, task.new_bodies) for body in (bodies.definitions(name) if name else ()))


def _hands_on(body: Function) -> bool:
    """Whether a body gives up a parameter by a call, not what lies behind one."""
    code = list(instructions_of(body))
    known = made_of(body, code, whole=True)
    gone = (call for call in code if isinstance(call, Call) and _GIVING_UP.search(call.callee))
    ends = {path for call in gone for path in given(call, known) if len(path) == 1}
    return any(isinstance(value, Var) and body.variables[value.index].param >= 0 for (value,) in ends)


def leads_to(first: tuple[Value, ...], last: tuple[Value, ...]) -> bool:
    """Whether an object is another one, or is on the way to it."""
    return last[-len(first) :] == first


def made_of(function: Function, code: Collection[Instruction], whole: bool = False) -> dict[int, Value]:
    """Return what the temporaries of a function were made of, if `whole` the variables that are assigned once, too."""
    found: dict[int, Value] = {}
    times = Counter(one.variable for one in code if isinstance(one, Set | Load))
    for one in code:
        if isinstance(one, Set | Load) and (function.variables[one.variable].temporary or (whole and times[one.variable] == 1)):
            found[one.variable] = one.value if isinstance(one, Set) else one.address
    return found


def given(call: Call, known: Mapping[int, Value]) -> Iterator[tuple[Value, ...]]:
    """Yield the objects that a call is given, or whose members."""
    for arg in call.args:
        path = origin(arg, known)
        if not isinstance(path[-1], Const):
            yield path


def origin(value: Value, known: Mapping[int, Value]) -> tuple[Value, ...]:
    """Return the objects that lead to a value, outermost last, by what the temporaries on the way were made of."""
    path: list[Value] = []
    while len(path) < _DEEP:
        match value:
            case Field(base) | Element(base):
                value = base
            case Convert(inner):
                value = inner
            case Op(name, (inner,)) if member_of(name) is not None:
                value = inner  # the record that a member lies in
            case Var(index) if index in known:
                value = known[index]
                if isinstance(value, Field | Element):
                    path.append(replace(value, base=Const(0, INT)))
            case Var(index):
                return (*path, Var(index, INT))  # whatever it is taken to point to
            case _:
                return (*path, value)
    return tuple(path)


def gone_before(task: Task, function: Function, reads: Collection[Load]) -> bool:
    """Whether one of these reads may come behind a call that gives up the object it is made of, or one on the way to it."""
    code = list(instructions_of(function))
    known = made_of(function, code, whole=True)
    loops = bool(shape_of(function).heads)
    at = [place for place, one in enumerate(code) if any(one is read for read in reads)]
    for place, call in enumerate(code):
        if not isinstance(call, Call) or (not loops and not any(other > place for other in at)) or not gives_up(task, call.callee):
            continue
        origins = tuple(given(call, known))
        if any(leads_to(one, origin(read.address, known)) for one in origins for read in reads):
            return True
    return False
