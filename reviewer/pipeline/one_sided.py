"""Units that one side of a patch has and the other lacks: what they define, and who may have used that (SEMANTICS.md B10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from reviewer.cfront.syntax import TokenKind
from reviewer.changes.pairs import UnitPair
from reviewer.changes.shown_names import Name, ShownNames, defined_names
from reviewer.model.place import Place, Side
from reviewer.model.series import FileDiff
from reviewer.model.unit import Assumption, Status, Step, Unit, UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.enumerated import as_constants
from reviewer.pipeline.fresh import bound, tests_name
from reviewer.pipeline.linked import conditional, defined_besides
from reviewer.pipeline.plain_units import INERT_WHEN_NEW, assume, is_export, unit_of
from reviewer.pipeline.renamed import came_later, users_of
from reviewer.pipeline.renamed_files import included_renamed
from reviewer.pipeline.world import World
from reviewer.prover.standing import NAMES_NOT_JOINED, NEW_NAMES_FREE, OLD_NAMES_GONE, SAME_MEANING

_SEEN_BY_OTHERS = ("__weak", "__attribute__", "__section", "__visible", "__constructor", "__used")
_RUN_BY_OTHERS = frozenset({"__init", "__exit", "noinstr", "__naked", "asmlinkage"})
_FEW = 3
"""Files that a reason spells."""


@value_type
class OneSided:
    """Judges units that only one side has. `shown` are the names in sight, `worlds` both sides' trees, None where there are none.

    `renames` are files with another name, old path to new path, `files` the hunks.
    """

    pairs: Sequence[UnitPair]
    shown: ShownNames
    worlds: tuple[World | None, World | None] = (None, None)
    renames: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[FileDiff] = ()

    def judge(self, pair: UnitPair) -> Unit:
        """Say what a unit that comes or goes comes to."""
        side = pair.side
        added = pair.old is None
        word = "new" if added else "removed"
        if "uapi/" in side.path and not added:
            return unit_of(pair, Status.UNKNOWN, f"{word} {pair.kind} of the interface to user space")
        if not side.whole:
            return unit_of(pair, Status.UNKNOWN, f"{word} {pair.kind}, not all of it is in sight")
        clash = sorted(defined_names(pair.kind, pair.name, side.tokens) & (self.shown.old if added else self.shown.new))
        later = self._later(pair, clash) if clash and added else ()
        if clash and (constants := as_constants(pair, self.pairs, self.worlds, [text for _, text in clash], self.files)) is not None:
            return constants
        if clash and not later:
            why = f"the old text has {clash[0][1]} already" if added else f"the new text still has {clash[0][1]}"
            return unit_of(pair, Status.UNKNOWN, f"{word} {pair.kind}, but {why}")
        words = {token.text for token in side.tokens if token.kind is TokenKind.IDENT}
        if any(word in words for word in _SEEN_BY_OTHERS) or (pair.kind is UnitKind.FUNCTION and words & _RUN_BY_OTHERS and not added):
            return unit_of(pair, Status.UNKNOWN, f"{word} {pair.kind} with an attribute that others see")
        unit = self._by_kind(pair, added, word)
        if not later or unit.status not in (Status.EQUIVALENT, Status.ASSUMED):
            return unit
        return replace(unit, status=Status.ASSUMED, assumptions=(*unit.assumptions, *later))

    def _by_kind(self, pair: UnitPair, added: bool, word: str) -> Unit:
        side = pair.side
        step = Step(f"{word} {pair.kind} {pair.name}".rstrip(), (Place(side.path, side.line, Side.NEW if added else Side.OLD),))
        free: tuple[str, ...] = (NEW_NAMES_FREE if added else OLD_NAMES_GONE,)
        made: tuple[Assumption, ...] = ()
        match pair.kind:
            case UnitKind.FUNCTION | UnitKind.GLOBAL | UnitKind.INITIALISER if "static" in side.storage:
                if added and not conditional(pair) and (reader := self._hidden_from(pair)):
                    return unit_of(pair, Status.UNKNOWN, f"{word} {pair.kind}, and {reader} knows something else by its name")
            case UnitKind.FUNCTION | UnitKind.GLOBAL | UnitKind.INITIALISER:
                world = self.worlds[0 if added else 1]
                if world is not None and not conditional(pair) and (other := defined_besides(world, pair.name, side.path)):
                    return unit_of(pair, Status.UNKNOWN, f"{word} {pair.kind}, and {other} defines {pair.name}, too")
                if not self._unknown_elsewhere(pair, added):
                    who = "no weak default of and no earlier reference to" if added else "no caller and no weak default of"
                    made = (assume(pair, f"{who} {pair.name} exists elsewhere", "a whole tree: give one with --tree"),)
            case kind if kind in INERT_WHEN_NEW and (pair.name or kind is UnitKind.ENUM):
                pass
            case UnitKind.MACRO if pair.name and side.tokens[0].text.startswith("#define"):
                tested = self._tested(pair, added)
                if tested:
                    return unit_of(pair, Status.UNKNOWN, f"{word} macro, which a condition in {', '.join(tested[:_FEW])} may test")
                made = self._used_elsewhere(pair, added)
            case UnitKind.MACRO_CALL if is_export(pair):
                if added:
                    return unit_of(pair, Status.EQUIVALENT, argument=(Step(f"{pair.name}: modules may use it now", step.places),))
                name = pair.name.partition("(")[2].rstrip(")")
                if self._used_here_alone(name, side.path):
                    step = Step(f"{pair.name}: nothing in the tree but {side.path} uses it", step.places)
                    free = (NAMES_NOT_JOINED,)
                else:
                    made, free = (assume(pair, f"no module uses {name}", "a whole tree: give one with --tree"),), ()
            case UnitKind.INCLUDE if (names := included_renamed(pair, self.pairs, self.renames)) is not None:
                step = Step(f"{pair.name} is the file that is renamed: {names[0]} -> {names[1]}", step.places)
                free = (SAME_MEANING,)
            case UnitKind.INCLUDE:
                text = f"no definition that comes with {pair.name or 'the header'} changes what the rest of {side.path} means"
                made, free = (assume(pair, text, "the header and the file"),), ()
            case _:
                return unit_of(pair, Status.UNKNOWN, f"{word} {pair.kind}: no proof for this kind of unit yet")
        return unit_of(pair, Status.ASSUMED if made else Status.EQUIVALENT, argument=(step,), assumptions=made, standing=free)

    def _hidden_from(self, pair: UnitPair) -> str:
        """Return a file that reads the header of a new static definition and has the name for something of the linker's, "" if none does."""
        old, path = self.worlds[0], pair.side.path
        if old is None or not path.endswith(".h"):
            return ""
        linked = (*old.index.functions(pair.name), *old.index.prototypes(pair.name), *old.index.objects(pair.name))
        if not any("static" not in one.item.storage for one in linked):
            return ""
        users = [user for user in users_of(old, ("name", pair.name)) if user.endswith((".c", ".h")) and user != path]
        return next((user for user in users if path in old.index.sight(user).paths), "")

    def _unknown_elsewhere(self, pair: UnitPair, added: bool) -> bool:
        """Whether nobody else can know a name: the tree has no word of it, and is whole, or the one declaration comes or goes with it.

        Who is not shown the declaration could not compile a use of it before, or can't now.
        """
        world = self.worlds[0 if added else 1]
        if world is not None and (users_of(world, ("name", pair.name), is_macro=False) or (not added and _is_spelled(world, pair.name))):
            return False
        if world is not None and world.tree.whole:
            return True
        declared = [other for other in self.pairs if other.kind is UnitKind.DECLARATION and other.name == pair.name]
        return bool(declared) and all((other.old is None) == added and (other.new is None) != added for other in declared)

    def _used_here_alone(self, name: str, path: str) -> bool:
        """Whether a whole tree shows that nothing but one C file, and declarations, has a name, so that no module of it needs the export."""
        worlds = [world for world in self.worlds if world is not None]
        if len(worlds) < 2 or not path.endswith(".c") or not re.fullmatch(r"\w+", name) or not all(world.tree.whole for world in worlds):
            return False
        for world in worlds:
            uses = world.usage.callers(name)
            if uses.unknown or any(use.path != path for use in (*uses.calls, *uses.addresses, *uses.exports, *uses.macros)):
                return False
            if uses.pasted or _is_spelled(world, name):
                return False
        return True

    def _used_elsewhere(self, pair: UnitPair, added: bool) -> tuple[Assumption, ...]:
        """Return what is assumed of files that the patch leaves alone and that have the name of a macro of a header all the same."""
        world = self.worlds[0 if added else 1]
        if world is None or not pair.side.path.endswith(".h"):
            return ()
        touched = {side.path for other in self.pairs for side in (other.old, other.new) if side is not None}
        files = [path for path in users_of(world, ("name", pair.name), is_macro=True) if path not in touched]
        if not files:
            return ()
        where = f"{', '.join(files[:_FEW])}{', ...' if len(files) > _FEW else ''}"
        return (assume(pair, f"what {where} calls {pair.name} is not the macro of {pair.side.path}", "what these files include"),)

    def _tested(self, pair: UnitPair, added: bool) -> list[str]:
        """Return the files of the tree without the macro that test its name in a condition."""
        world = self.worlds[0 if added else 1]
        if world is None:
            return []
        return [path for path in world.index.users(pair.name) if tests_name(world.tree.read(path) or "", pair.name)]

    def _later(self, pair: UnitPair, names: Iterable[Name]) -> tuple[Assumption, ...]:
        """Return what is assumed where the tree is later than the patch: uses of what it brings that mean nothing on the old side."""
        old = self.worlds[0]
        if old is None:
            return ()
        made = []
        for text in sorted({text for _, text in names}):
            files = users_of(old, ("name", text), is_macro=pair.kind is UnitKind.MACRO)
            if bound(old, ("name", text), files):
                return ()
            made.append(came_later(pair, text, files))
        return tuple(made)


def _is_spelled(world: World, name: str) -> bool:
    """Whether a string of a tree is a name, by which something may be looked up (SEMANTICS.md B10)."""
    return any(f'"{name}"' in (world.tree.read(path) or "") for path in world.index.users(name))
