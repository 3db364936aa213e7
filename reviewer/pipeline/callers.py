"""Who calls a function: all of them, or no answer (SEMANTICS.md B12)."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as Set_

from reviewer.cfront.adapt import constant
from reviewer.cfront.definitions import Definition
from reviewer.cfront.ir import Call, Convert, Instruction, Set, Value, Var
from reviewer.changes.hunk_arguments import Passed
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.model.unit import Match, UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.world import World

SEEN_ELSEWHERE = frozenset(
    {"__used", "__attribute__", "__section", "__visible", "__constructor", "__weak", "__alias", "__naked", "noinstr", "asmlinkage"}
)
"""Words of a head that say that others than callers by name may reach the function."""

_LOOKED_AT = 20
"""Callers whose arguments are looked at."""

Key = tuple[str, str]
"""File and name of a function, on the new side where both have it."""


@value_type
class Callers:
    """Every function of both sides that calls one; `elsewhere` says who else may, in words, "" if nobody can."""

    keys: tuple[Key, ...]
    elsewhere: str = ""


def callers_of(pair: UnitPair, old: World, new: World) -> Callers | None:
    """Return every function of both sides that calls the pair's function, None if something else than a call in sight may reach it.

    One that is not static may be called from what is no part of the tree.
    """
    found: dict[Key, None] = {}
    elsewhere = ""
    for side, world in ((pair.old, old), (pair.new, new)):
        if side is None:
            continue
        if side.item is None or not side.path.endswith(".c") or side.conditions:
            return None
        if any(token.text in SEEN_ELSEWHERE for token in side.tokens[: side.item.body]):
            return None
        static = "static" in side.storage
        if not static and (pair.old is None or pair.new is None or len(world.index.functions(pair.name)) != 1):
            return None
        uses = world.usage.callers(pair.name, Definition(side.path, side.item))
        if (uses.exports and static) or any((static and call.path != side.path) or not call.within for call in uses.calls) or not uses.closed:
            return None
        elsewhere = "no module that is not in the tree" if uses.exports else elsewhere
        elsewhere = "nothing outside the given tree" if not static and not world.tree.whole else elsewhere
        here = side.path if pair.new is None else pair.new.path
        found.update(dict.fromkeys((here if call.path == side.path else call.path, call.within) for call in uses.calls))
    found.pop((pair.side.path, pair.name), None)
    # Nobody keeps a function that nothing calls: it is reached in a way that is not seen here.
    return Callers(tuple(found), elsewhere) if found else None


def passes_null(world: World | None, shown: Passed, name: str, position: int) -> bool:
    """Whether a call of a function in the tree is seen to pass NULL as its parameter at `position`, or what is set to NULL somewhere before.

    Without a tree the calls are those that are `shown`. What is not understood shows nothing.
    """
    if position < 0:
        return False
    if world is None:
        return shown.passes_null(name, position)
    places = dict.fromkeys((call.path, call.within) for call in world.usage.callers(name).calls if call.within)
    for path, within in list(places)[:_LOOKED_AT]:
        for item in world.outline(path) or ():
            if item.kind is not UnitKind.FUNCTION or item.name != within:
                continue
            code = [part for block in world.lower(path, item).blocks for part in block.instructions]
            nulls = _set_to_null(code)
            calls = (part for part in code if isinstance(part, Call) and part.callee == name and position < len(part.args))
            if any(_may_be_null(call.args[position], nulls) for call in calls):
                return True
    return False


def _set_to_null(code: Sequence[Instruction]) -> set[int]:
    """Return the variables that some statement sets to NULL, or to such a variable."""
    sets = [part for part in code if isinstance(part, Set)]
    found: set[int] = set()
    size = -1
    while size != len(found):
        size = len(found)
        found |= {part.variable for part in sets if _may_be_null(part.value, found)}
    return found


def _may_be_null(value: Value, nulls: Set_[int]) -> bool:
    while isinstance(value, Convert):
        value = value.value
    return constant(value) == 0 or (isinstance(value, Var) and value.index in nulls)


def unchanged_pair(worlds: tuple[World, World], key: Key) -> UnitPair | None:
    """Return the one function of a name in a file that both trees have as a pair to compare, None if one of them has none or several."""
    sides = []
    for world in worlds:
        items = [item for item in world.outline(key[0]) or () if item.kind is UnitKind.FUNCTION and item.name == key[1]]
        if len(items) != 1:
            return None
        item = items[0]
        sides.append(UnitSide(key[0], item.line, item.tokens, item.storage, item.attributes, item.conditions, item))
    return UnitPair(UnitKind.FUNCTION, key[1], Match.SAME, sides[0], sides[1], ())
