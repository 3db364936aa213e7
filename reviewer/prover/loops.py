"""A simulation whose relation at loops is guessed from values, and in which any loop of one side may go with any of the other.

Cuts stand behind the tests at a loop's head, so that loops that test first and loops that test last have one shape. Every pair of exits
that both sides can take together has to be related; which can't be is shown by the solver, and not by equal conditions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from itertools import islice

from reviewer.cfront.certificate import Lemma
from reviewer.cfront.ctype import CType, Pointer
from reviewer.cfront.ir import ENTRY, Function, Value
from reviewer.prover.evaluate import State
from reviewer.prover.execute import RETURN, Exit
from reviewer.prover.graph import rotated
from reviewer.prover.memory import root_of
from reviewer.prover.mining import Builder, Copied, Definition, Key, Rows, conditions, definitions, equalities, flags, sources
from reviewer.prover.sampling import Sample
from reviewer.prover.simulation import Facts, Failure, Match, Simulation, go_behind
from reviewer.prover.solver import Obligation, Solver
from reviewer.prover.terms import Term

_VISITS = 4
_SAMPLES = 60
_ROWS = 60
_WIDE = 40
"""Variables of both sides from which on relations are not looked for among values."""
_BUILT = frozenset({"op", "convert", "ite", "load", "element", "field"})


@dataclass(slots=True)
class LoopFacts(Facts):
    """Besides equalities and constants: variables that are functions of others, and tests that hold.

    Of the alternatives for a variable the first is in force.
    """

    defined: dict[Key, tuple[Definition, ...]] = field(default_factory=dict)
    truths: set[tuple[int, Value, bool]] = field(default_factory=set)

    def copy(self) -> LoopFacts:
        """Return a copy."""
        return LoopFacts(set(self.equal), dict(self.old), dict(self.new), set(self.pointers), dict(self.defined), set(self.truths))


class Turn(Enum):
    """Where loops are cut: at their heads, behind the tests of variables there, or behind tests of what was read as well."""

    VARIABLES = "variables"
    READS = "reads"
    NONE = "none"


class LoopSimulation(Simulation):
    """One attempt with guesses from values."""

    def __init__(self, old: Function, new: Function, match: Match, lemmas: tuple[Lemma, ...], solver: Solver, turn: Turn) -> None:
        super().__init__(old, new, match, lemmas, solver)
        if turn is not Turn.NONE:
            loads = turn is Turn.READS
            self.shapes = rotated(old, self.shapes[0], loads), rotated(new, self.shapes[1], loads)
        for side, shape in zip(self.sides, self.shapes, strict=True):
            side.shape = shape
        self._functions = (old, new)
        self._builder = Builder(self.terms, [side.evaluator for side in self.sides], self._functions)
        self._conditions = conditions(old), conditions(new)
        self._given: tuple[Term, ...] = ()

    # --- cut points --------------------------------------------------------------------------------------------------

    def _starts(self) -> list[str]:
        if any(function.hidden or [key for key, _ in function.entries] != [ENTRY] for function in self._functions):
            self.failures.append(Failure("", "the visible text stands in different constructs on both sides"))
            return []
        self.facts[ENTRY] = self._at_entry()
        return [ENTRY]

    def _blocks(self, key: str) -> list[tuple[str, int, int]]:
        if key == ENTRY:
            return super()._blocks(key)
        names = key.split(" | ")
        heads = [{name: block for block, name in shape.heads.items()}[name] for shape, name in zip(self.shapes, (names[0], names[-1]), strict=True)]
        return [(key, heads[0], heads[1])]

    def _states(self, name: str, facts: Facts) -> tuple[State, State]:
        states = super()._states(name, facts)
        self._given = ()
        if isinstance(facts, LoopFacts):
            for (side, index), alternatives in facts.defined.items():
                term = self._builder.build(alternatives[0], states)
                if term is not None:
                    states[side].variables[index] = term
            go_behind(facts, states)
            self._given = tuple(self._truth(side, cond, holds, states[side]) for side, cond, holds in _ordered(facts.truths))
        return states

    def _truth(self, side: int, cond: Value, holds: bool, state: State) -> Term:
        term = self.sides[side].evaluator.truth(cond, state.copy())
        return term if holds else self.terms.negate(term)

    # --- guessing ----------------------------------------------------------------------------------------------------

    def _visit(self, key: str) -> list[str]:
        changed: dict[str, None] = {}
        for name, old_block, new_block in self._blocks(key):
            exits = self._exits(key, name, (old_block, new_block))
            for target, old, new in self._met(*exits):
                if target != RETURN and self._weaken(target, old, new):
                    changed[target] = None
        return list(changed)

    def _met(self, olds: dict[str, Exit], news: dict[str, Exit]) -> list[tuple[str, Exit, Exit]]:
        """Return the exits that both sides may take together, each pair by its name."""
        found = []
        for a, old in olds.items():
            for b, new in news.items():
                if (a == b) or (a.startswith("loop ") and b.startswith("loop ") and not self._never(old, new)):
                    found.append((a if a == b else f"{a} | {b}", old, new))
        return found

    def _never(self, old: Exit, new: Exit) -> bool:
        both = self.terms.both(old.cond, new.cond)
        return both is self.terms.false or self.solver.proves(self._given, [Obligation(self.terms.true, both, self.terms.false)])

    def _weaken(self, target: str, old: Exit, new: Exit) -> bool:
        changed = super()._weaken(target, old, new) if target in self.facts else False
        if target not in self.facts:
            # What values suggest has yet to be shown, the first time too.
            self.facts[target] = self._guess(target, old, new)
            self._weaken(target, old, new)
            return True
        known = self.facts[target]
        if not isinstance(known, LoopFacts):
            return changed
        premises, states = (old.cond, new.cond), (old.state, new.state)
        for key, alternatives in list(known.defined.items()):
            value = states[key[0]].variables.get(key[1])
            built = self._builder.build(alternatives[0], states)
            if value is None or built is None or not self._stays(premises, value, built):
                changed = True
                known.defined[key] = alternatives[1:]
                if not known.defined[key]:
                    del known.defined[key]
        for fact in _ordered(known.truths):
            side, cond, holds = fact
            if not self._stays(premises, self._truth(side, cond, holds, states[side]), self.terms.true):
                changed = True
                known.truths.discard(fact)
        return changed

    def _stays(self, premises: tuple[Term, ...], left: Term, right: Term) -> bool:
        return super()._stays((*self._given, *premises), left, right)

    def _guess(self, target: str, old: Exit, new: Exit) -> Facts:
        rows, samples = self._rows(target, old, new)
        plain = super()._guess(target, old, new)
        if len(samples) < 3 or len(rows) > _WIDE:
            return LoopFacts(plain.equal, plain.old, plain.new, plain.pointers)
        types = {key: self._functions[key[0]].variables[key[1]].type for key in rows}
        facts = LoopFacts(equalities(rows, types), {}, {}, plain.pointers)
        for (side, index), values in rows.items():
            term = (old, new)[side].state.variables[index]
            if term.op == "const" and len(set(values)) == 1:
                (facts.old, facts.new)[side][index] = int(term.data)  # type: ignore[call-overload] # constants carry ints
        self._define(facts, rows, types, (old, new))
        for side in (0, 1):
            for cond in self._conditions[side]:
                for holds in (True, False):
                    if all(sample.value(self._truth(side, cond, holds, states[side])) for sample, states in samples):
                        facts.truths.add((side, cond, holds))
        facts.truths |= flags(rows, types)
        return facts

    def _define(self, facts: LoopFacts, rows: Rows, types: dict[Key, CType], exits: tuple[Exit, Exit]) -> None:
        """Guess what the variables without an equal one are functions of."""
        paired = {(0, a) for a, _ in facts.equal} | {(1, b) for _, b in facts.equal}
        constant = {(0, index) for index in facts.old} | {(1, index) for index in facts.new}
        olds = [key for key in rows if key[0] == 0 and key not in constant]
        used: set[Key] = set()
        for key in rows:
            if key in paired or key in constant:
                continue
            bases = olds if key[0] == 1 else [base for base in olds if base in paired]
            if key[0] == 0 and key in used:
                continue
            found = [
                *self._copied(key, exits, [base for base in bases if base != key]),
                *definitions(key, rows, types, [b for b in bases if b != key]),
            ]
            if found:
                facts.defined[key] = tuple(found[:6])
                used |= {source for one in found[:6] for source in sources(one)}
        for key in [key for key in facts.defined if key in used]:
            del facts.defined[key]
        self._define_across(facts, rows, types, used | paired | constant)

    @staticmethod
    def _define_across(facts: LoopFacts, rows: Rows, types: dict[Key, CType], settled: set[Key]) -> None:
        """Guess what the variables that are left are functions of on both sides: of what one counts down, and the other up to.

        What is defined goes by nothing that is defined behind it.
        """
        twins = {(1, b) for _, b in facts.equal} | {(0, index) for index in facts.old} | {(1, index) for index in facts.new}
        free = set(settled)
        for key in sorted(rows, key=lambda key: (isinstance(types[key], Pointer), -key[0], key[1])):
            if key in free or key in facts.defined:
                continue
            found = list(islice(definitions(key, rows, types, [base for base in rows if base != key and base not in twins]), 6))
            if found:
                facts.defined[key] = tuple(found)
                free |= {source for one in found for source in sources(one)}

    def _copied(self, key: Key, exits: tuple[Exit, Exit], bases: list[Key]) -> list[Definition]:
        """Return the value at the first visit as a function of variables, if all that it is made of is in some."""
        term, token = exits[key[0]].state.variables[key[1]], exits[0].state.token
        if term.op not in _BUILT or exits[1].state.token is not token:
            return []
        values = {exits[side].state.variables[index]: (side, index) for side, index in reversed(bases)}
        leaves: dict[Term, Key] = {}
        waiting, seen = [term], set[Term]()
        while waiting:
            top = waiting.pop()
            if top in seen or top is token:
                continue
            seen.add(top)
            if top in values and top.op != "const":
                leaves[top] = values[top]
            elif top.op in ("const", "global", "string", "local") or (top.args and top.op in (*_BUILT, "truth", "not", "and", "equal", "less")):
                waiting += top.args
            else:
                return []
        return [Copied(term, tuple(leaves.items()), token)]

    def _rows(self, target: str, old: Exit, new: Exit) -> tuple[Rows, list[tuple[Sample, tuple[State, State]]]]:
        """Return the values that the variables have in the first rounds, on the inputs of some samples."""
        _, *blocks = self._blocks(target)[0]
        names = (target.split(" | ")[0], target.split(" | ")[-1])
        visits = [(self.terms.both(old.cond, new.cond), (old.state, new.state))]
        while len(visits) < _VISITS:
            cond, states = visits[-1]
            nexts = [side.run(block, state).get(name) for side, block, state, name in zip(self.sides, blocks, states, names, strict=True)]
            if nexts[0] is None or nexts[1] is None:
                break
            visits.append((self.terms.both(cond, nexts[0].cond, nexts[1].cond), (nexts[0].state, nexts[1].state)))
        keys = [
            (side, index)
            for side, function in enumerate(self._functions)
            for index, variable in enumerate(function.variables)
            if not variable.temporary
            and all(states[side].variables.get(index, self.terms.true).op not in ("true", "uninitialised") for _, states in visits)
        ]
        rows: Rows = {key: [] for key in keys}
        samples: list[tuple[Sample, tuple[State, State]]] = []
        for number in range(_SAMPLES):
            sample = Sample(0x9E3779B9 * (number + 1) & 0xFFFFFFFF, number)
            for cond, states in visits:
                if len(samples) < _ROWS and sample.value(cond):
                    samples.append((sample, states))
                    for side, index in keys:
                        rows[side, index].append(sample.value(states[side].variables[index]))
        return rows, samples

    # --- checking ----------------------------------------------------------------------------------------------------

    def _carried(self) -> tuple[str, ...]:
        spelled = {read: text for side in self.sides for _, read, text in side.reads}
        kept = [one[0] for facts in self.facts.values() if isinstance(facts, LoopFacts) for one in facts.defined.values()]
        found: dict[str, None] = {}
        for definition in kept:
            # What another variable holds is not read again.
            waiting, seen = ([definition.term], {leaf for leaf, _ in definition.leaves}) if isinstance(definition, Copied) else ([], set[Term]())
            while waiting:
                term = waiting.pop()
                if term in seen:
                    continue
                seen.add(term)
                waiting += term.args
                if term.op == "load" and root_of(term.args[1]).op != "local":
                    found[spelled.get(term, "memory")] = None
        return tuple(found)

    def _check(self, key: str, name: str, old_block: int, new_block: int) -> None:
        olds, news = self._exits(key, name, (old_block, new_block))
        pairs = self._met(olds, news)
        met = {(id(old), id(new)) for _, old, new in pairs}
        for a, old in olds.items():
            for b, new in news.items():
                if (id(old), id(new)) not in met and not self._never(old, new):
                    self.failures.append(Failure(a if b == RETURN else b, "one side alone comes here", (old.cond, new.cond)))
        for target, old, new in pairs:
            if target == RETURN or target in self.facts:
                self._check_exit(target, old, new)
            else:
                self.failures.append(Failure(target, "the condition to come here", (old.cond, new.cond)))

    def _obligations(self, reached: str, old: Exit, new: Exit) -> list[tuple[str, Obligation]] | None:
        found = super()._obligations(reached, old, new)
        if found is None:
            return None
        # Which exits go together was settled pair by pair.
        found = [(what, obligation) for what, obligation in found if what != "the condition to come here"]
        facts = self.facts.get(reached)
        if isinstance(facts, LoopFacts):
            states, both = (old.state, new.state), self.terms.both(old.cond, new.cond)
            for (side, index), alternatives in facts.defined.items():
                value, built = states[side].variables.get(index), self._builder.build(alternatives[0], states)
                blank = self.terms.make("uninitialised", (), "")
                what = f"the value of {self._functions[side].variables[index].key}"
                found.append((what, Obligation(both, value or blank, built or self.terms.const(0))))
            for side, cond, holds in _ordered(facts.truths):
                found.append(("a test", Obligation(both, self._truth(side, cond, holds, states[side]), self.terms.true)))
        return found

    def _proves(self, obligations: list[Obligation]) -> bool:
        return self.solver.proves(self._given, obligations)


def _ordered(truths: set[tuple[int, Value, bool]]) -> list[tuple[int, Value, bool]]:
    return sorted(truths, key=repr)
