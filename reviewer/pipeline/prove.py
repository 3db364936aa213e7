"""The prover alone, on two texts of one file."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import replace

from reviewer.cfront.no_return import C_LIBRARY
from reviewer.changes.pairs import UnitPair, pair_of
from reviewer.ingest.trees import blob_name
from reviewer.knowledge.load import load_rules
from reviewer.model.series import FileChange, FileDiff, Hunk, Line, LineKind
from reviewer.model.unit import PROVED, Match, Status, Step, Unit, UnitKind
from reviewer.pipeline.interface import Budget
from reviewer.pipeline.reached import reached_in
from reviewer.pipeline.sides import Sides
from reviewer.pipeline.units import Judge
from reviewer.pipeline.whole_function import judge_whole
from reviewer.pipeline.world import World
from reviewer.prover.interface import unstated

_NOTHING_REACHED = frozenset({UnitKind.INCLUDE, UnitKind.CONDITION, UnitKind.DOCUMENT})
"""Kinds of units whose names are none of C: a file that is included is not in sight."""


class TextTree:
    """A tree of one file."""

    def __init__(self, path: str, text: str) -> None:
        self._path, self._text = path, text

    @property
    def label(self) -> str:
        """The file's name."""
        return self._path

    @property
    def whole(self) -> bool:
        """One file is no kernel."""
        return False

    def paths(self) -> Iterator[str]:
        """Yield the one path."""
        return iter((self._path,))

    def read(self, path: str) -> str | None:
        """Return the text."""
        return self._text if path == self._path else None

    def blob_id(self, path: str) -> str:
        """Return git's name of the text."""
        return blob_name(self._text.encode("utf-8", "surrogateescape")) if path == self._path else ""


def prove_texts(
    old: str, new: str, function: str, names: tuple[str, str], budget: Budget = Budget.NORMAL, every_input: bool = False
) -> tuple[Unit, ...]:
    """Compare the units of two texts of a C file that differ, or (not "") `function` and what it comes to; equal texts give nothing.

    `names` are the files' names for places. Definitions of either file are in sight on its side, and nothing else. `every_input` grants
    functions that are not static any argument and any memory at the start (SEMANTICS.md C15): they are compared for themselves.
    """
    knowledge = load_rules()
    file = _difference(old, new, names)
    worlds = Sides(World(TextTree(names[0], old), knowledge.dialect), World(TextTree(names[1], new), knowledge.dialect))

    semantics = replace(knowledge.semantics, leaving=knowledge.semantics.leaving | C_LIBRARY)
    # What a program declares itself is what its definition does, whatever the kernel has by that name.
    items = [world.outline(name) or () for world, name in zip((worlds.old, worlds.new), names, strict=True) if world is not None]
    policy = replace(knowledge.policy, defined=frozenset(item.name for some in items for item in some))
    judge = Judge(replace(knowledge, semantics=semantics, policy=policy), worlds, unstated, budget, every_input=every_input)
    units = judge.file_units(file) if file.hunks else ()
    if not function:
        return units
    found = tuple(unit for unit in units if unit.kind is UnitKind.FUNCTION and unit.name == function)
    reached = set[str]().union(*(reached_in(some, function) for some in items))
    found = found or _unchanged(worlds, names, function)
    others = tuple(unit for unit in units if unit not in found and _counts(unit, reached)) if found else ()
    pair = _pair(worlds, names, function) if len(found) == 1 else None
    if pair is None or found[0].status is Status.DIFFERS or all(unit.status in PROVED for unit in others):
        return (*found, *others)
    whole = judge_whole(judge, file, pair, others)
    return (*found, *others) if whole is None else (whole[0], *whole[1])


def _pair(worlds: Sides, names: tuple[str, str], function: str) -> UnitPair | None:
    """Return the two definitions of a function, None unless each text has one."""
    found = []
    for world, name in zip((worlds.old, worlds.new), names, strict=True):
        items = (world.outline(name) or ()) if world is not None else ()
        found.append([item for item in items if item.kind is UnitKind.FUNCTION and item.name == function])
    return pair_of(found[0][0], found[1][0], names) if len(found[0]) == len(found[1]) == 1 else None


def _counts(unit: Unit, reached: Collection[str]) -> bool:
    """Whether a unit is what a function may come to; of an enum without a name any constant may be."""
    return unit.kind not in _NOTHING_REACHED and (unit.name in reached or (unit.kind is UnitKind.ENUM and not unit.name))


def _unchanged(worlds: Sides, names: tuple[str, str], function: str) -> tuple[Unit, ...]:
    """Return the unit of a function that both texts have and none changes, nothing if one lacks it."""
    sides = []
    for world, name in zip((worlds.old, worlds.new), names, strict=True):
        items = (world.outline(name) or ()) if world is not None else ()
        found = [item for item in items if item.kind is UnitKind.FUNCTION and item.name == function]
        if not found:
            return ()
        sides.append(found)
    same = [item.tokens for item in sides[0]] == [item.tokens for item in sides[1]]
    status, reason = (Status.SAME, "") if same else (Status.UNKNOWN, "its lines could not be told from those around it")
    argument = (Step("not changed"),) if same else ()
    return (Unit(function, UnitKind.FUNCTION, Match.SAME, names[1], sides[1][0].line, status, reason, argument=argument),)


def _difference(old: str, new: str, names: tuple[str, str]) -> FileDiff:
    """Describe the difference of two texts as one file of a diff, without context."""
    old_lines, new_lines = old.splitlines(), new.splitlines()
    hunks = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old_lines, new_lines, autojunk=False).get_opcodes():
        if tag != "equal":
            lines = [Line(LineKind.REMOVED, old_lines[i], i + 1, 0) for i in range(a, b)]
            lines += [Line(LineKind.ADDED, new_lines[i], 0, i + 1) for i in range(c, d)]
            # As git has it: a side without lines starts at the line in front of it.
            hunks.append(Hunk(a + (b > a), b - a, c + (d > c), d - c, "", tuple(lines)))
    return FileDiff(names[0], names[1], FileChange.MODIFIED, tuple(hunks))
