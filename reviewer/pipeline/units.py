"""Every unit of a patch judged: by tokens, by kind, or by the prover."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reviewer.cfront.configuration import View
from reviewer.cfront.fragment import fragment_items
from reviewer.cfront.ir import Function
from reviewer.cfront.syntax import TokenKind
from reviewer.changes.comments import comment_conflict
from reviewer.changes.pairs import UnitPair, UnitSide, from_fragments, from_outlines, match_moves
from reviewer.changes.placing import place_file
from reviewer.changes.renames import Renaming, find_renaming
from reviewer.changes.shown_names import Name, ShownNames, names_in, shown_names
from reviewer.knowledge.tables import Knowledge
from reviewer.model.claim import Sentence
from reviewer.model.place import Place, Side
from reviewer.model.series import FileChange, FileDiff, Patch
from reviewer.model.unit import Match, Status, Unit, UnitKind
from reviewer.pipeline.absorb import SETTLED, settle_differences
from reviewer.pipeline.bodies import SideBodies, shown_bodies
from reviewer.pipeline.function_pair import Compare, FunctionPair
from reviewer.pipeline.inner import Through
from reviewer.pipeline.interface import Budget
from reviewer.pipeline.plain_units import judge_plain, renamed_unit, unit_of
from reviewer.pipeline.runner import ReplayRunner
from reviewer.pipeline.world import World
from reviewer.prover.interface import Answer, Bodies, Task
from reviewer.prover.pair import compare

RLIMIT = {Budget.FAST: 300_000, Budget.NORMAL: 3_000_000, Budget.DEEP: 30_000_000}
"""z3 resource units a query."""

_C_FILES = (".c", ".h")


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a patch as worlds; None where only the hunks are known."""

    old: World | None = None
    new: World | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """What judging a patch's units needs. `stated` finds the message's own words for an assumption."""

    knowledge: Knowledge
    sides: Sides
    stated: Callable[[str, str], Sentence | None]
    budget: Budget

    def units(self, patch: Patch) -> tuple[Unit, ...]:
        """Judge all units of `patch`."""
        return self._judge(patch.files)

    def file_units(self, file: FileDiff) -> tuple[Unit, ...]:
        """Judge all units of one file's change."""
        return self._judge((file,))

    def _judge(self, files: Sequence[FileDiff]) -> tuple[Unit, ...]:
        pairs: list[UnitPair] = []
        units: list[Unit] = []
        mail: dict[tuple[str, Side, int], int] = {}
        for file in files:
            if file.change in (FileChange.RENAMED, FileChange.COPIED, FileChange.MODE, FileChange.BINARY) or not file.hunks:
                units.append(_whole_file(file))
            found = self._pairs(file, mail)
            hidden = any(pair.side.item is None for pair in found)
            line = comment_conflict(file) if hidden and file.path.endswith(_C_FILES) else 0
            if line:
                why = f"a comment or a continued line is opened or closed over lines that are not shown, near line {line}"
                units.extend(unit_of(pair, Status.UNKNOWN, why) for pair in found)
            else:
                pairs.extend(found)
        shown = frozenset(pair.name for pair in pairs if pair.kind is UnitKind.FUNCTION)
        matched = match_moves(pairs)
        names = shown_names(files, self._names_of_files(files))
        plain = [judge_plain(pair, names) for pair in matched]
        # From hunks alone a difference counts only if nothing else in the patch can make up for it: no need to look for one otherwise.
        alone = sum(unit is None for unit in plain) == 1 and not units and all(unit is None or unit.status in SETTLED for unit in plain)
        followed = self.sides.old is not None and all(pair.side.item is not None for pair in matched)
        accuse = alone or followed
        redefined = frozenset(pair.name for pair in matched if pair.kind is UnitKind.MACRO)
        judged = [
            self._proof(pair, shown, redefined, accuse) if known is None else self._in_views(pair, known, shown, redefined)
            for known, pair in zip(plain, matched, strict=True)
        ]
        judged = self._through(matched, judged, shown, redefined)
        judged = settle_differences(matched, judged, followed)
        return tuple(_in_mail(unit, mail) for unit in (*units, *self._renamed(matched, judged, names)))

    def _names_of_files(self, files: Sequence[FileDiff]) -> ShownNames:
        """Return the names in the whole texts of the C files that a patch touches, as far as they are known."""
        found: list[frozenset[Name]] = []
        for world, paths in ((self.sides.old, [f.old_path for f in files]), (self.sides.new, [f.new_path for f in files])):
            items = [item for path in paths if world is not None and path.endswith(_C_FILES) for item in world.outline(path) or ()]
            found.append(frozenset(name for item in items for name in names_in(item.tokens)))
        return ShownNames(*found)

    def _renamed(self, pairs: tuple[UnitPair, ...], units: list[Unit], names: ShownNames) -> tuple[Unit, ...]:
        """Explain what is left by one renaming over the whole patch, where there is one."""
        dialect = self.knowledge.dialect
        by_value = (*dialect.pure_expression, *dialect.marked, *dialect.functions)
        renaming = find_renaming(pairs, by_value, names)
        if renaming is None or not self._fresh(renaming):
            return tuple(units)
        partner = dict(renaming.partners)
        places = dict(renaming.explained)
        for index, macros in renaming.as_text:
            if index in partner or units[index].status in (Status.UNKNOWN, Status.DIFFERS):
                units[index] = renamed_unit(pairs[index], pairs[partner[index]] if index in partner else None, renaming, places[index], macros)
        merged = set(partner.values())
        return tuple(unit for index, unit in enumerate(units) if index not in merged)

    def _fresh(self, renaming: Renaming) -> bool:
        """Whether the trees, where there are any, have no use of the old names left and none of the new ones before."""
        if self.sides.old is None or self.sides.new is None:
            return True
        old, new = self.sides.old.index, self.sides.new.index
        ordinary = [(a[1], b[1]) for a, b in renaming.names if a[0] != "member"]
        return all(not new.users(a) and not old.users(b) for a, b in ordinary)

    def _pairs(self, file: FileDiff, mail: dict[tuple[str, Side, int], int]) -> tuple[UnitPair, ...]:
        """Return the changed units of a file; `mail` gets the mail's numbers of lines whose place in the tree is another."""
        if self.sides.old is not None and self.sides.new is not None and file.path.endswith(_C_FILES):
            old = self.sides.old.outline(file.old_path) if file.old_path else ()
            new = self.sides.new.outline(file.new_path) if file.new_path else ()
            texts = [side.tree.read(path) or "" for side, path in ((self.sides.old, file.old_path), (self.sides.new, file.new_path))]
            placed = place_file(file, texts[0], texts[1])
            if old is not None and new is not None and placed is not None:
                mail.update({(file.old_path if side is Side.OLD else file.new_path, side, at): line for (side, at), line in placed.mail.items()})
                return from_outlines(old, new, placed.file)
        return from_fragments(fragment_items(file), file)

    def _proof(self, pair: UnitPair, shown: frozenset[str], redefined: frozenset[str], accuse: bool) -> Unit:
        began = time.perf_counter()
        old, new = pair.old or pair.side, pair.new or pair.side
        conflict = _conflict(old, new)
        if conflict:
            return unit_of(pair, Status.UNKNOWN, conflict)

        def compared(one: Function, two: Function, old_bodies: Bodies, new_bodies: Bodies, _view: View) -> tuple[Task, Answer]:
            task = self._task(pair, (one, two), (old_bodies, new_bodies), accuse)
            return task, compare(task, ReplayRunner())

        comparison = self._comparison(pair, shown, redefined, compared)
        judged = comparison.judge()
        answer = judged.answer
        return replace(
            unit_of(pair, answer.status, answer.reason, argument=answer.argument, assumptions=answer.assumptions, standing=answer.standing),
            questions=answer.questions,
            witness=answer.witness,
            notes=tuple(comparison.notes) if answer.status in (Status.EQUIVALENT, Status.ASSUMED) else (),
            configs=(*pair.side.conditions, *judged.configs),
            seconds=time.perf_counter() - began,
        )

    def _comparison(self, pair: UnitPair, shown: frozenset[str], redefined: frozenset[str], compared: Compare) -> FunctionPair:
        return FunctionPair(pair, self.knowledge.dialect, (self.sides.old, self.sides.new), shown, redefined, compared)

    def _task(self, pair: UnitPair, sides: tuple[Function, Function], bodies: tuple[Bodies, Bodies], accuse: bool) -> Task:
        effects = frozenset(self.knowledge.semantics.effects)
        path = (pair.new or pair.side).path
        return Task(pair.name, path, *sides, *bodies, _focus(pair), effects, self.stated, RLIMIT[self.budget], accuse)

    def _through(self, pairs: tuple[UnitPair, ...], units: list[Unit], shown: frozenset[str], redefined: frozenset[str]) -> list[Unit]:
        """Judge what is open through the bodies of helpers."""
        if all(unit.status in SETTLED for unit in units):
            return units

        hunks = any(pair.side.fragment is not None for pair in pairs)
        sides = [
            SideBodies(None if hunks else world, shown_bodies(pairs, which, self.knowledge.dialect, shown) if hunks else {})
            for world, which in ((self.sides.old, Side.OLD), (self.sides.new, Side.NEW))
        ]

        def comparison(pair: UnitPair, compared: Compare) -> FunctionPair:
            return self._comparison(pair, shown, redefined, compared)

        def task(pair: UnitPair, functions: tuple[Function, Function], bodies: tuple[Bodies, Bodies]) -> Task:
            return self._task(pair, functions, bodies, False)

        return Through(pairs, units, (sides[0], sides[1]), comparison, task).run()

    def _in_views(self, pair: UnitPair, known: Unit, shown: frozenset[str], redefined: frozenset[str]) -> Unit:
        """Judge a definition that one side lacks together with all others of its name, of which a configuration has one."""
        worlds = self.sides.old, self.sides.new
        one_sided = (pair.old is None) != (pair.new is None) and pair.kind is UnitKind.FUNCTION and pair.side.item is not None
        if not one_sided or known.status is not Status.UNKNOWN or any(w is None or not w.variants(pair.side.path, pair.name) for w in worlds):
            return known
        found = self._proof(pair, shown, redefined, False)
        return found if found.status in (Status.EQUIVALENT, Status.ASSUMED) else known


