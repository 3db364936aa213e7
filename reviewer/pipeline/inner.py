"""Proofs through the bodies of helpers, and helpers whose change all callers absorb (SEMANTICS.md B9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from reviewer.cfront.certificate import Certificate, Relation
from reviewer.cfront.configuration import View
from reviewer.cfront.inline import Inlined, Site
from reviewer.cfront.ir import ENTRY, Function
from reviewer.cfront.needless_order import without_orders
from reviewer.cfront.results import NoResult, Protocol, Tested, Truth
from reviewer.cfront.spelled import spelled
from reviewer.cfront.split_records import split_records
from reviewer.changes.hunk_arguments import Passed
from reviewer.changes.pairs import UnitPair
from reviewer.changes.shown_uses import NO_USES, ShownUses
from reviewer.knowledge.tables import Policy
from reviewer.model.place import DEFECT, Side
from reviewer.model.unit import BY_PROOF, PROVED, RANK, SETTLED, Assumption, Status, Step, Unit, UnitKind
from reviewer.pipeline.absorption import Absorption
from reviewer.pipeline.accessors import compare_accessors
from reviewer.pipeline.bodies import Expansion, SideBodies, calls, expansions
from reviewer.pipeline.by_type import goes_by_type
from reviewer.pipeline.by_value import MOST, taken_by_value
from reviewer.pipeline.callers import Key
from reviewer.pipeline.excusing import compare_excusing
from reviewer.pipeline.followed import Proof, Quiet, Sites, functions_of_value, sides_of, site_steps, told_apart
from reviewer.pipeline.function_pair import Compare, FunctionPair
from reviewer.pipeline.only_tested import only_tested
from reviewer.pipeline.operations import NO_OPERATIONS, only_called_or_given, operations
from reviewer.pipeline.plain_units import assume, unit_of
from reviewer.pipeline.removed_tests import compare_removed_tests
from reviewer.pipeline.runner import ReplayRunner
from reviewer.pipeline.shown_bodies import taken_for_granted
from reviewer.pipeline.signatures import Lowered, Signatures
from reviewer.pipeline.types_in_hunks import TypesInHunks
from reviewer.pipeline.unassigned import compare_kept
from reviewer.prover.interface import Answer, Bodies, Task
from reviewer.prover.matching import obstacle
from reviewer.prover.pair import compare
from reviewer.prover.standing import NAMES_BY_VALUE, NAMES_NOT_JOINED

Comparison = Callable[[UnitPair, Compare], FunctionPair | None]
"""Makes the comparison of a pair, over all its configurations, by the given means; None if its sides can't be compared."""

TaskOf = Callable[[UnitPair, tuple[Function, Function], tuple[Bodies, Bodies]], Task]


