"""A simulation relation between two functions: from every pair of related states both do the same until they are related again.

Cut points are the entries, the loop heads and, in fragments, every return of hidden text. The relation at a loop head is guessed
from the first visit (equal variables, constants) and what does not survive is dropped until the rest is inductive (Houdini); between
visible and hidden text equality of every shared variable is required, not guessed (SEMANTICS.md E21).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reviewer.cfront.certificate import STILL, Certificate, Lemma, Motion, Relation
from reviewer.cfront.ctype import type_key
from reviewer.cfront.ir import ENTRY, Function
from reviewer.model.value_type import value_type
from reviewer.prover.evaluate import State
from reviewer.prover.execute import RETURN, Executor, Exit, Naming
from reviewer.prover.graph import shape_of
from reviewer.prover.reads import unlike_reads, unlike_writes
from reviewer.prover.solver import Obligation, Solver
from reviewer.prover.terms import Term, Terms

HIDDEN = "hidden text"
"""The point at which hidden text has control; all entries but ENTRY are reached from it."""

_ROUNDS = 60
"""More visits than this and the relation is given up; each round drops something, so only huge functions come here."""


@value_type
class Match:
    """Which variables of both sides are one: pairs of indexes; and those that only one side has."""

    pairs: tuple[tuple[int, int], ...]
    old_only: tuple[int, ...]
    new_only: tuple[int, ...]


@dataclass(slots=True)
class Facts:
    """What is taken to hold at a cut point: equal pairs (a pair may be of one-sided variables), and constants of each side.

    `pointers` are variables, by side and index, behind whose value something was accessed on every way to a loop: who comes there has not
    failed at that.
    """

    equal: set[tuple[int, int]]
    old: dict[int, int]
    new: dict[int, int]
    pointers: set[tuple[int, int]] = field(default_factory=set)

    def copy(self) -> Facts:
        """Return a copy."""
        return Facts(set(self.equal), dict(self.old), dict(self.new), set(self.pointers))


@value_type
class Failure:
    """Why two sides were not proved equal: at which exit, what, and the terms behind it (for the search for assumptions)."""

    where: str
    what: str
    terms: tuple[Term, ...] = field(default=(), repr=False)


@value_type
class Outcome:
    """A certificate, or the failures."""

    certificate: Certificate | None
    failures: tuple[Failure, ...] = ()
    arena: Terms | None = field(default=None, repr=False)
    facts: Mapping[str, Facts] = field(default_factory=dict)
    dropped: tuple[Term, ...] = field(default=(), repr=False)
    """What guesses about loops and hidden text ran into, in the order in which they were given up."""
    races: tuple[str, ...] = ()
    """Plain reads, as spelled, that were merged, split or moved (SEMANTICS.md A4)."""
    moved: tuple[str, ...] = ()
    """Plain writes, as spelled, that were moved or dropped, and those that they moved over."""


class Simulation:
    """One attempt to relate two functions, under the given lemmas."""

    def __init__(self, old: Function, new: Function, match: Match, lemmas: tuple[Lemma, ...], solver: Solver, motion: Motion = STILL) -> None:
        self.old, self.new, self.match, self.solver, self.motion = old, new, match, solver, motion
        self.terms = Terms(lemmas)
        names = {pair: old.variables[pair[0]].key for pair in match.pairs}
        shared_old = {pair[0]: name for pair, name in names.items()}
        shared_new = {pair[1]: name for pair, name in names.items()}
        self.shapes = (shape_of(old), shape_of(new))
        self.sides = (
            Executor(old, self.shapes[0], self.terms, Naming(shared_old, "old", old), motion),
            Executor(new, self.shapes[1], self.terms, Naming(shared_new, "new", new), motion),
        )
        self.facts: dict[str, Facts] = {}
        self.failures: list[Failure] = []
        self.dropped: list[Term] = []

    def run(self) -> Outcome:
        """Find the relation and check every stretch."""
        starts = self._starts()
        if self.failures:
            return Outcome(None, tuple(self.failures), self.terms)
        waiting = list(starts)
        rounds = 0
        while waiting:
            rounds += 1
            if rounds > _ROUNDS:
                return Outcome(None, (Failure("", "the relation at the loops does not settle"),), self.terms)
            key = waiting.pop(0)
            waiting.extend(reached for reached in self._visit(key) if reached not in waiting)
        for side in self.sides:
            side.reads.clear()
            side.writes.clear()
        for key in self.facts:
            for point in self._blocks(key):
                self._check(key, *point)
        if self.failures:
            return Outcome(None, tuple(self.failures), self.terms, self.facts, tuple(self.dropped))
        races = (*unlike_reads(self.sides[0].reads, self.sides[1].reads), *self._carried())
        apart = sorted(self.sides[0].memory.told_apart | self.sides[1].memory.told_apart)
        moved = (*unlike_writes(self.sides[0].writes, self.sides[1].writes), *apart) if self.motion.plain else ()
        return Outcome(self._certificate(), (), self.terms, self.facts, (), tuple(sorted(set(races))), moved)

    def _carried(self) -> tuple[str, ...]:
        """Return the plain reads, as spelled, that one side makes before a loop and the other in it."""
        return ()

    # --- cut points --------------------------------------------------------------------------------------------------

    def _starts(self) -> list[str]:
        """Set up the relations that are required, and say where to begin."""
        old_keys = sorted(key for key, _ in self.old.entries)
        new_keys = sorted(key for key, _ in self.new.entries)
        if old_keys != new_keys or self.old.shape != self.new.shape:
            self.failures.append(Failure("", "the visible text stands in different constructs on both sides"))
            return []
        if len(self.shapes[0].heads) != len(self.shapes[1].heads):
            self.failures.append(Failure("", f"{len(self.shapes[0].heads)} loops became {len(self.shapes[1].heads)}"))
            return []
        starts = []
        if ENTRY in old_keys:
            self.facts[ENTRY] = self._at_entry()
            starts.append(ENTRY)
        if any(key != ENTRY for key in old_keys) and ENTRY not in old_keys:
            # Control begins in hidden text: nothing is known there of variables that only one side has.
            self.facts[HIDDEN] = Facts(set(self.match.pairs), {}, {})
            starts.append(HIDDEN)
        return starts

    def _at_entry(self) -> Facts:
        old = {self.old.variables[i].param: i for i in self.old.params}
        new = {self.new.variables[i].param: i for i in self.new.params}
        return Facts({(old[p], new[p]) for p in old.keys() & new.keys()}, {}, {})

    def _blocks(self, key: str) -> list[tuple[str, int, int]]:
        """Return the pairs of blocks at which the cut point `key` lets control in, each with a name."""
        old, new = dict(self.old.entries), dict(self.new.entries)
        if key == ENTRY:
            return [(ENTRY, old[ENTRY], new[ENTRY])]
        if key == HIDDEN:
            return [(name, old[name], new[name]) for name in sorted(old) if name != ENTRY]
        old_head, new_head = ({name: block for block, name in shape.heads.items()}[key] for shape in self.shapes)
        return [(key, old_head, new_head)]

    # --- states ------------------------------------------------------------------------------------------------------

    def _states(self, name: str, facts: Facts) -> tuple[State, State]:
        """Make the most general pair of states that `facts` allows."""
        terms = self.terms
        token = terms.make("token", (), name)
        old, new = State(token), State(token)
        if name != ENTRY:
            old.escaped, new.escaped = (side.memory.leaving for side in self.sides)
            old.leaky = new.leaky = True
        for olds, news in _classes(facts.equal):
            shared = terms.symbol(f"{name}: {self.old.variables[olds[0]].key} = {self.new.variables[news[0]].key}", self._common_type(olds, news))
            old.variables.update(dict.fromkeys(olds, shared))
            new.variables.update(dict.fromkeys(news, shared))
        for state, constants in ((old, facts.old), (new, facts.new)):
            for index, value in constants.items():
                state.variables[index] = terms.const(value)
        if name != ENTRY:
            for side, state, function in (("old", old, self.old), ("new", new, self.new)):
                for index, variable in enumerate(function.variables):
                    if not variable.memory:
                        state.variables.setdefault(index, terms.symbol(f"{name}: {side} {variable.key}", type_key(variable.type)))
        go_behind(facts, (old, new))
        return old, new

    def _common_type(self, olds: list[int], news: list[int]) -> str:
        """Return the key of a type that each of these variables, of equal value, is in the range of."""
        keys = {type_key(self.old.variables[i].type) for i in olds} | {type_key(self.new.variables[i].type) for i in news}
        return min(keys)

    def _exits(self, key: str, name: str, blocks: tuple[int, int]) -> tuple[dict[str, Exit], dict[str, Exit]]:
        states = self._states(name, self.facts[key])
        return self.sides[0].run(blocks[0], states[0]), self.sides[1].run(blocks[1], states[1])

    # --- guessing ----------------------------------------------------------------------------------------------------

    def _visit(self, key: str) -> list[str]:
        """Execute from `key`; weaken the relations at the points that are reached, and return those that changed."""
        changed: dict[str, None] = {}
        for name, old_block, new_block in self._blocks(key):
            exits = self._exits(key, name, (old_block, new_block))
            for reached in exits[0].keys() & exits[1].keys() - {RETURN}:
                target = reached if reached.startswith("loop ") else HIDDEN
                if self._weaken(target, exits[0][reached], exits[1][reached]):
                    changed[target] = None
        return list(changed)

    def _weaken(self, target: str, old: Exit, new: Exit) -> bool:
        known = self.facts.get(target)
        if known is None:
            self.facts[target] = self._guess(target, old, new)
            return True
        before = known.copy()
        premises = (old.cond, new.cond)
        known.old = {i: v for i, v in known.old.items() if self._stays(premises, self._get(0, old, i), self.terms.const(v))}
        known.new = {i: v for i, v in known.new.items() if self._stays(premises, self._get(1, new, i), self.terms.const(v))}
        required = set(self.match.pairs) if target == HIDDEN else set()
        known.equal = {p for p in known.equal if p in required or self._stays(premises, self._get(0, old, p[0]), self._get(1, new, p[1]))}
        known.pointers &= _behind((old, new))
        return known != before

    def _stays(self, premises: tuple[Term, ...], left: Term, right: Term) -> bool:
        if left is right or self.solver.proves(premises, [Obligation(self.terms.true, left, right)]):
            return True
        self.dropped += (left, right)
        return False

    def _get(self, side: int, point: Exit, index: int) -> Term:
        known = point.state.variables.get(index)
        return known if known is not None else self.terms.make("uninitialised", (), self.sides[side].naming(index))

    def _guess(self, target: str, old: Exit, new: Exit) -> Facts:
        """Take everything that holds on the first visit."""
        facts = Facts(set(), {}, {}, set() if target == HIDDEN else _behind((old, new)))
        if target == HIDDEN:
            facts.equal.update(self.match.pairs)
            own = (self.match.old_only, self.match.new_only)
        else:
            own = (tuple(range(len(self.old.variables))), tuple(range(len(self.new.variables))))
            facts.equal.update(p for p in self.match.pairs if self._get(0, old, p[0]) is self._get(1, new, p[1]))
        values: dict[Term, list[int]] = {}
        matched = frozenset(a for a, _ in self.match.pairs), frozenset(b for _, b in self.match.pairs)
        for index in own[0]:
            term = self._get(0, old, index)
            if term.op == "const":
                facts.old[index] = int(term.data)  # type: ignore[call-overload] # constants carry ints
            if term.op != "uninitialised":
                values.setdefault(term, []).append(index)
        for index in own[1]:
            term = self._get(1, new, index)
            if term.op == "const":
                facts.new[index] = int(term.data)  # type: ignore[call-overload] # constants carry ints
            for other in values.get(term, ()):
                # Equal constants are chance, but for variables that have no partner by name.
                by_chance = term.op == "const" and (other in matched[0] or index in matched[1])
                if not by_chance and self.old.variables[other].type == self.new.variables[index].type:
                    facts.equal.add((other, index))
        return facts

    # --- checking ----------------------------------------------------------------------------------------------------

    def _check(self, key: str, name: str, old_block: int, new_block: int) -> None:
        exits = self._exits(key, name, (old_block, new_block))
        for reached in sorted(exits[0].keys() | exits[1].keys()):
            old, new = exits[0].get(reached), exits[1].get(reached)
            if old is None or new is None:
                present = old or new
                assert present is not None
                if not self.solver.proves((), [Obligation(self.terms.true, present.cond, self.terms.false)]):
                    self.failures.append(Failure(reached, "one side alone comes here", (present.cond, present.state.token)))
                continue
            self._check_exit(reached, old, new)

    def _check_exit(self, reached: str, old: Exit, new: Exit) -> None:
        obligations = self._obligations(reached, old, new)
        if obligations is None:
            self.failures.append(Failure(reached, "one side returns a value"))
            return
        wrong = [pair for pair in obligations if pair[1].left is not pair[1].right]
        if wrong and not self._proves([obligation for _, obligation in wrong]):
            for what, obligation in wrong:
                self.failures.append(Failure(reached, what, (obligation.left, obligation.right)))

    def _proves(self, obligations: list[Obligation]) -> bool:
        return self.solver.proves((), obligations)

    def _obligations(self, reached: str, old: Exit, new: Exit) -> list[tuple[str, Obligation]] | None:
        terms = self.terms
        result = [("the condition to come here", Obligation(terms.true, old.cond, new.cond))]
        both = terms.both(old.cond, new.cond)

        def same(what: str, left: Term, right: Term) -> None:
            result.append((what, Obligation(both, left, right)))

        same("the effects before it", old.state.token, new.state.token)
        for fault in () if self.motion.faultless else old.state.faults.keys() | new.state.faults.keys():
            same("what may fault", old.state.faults.get(fault, terms.false), new.state.faults.get(fault, terms.false))
        if len(old.values) != len(new.values):
            return None
        for left, right in zip(old.values, new.values, strict=True):
            same("the value", left, right)
        if reached != RETURN:
            facts = self.facts[reached if reached.startswith("loop ") else HIDDEN]
            for a, b in facts.equal:
                same(f"the value of {self.old.variables[a].key}", self._get(0, old, a), self._get(1, new, b))
            for side, point, constants in ((0, old, facts.old), (1, new, facts.new)):
                for index, value in constants.items():
                    same(f"the value of {self.sides[side].function.variables[index].key}", self._get(side, point, index), terms.const(value))
            if not facts.pointers <= _behind((old, new)):
                same("what may fault", terms.false, terms.true)
        return result

    def _certificate(self) -> Certificate:
        relations = []
        for key, facts in self.facts.items():
            for name, _, _ in self._blocks(key):
                relations.append(Relation(name, tuple(sorted(facts.equal)), tuple(sorted(facts.old.items())), tuple(sorted(facts.new.items()))))
        return Certificate(tuple(relations), tuple(lemma for lemma in self.terms.lemmas if lemma in self.terms.used), self.motion)


def _behind(exits: tuple[Exit, Exit]) -> set[tuple[int, int]]:
    """Return the variables of both sides, by side and index, behind whose value something was accessed on every way to a pair of exits."""
    states = [point.state for point in exits]
    return {(side, index) for side, state in enumerate(states) for index, value in state.variables.items() if value in state.valid}


def go_behind(facts: Facts, states: tuple[State, State]) -> None:
    """Let a pair of states start with the accesses that `facts` says were made."""
    for side, state in enumerate(states):
        state.valid |= {state.variables[index] for which, index in facts.pointers if which == side and index in state.variables}


def _classes(equal: set[tuple[int, int]]) -> list[tuple[list[int], list[int]]]:
    """Return the classes of variables that the pairs make equal: old indexes and new ones."""
    classes: list[tuple[list[int], list[int]]] = []
    for a, b in sorted(equal):
        touched = [c for c in classes if a in c[0] or b in c[1]]
        merged = (sorted({a, *(i for c in touched for i in c[0])}), sorted({b, *(i for c in touched for i in c[1])}))
        classes = [c for c in classes if c not in touched]
        classes.append(merged)
    return classes
