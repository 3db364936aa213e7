"""A proof put to the test: both sides run from related states, and have to do the same (SEMANTICS.md F22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reviewer.cfront.certificate import STILL, Certificate, Relation
from reviewer.cfront.ir import ENTRY, Function
from reviewer.model.value_type import value_type
from reviewer.replay.hints import all_bodies, biases, hidden_names
from reviewer.replay.machine import run
from reviewer.replay.oracle import Bias, Oracle
from reviewer.replay.trace import End, Event, Hidden, Limits, Run, too_deep
from reviewer.replay.values import digest, reduced

_TRIES = 8
_LIMITS = Limits(steps=4000, visits=48)
_WORK = 100_000


@value_type
class Mismatch:
    """A disagreement between a proof and a run: a defect of ours.

    `text` says what differs, `entry` where both sides started, `seed` repeats the run. The lines are those of the first difference
    (0: none), `old` and `new` the effects up to it, as text.
    """

    text: str
    entry: str
    seed: int
    old_line: int = 0
    new_line: int = 0
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


@value_type
class _Pair:
    """What is compared, and how it is run."""

    old: Function
    new: Function
    bodies_old: Mapping[str, Function]
    bodies_new: Mapping[str, Function]
    certificate: Certificate
    hidden: Hidden


def challenge(
    old: Function,
    new: Function,
    certificate: Certificate,
    bodies_old: Mapping[str, Function],
    bodies_new: Mapping[str, Function],
    runs: int = 40,
    seed: int = 0,
) -> Mismatch | None:
    """Run both sides `runs` times from every entry that both have, in random states that `certificate` relates; None if they agree.

    Runs that reach a limit, or in which a followed body breaks an assumed lemma, say nothing and are passed over. There are fewer
    than `runs` where the functions run long: the work is bounded, by the same count on every machine.
    """
    extra = all_bodies(bodies_old, bodies_new)
    pair = _Pair(old, new, bodies_old, bodies_new, certificate, hidden_names(old, new, extra))
    ways = biases((old, new, *extra))
    keys = [key for key, _ in old.entries if key in dict(new.entries)]
    work = 0
    for number in range(runs):
        for key in keys:
            found, steps = _once(pair, key, digest("challenge", seed, key, number), ways[number % len(ways)])
            work += steps
            if found is not None:
                return found
        if work > _WORK:
            break
    return None


def _once(pair: _Pair, key: str, seed: int, bias: Bias) -> tuple[Mismatch | None, int]:
    oracle = Oracle(seed, bias, pair.certificate.lemmas)
    start = _related(pair, key, oracle)
    if start is None:
        return None, 0
    motion = pair.certificate.motion
    old = run(pair.old, key, start[0], oracle, pair.bodies_old, _LIMITS, pair.hidden, motion)
    new = run(pair.new, key, start[1], oracle, pair.bodies_new, _LIMITS, pair.hidden, motion)
    return _judge(pair, key, seed, old, new), old.steps + new.steps


def _judge(pair: _Pair, key: str, seed: int, old: Run, new: Run) -> Mismatch | None:
    for side in (old, new):
        if side.end is End.LEMMA and side.lemma is not None and side.lemma.proved:
            return _mismatch(f"the body of {side.lemma.callee}() does not answer {side.lemma.value}", key, seed, old, new, 0)
        if side.end in (End.LIMIT, End.LEMMA):
            return None
    if too_deep(pair.old, pair.bodies_old, old) or too_deep(pair.new, pair.bodies_new, new):
        return None
    return _compare(pair, key, seed, old, new)


def _relation(certificate: Certificate, key: str) -> Relation | None:
    return next((relation for relation in certificate.relations if relation.key == key), None)


def _related(pair: _Pair, key: str, oracle: Oracle) -> tuple[dict[int, int], dict[int, int]] | None:
    """Return a start state for each side that the relation of `key` allows; None if none was found."""
    relation = _relation(pair.certificate, key) or Relation(key)
    old, new = _arbitrary(pair.old, key, "old", oracle), _arbitrary(pair.new, key, "new", oracle)
    fixed_old, fixed_new = dict(relation.old_constants), dict(relation.new_constants)
    old.update(fixed_old)
    new.update(fixed_new)
    for lefts, rights in _alike(relation):
        fixed = [*(fixed_old[left] for left in lefts if left in fixed_old), *(fixed_new[right] for right in rights if right in fixed_new)]
        value = fixed[0] if fixed else _common(pair, lefts, rights, old.get(lefts[0]), oracle)
        if value is None or any(other != value for other in fixed):
            return None
        old.update(dict.fromkeys(lefts, value))
        new.update(dict.fromkeys(rights, value))
    return old, new


def _alike(relation: Relation) -> list[tuple[list[int], list[int]]]:
    """Return the variables that have one value, of the old and of the new side: a pair that shares one with another joins it."""
    groups: list[tuple[set[int], set[int]]] = []
    for left, right in relation.equal:
        touched = [group for group in groups if left in group[0] or right in group[1]]
        groups = [group for group in groups if group not in touched]
        groups.append(({left}.union(*(lefts for lefts, _ in touched)), {right}.union(*(rights for _, rights in touched))))
    return [(sorted(lefts), sorted(rights)) for lefts, rights in groups]


def _arbitrary(function: Function, key: str, side: str, oracle: Oracle) -> dict[int, int]:
    """Return values for what is alive at `key`: parameters by position at the start of a function, else anything, on each side its own."""
    if key == ENTRY:
        return {index: oracle.draw(function.variables[index].type, "param", function.variables[index].param) for index in function.params}
    return {
        index: oracle.draw(variable.type, "start", side, variable.key) for index, variable in enumerate(function.variables) if not variable.memory
    }


def _common(pair: _Pair, lefts: Sequence[int], rights: Sequence[int], value: int | None, oracle: Oracle) -> int | None:
    """Return a value that all of these variables can have: `value` (that of the first), or one that fits all their types."""
    types = [*(pair.old.variables[left].type for left in lefts), *(pair.new.variables[right].type for right in rights)]
    for attempt in range(_TRIES):
        if value is None:
            value = oracle.draw(types[0], "start", "both", pair.old.variables[lefts[0]].key, attempt)
        if all(reduced(value, ctype) == value for ctype in types):
            return value
        value = None
    return None


def _compare(pair: _Pair, key: str, seed: int, old: Run, new: Run) -> Mismatch | None:
    left, right = old.effects, new.effects
    if pair.certificate.motion is not STILL:
        return _compare_moved(pair, key, seed, old, new)
    for place, (a, b) in enumerate(zip(left, right, strict=False)):
        if a.signature != b.signature:
            return _mismatch(f"{effect_text(a)} against {effect_text(b)}", key, seed, old, new, place)
    if len(left) != len(right):
        place = min(len(left), len(right))
        text = effect_text(left[place]) + " only in the old text" if len(left) > place else effect_text(right[place]) + " only in the new text"
        return _mismatch(text, key, seed, old, new, place)
    if (old.end, old.key) != (new.end, new.key):
        return _mismatch(f"ends by {old.end} {old.key} against {new.end} {new.key}", key, seed, old, new, len(left))
    if old.end is End.CUT:
        return _compare_cut(pair, key, seed, old, new)
    return None


def _compare_moved(pair: _Pair, key: str, seed: int, old: Run, new: Run) -> Mismatch | None:
    """Compare what happened up to the exchanges that the proof lists."""
    motion = pair.certificate.motion
    if motion.faultless and End.FAULT in (old.end, new.end):
        return None
    if motion.exchanges and (old.escaped or new.escaped):
        # Own objects go by the order in which they escape, and that is one of the things that moved.
        return None
    if old.trace != new.trace:
        return _mismatch("the effects differ by more than their order", key, seed, old, new, 0)
    if (old.end, old.key) != (new.end, new.key):
        return _mismatch(f"ends by {old.end} {old.key} against {new.end} {new.key}", key, seed, old, new, len(old.effects))
    return _compare_cut(pair, key, seed, old, new) if old.end is End.CUT else None


def _compare_cut(pair: _Pair, key: str, seed: int, old: Run, new: Run) -> Mismatch | None:
    place = len(old.effects)
    if old.values != new.values:
        return _mismatch(f"comes to {old.key} with {old.values} against {new.values}", key, seed, old, new, place)
    relation = _relation(pair.certificate, old.key)
    if relation is None:
        return None
    for a, b in relation.equal:
        if old.variables.get(a) != new.variables.get(b):
            names = f"{pair.old.variables[a].key} == {pair.new.variables[b].key}"
            text = f"{names} does not hold at {old.key}: {old.variables.get(a)} against {new.variables.get(b)}"
            return _mismatch(text, key, seed, old, new, place)
    for side, function, constants in ((old, pair.old, relation.old_constants), (new, pair.new, relation.new_constants)):
        for index, value in constants:
            if side.variables.get(index) != value:
                name = function.variables[index].key
                return _mismatch(f"{name} == {value} does not hold at {old.key}: {side.variables.get(index)}", key, seed, old, new, place)
    return None


def _mismatch(text: str, key: str, seed: int, old: Run, new: Run, place: int) -> Mismatch:
    left, right = old.effects, new.effects
    return Mismatch(
        text,
        key,
        seed,
        left[place].line if place < len(left) else old.line,
        right[place].line if place < len(right) else new.line,
        tuple(effect_text(event) for event in left[: place + 1]),
        tuple(effect_text(event) for event in right[: place + 1]),
    )


def effect_text(event: Event) -> str:
    """Return an effect with its values as one line for a report of a defect."""
    values = ", ".join(f"{datum.value:#x}" if datum.value > 9 else str(datum.value) for datum in event.values)
    return f"{event.file}:{event.line}: {event.kind} {event.target}({values})"
