"""Helpers whose change every caller absorbs, as a tree shows all of them (SEMANTICS.md B9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from reviewer.cfront.views import is_conditional
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.model.unit import BY_PROOF, Assumption, Status, Step, Unit, UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.callers import Key, callers_of, unchanged_pair
from reviewer.pipeline.followed import Proof
from reviewer.pipeline.plain_units import assume, unit_of
from reviewer.pipeline.world import World
from reviewer.prover.standing import NAMES_NOT_JOINED

_CALLERS = 40
"""Callers of one helper that are looked at; with more, it is no inner function of the patch."""

_OUTER = 12
"""The same of a function that other files may call: each of them is looked at as well."""


@value_type
class Absorption:
    """Settles the helpers of one patch. `prove` proves a function through bodies, `proofs` are all that were asked of it."""

    pairs: Sequence[UnitPair]
    units: Sequence[Unit]
    worlds: tuple[World, World]
    prove: Callable[[UnitPair], Proof | None]
    proofs: Mapping[Key, Proof | None]

    def settle(self) -> list[Unit]:
        """Settle the greatest set of changed helpers of which each caller is proved with the bodies in place."""
        open_ones = {
            (pair.side.path, pair.name): index
            for index, (pair, unit) in enumerate(zip(self.pairs, self.units, strict=True))
            if pair.kind is UnitKind.FUNCTION and (pair.old is None or pair.new is None or unit.status in (Status.UNKNOWN, Status.DIFFERS))
        }
        callers: dict[Key, tuple[Key, ...]] = {}
        elsewhere: dict[Key, str] = {}
        for key, index in open_ones.items():
            found = callers_of(self.pairs[index], *self.worlds)
            if found is not None and len(found.keys) <= (_OUTER if found.elsewhere else _CALLERS):
                callers[key] = found.keys
                elsewhere[key] = found.elsewhere
        absorbed = set(callers)
        shrunk = True
        while shrunk:
            shrunk = False
            for key in sorted(absorbed):
                if not all(self._carries(caller, absorbed) for caller in callers[key]):
                    absorbed.discard(key)
                    shrunk = True
        result = list(self.units)
        for key in absorbed:
            index = open_ones[key]
            if result[index].status in (Status.UNKNOWN, Status.DIFFERS):
                result[index] = self._absorbed(self.pairs[index], callers[key], callers, elsewhere[key])
        return result

    def _carries(self, caller: Key, absorbed: set[Key]) -> bool:
        """Whether `caller` is itself absorbed, or was proved with no call of an absorbed function left in it.

        None at all: what the caller calls of them through an absorbed one in between is reached from its proof, too. A caller with
        conditions is not taken: where a configuration has equal tokens, nothing was compared in it, and hidden groups may call anything.
        """
        if caller in absorbed:
            return True
        pair = self._pair(caller)
        if pair is None or any(_conditional(side, world) for side, world in zip((pair.old, pair.new), self.worlds, strict=True)):
            return False
        proof = self.prove(pair)
        return proof is not None and proof.answer.status in BY_PROOF and proof.left.isdisjoint(name for _, name in absorbed)

    def _pair(self, key: Key) -> UnitPair | None:
        """Return the pair of a caller: the patch's own, or one made of an unchanged function."""
        for pair in self.pairs:
            if (pair.side.path, pair.name) == key and pair.kind is UnitKind.FUNCTION:
                return pair if pair.old is not None and pair.new is not None else None
        return unchanged_pair(self.worlds, key)

    def _absorbed(self, pair: UnitPair, callers: tuple[Key, ...], inner: dict[Key, tuple[Key, ...]], elsewhere: str) -> Unit:
        outer: dict[Key, Proof] = {}
        queue, seen = list(callers), {(pair.side.path, pair.name)}
        while queue:
            key = queue.pop()
            if key in seen:
                continue
            seen.add(key)
            proof = self.proofs.get(key)
            if proof is not None:
                outer[key] = proof
            else:
                queue.extend(inner.get(key, ()))
        others = [assume(pair, f"{elsewhere} calls {pair.name}()", "a whole tree, or who has the module")] if elsewhere else []
        return absorbed_unit(pair, outer, others)


def absorbed_unit(pair: UnitPair, outer: Mapping[Key, Proof], others: Iterable[Assumption]) -> Unit:
    """Return the unit of a helper whose callers were proved with its body in place; `others` is what is assumed of who else may call it."""
    proofs = outer.values()
    assumptions = tuple({a.text: a for a in (*(a for proof in proofs for a in proof.answer.assumptions), *others)}.values())
    standing = tuple(dict.fromkeys((NAMES_NOT_JOINED, *(text for proof in proofs for text in proof.answer.standing))))
    names = ", ".join(f"{name}()" for _, name in sorted(outer))
    does = "does what it did" if len(outer) == 1 else "do what they did"
    step = Step(f"called by {names} alone, which {does} before, with its body in place of the call")
    made = unit_of(pair, Status.ASSUMED if assumptions else Status.EQUIVALENT, argument=(step,), assumptions=assumptions, standing=standing)
    return replace(made, notes=tuple(dict.fromkeys(note for proof in proofs for note in proof.notes)))


def _conditional(side: UnitSide | None, world: World) -> bool:
    """Whether a configuration chooses what a function is."""
    if side is None:
        return True
    found = world.variants(side.path, side.item.name if side.item is not None else "")
    return len(found) != 1 or found[0].presence is not True or any(is_conditional(token) for token in side.tokens)
