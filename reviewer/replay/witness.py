"""The search for inputs on which both sides do different things (SEMANTICS.md C14-C16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from reviewer.cfront.ir import ENTRY, Function
from reviewer.model.place import Side
from reviewer.model.unit import Witness
from reviewer.replay.divergence import Divergence, decisions, definite, divergence, granted
from reviewer.replay.hints import all_bodies, biases, hidden_names
from reviewer.replay.machine import run
from reviewer.replay.oracle import Bias, Oracle
from reviewer.replay.trace import Event, Hidden, Limits, Run
from reviewer.replay.values import Symbols, digest
from reviewer.replay.words import condition_text, passed, steps, tests, title

_LIMITS = Limits(steps=6000, visits=48)
_ENOUGH = 12
_WORK = 60_000


@dataclass(frozen=True, slots=True)
class Difference:
    """What may differ, and the conditions (in C) on which it does: the material of a question. `line` is of the new side."""

    text: str
    conditions: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class _Search:
    """Two functions and how they are run."""

    old: Function
    new: Function
    bodies_old: Mapping[str, Function]
    bodies_new: Mapping[str, Function]
    hidden: Hidden

    def play(self, key: str, seed: int, bias: Bias) -> tuple[Divergence | None, Oracle, int]:
        """Run both sides from `key`; return where they part, the oracle they asked, and how many steps it took."""
        oracle = Oracle(seed, bias)
        old = run(self.old, key, _start(self.old, key, self.hidden, oracle, "old"), oracle, self.bodies_old, _LIMITS, self.hidden)
        new = run(self.new, key, _start(self.new, key, self.hidden, oracle, "new"), oracle, self.bodies_new, _LIMITS, self.hidden)
        return divergence(old, new), oracle, old.steps + new.steps


def _start(function: Function, key: str, hidden: Hidden, oracle: Oracle, side: str) -> dict[int, int]:
    """Return what variables hold where hidden text comes back: equal values by name, but for those that it can't name."""
    if key == ENTRY:
        return {}
    return {
        index: oracle.draw(variable.type, "start", variable.key, "" if hidden.may_name(variable.key) else side)
        for index, variable in enumerate(function.variables)
        if not variable.memory
    }


def _search(old: Function, new: Function, bodies_old: Mapping[str, Function], bodies_new: Mapping[str, Function]) -> _Search:
    return _Search(old, new, bodies_old, bodies_new, hidden_names(old, new, all_bodies(bodies_old, bodies_new)))


def _diverging(search: _Search, keys: list[str], runs: int, seed: int) -> Iterator[tuple[Divergence, Oracle, str, int, Bias]]:
    """Yield the runs that part, within a bound of work that is the same on every machine."""
    ways = biases((search.old, search.new, *all_bodies(search.bodies_old, search.bodies_new)))
    work = 0
    for count in range(runs):
        for key in keys:
            chosen, bias = digest("witness", seed, key, count), ways[count % len(ways)]
            found, oracle, steps_taken = search.play(key, chosen, bias)
            work += steps_taken
            if found is not None:
                yield found, oracle, key, chosen, bias
            if work > _WORK:
                return


def find_witness(
    old: Function,
    new: Function,
    bodies_old: Mapping[str, Function],
    bodies_new: Mapping[str, Function],
    effects: frozenset[str],
    runs: int = 600,
    seed: int = 0,
) -> Witness | None:
    """Return the shortest definite difference on granted inputs that `runs` random runs show, replayed; None if they show none.

    Both have to be functions whose start is seen, and understood. `effects` are the functions that are known to have an effect.
    """
    if old.problems or new.problems or not all(any(key == ENTRY for key, _ in side.entries) for side in (old, new)):
        return None
    search = _search(old, new, bodies_old, bodies_new)
    best: tuple[tuple[int, ...], Divergence, Symbols, int] | None = None
    hits = 0
    for found, oracle, key, chosen, bias in _diverging(search, [ENTRY], runs, seed):
        certain = definite(oracle.symbols, found, effects)
        if certain is None or not granted(oracle.symbols, certain):
            continue
        cost = (len(decisions(oracle.symbols, certain.old, certain.old_until)), certain.old_at + certain.new_at, len(certain.new.events))
        if (best is None or cost < best[0]) and _again(search, key, chosen, bias, found):
            best = cost, certain, oracle.symbols, chosen
        hits += 1
        if hits >= _ENOUGH:
            break
    return None if best is None else _witness(best[1], best[2], best[3], bodies_old, bodies_new)


def _again(search: _Search, key: str, seed: int, bias: Bias, found: Divergence) -> bool:
    """Replay a case from its seed alone, and tell whether the same two traces come of it."""
    again, _, _ = search.play(key, seed, bias)
    return again is not None and _traces(again) == _traces(found)


def _traces(found: Divergence) -> tuple[object, ...]:
    def trace(side: Run) -> tuple[object, ...]:
        return tuple(event.signature for event in side.effects)

    return trace(found.old), trace(found.new), found.old_at, found.new_at


def _witness(found: Divergence, symbols: Symbols, seed: int, bodies_old: Mapping[str, Function], bodies_new: Mapping[str, Function]) -> Witness:
    left, right = decisions(symbols, found.old, found.old_until), decisions(symbols, found.new, found.new_until)
    conditions = tests(left, right)
    known = {condition.text for condition in conditions}
    for given in (passed(found.old, found.old_until, Side.OLD, bodies_old), passed(found.new, found.new_until, Side.NEW, bodies_new)):
        conditions += [condition for condition in given if condition.text not in known]
        known.update(condition.text for condition in given)
    old, old_at = steps(found.old, found.old_at, Side.OLD)
    new, new_at = steps(found.new, found.new_at, Side.NEW)
    return Witness(title(found), tuple(conditions), old, new, old_at, new_at, seed)


def find_difference(
    old: Function,
    new: Function,
    bodies_old: Mapping[str, Function],
    bodies_new: Mapping[str, Function],
    runs: int = 120,
    seed: int = 0,
) -> Difference | None:
    """Return the difference that takes the fewest decisions, definite and granted or not; it accuses nobody, it words a question.

    Fragments are run from every point at which hidden text comes back on both sides.
    """
    search = _search(old, new, bodies_old, bodies_new)
    keys = [key for key, _ in old.entries if any(key == other for other, _ in new.entries) and not key.startswith("loop ")]
    best: tuple[tuple[int, int], Difference] | None = None
    for found, oracle, _, _, _ in islice(_diverging(search, keys, runs, seed), _ENOUGH):
        left = decisions(oracle.symbols, found.old, found.old_at)
        right = decisions(oracle.symbols, found.new, found.new_at)
        cost = (len(left) + len(right), found.old_at + found.new_at)
        if best is None or cost < best[0]:
            kept = {(decision.key, decision.holds) for decision in left} & {(decision.key, decision.holds) for decision in right}
            lone = [decision.event for decision in (*left, *right) if (decision.key, decision.holds) not in kept]
            best = cost, _difference(found, lone or [decision.event for decision in left])
    return None if best is None else best[1]


def _difference(found: Divergence, deciding: list[Event]) -> Difference:
    event = found.new_event or found.old_event
    assert event is not None
    return Difference(title(found), tuple(dict.fromkeys(condition_text(one) for one in deciding)), event.file, event.line)
