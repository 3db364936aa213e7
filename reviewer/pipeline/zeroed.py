"""Whether a function may work on an object whose memory is still as an allocation has zeroed it.

A store of 0 that is lost, or new, shows nothing there: "no need to clear what kzalloc() gave us" is true of it (SEMANTICS.md C16).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from reviewer.cfront.ctype import Pointer
from reviewer.cfront.index import Definition
from reviewer.cfront.ir import Call, Convert, Element, Field, Function, Instruction, Load, Set, Store, Symbol, Value, Var
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World

_DEPTH = 3
"""Callers above each other that are looked at."""
_NEAR = 2
"""Callers above each other of which every one has to be known: what sets an object up is called by what made it."""
_CALLERS = 40


@dataclass(frozen=True, slots=True)
class MayBeZeroed:
    """Asks it of one function; `world` is the tree that it is in."""

    world: World | None
    function: Function

    def __call__(self) -> bool:
        """Whether what the parameters point to, or what the function gets from calls or by name, may be as the allocation left it.

        Not where the callers in the tree pass what they read from memory, an object that was there before, or nobody calls it there.
        """
        if self.world is None:
            return True
        function, look = self.function, _Look(self.world)
        pointers = [at for at, index in enumerate(function.params) if isinstance(function.variables[index].type, Pointer)]
        return not pointers or look.gets_one(function) or any(look.passed(function.file, function.name, at, _DEPTH) for at in pointers)


@dataclass(slots=True)
class _Look:
    """One question. `_known` holds what is passed at a position of a function, as far as it was asked."""

    world: World
    _known: dict[tuple[str, str, int], bool] = field(default_factory=dict)

    def gets_one(self, function: Function) -> bool:
        """Whether a function stores through what a call has given it, or into what it names."""
        bases = [_base(part.address) for part in _code(function) if isinstance(part, Store)]
        return any(isinstance(base, Symbol) or (isinstance(base, Var) and self._may_be_new(function, base, 0)) for base in bases)

    def passed(self, path: str, name: str, position: int, depth: int) -> bool:
        """Whether a function may be passed a new object as its parameter at `position`."""
        key = (path, name, position)
        if key not in self._known:
            self._known[key] = False  # what calls itself passes nothing new by that
            self._known[key] = depth > 0 and self._by_callers(path, name, position, depth)
        return self._known[key]

    def _by_callers(self, path: str, name: str, position: int, depth: int) -> bool:
        own = [item for item in self.world.outline(path) or () if item.kind is UnitKind.FUNCTION and item.name == name]
        uses = self.world.usage.callers(name, Definition(path, own[0]) if len(own) == 1 else None)
        callers = dict.fromkeys((call.path, call.within) for call in uses.calls)
        if depth > _DEPTH - _NEAR and (len(callers) > _CALLERS or uses.open):
            return True
        return any(self._passes(caller, name, position, depth) for caller in list(callers)[:_CALLERS])

    def _passes(self, caller: tuple[str, str], name: str, position: int, depth: int) -> bool:
        path, within = caller
        found = [item for item in self.world.outline(path) or () if item.kind is UnitKind.FUNCTION and item.name == within]
        functions = [function for item in found for function in self.world.configurations(path, item)]
        if not functions or any(function.problems for function in functions):
            return depth > _DEPTH - _NEAR
        calls = [(function, part) for function in functions for part in _code(function) if isinstance(part, Call) and part.callee == name]
        return any(position >= len(call.args) or self._may_be_new(function, call.args[position], depth) for function, call in calls)

    def _may_be_new(self, function: Function, value: Value, depth: int, seen: frozenset[int] = frozenset()) -> bool:
        """Whether a pointer may be to a new object; with `depth` 0 parameters are not followed to the callers."""
        base = _base(value)
        if not isinstance(base, Var):
            return True
        if base.index in seen:
            return False
        variable = function.variables[base.index]
        sources = list(_sources(function, base.index))
        if variable.param >= 0:
            if depth and self.passed(function.file, function.name, variable.param, depth - 1):
                return True
        elif not sources:
            return True
        more = seen | {base.index}
        return any(
            not isinstance(part, Load) and (not isinstance(part, Set) or self._may_be_new(function, part.value, depth, more)) for part in sources
        )


def _code(function: Function) -> Iterator[Instruction]:
    return (part for block in function.blocks for part in block.instructions)


def _sources(function: Function, index: int) -> Iterator[Instruction]:
    """Yield what gives a variable its value."""
    for part in _code(function):
        if isinstance(part, Set | Load | Call) and (part.variable == index or (isinstance(part, Call) and index in part.outs)):
            yield part


def _base(value: Value) -> Value:
    """Return what an address is reckoned from."""
    while isinstance(value, Convert | Field | Element):
        value = value.value if isinstance(value, Convert) else value.base
    return value