@dataclass(slots=True)
class Through:
    """Judges functions of one patch through the helpers that they call.

    `comparison` and `task` make what compares a pair; `alone` is of `Signatures`. `uses` are those of functions in hunks,
    `types` what these say of types, `passed` arguments in them; `policy` says what a claim does not speak about. `quietly` compares, and looks
    for no witness.
    """

    pairs: Sequence[UnitPair]
    units: list[Unit]
    bodies: tuple[SideBodies, SideBodies]
    comparison: Comparison
    task: TaskOf
    alone: bool = False
    uses: ShownUses = NO_USES
    types: TypesInHunks = field(default_factory=TypesInHunks)
    policy: Policy = field(default_factory=Policy)
    quietly: Callable[[Task], Answer] = field(default_factory=lambda: partial(compare, runner=Quiet()))
    passed: Passed = field(default_factory=lambda: Passed(()))
    signatures: Signatures = field(init=False)
    _texts: dict[int, frozenset[str]] = field(default_factory=dict)
    _proofs: dict[Key, Proof | None] = field(default_factory=dict)
    _defects: dict[Key, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look at the interfaces that change."""
        lowered = {index: self._lowered(pair) for index, pair in enumerate(self.pairs) if _is_pair(pair)}
        worlds = self.bodies[0].world, self.bodies[1].world
        ops = NO_OPERATIONS if self.alone else operations(self.pairs, worlds, self.uses)
        tested = (lambda _: False) if self.alone else partial(only_tested, worlds=worlds)
        self.signatures = Signatures(self.pairs, lowered, self.alone, worlds[0] is None, ops, tested)
        self._texts = {index: frozenset().union(*(spelled(side) for both in found for side in both)) for index, found in lowered.items()}

    def run(self) -> list[Unit]:
        """Return the units, those proved through helpers and those absorbed with their new status."""
        inner = self._touched()
        for world in (side.world for side in self.bodies if side.world is not None):
            world.usage.expect(pair.name for pair in self.pairs if pair.kind is UnitKind.FUNCTION)
        self._settle_signatures(inner)
        for index, (pair, unit) in enumerate(zip(self.pairs, self.units, strict=True)):
            guessed = self._guessed(unit)
            if _is_pair(pair) and (unit.status is Status.UNKNOWN or guessed) and not unit.reason.startswith(f"{DEFECT}: "):
                proof = self._proof(pair, inner)
                if proof is not None:
                    self.units[index] = self.proved_unit(pair, unit, proof)
                elif self._defects.get((pair.side.path, pair.name)):
                    self.units[index] = unit_of(pair, Status.UNKNOWN, self._defects[pair.side.path, pair.name])
                elif guessed:
                    self.units[index] = unit_of(pair, Status.UNKNOWN, f"proved only if {guessed}, and the patch changes what that returns")
        if self.bodies[0].world is not None and self.bodies[1].world is not None:
            worlds = self.bodies[0].world, self.bodies[1].world
            self.units[:] = Absorption(self.pairs, self.units, worlds, partial(self._proof, inner=inner), self._proofs).settle()
        self._doubt_texts()
        self._follow()
        return self.units

    def _doubt_texts(self) -> None:
        """Take back proofs of functions that have the name of one that is open in text that stays text: equal text means another thing there."""
        open_ones = {p.name for p, u in zip(self.pairs, self.units, strict=True) if p.kind is UnitKind.FUNCTION and u.status not in PROVED}
        for index, words in self._texts.items():
            named = sorted(words & open_ones - {self.pairs[index].name})
            if named and self.units[index].status in BY_PROOF:
                why = f"an unknown macro or assembly is given {named[0]} as text, and that is not proved to be what it was"
                self.units[index] = unit_of(self.pairs[index], Status.UNKNOWN, why)

    def _guessed(self, unit: Unit) -> str:
        """Return the assumption of a unit about the result of a function whose result the patch changes, "" if it has none."""
        if unit.status is not Status.ASSUMED:
            return ""
        return next((a.text for a in unit.assumptions if isinstance(self.signatures.chosen.get(a.subject), Protocol)), "")

    def _lowered(self, pair: UnitPair) -> Lowered:
        """Return both sides of a pair as they are compared, in every configuration."""
        found: list[tuple[Function, Function]] = []

        def seen(old: Function, new: Function, old_bodies: Bodies, new_bodies: Bodies, _view: View, _search: bool) -> tuple[Task, Answer]:
            found.append((old, new))
            return self.task(pair, (old, new), (old_bodies, new_bodies)), Answer(Status.ASSUMED)

        comparison = self.comparison(pair, seen)
        if comparison is not None:
            comparison.judge()
        return found

    def _settle_signatures(self, inner: frozenset[str]) -> None:
        def proved(index: int) -> bool:
            self._proofs.clear()
            pair = self.pairs[index]
            return not self._reached_otherwise(pair.name) and self._proof(pair, inner) is not None

        self.signatures.settle(proved)
        self._proofs.clear()

    def _reached_otherwise(self, name: str) -> bool:
        """Whether something in sight is seen to reach a function with a new interface in a way that no proof looks at."""
        members = frozenset(op.member for op in self.signatures.operations.of(name))
        asked = self.signatures.asks_callers(name) and name in self.uses.calls
        if asked or name in self.uses.others or any(given == name and member not in members for member, given in self.uses.given):
            return True
        if any(name in words for words in self._texts.values()):
            return True
        if isinstance(self.signatures.chosen.get(name), NoResult | Truth | Tested) and any(
            s.world is not None and goes_by_type(name, s.world) for s in self.bodies
        ):
            return True
        return any(side.world is not None and not only_called_or_given(name, side.world, members) for side in self.bodies)

    def _granted(self, pair: UnitPair, proof: Proof) -> tuple[tuple[Assumption, ...], tuple[str, ...]]:
        """Return what a proof takes for granted besides: assumptions and standing ones."""
        if self.bodies[0].world is not None:
            return self._uncalled(pair), ()
        assumptions, standing = taken_for_granted(pair, (site for _, site in proof.sites))
        return (*self._uncalled(pair), *assumptions), standing

    def _uncalled(self, pair: UnitPair) -> tuple[Assumption, ...]:
        """Return what is assumed of who else reaches a function whose interface was changed (SEMANTICS.md B11, B12)."""
        ops = self._ops(pair)
        if pair.name not in self.signatures.chosen:
            return ops
        hidden: tuple[Assumption, ...] = ()
        if self.signatures.unseen_results(pair):
            hidden = (assume(pair, f"what lines of {pair.name}() return that are not shown is 0 or 1", "the whole function: give a tree"),)
        if self.signatures.asks_callers(pair.name):
            hidden = (assume(pair, f"every call of {pair.name}() whose result is used is in the patch", "the callers: give a tree with --tree"),)
        sides = [side for side in (pair.old, pair.new) if side is not None]
        followed = all(bodies.world is not None for bodies in self.bodies)
        whole = all(bodies.world is not None and bodies.world.tree.whole for bodies in self.bodies)
        if followed and (whole or all("static" in side.storage for side in sides)):
            return (*ops, *hidden)
        if self.signatures.asks_for_truth(pair.name):
            hidden = (assume(pair, f"no call of {pair.name}() outside the given tree asks more than whether its result is 0", "a whole tree"),)
        given = "".join(f" and as {op.words}" for op in self.signatures.operations.of(pair.name))
        more = "else " if given else ""
        text = f"{pair.name}() is reached by nothing but calls in C{given}: nothing {more}takes its address, and no assembly calls it"
        return (*ops, *hidden, assume(pair, text, "a whole tree: give one with --tree"))

    def _ops(self, pair: UnitPair) -> tuple[Assumption, ...]:
        """Return what is assumed of the functions that the ops may be that a function is one of, or calls."""
        known = self.signatures.operations
        ops = {op: tuple(sorted(known.functions[op])) for op in known.of(pair.name)} | dict(self.signatures.ops_called(pair))
        whole = all(bodies.world is not None and bodies.world.tree.whole for bodies in self.bodies)
        made = []
        for op, names in ops.items() if not whole else ():
            if known.assumed:
                text = f"{op.words} is nothing but {', '.join(f'{name}()' for name in names)}"
            else:
                text = f"nothing outside the given tree is cast to {op.words}"
            made.append(assume(pair, text, "the initialisers of the ops table: give a whole tree with --tree"))
        return tuple(made)

    def _touched(self) -> frozenset[str]:
        """Return the functions that the patch adds, removes or leaves unproved."""
        return frozenset(
            pair.name
            for pair, unit in zip(self.pairs, self.units, strict=True)
            if pair.kind is UnitKind.FUNCTION and pair.name and (pair.old is None or pair.new is None or unit.status not in SETTLED)
        )

    def settled_proof(self, pair: UnitPair) -> Proof | None:
        """Return the proof of a pair through bodies, once `settle_interfaces` was called."""
        return self._proof(pair, self._touched())

    def settle_interfaces(self) -> None:
        """Find the ways in which changed interfaces answer to each other that hold for every definition."""
        self._settle_signatures(self._touched())

    def proved_unit(self, pair: UnitPair, unit: Unit, proof: Proof) -> Unit:
        """Return the unit of a pair that was proved through bodies."""
        return _proved_unit(pair, unit, proof, self.signatures.steps(pair), self._granted(pair, proof))

    # --- proofs ------------------------------------------------------------------------------------------------------

    def _proof(self, pair: UnitPair, inner: frozenset[str]) -> Proof | None:
        key = (pair.side.path, pair.name)
        if key not in self._proofs:
            self._proofs[key] = self._prove(pair, inner)
        return self._proofs[key]

    def _prove(self, pair: UnitPair, inner: frozenset[str]) -> Proof | None:
        left: set[str] = set()
        adapted: list[bool] = []
        sites: dict[tuple[Side, Site], None] = {}
        notes: dict[str, None] = {}

        def through(old: Function, new: Function, old_bodies: Bodies, new_bodies: Bodies, view: View, _search: bool) -> tuple[Task, Answer]:
            task = self.task(pair, self.signatures.definitions(pair, old, new), (old_bodies, new_bodies))
            answer, expansion = self._compared(task, inner - {pair.name} - self.signatures.chosen.keys(), view, notes)
            adapted.append(expansion is not None and not expansion.old.sites and not expansion.new.sites)
            if expansion is not None:
                for function in (expansion.old.function, expansion.new.function):
                    left.update(calls(function), spelled(function))
                sites.update(dict.fromkeys((side, site) for side, inlined in sides_of(expansion) for site in inlined.sites))
            return task, answer

        comparison = self.comparison(pair, through)
        judged = comparison.judge() if comparison is not None else None
        if judged is not None and judged.answer.reason.startswith(f"{DEFECT}: "):
            self._defects[pair.side.path, pair.name] = judged.answer.reason
        if comparison is None or judged is None or judged.answer.status not in BY_PROOF or not (sites or any(adapted)):
            return None
        return Proof(judged, frozenset(left), tuple(sites), (*comparison.notes, *notes))

    def _compared(self, task: Task, inner: frozenset[str], view: View, notes: dict[str, None]) -> tuple[Answer, Expansion | None]:
        """Compare with ever more bodies put in, until there is a proof; `notes` gets what policy excused in it."""
        by_value = functions_of_value(task, self.bodies)
        why = obstacle(by_value.old, by_value.new, task.changed)
        if why is not None:
            return Answer(Status.UNKNOWN, why), None
        answer = Answer(Status.UNKNOWN, "no body to follow")
        # With hunks alone nobody has the definition of a name; with more in sight its absence is a reason not to trust it.
        seen = all(side.known_by_value(one) for side, one in zip(self.bodies, (task.old, task.new), strict=True))
        trusted = by_value is not task if self.bodies[0].world is None else seen or told_apart(task)
        split = any(self._split(task, one, side) is not one for one, side in zip((by_value.old, by_value.new), Side, strict=True))
        supposed = () if trusted or self.signatures.chosen or split else self._supposed(task)
        plain = [Expansion(Inlined(by_value.old, ()), Inlined(by_value.new, ()))] if self.signatures.chosen or trusted or split or supposed else []
        through = expansions(by_value.old, by_value.new, self.bodies, inner, view)
        # What the patch touches and leaves open is absorbed by a caller only with its body in place.
        opens = any(not inner.isdisjoint(calls(function)) for function in (by_value.old, by_value.new))
        for expansion in (*through, *plain) if opens else (*plain, *through):
            old, new = self.signatures.calls(expansion.old.function, expansion.new.function)
            put_in = replace(by_value, old=old, new=new, accuse=False)
            put_in = replace(put_in, old=self._split(task, old, Side.OLD), new=self._split(task, new, Side.NEW))
            as_read, answer, excused = self._kept(put_in)
            if self.bodies[0].world is None:
                changed = {pair.name for pair in self.pairs}
                as_read, answer = compare_accessors(as_read, answer, lambda one: compare_kept(one, self.quietly)[1], changed)
            if answer.status in BY_PROOF:
                notes.update(dict.fromkeys(excused))
                as_they_stand = (old, new) == (expansion.old.function, expansion.new.function) and as_read is put_in
                if as_they_stand and task.name not in self.signatures.chosen:
                    answer = self._checked(by_value, answer, expansion)
                converted = any(bodies.took(site.body) for bodies in self.bodies for _, put in sides_of(expansion) for site in put.sites)
                if by_value is not task or converted or self.bodies[1].world is None:
                    answer = replace(answer, standing=tuple(dict.fromkeys((*answer.standing, NAMES_BY_VALUE))))
                if supposed and expansion is plain[0]:
                    answer = replace(answer, status=Status.ASSUMED, assumptions=(*answer.assumptions, *supposed))
                return answer, Expansion(replace(expansion.old, function=old), replace(expansion.new, function=new))
        return answer, None

    def _supposed(self, task: Task) -> tuple[Assumption, ...]:
        """Return that each name that may be a macro is no more than a function, where the tree does not show it; none if they are many.

        A name has to be a lock's or a note's by what is known of names (SEMANTICS.md D19): of any other what is not shown may be anything.
        """
        found: dict[str, Assumption] = {}
        for bodies, function, side in zip(self.bodies, (task.old, task.new), Side, strict=True):
            for name, line in bodies.unconfirmed(function).items() if bodies.world is not None else ():
                found[name] = taken_by_value(task, name, line, side)
        known = all(name in task.ordered or self.policy.is_note(name) for name in found)
        return tuple(found.values()) if known and len(found) <= MOST else ()

    def _kept(self, task: Task) -> tuple[Task, Answer, tuple[str, ...]]:
        """Compare, and where that proves nothing without the notes of both sides, then as if tests that go came out one way.

        Return what was compared, and what was excused.
        """
        # The ways in which an interface may change are many, and each is tried: what is tried for each is little.
        interface = task.name in self.signatures.chosen
        as_read, answer = compare_kept(task, self.quietly, not interface)
        if answer.status in BY_PROOF:
            return as_read, answer, ()
        reads: dict[int, Task] = {}

        def again(one: Task) -> Answer:
            if one is task:
                return answer
            read, found = compare_kept(one, self.quietly, not interface)
            reads[id(one)] = read
            return found

        compared, found, excused = compare_excusing(task, self.policy, again)
        if found.status in BY_PROOF:
            return reads[id(compared)], found, excused
        if self.bodies[0].world is None and not interface:
            as_read, answer = compare_removed_tests(as_read, answer, lambda one: compare_kept(one, self.quietly)[1], self.passed, 1)
        return as_read, answer, ()

    def _split(self, task: Task, function: Function, side: Side) -> Function:
        """Return a function with variables for the members of its local structs.

        Which members share memory with others a tree says, or the hunks do where they show the struct.
        """
        if self.bodies[0].world is not None and self.bodies[1].world is not None:
            return split_records(function, task.may_overlap)
        return split_records(function, lambda record, _member: not self.types.is_split(record, side))

    def _checked(self, task: Task, answer: Answer, expansion: Expansion) -> Answer:
        """Run the functions as they stand, calls followed into the same bodies: the inlining is not trusted either (SEMANTICS.md F22).

        What is assumed of callees restricts the runs, and what may change places is compared so; that accesses do not race needs nothing, as
        one run has no other beside it. Fragments have no beginning to run from, and behind an unknown macro nothing is said of what is related.
        """
        if task.old.hidden or task.new.hidden or len(task.old.entries) > 1 or len(task.new.entries) > 1:
            return answer
        old, new = (without_orders(side, texts) for side, texts in zip((task.old, task.new), expansion.needless, strict=True))
        followed = replace(task, old=old, new=new, old_bodies=Sites(expansion.old.sites), new_bodies=Sites(expansion.new.sites))
        found = ReplayRunner().challenge(followed, Certificate((Relation(ENTRY),), answer.lemmas, answer.motion), through=True)
        return answer if found is None else Answer(Status.UNKNOWN, f"defect: the interpreter disagrees with the proof: {found}")

    def _follow(self) -> None:
        """Settle the prototypes of functions that are settled: what a prototype says is what the definition says, or it does not compile."""
        done: dict[str, list[Unit]] = {}
        for pair, unit in zip(self.pairs, self.units, strict=True):
            if _is_pair(pair):
                done.setdefault(pair.name, []).append(unit)
        for index, (pair, unit) in enumerate(zip(self.pairs, self.units, strict=True)):
            # Where several functions have the name, it may be the prototype of any.
            definition = max(done.get(pair.name, ()), key=lambda unit: RANK[unit.status], default=None)
            if pair.kind is not UnitKind.DECLARATION or unit.status is not Status.UNKNOWN or definition is None or not _prototype(pair):
                continue
            if definition.status in BY_PROOF:
                step = Step(f"the prototype of {pair.name}(), whose definition was judged with all its callers")
                kept = definition.assumptions
                self.units[index] = unit_of(pair, definition.status, argument=(step,), assumptions=kept, standing=definition.standing)


def _is_pair(pair: UnitPair) -> bool:
    return pair.kind is UnitKind.FUNCTION and pair.old is not None and pair.new is not None and bool(pair.name)


def _proved_unit(pair: UnitPair, unit: Unit, proof: Proof, ways: tuple[Step, ...], more: tuple[tuple[Assumption, ...], tuple[str, ...]]) -> Unit:
    answer = proof.answer
    assumptions = (*answer.assumptions, *more[0])
    status = Status.ASSUMED if assumptions else answer.status
    steps = site_steps(proof.sites)
    standing = tuple(dict.fromkeys((*answer.standing, *more[1], *((NAMES_NOT_JOINED,) if ways else ()))))
    made = unit_of(pair, status, answer.reason, argument=(*ways, *steps, *answer.argument), assumptions=assumptions, standing=standing)
    return replace(made, notes=proof.notes, configs=(*pair.side.conditions, *proof.judged.configs), seconds=unit.seconds)


def _prototype(pair: UnitPair) -> bool:
    """Whether both sides declare a function, with the same annotations: those say more than the definition need."""
    words = []
    for side in (pair.old, pair.new):
        if side is None or all(token.text != "(" for token in side.tokens):
            return False
        words.append(sorted(token.text for token in side.tokens if token.text.startswith("__")))
    return words[0] == words[1]