def _in_mail(unit: Unit, mail: dict[tuple[str, Side, int], int]) -> Unit:
    """Give a unit's changed lines the numbers that they have in the mail, where the reader sees them."""

    def moved(places: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(replace(place, line=mail.get((place.file, place.side, place.line), place.line)) for place in places)

    return replace(unit, lines=moved(unit.lines), residue=moved(unit.residue)) if mail else unit


def _conflict(old: UnitSide, new: UnitSide) -> str:
    """Return why the sides can't be compared as they are."""
    if old.conditions != new.conditions and (old.item is None or new.item is None):
        return "the #if conditions around it changed"
    if (old.fragment is None) != (new.fragment is None):
        return "one side is known from the hunks alone"
    for word in ("__weak", "noinstr", "__init", "__exit", "__visible", "asmlinkage", "__section"):
        if _has(old, word) != _has(new, word):
            return f"{word} is there on one side only"
    return ""


def _has(side: UnitSide, word: str) -> bool:
    return any(token.kind is TokenKind.IDENT and token.text == word for token in side.tokens)


def _focus(pair: UnitPair) -> frozenset[str]:
    """Return the names on changed lines."""
    lines = {(place.side, place.line) for place in pair.changed}
    names: set[str] = set()
    for side, which in ((pair.old, Side.OLD), (pair.new, Side.NEW)):
        if side is not None:
            names.update(t.text for t in side.tokens if t.kind is TokenKind.IDENT and (which, t.line) in lines)
    return frozenset(names)


def _whole_file(file: FileDiff) -> Unit:
    """A change of the file itself: its name, its mode, or what can't be read."""
    what = {
        FileChange.RENAMED: f"renamed from {file.old_path}",
        FileChange.COPIED: f"copied from {file.old_path}",
        FileChange.MODE: f"mode {file.old_mode} -> {file.new_mode}",
        FileChange.BINARY: "binary",
        FileChange.ADDED: "new empty file",
        FileChange.DELETED: "empty file deleted",
        FileChange.MODIFIED: "no hunk could be read",
    }[file.change]
    place = Place(file.path, 0)
    return Unit(file.path, UnitKind.FILE, Match.SAME, file.path, 0, Status.UNKNOWN, f"file {what}", lines=(place,), residue=(place,))
