"""Whether what a function stores may be there already (SEMANTICS.md C16).

"No need to clear what kzalloc() gave us" is true of such a store, and so is "the caller has just set it".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from reviewer.cfront.adapt import constant
from reviewer.cfront.ctype import Pointer
from reviewer.cfront.definitions import Definition
from reviewer.cfront.ir import Call, Convert, Element, Field, Function, Instruction, Load, Set, Store, Symbol, Value, Var
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.world import World

_DEPTH = 5
"""Callers above each other that are looked at."""
_NEAR = 2
"""Callers above each other of which every one has to be known: what sets an object up is called by what made it."""
_CALLERS = 40
_CLEARS = frozenset({"memset", "__memset", "memset_io", "memzero_explicit", "bzero", "clear_page"})


@value_type
class MayHold:
    """Asks it of one function; `world` is the tree that it is in."""

    world: World | None
    function: Function

    def __call__(self, member: str, value: int, cleared: bool) -> bool:
        """Whether `member` may hold `value` whenever the function comes to store it.

        It may be 0 where something may have cleared it, or where the object may be as its allocation left it: not if the callers in the tree
        pass what they read from memory, an object that was there before, or nobody calls it there. It may be any constant that a caller stores.
        """
        if self.world is None:
            return value == 0
        if value == 0 and cleared:
            return True
        function, look = self.function, _Look(self.world, member, value)
        pointers = [at for at, index in enumerate(function.params) if isinstance(function.variables[index].type, Pointer)]
        if value == 0 and (not pointers or look.gets_one(function)):
            return True
        return any(look.passed(function.file, function.name, at, _DEPTH) for at in pointers)


@dataclass(slots=True)
class _Look:
    """One question: `member` is "" for what a plain pointer leads to, which may be any.

    `_known` holds what is passed at a position of a function, asked with so many callers left to look at.
    """

    world: World
    member: str
    value: int
    _known: dict[tuple[str, str, int, int], bool] = field(default_factory=dict)

    def gets_one(self, function: Function) -> bool:
        """Whether a function stores through what a call has given it, or into what it names."""
        bases = [_base(part.address) for part in _code(function) if isinstance(part, Store)]
        return any(isinstance(base, Symbol) or (isinstance(base, Var) and self._may_be_new(function, base, 0)) for base in bases)

    def passed(self, path: str, name: str, position: int, depth: int) -> bool:
        """Whether a function may be passed a new object as its parameter at `position`."""
        key = (path, name, position, depth)
        if key not in self._known:
            self._known[key] = depth > 0 and self._by_callers(path, name, position, depth)
        return self._known[key]

    def _by_callers(self, path: str, name: str, position: int, depth: int) -> bool:
        own = [item for item in self.world.outline(path) or () if item.kind is UnitKind.FUNCTION and item.name == name]
        uses = self.world.usage.callers(name, Definition(path, own[0]) if len(own) == 1 else None)
        callers = dict.fromkeys((call.path, call.within) for call in uses.calls)
        if self.value == 0 and depth > _DEPTH - _NEAR and (len(callers) > _CALLERS or uses.open):
            return True
        return any(self._passes(caller, name, position, depth) for caller in list(callers)[:_CALLERS])

    def _passes(self, caller: tuple[str, str], name: str, position: int, depth: int) -> bool:
        path, within = caller
        found = [item for item in self.world.outline(path) or () if item.kind is UnitKind.FUNCTION and item.name == within]
        functions = [function for item in found for function in self.world.configurations(path, item)]
        if not functions or any(function.problems for function in functions):
            return self.value == 0 and depth > _DEPTH - _NEAR
        if any(self._prepares(part) for function in functions for part in _code(function)):
            return True
        calls = [(function, part) for function in functions for part in _code(function) if isinstance(part, Call) and part.callee == name]
        return any(position >= len(call.args) or self._may_be_new(function, call.args[position], depth) for function, call in calls)

    def _prepares(self, part: Instruction) -> bool:
        """Whether a caller stores the value itself, or looks what is there, or clears memory."""
        if isinstance(part, Store) and self.member in ("", _member(part.address)):
            return constant(part.value) in (self.value, None)
        if self.value == 0 and isinstance(part, Load):
            return self.member in ("", _member(part.address))
        return self.value == 0 and isinstance(part, Call) and part.callee in _CLEARS

    def _may_be_new(self, function: Function, value: Value, depth: int, seen: frozenset[int] = frozenset()) -> bool:
        """Whether a pointer may be to a new object, or on its way there; with `depth` 0 parameters are not followed to the callers."""
        base = _base(value)
        if not isinstance(base, Var):
            return self.value == 0
        if base.index in seen:
            return False
        variable = function.variables[base.index]
        sources = list(_sources(function, base.index))
        if variable.param >= 0:
            if depth and self.passed(function.file, function.name, variable.param, depth - 1):
                return True
        elif not sources:
            return self.value == 0
        more = seen | {base.index}
        return any(self._is_new(function, part, depth, more) for part in sources)

    def _is_new(self, function: Function, part: Instruction, depth: int, seen: frozenset[int]) -> bool:
        if isinstance(part, Set):
            return self._may_be_new(function, part.value, depth, seen)
        if self.value != 0:
            return False
        # What was stored there before is not known to be old.
        return not isinstance(part, Load) or any(isinstance(one, Store) and _member(one.address) == _member(part.address) for one in _code(function))


def _member(address: Value) -> str:
    """Return the member that an address is of, "" for anything else."""
    while isinstance(address, Convert | Element):
        address = address.value if isinstance(address, Convert) else address.base
    return address.name if isinstance(address, Field) else ""


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
