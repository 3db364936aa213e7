"""Every unit of a patch judged: by tokens, by kind, or by the prover."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import field, replace
from functools import partial

from reviewer.cfront.configuration import View
from reviewer.cfront.fragment import fragment_items
from reviewer.cfront.ir import Function
from reviewer.cfront.syntax import TokenKind
from reviewer.changes.comments import comment_conflict
from reviewer.changes.conditions import unclear_conditions
from reviewer.changes.hunk_functions import NO_FUNCTIONS, HunkFunctions, hunk_functions
from reviewer.changes.member_paths import find_member_paths
from reviewer.changes.own_names import own_names
from reviewer.changes.pairs import UnitPair, from_fragments, from_outlines, match_moves
from reviewer.changes.placing import place_file
from reviewer.changes.renames import Renaming, find_renaming, with_paths
from reviewer.changes.residue import moved_residue
from reviewer.changes.rewriting import rewrite
from reviewer.changes.shown_names import Name, ShownNames, names_in, shown_names
from reviewer.changes.shown_uses import NO_USES, ShownUses, shown_uses
from reviewer.changes.union_names import union_names
from reviewer.knowledge.tables import Knowledge, Policy
from reviewer.model.claim import Sentence
from reviewer.model.place import Place, Side
from reviewer.model.series import FileChange, FileDiff, Patch
from reviewer.model.unit import BY_PROOF, PROVED, SETTLED, Match, Status, Unit, UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.absorb import calls_nothing, is_seen, settle_differences
from reviewer.pipeline.absorb_shown import AbsorbShown
from reviewer.pipeline.assumed_names import AssumedNames
from reviewer.pipeline.bodies import SideBodies
from reviewer.pipeline.by_users import ByUsers
from reviewer.pipeline.by_value import compare_by_value
from reviewer.pipeline.callers import passes_null
from reviewer.pipeline.changed_units import Changed
from reviewer.pipeline.conflicts import conflict_of
from reviewer.pipeline.constant_reads import compare_constants, constant_objects
from reviewer.pipeline.excusing import compare_excusing
from reviewer.pipeline.followed import Quiet
from reviewer.pipeline.function_pair import Compare, FunctionPair
from reviewer.pipeline.hunk_comparisons import compare_in_hunks
from reviewer.pipeline.inner import Through
from reviewer.pipeline.interface import Budget
from reviewer.pipeline.macro_calls import is_disguised
from reviewer.pipeline.meaning import settle_places
from reviewer.pipeline.member_facts import NO_FACTS, MemberFacts, member_facts
from reviewer.pipeline.never_null import compare_never_null
from reviewer.pipeline.one_sided import OneSided
from reviewer.pipeline.own_definitions import defined_in
from reviewer.pipeline.passed import settle_shown_moves
from reviewer.pipeline.plain_units import judge_plain, unit_of
from reviewer.pipeline.reached import reached_names
from reviewer.pipeline.read_once import compare_read_once
from reviewer.pipeline.remembered import Remembered
from reviewer.pipeline.renamed import doubted, record_lines, rewritten_world, settled, with_renamed
from reviewer.pipeline.renamed_files import judge_pointer, judge_renamed, judge_whole_file, renames_of
from reviewer.pipeline.runner import ReplayRunner
from reviewer.pipeline.shown_bodies import body_for, shown_bodies
from reviewer.pipeline.shown_definitions import may_define
from reviewer.pipeline.shown_macros import ShownMacros, shown_macros
from reviewer.pipeline.sides import Sides
from reviewer.pipeline.supposing import Supposing
from reviewer.pipeline.types_in_hunks import types_in_hunks
from reviewer.pipeline.unassigned import compare_unassigned
from reviewer.pipeline.zeroed import MayHold
from reviewer.prover.interface import Answer, Bodies, Task, unstated
from reviewer.prover.pair import compare
from reviewer.replay.effects import any_memory

RLIMIT = {Budget.FAST: 300_000, Budget.NORMAL: 1_000_000, Budget.DEEP: 30_000_000}
"""z3 resource units a query."""

_C_FILES = (".c", ".h")


@value_type
class Collected:
    """The matched units of a patch, and those that were judged by looking at them.

    `files` have the line numbers of the trees, where there are any; `mail` gives those of the mail.
    """

    pairs: tuple[UnitPair, ...]
    units: tuple[Unit, ...]
    mail: dict[tuple[str, Side, int], int]
    files: tuple[FileDiff, ...]
    unclear: frozenset[Place] = frozenset()

    @property
    def functions(self) -> frozenset[str]:
        """The functions whose definition the patch shows on its new side, or at all."""
        return frozenset(pair.name for pair in self.pairs if pair.kind is UnitKind.FUNCTION)


@value_type
class Judge:
    """What judging a patch's units needs. `stated` finds the message's own words for an assumption.

    `alone` says that two texts are compared that are no patch: who uses them may be elsewhere. `every_input` grants functions that are
    not static any argument. `changed` are the names that the patch defines otherwise. `named` is as `stated`, of a name and its constant;
    `files` are what the patch changes, `in_hunks` what its hunks alone show of functions. `quietly` compares, and looks for no witness.
    """

    knowledge: Knowledge
    sides: Sides
    stated: Callable[[str, str], Sentence | None]
    budget: Budget
    alone: bool = False
    every_input: bool = False
    changed: frozenset[str] = frozenset()
    named: Callable[[str, str], Sentence | None] = unstated
    files: Sequence[FileDiff] = ()
    in_hunks: HunkFunctions = NO_FUNCTIONS
    quietly: Remembered = field(default_factory=lambda: Remembered(partial(compare, runner=Quiet())))

    def units(self, patch: Patch) -> tuple[Unit, ...]:
        """Judge all units of `patch`."""
        return self._judge(patch.files)

    def file_units(self, file: FileDiff) -> tuple[Unit, ...]:
        """Judge all units of one file's change."""
        return replace(self, alone=True)._judge((file,))

    def _judge(self, files: Sequence[FileDiff]) -> tuple[Unit, ...]:
        """Judge all units; where names change, those of the patch that is left when its old side has the new names."""
        found = self.collect(files)
        names = shown_names(files, self._names_of_files(files))
        renaming = self._renaming(found, names)
        if renaming is None:
            return tuple(_in_mail(unit, found.mail) for unit in self._judged(found, names, found.functions))
        records = record_lines(found.pairs)
        own = own_names(found.pairs, dict(renaming.names), found.files)
        rewritten = rewrite(found.files, renaming, records, own)
        judge = self
        if self.sides.old is not None and self.sides.new is not None:
            judge = replace(self, sides=Sides(rewritten_world(self.sides.old, found.files, renaming, records, own), self.sides.new))
        left = judge.collect(rewritten.files)
        seen = shown_names(rewritten.files, judge._names_of_files(rewritten.files))
        units = doubted(judge._judged(left, seen, left.functions | found.functions), renaming)
        result = with_renamed(units, found.pairs, rewritten, renaming)
        if not all(unit.status in PROVED for unit in result):
            # What looks like a renaming may be one unit that goes and another that comes.
            plain = self._judged(found, names, found.functions)
            result = plain if all(unit.status in PROVED for unit in plain) else result
        return tuple(_in_mail(unit, found.mail) for unit in result)

    def collect(self, files: Sequence[FileDiff]) -> Collected:
        """Return the matched units of files, and those that are judged by looking at them."""
        pairs: list[UnitPair] = []
        units: list[Unit] = []
        placed: list[FileDiff] = []
        mail: dict[tuple[str, Side, int], int] = {}
        unclear: set[Place] = set()
        for file in files:
            if file.pointer and file.hunks:
                units.append(judge_pointer(file))
                continue
            if file.change in (FileChange.RENAMED, FileChange.COPIED, FileChange.MODE, FileChange.BINARY) or not file.hunks or file.mode_changed:
                units.append(judge_renamed(file, files, (self.sides.old, self.sides.new), self.knowledge.policy) or judge_whole_file(file))
            found, file = self._pairs(file, mail)
            placed.append(file)
            hidden = any(pair.side.item is None for pair in found)
            unclear |= unclear_conditions(file, hidden) if file.path.endswith(_C_FILES) else frozenset()
            line = comment_conflict(file) if hidden and file.path.endswith((*_C_FILES, ".S", ".lds")) else 0
            if line:
                why = f"a comment or a continued line is opened or closed over lines that are not shown, near line {line}"
                units.extend(unit_of(pair, Status.UNKNOWN, why) for pair in found)
            else:
                pairs.extend(found)
        return Collected(match_moves(pairs), tuple(units), mail, tuple(placed), frozenset(unclear))

    def _judged(self, found: Collected, names: ShownNames, shown: frozenset[str]) -> tuple[Unit, ...]:
        matched, units, known = found.pairs, found.units, self.knowledge.semantics
        in_hunks = hunk_functions(found.files, self.knowledge.dialect, known.leaving) if self.sides.old is None else NO_FUNCTIONS
        knowledge = replace(self.knowledge, semantics=replace(known, leaving=known.leaving | in_hunks.staying))
        here = replace(self, knowledge=knowledge, changed=frozenset(pair.name for pair in matched), files=found.files, in_hunks=in_hunks)
        renames = renames_of(found.files)
        changed = Changed(matched, self.knowledge.dialect, (self.sides.old, self.sides.new), renames).judge
        one_sided = OneSided(matched, names, (self.sides.old, self.sides.new), renames, found.files).judge
        disguised = partial(is_disguised, dialect=self.knowledge.dialect, worlds=(self.sides.old, self.sides.new))
        plain = [judge_plain(pair, one_sided, changed, disguised, found.unclear) for pair in matched]
        # From hunks alone a difference counts only if nothing else in the patch can make up for it: no need to look for one otherwise.
        alone = sum(unit is None for unit in plain) == 1 and not units and all(unit is None or unit.status in SETTLED for unit in plain)
        followed = self.sides.old is not None and all(pair.side.item is not None for pair in matched)
        accuse = alone or followed
        macros = shown_macros(matched, found.files if self.sides.old is None else ())
        if self.sides.old is None:
            macros = replace(macros, types=types_in_hunks(matched, found.files, self.knowledge.dialect, shown))
            here = replace(here, sides=Sides(united=union_names(found.files), whole=macros.types.whole))
        members = member_facts(matched, (self.sides.old, self.sides.new), found.files, self.knowledge.dialect.writes_argument)
        judged = [
            here._proof(pair, shown, macros, accuse, members) if known is None else here._in_views(pair, known, shown, macros)
            for known, pair in zip(plain, matched, strict=True)
        ]
        followed_through = here._through(matched, judged, shown, macros, found.files)
        if self.sides.old is None:
            followed_through = here._supposing(matched, shown, macros).settle(followed_through)
        assumed = AssumedNames(
            matched,
            macros,
            lambda pair, given: here._followed(pair, shown, given),
            (self.sides.old, self.sides.new),
            self.knowledge.semantics,
            found.files,
        )
        judged = assumed.settle(judged, followed_through, self.sides.defines, self.named)
        judged = settle_shown_moves(matched, judged, found.files)
        if self.sides.old is not None and self.sides.new is not None:
            worlds = self.sides.old, self.sides.new
            judged = settle_places(matched, judged, worlds)
            judged = ByUsers(matched, worlds, lambda pair: here._followed(pair, shown, macros)).settle(judged)
        whole = self.sides.old, self.sides.new
        reached = partial(reached_names, whole) if self.every_input else None
        taken = None if self.alone else partial(is_seen, worlds=whole)
        settled = settle_differences(matched, judged, followed, reached, partial(calls_nothing, worlds=whole), taken)
        return (*units, *(_with_residue(unit, pair) for unit, pair in zip(settled, matched, strict=True)))

    def _supposing(self, pairs: tuple[UnitPair, ...], shown: frozenset[str], macros: ShownMacros) -> Supposing:
        def prove(pair: UnitPair, given: ShownMacros) -> Unit:
            return self._proof(pair, shown, given, False)

        def through(units: list[Unit], given: ShownMacros) -> list[Unit]:
            return self._through(pairs, units, shown, given, self.files)

        return Supposing(pairs, macros, self.knowledge.dialect, shown, self.files, prove, through)

    def _names_of_files(self, files: Sequence[FileDiff]) -> ShownNames:
        """Return the names in the whole texts of the C files that a patch touches, as far as they are known."""
        found: list[frozenset[Name]] = []
        for world, paths in ((self.sides.old, [f.old_path for f in files]), (self.sides.new, [f.new_path for f in files])):
            items = [item for path in paths if world is not None and path.endswith(_C_FILES) for item in world.outline(path) or ()]
            found.append(frozenset(name for item in items for name in names_in(item.tokens)))
        return ShownNames(*found)

    def _renaming(self, found: Collected, names: ShownNames) -> Renaming | None:
        """Find the one renaming over the whole patch that its definitions show and the trees, where there are any, speak for."""
        dialect = self.knowledge.dialect
        by_value = (*dialect.pure_expression, *dialect.marked, *dialect.functions)
        both = self.sides.old is not None and self.sides.new is not None
        in_hunks = shown_names(found.files, ShownNames()) if both else None
        renaming = find_renaming(found.pairs, by_value, names, in_hunks)
        paths = find_member_paths(found.pairs)
        if paths:
            renaming = with_paths(renaming, paths)
        return settled(renaming, self.sides.old, self.sides.new, found.files)

    def _pairs(self, file: FileDiff, mail: dict[tuple[str, Side, int], int]) -> tuple[tuple[UnitPair, ...], FileDiff]:
        """Return the changed units of a file, and it with the tree's line numbers; `mail` gets the mail's number of each."""
        if self.sides.old is not None and self.sides.new is not None and file.path.endswith(_C_FILES):
            old = self.sides.old.outline(file.old_path) if file.old_path else ()
            new = self.sides.new.outline(file.new_path) if file.new_path else ()
            before, after = self.sides.old.tree.read(file.old_path) or "", self.sides.new.tree.read(file.new_path) or ""
            placed = place_file(file, before, after)
            if old is not None and new is not None and placed is not None:
                mail.update({(file.old_path if side is Side.OLD else file.new_path, side, at): line for (side, at), line in placed.mail.items()})
                return from_outlines(old, new, placed.file, (before, after)), placed.file
        return from_fragments(fragment_items(file), file), file

    def _proof(self, pair: UnitPair, shown: frozenset[str], macros: ShownMacros, accuse: bool, members: MemberFacts = NO_FACTS) -> Unit:
        began = time.perf_counter()
        if conflict := conflict_of(pair.old or pair.side, pair.new or pair.side):
            return unit_of(pair, Status.UNKNOWN, conflict)

        def compared(one: Function, two: Function, old_bodies: Bodies, new_bodies: Bodies, _view: View, search: bool) -> tuple[Task, Answer]:
            task = self.task(pair, (one, two), (old_bodies, new_bodies), accuse and search)
            task, answer, excused = compare_excusing(task, policy, comparing)
            task, answer = compare_constants(task, answer, comparing, constants)
            notes.update(dict.fromkeys(excused))
            if self.sides.old is None:
                task, answer = compare_by_value(task, answer, reading, partial(may_define, self.files))
            task, answer = members.compare(task, answer, reading if self.sides.old is None else comparing)
            task, answer = compare_never_null(task, answer, reading, partial(passes_null, self.sides.new, self.in_hunks.passed))
            task, answer = compare_read_once(task, answer, comparing)
            task, answer = compare_unassigned(task, answer, reading)
            passed, written = self.in_hunks.passed, self.knowledge.dialect.writes_argument
            return compare_in_hunks(task, answer, reading, written, passed) if self.sides.old is None else (task, answer)

        def reading(task: Task) -> Answer:
            return compare_read_once(task, comparing(task), comparing)[1]

        notes: dict[str, None] = {}
        policy = self._policy(shown, macros)
        constants = constant_objects((self.sides.old, self.sides.new))
        comparing = Remembered(lambda task: compare(task, ReplayRunner()))
        comparison = FunctionPair(pair, self.knowledge.dialect, (self.sides.old, self.sides.new), shown, macros, compared)
        judged = comparison.judge()
        answer = judged.answer
        return replace(
            unit_of(pair, answer.status, answer.reason, argument=answer.argument, assumptions=answer.assumptions, standing=answer.standing),
            questions=answer.questions,
            witness=answer.witness,
            notes=(*comparison.notes, *notes) if answer.status in BY_PROOF else (),
            configs=(*pair.side.conditions, *judged.configs),
            seconds=time.perf_counter() - began,
        )

    def _policy(self, shown: frozenset[str], macros: ShownMacros) -> Policy:
        """Return the policy for one patch: what it is seen to define is no note by its name."""
        policy = self.knowledge.policy
        seen = macros.sight.called | macros.sight.functions | defined_in(self.sides, self.files, self.alone)
        return replace(policy, defined=policy.defined | shown | seen)

    def task(self, pair: UnitPair, sides: tuple[Function, Function], bodies: tuple[Bodies, Bodies], accuse: bool) -> Task:
        """Return what the prover is asked of two lowered sides of a pair; `accuse`: a witness is looked for."""
        locks, more = map(frozenset, (self.knowledge.semantics.locks, self.knowledge.semantics.effects))
        # What calls a static function is in sight, and does not pass just anything.
        every_input = self.every_input and not any(function.static for function in sides)
        task = Task(pair.name, (pair.new or pair.side).path, *sides, *bodies, _focus(pair), locks | more, self.stated, RLIMIT[self.budget], accuse)
        task = replace(task, every_input=every_input, changed=self.changed - {pair.name}, leads_to=self.in_hunks.lead_to, ordered=locks)
        holds = any_memory if every_input else MayHold(self.sides.new, sides[1])
        task = replace(task, holds=holds, semantics=self.knowledge.semantics, unread=self.sides.unread)
        return replace(task, overlaps=self.sides.overlaps, hides=self.sides.hides, stays=self.sides.never_returns, given=self.sides.given)

    def _through(
        self, pairs: tuple[UnitPair, ...], units: list[Unit], shown: frozenset[str], macros: ShownMacros, files: Sequence[FileDiff] = ()
    ) -> list[Unit]:
        """Judge what is open through the bodies of helpers."""
        if all(unit.status in SETTLED for unit in units):
            return units
        uses = shown_uses(files, pairs)

        def through(both: frozenset[str] = frozenset()) -> Through:
            return self.follower(pairs, units, shown, macros, uses, both)

        units = through().run()
        return AbsorbShown(pairs, units, uses, files, through).settle() if self.sides.old is None and not self.alone else units

    def follower(
        self,
        pairs: tuple[UnitPair, ...],
        units: Sequence[Unit],
        shown: frozenset[str],
        macros: ShownMacros,
        uses: ShownUses = NO_USES,
        both: frozenset[str] = frozenset(),
    ) -> Through:
        """Return what judges pairs through the bodies of helpers; `both` are of `_sides_of_bodies`."""

        def comparison(pair: UnitPair, compared: Compare) -> FunctionPair | None:
            if conflict_of(pair.old or pair.side, pair.new or pair.side):
                return None
            return FunctionPair(pair, self.knowledge.dialect, (self.sides.old, self.sides.new), shown, macros, compared)

        bodies, task = self._sides_of_bodies(pairs, shown, macros, both), partial(self.task, accuse=False)
        policy, passed = self._policy(shown, macros), self.in_hunks.passed
        return Through(pairs, list(units), bodies, comparison, task, self.alone, uses, macros.types, policy, self.quietly, passed)

    def _sides_of_bodies(
        self, pairs: tuple[UnitPair, ...], shown: frozenset[str], macros: ShownMacros, both: frozenset[str]
    ) -> tuple[SideBodies, SideBodies]:
        """Return the bodies that are known on each side: those of the trees, or what the hunks show, also of `both` that neither side lacks."""
        written = {*self.knowledge.dialect.writes_argument, *macros.sight.called}
        if all(pair.side.fragment is None for pair in pairs):
            return SideBodies(self.sides.old, written), SideBodies(self.sides.new, written)
        found = [shown_bodies(pairs, which, self.knowledge.dialect, shown, macros, both) for which in Side]
        return SideBodies(None, written, partial(body_for, found[0])), SideBodies(None, written, partial(body_for, found[1]))

    def _followed(self, pair: UnitPair, shown: frozenset[str], macros: ShownMacros) -> Unit:
        """Judge one function by itself, and where that proves nothing through its helpers."""
        unit = self._proof(pair, shown, macros, False)
        return self._through((pair,), [unit], shown, macros)[0]

    def _in_views(self, pair: UnitPair, known: Unit, shown: frozenset[str], macros: ShownMacros) -> Unit:
        """Judge a definition that one side lacks together with all others of its name, of which a configuration has one."""
        worlds = self.sides.old, self.sides.new
        one_sided = (pair.old is None) != (pair.new is None) and pair.kind is UnitKind.FUNCTION and pair.side.item is not None
        if not one_sided or known.status is not Status.UNKNOWN or any(w is None or not w.variants(pair.side.path, pair.name) for w in worlds):
            return known
        found = self._proof(pair, shown, macros, False)
        return found if found.status in BY_PROOF else known


def _with_residue(unit: Unit, pair: UnitPair) -> Unit:
    """Leave of moved code that was not proved only the lines that are not the same at its new place."""
    return replace(unit, residue=moved_residue(pair)) if unit.status is Status.UNKNOWN and pair.match is Match.MOVED else unit


def _in_mail(unit: Unit, mail: dict[tuple[str, Side, int], int]) -> Unit:
    """Give a unit's changed lines the numbers that they have in the mail, where the reader sees them."""

    def moved(places: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(replace(place, line=mail.get((place.file, place.side, place.line), place.line)) for place in places)

    return replace(unit, lines=moved(unit.lines), residue=moved(unit.residue)) if mail else unit


def _focus(pair: UnitPair) -> frozenset[str]:
    """Return the names on changed lines."""
    lines = {(place.side, place.line) for place in pair.changed}
    names: set[str] = set()
    for side, which in ((pair.old, Side.OLD), (pair.new, Side.NEW)):
        if side is not None:
            names.update(t.text for t in side.tokens if t.kind is TokenKind.IDENT and (which, t.line) in lines)
    return frozenset(names)
