"""Lock guards from hunks alone: "guard(mutex) is mutex_lock() until the end of its scope" is what a proof needs (SEMANTICS.md A5, D19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reviewer.cfront.guards import guard_like
from reviewer.changes.pairs import UnitPair
from reviewer.knowledge.tables import GuardClass
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Assumption, Status, Step, Unit, UnitKind
from reviewer.pipeline.constant_names import MOST, Prove
from reviewer.pipeline.plain_units import assume
from reviewer.pipeline.shown_macros import ShownMacros

_GUARDS = frozenset({"guard", "scoped_guard"})


def settle_guards(pairs: Sequence[UnitPair], units: Sequence[Unit], macros: ShownMacros, known: Mapping[str, GuardClass], prove: Prove) -> list[Unit]:
    """Judge what is open with the classes of guards that a function uses as `known` has them."""
    return [_settled(pair, unit, macros, known, prove) for pair, unit in zip(pairs, units, strict=True)]


def _settled(pair: UnitPair, unit: Unit, macros: ShownMacros, known: Mapping[str, GuardClass], prove: Prove) -> Unit:
    if unit.status is not Status.UNKNOWN or pair.kind is not UnitKind.FUNCTION or pair.side.fragment is None:
        return unit
    places = _used(pair)
    if not 0 < len(places) <= MOST or not places.keys() <= known.keys():
        return unit
    used = [known[name] for name in places]
    guards = {one.name: guard_like(one.name, one.lock, one.acquire, one.release, one.keeps) for one in used}
    proved = prove(pair, replace(macros, guards={name: guard for name, guard in guards.items() if guard is not None}))
    if proved.status not in PROVED or len(proved.assumptions) + len(places) > MOST:
        return unit
    made = tuple(_assumed(pair, known[name], place) for name, place in places.items())
    step = Step(f"guard({', '.join(places)}) taken for the lock", tuple(places.values()))
    return replace(proved, status=Status.ASSUMED, argument=(step, *proved.argument), assumptions=(*made, *proved.assumptions))


def _used(pair: UnitPair) -> dict[str, Place]:
    """Return the classes of the guards on either side, each with its last place."""
    found: dict[str, Place] = {}
    for side, which in ((pair.old, Side.OLD), (pair.new, Side.NEW)):
        tokens = side.tokens if side is not None else ()
        for at in range(len(tokens) - 2):
            if side is not None and tokens[at].text in _GUARDS and tokens[at + 1].text == "(":
                found[tokens[at + 2].text] = Place(side.path, tokens[at + 2].line, which)
    return found


def _assumed(pair: UnitPair, one: GuardClass, place: Place) -> Assumption:
    text = f"guard({one.name}) is {one.acquire}() and, at the end of its scope, {one.release}()"
    return assume(pair, text, f"the definition of the class {one.name}", one.name, place)
