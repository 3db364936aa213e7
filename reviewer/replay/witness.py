"""The search for inputs on which both sides do different things (SEMANTICS.md C14-C16)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import islice

from reviewer.cfront.ir import ENTRY, Function, Store
from reviewer.knowledge.tables import Environment
from reviewer.model.place import Side
from reviewer.model.trace import stored_member
from reviewer.model.unit import Witness
from reviewer.model.value_type import value_type
from reviewer.replay.certainty import calls
from reviewer.replay.decisions import decisions
from reviewer.replay.divergence import Divergence, definite, divergence
from reviewer.replay.effects import Effects, all_do, any_memory, none_seen
from reviewer.replay.environment import Outside
from reviewer.replay.granted import NOTHING, granted
from reviewer.replay.guided import Guide, Guided, Played, guides
from reviewer.replay.hinges import called, hinges
from reviewer.replay.hints import all_bodies, biases, constants, hidden_names, spelled_tests
from reviewer.replay.joints import Joints, find_joints
from reviewer.replay.machine import Machine
from reviewer.replay.oracle import Bias, Oracle
from reviewer.replay.together import Launch, run_apart, run_both
from reviewer.replay.trace import Event, EventKind, Hidden, Limits, Run, too_deep
from reviewer.replay.values import Symbols, digest, nowhere
from reviewer.replay.words import arguments, condition_text, conditions_of, passed, steps, title

_SHORT = Limits(steps=1000, visits=8)
_LONG = Limits(steps=6000, visits=48)
"""Most runs are short: a loop that goes on for long shows nothing in its tenth round that it does not show in the third."""
_ENOUGH = 60
_FEW = 8
_FIRST = 4
_WORK = 20_000
_LITTLE = 2500
"""Steps of a search that does no more than to word a question."""
_GUIDES = 100
"""Runs of a search from branch to branch: of 200 hits the latest was in the 42nd."""
_FAR = 7000
"""Steps of such a search: that hit took 3,236."""
_VAIN = 120
"""Runs that part and show nothing, after which a search is given up: what they part at is not definite or not granted."""
_STALE = 40
"""Runs in a row that part as others did before, and show as little, after which a search is given up."""
_ROUNDS = 3
"""How often a search that has found something looks again for a shorter way."""


@value_type
class Difference:
    """What may differ, and the conditions (in C) on which it does: the material of a question. `line` is of the new side."""

    text: str
    conditions: tuple[str, ...]
    file: str
    line: int


@value_type
class _Case:
    """What one run is made of, so that it can be run again."""

    key: str
    seed: int
    bias: Bias
    limits: Limits
    every_input: bool = False
    overlaps: Callable[[str, str], bool] = nowhere
    guide: Guide | None = None
    symbols: Symbols | None = None

    def oracle(self) -> Oracle:
        """Return the oracle that answers in this run: by a guide, or at random."""
        if self.guide is not None:
            assert self.symbols is not None
            oracle: Oracle = Guided(self.symbols, self.guide)
        else:
            oracle = Oracle(self.seed, self.bias)
        oracle.symbols.every_input = self.every_input
        oracle.symbols.overlaps = self.overlaps
        return oracle


@value_type
class _Search:
    """Two functions and how they are run."""

    old: Function
    new: Function
    bodies_old: Mapping[str, Function]
    bodies_new: Mapping[str, Function]
    hidden: Hidden
    joints: Joints
    every_input: bool = False
    overlaps: Callable[[str, str], bool] = nowhere
    outside: Outside = NOTHING
    changed: frozenset[str] = frozenset()

    def play(self, case: _Case) -> tuple[Divergence | None, Oracle, int]:
        """Run both sides; return where they part, the oracle they asked, and how many steps it took."""
        oracle = case.oracle()
        old, new = self.both(case, oracle)
        return self.parted(old, new), oracle, old.steps + new.steps

    def parted(self, old: Run, new: Run) -> Divergence | None:
        """Return where two runs part, None too if either was given up in a body that is not known to that depth."""
        known = not (too_deep(self.old, self.bodies_old, old) or too_deep(self.new, self.bodies_new, new) or calls(self.changed, old, new))
        return divergence(old, new) if known else None

    def both(self, case: _Case, oracle: Oracle) -> tuple[Run, Run]:
        """Run both sides with the answers of one oracle, up to where they go on alike."""
        return run_both(*self._launches(case, oracle), self.joints)

    def again(self, case: _Case) -> tuple[Divergence | None, Oracle]:
        """Run both sides from the beginning to the end, each for itself; return where they part and the oracle they asked."""
        oracle = case.oracle()
        return self.parted(*run_apart(*self._launches(case, oracle))), oracle

    def _launches(self, case: _Case, oracle: Oracle) -> tuple[Launch, Launch]:
        def launch(function: Function, bodies: Mapping[str, Function], side: str) -> Launch:
            return Launch(
                function,
                case.key,
                lambda: Machine(oracle, bodies, case.limits, self.hidden),
                lambda: _start(function, case.key, self.hidden, oracle, side),
            )

        return launch(self.old, self.bodies_old, "old"), launch(self.new, self.bodies_new, "new")


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
    hidden = hidden_names(old, new, all_bodies(bodies_old, bodies_new))
    return _Search(old, new, bodies_old, bodies_new, hidden, find_joints(old, new, bodies_old, bodies_new))


def _diverging(search: _Search, keys: list[str], runs: int, seed: int, most: int = _WORK) -> Iterator[tuple[Divergence, Oracle, _Case]]:
    """Yield the runs that part, within a bound of work that is the same on every machine."""
    ways = biases((search.old, search.new, *all_bodies(search.bodies_old, search.bodies_new)))
    work = 0
    for count in range(runs):
        for key in keys:
            limits = _LONG if count % 5 == 0 else _SHORT
            case = _Case(
                key, digest("witness", seed, key, count), ways[count % len(ways)], limits, every_input=search.every_input, overlaps=search.overlaps
            )
            found, oracle, steps_taken = search.play(case)
            work += steps_taken
            if found is not None:
                yield found, oracle, case
            if work > most:
                return


def _along(search: _Search) -> Iterator[tuple[Divergence, Oracle, _Case]]:
    """Yield the runs that part of a search from branch to branch."""
    symbols = Symbols()
    work = 0

    def case_of(guide: Guide) -> _Case:
        seed = digest("guide", *guide)
        return _Case(ENTRY, seed, Bias(), _SHORT, search.every_input, search.overlaps, guide, symbols)

    def play(guide: Guide) -> Played:
        case = case_of(guide)
        oracle = case.oracle()
        assert isinstance(oracle, Guided)
        return oracle, *search.both(case, oracle)

    for guide, (oracle, old, new) in guides(play, _GUIDES):
        found = search.parted(old, new)
        if found is not None:
            yield found, oracle, case_of(guide)
        work += old.steps + new.steps
        if work > _FAR:
            return


def find_witness(
    old: Function,
    new: Function,
    bodies_old: Mapping[str, Function],
    bodies_new: Mapping[str, Function],
    effects: frozenset[str],
    runs: int = 600,
    seed: int = 0,
    every_input: bool = False,
    overlaps: Callable[[str, str], bool] = nowhere,
    environment: Environment = NOTHING.environment,
    changed: frozenset[str] = frozenset(),
    acts: Callable[[str], bool] = none_seen,
    holds: Callable[[str, int, bool], bool] = any_memory,
    leaving: Callable[[str], bool] = none_seen,
    leaving_if: frozenset[str] = frozenset(),
    unread: Callable[[str], bool] = none_seen,
    hanging: set[str] | None = None,
) -> Witness | None:
    """Return the shortest definite difference on granted inputs that a search shows, replayed; None if it shows none.

    It goes from branch to branch, and where every input is granted through `runs` random runs before and after.

    Both have to be functions whose start is seen, and understood. `effects` are the functions that are known to have an effect,
    `acts`, `holds`, `leaving`, `leaving_if` and `unread` are of `Effects`.
    `every_input` grants any argument and any memory at the start: the two are compared for themselves.
    `overlaps` is of `Symbols`, `environment` what comes from outside of the kernel, `changed` what else is defined
    otherwise on the two sides: nothing is known of a run that calls it and does not follow it. To `hanging` is added what a difference that is
    not definite hangs on (`hinges`).
    """
    if old.problems or new.problems or not all(any(key == ENTRY for key, _ in side.entries) for side in (old, new)):
        return None
    search = replace(_search(old, new, bodies_old, bodies_new), every_input=every_input, overlaps=cache(overlaps))
    kept = spelled_tests(old, bodies_old) & spelled_tests(new, bodies_new)
    mentioned = constants(old, *bodies_old.values()), constants(new, *bodies_new.values())
    search = replace(search, outside=Outside(environment, kept, mentioned), changed=changed)
    certain = Effects(effects, cache(acts), cache(holds), cache(leaving), leaving_if, cache(unread), _stored(bodies_old, bodies_new))
    best: _Hit | None = None
    vain = set[str]() if hanging is None else hanging
    if every_input:
        # Values decide here, and not which opaque results are 0.
        best = _shortest(search, certain, _diverging(search, [ENTRY], runs, seed), _FIRST, vain)
    if best is None:
        best = _shortest(search, certain, _along(search), _FIRST, vain)
    # Where opaque results decide, random runs hardly ever find what a search from branch to branch does not.
    for round in range(_ROUNDS if best is None and every_input else 0):
        found = _shortest(search, certain, _diverging(search, [ENTRY], runs, seed + round, _WORK // 2), _ENOUGH, vain)
        if found is None or (best is not None and found.cost >= best.cost):
            break
        best = found
    return None if best is None else _witness(best, search)


def _stored(*sides: Mapping[str, Function]) -> Callable[[str, str], bool]:
    """Return what says whether a followed function has a store to a member."""

    @cache
    def members(name: str) -> frozenset[str]:
        bodies = [side[name] for side in sides if name in side]
        return frozenset(stored_member(one.text) for body in bodies for one in body.instructions if isinstance(one, Store)) - {""}

    return lambda name, member: member in members(name)


@value_type
class _Hit:
    """A definite difference on granted inputs; `cost` tells short ones from long ones."""

    cost: tuple[int, int, int]
    found: Divergence
    oracle: Oracle
    seed: int


def _shortest(search: _Search, effects: Effects, runs: Iterator[tuple[Divergence, Oracle, _Case]], enough: int, hanging: set[str]) -> _Hit | None:
    """Return the hit with the fewest decisions among the first `enough`, replayed; add to `hanging` what the others hang on."""
    best: _Hit | None = None
    hits = vain = stale = 0
    seen: set[object] = set()
    # Whether a call comes back, and whether it has an effect, takes the bodies of all that it calls to say: that is asked where all else accuses.
    hasty = replace(effects, acts=all_do, leaving=none_seen)
    for found, oracle, case in runs:
        near = _accuses(search, oracle, found, hasty)
        certain = _accuses(search, oracle, found, effects) if near is not None else None
        if certain is None:
            # What a call does that is not followed may be what makes up for the difference, or what shows that nothing does.
            hanging |= hinges(oracle.symbols, found) if near is None else called(found)
            vain += 1
            way = _way(found)
            stale = stale + 1 if way in seen else 0
            seen.add(way)
            if vain > _VAIN or stale > _STALE:
                break
            continue
        if (best is None or _cost(oracle, certain) < best.cost) and (hit := _again(search, case, found, effects)) is not None:
            best = hit
        hits += 1
        if hits >= enough:
            break
    return best


def _accuses(search: _Search, oracle: Oracle, found: Divergence, effects: Effects) -> Divergence | None:
    """Return what is definite of a difference and begins from granted inputs, None if nothing is."""
    certain = definite(oracle.symbols, found, effects, search.outside.functions)
    return certain if certain is not None and not oracle.held.mixed and granted(oracle.symbols, certain, search.outside, effects) else None


def _way(found: Divergence) -> object:
    """Return where two runs part, and how they came there: the tests and how they came out."""

    def taken(run: Run, until: int) -> tuple[object, ...]:
        return tuple((event.file, event.line, event.text, event.outcome) for event in run.events[:until] if event.kind is EventKind.DECISION)

    parted = ((event.kind, event.file, event.line) if event is not None else None for event in (found.old_event, found.new_event))
    return (*parted, taken(found.old, found.old_at), taken(found.new, found.new_at))


def _cost(oracle: Oracle, found: Divergence) -> tuple[int, int, int]:
    return len(decisions(oracle.symbols, found.old, found.old_until)), found.old_at + found.new_at, len(found.new.events)


def _again(search: _Search, case: _Case, found: Divergence, effects: Effects) -> _Hit | None:
    """Replay a case from its seed alone; None if not the same two traces come of it, or they show nothing."""
    again, oracle = search.again(case)
    if again is None or _traces(again) != _traces(found):
        return None
    certain = _accuses(search, oracle, again, effects)
    if certain is None:
        return None
    return _Hit(_cost(oracle, certain), certain, oracle, case.seed)


def _traces(found: Divergence) -> tuple[object, ...]:
    def trace(side: Run) -> tuple[object, ...]:
        return tuple(event.signature for event in side.effects)

    return trace(found.old), trace(found.new), found.old_at, found.new_at


def _witness(hit: _Hit, search: _Search) -> Witness:
    found, symbols, bodies_old, bodies_new = hit.found, hit.oracle.symbols, search.bodies_old, search.bodies_new
    conditions = conditions_of(symbols, found, search.outside)
    known = {condition.text for condition in conditions}
    for given in (passed(found.old, found.old_until, Side.OLD, bodies_old), passed(found.new, found.new_until, Side.NEW, bodies_new)):
        conditions += [condition for condition in given if condition.text not in known]
        known.update(condition.text for condition in given)
    if symbols.every_input:
        conditions = [*arguments(search.new, hit.oracle), *conditions]
    old, old_at = steps(found.old, found.old_at, Side.OLD)
    new, new_at = steps(found.new, found.new_at, Side.NEW)
    return Witness(title(found), tuple(conditions), old, new, old_at, new_at, hit.seed)


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
    for found, oracle, _ in islice(_diverging(search, keys, runs, seed, _LITTLE), _FEW):
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
