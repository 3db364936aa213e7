"""Macros and constants judged by what uses them: a definition does nothing, and its text means what it makes of its users (SEMANTICS.md B9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from reviewer.cfront.macros import expand
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import TokenKind
from reviewer.cfront.views import is_conditional
from reviewer.changes.pairs import UnitPair
from reviewer.changes.shown_names import defined_names
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Assumption, Match, Status, Step, Unit, UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.callers import Key, unchanged_pair
from reviewer.pipeline.fresh import tests_name
from reviewer.pipeline.linked import conditional, defined_besides
from reviewer.pipeline.made_text import reaches_text
from reviewer.pipeline.plain_units import assume, unit_of
from reviewer.pipeline.renamed import users_of
from reviewer.pipeline.world import World
from reviewer.prover.standing import NAMES_NOT_JOINED

_C_FILES = (".c", ".h")
_KINDS = frozenset({UnitKind.MACRO, UnitKind.ENUM, UnitKind.FUNCTION})
_MOST_FUNCTIONS = 60
"""Functions that use a name, above which it is not asked what it means in each."""
_MOST_FILES = 200
_MOST_TOKENS = 40_000
_SPELLED = 4
"""Users that a step names."""


@dataclass(slots=True)
class _Users:
    """What uses some names: functions, and whether everything else that does is the same on both sides."""

    functions: dict[Key, None] = field(default_factory=dict)
    others: int = 0
    names: set[str] = field(default_factory=set)


def _retyped(pair: UnitPair, unit: Unit) -> bool:
    """Whether a macro is assumed to keep its meaning with another text: then its users tell."""
    both = pair.old is not None and pair.new is not None and pair.match is not Match.MOVED
    return unit.status is Status.ASSUMED and pair.kind is UnitKind.MACRO and both


def _open(pair: UnitPair, unit: Unit, user: str, seen: bool) -> Unit:
    """Return the unit of a definition of which a user is not proved; nobody is asked to promise what one that is seen through does not show."""
    if unit.status is Status.ASSUMED:
        what = unit.argument[0].text if unit.argument else "its text changed"
        return unit_of(pair, Status.UNKNOWN, f"{what}, but {user}(), which uses it, is not proved to do what it did") if seen else unit
    return replace(unit, reason=f"{unit.reason}; {user}(), which uses it, is not proved to do what it did")


@value_type
class ByUsers:
    """Judges definitions of a patch in a tree. `prove` compares a function of both sides, helpers followed."""

    pairs: Sequence[UnitPair]
    worlds: tuple[World, World]
    prove: Callable[[UnitPair], Unit]

    def settle(self, units: Sequence[Unit]) -> list[Unit]:
        """Settle the definitions of which every user does what it did."""
        result = list(units)
        for index, (pair, unit) in enumerate(zip(self.pairs, units, strict=True)):
            judged = unit.status is Status.UNKNOWN or _retyped(pair, unit)
            if judged and pair.kind in _KINDS and pair.side.item is not None and "uapi/" not in pair.side.path:
                result[index] = self._judged(pair, unit, units)
        return result

    def _judged(self, pair: UnitPair, unit: Unit, units: Sequence[Unit]) -> Unit:
        names = self._names(pair)
        if not names or any(not side.whole for side in (pair.old, pair.new) if side is not None):
            return unit
        if pair.kind is UnitKind.FUNCTION and not conditional(pair) and any(defined_besides(one, pair.name, pair.side.path) for one in self.worlds):
            return unit  # in all configurations the linker, or the file, chooses another one than before
        users = self._users(names)
        if users is None or not (users.functions or users.others):
            return unit
        proofs: list[Unit] = []
        for key in users.functions:
            seen = self._seen_through(key, users.names)
            proof = self._function(key, units) if seen else None
            if proof is None or proof.status not in PROVED:
                return _open(pair, unit, key[1], seen)
            proofs.append(proof)
        return self._proved(pair, names, users, proofs)

    def _names(self, pair: UnitPair) -> frozenset[str]:
        """Return the names whose meaning a unit changes: those that something defines on both sides."""
        if pair.kind is UnitKind.FUNCTION and (pair.old is None) == (pair.new is None):
            return frozenset()
        if pair.kind is UnitKind.ENUM and pair.old is not None and pair.new is not None:
            return frozenset()
        names = {text for _, text in defined_names(pair.kind, pair.name, pair.side.tokens)}
        for world in self.worlds:
            world.index.lookups.expect(sorted(names))
        defined = [
            {name for name in names if world.index.macros(name) or world.index.functions(name) or self._is_constant(world, name)}
            for world in self.worlds
        ]
        return frozenset(defined[0] & defined[1])

    def _is_constant(self, world: World, name: str) -> bool:
        return any(found.item.kind is UnitKind.ENUM for found in world.index.meanings(name))

    # --- users -------------------------------------------------------------------------------------------------------

    def _users(self, names: frozenset[str]) -> _Users | None:
        """Return what uses the names, through other macros too; None if something does in a way that can't be looked at."""
        users = _Users(names=set(names))
        waiting, seen = sorted(names), users.names
        while waiting:
            name = waiting.pop()
            if name in names and any(reaches_text(world, name) for world in self.worlds):
                return None
            files = dict.fromkeys(path for world in self.worlds for path in users_of(world, ("name", name), is_macro=True))
            if len(files) > _MOST_FILES or any(not self._can_look(path, name) for path in files):
                return None
            for path in files:
                for which, item in self._mentioning(path, name):
                    if item.kind is UnitKind.MACRO:
                        if item.name not in seen:
                            seen.add(item.name)
                            waiting.append(item.name)
                    elif item.kind is UnitKind.FUNCTION:
                        users.functions[path, item.name] = None
                    elif self._expands_alike(path, which, item, name):
                        users.others += 1
                    else:
                        return None
            if len(users.functions) > _MOST_FUNCTIONS:
                return None
        return users

    def _can_look(self, path: str, name: str) -> bool:
        """Whether all that a file does with a name can be seen: it is C that is understood, and no condition tests it."""
        if not path.endswith(_C_FILES):
            return False
        for world in self.worlds:
            text = world.tree.read(path)
            if text is not None and (not world.index.understood(path) or tests_name(text, name)):
                return False
        return True

    def _mentioning(self, path: str, name: str) -> Iterator[tuple[int, Item]]:
        """Yield the items that mention a name but for its definitions, with their side."""
        word = re.compile(rf"\b{re.escape(name)}\b")
        for which, world in enumerate(self.worlds):
            for item in world.outline(path) or ():
                # The value of an enumerator uses what stands in it.
                defines = item.name == name or (item.kind is UnitKind.ENUM and ("name", name) in defined_names(item.kind, item.name, item.tokens))
                if not defines and any(name in token.text and word.search(token.text) for token in item.tokens):
                    yield which, item

    def _expands_alike(self, path: str, which: int, item: Item, name: str) -> bool:
        """Whether an item that is no function has the same text on both sides when its macros are expanded."""
        other = [one for one in self.worlds[1 - which].outline(path) or () if (one.kind, one.name) == (item.kind, item.name)]
        if len(other) != 1:
            return False
        texts = []
        for world, one in ((self.worlds[which], item), (self.worlds[1 - which], other[0])):
            expansion = expand(one.tokens, world.macros.at(path, one.line), _MOST_TOKENS)
            if expansion.problems or any(token.kind is TokenKind.DIRECTIVE for token in one.tokens):
                return False
            texts.append([token.text for token in expansion.tokens])
        return texts[0] == texts[1] and name not in texts[0]

    def _seen_through(self, key: Key, names: Set[str]) -> bool:
        """Whether a function is one text in every configuration, and no macro of `names` is left in it when macros are expanded.

        One that is left is the same opaque thing on both sides, whatever the patch made of its text; and where conditions choose among
        texts, equal ones are not compared at all.
        """
        path, name = key
        for world in self.worlds:
            macros = {one for one in names if world.index.macros(one)}
            found = world.variants(path, name)
            if any(variant.presence is not True for variant in found) or len(found) > 1:
                return False
            for item in (item for item in world.outline(path) or () if item.kind is UnitKind.FUNCTION and item.name == name):
                if any(is_conditional(token) for token in item.tokens):
                    return False
                expansion = expand(item.tokens, world.macros.at(path, item.line), _MOST_TOKENS)
                if expansion.problems or any(token.text in macros for token in expansion.tokens):
                    return False
        return True

    # --- proofs ------------------------------------------------------------------------------------------------------

    def _function(self, key: Key, units: Sequence[Unit]) -> Unit | None:
        """Return what is known of a function that uses a name: the patch's own unit, or a proof of an unchanged one."""
        for pair, unit in zip(self.pairs, units, strict=True):
            if pair.kind is UnitKind.FUNCTION and pair.name == key[1] and key[0] in {side.path for side in (pair.old, pair.new) if side is not None}:
                # Where both sides have equal tokens nothing was compared.
                by_text = unit.status is Status.SAME or pair.match is Match.MOVED
                return self.prove(pair) if by_text and pair.old is not None and pair.new is not None else unit
        unchanged = unchanged_pair(self.worlds, key)
        return None if unchanged is None else self.prove(unchanged)

    def _proved(self, pair: UnitPair, names: frozenset[str], users: _Users, proofs: Sequence[Unit]) -> Unit:
        whole = all(world.tree.whole for world in self.worlds) or all(s.path.endswith(".c") for s in (pair.old, pair.new) if s is not None)
        made: dict[str, Assumption] = {a.text: a for proof in proofs for a in proof.assumptions}
        if not whole:
            text = f"nothing outside the given tree uses {', '.join(sorted(names))}"
            made[text] = assume(pair, text, "a whole tree: give one with --tree")
        listed = [f"{name}()" for _, name in users.functions][:_SPELLED]
        more = len(users.functions) + users.others - len(listed)
        what = ", ".join((*listed, *((f"{more} more" if listed else f"{more} definitions",) if more else ())))
        places = tuple(Place(proof.file, proof.line, Side.NEW) for proof in proofs[:_SPELLED])
        step = Step(f"all that uses it does what it did: {what}", places)
        standing = tuple(dict.fromkeys((NAMES_NOT_JOINED, *(text for proof in proofs for text in proof.standing))))
        status = Status.ASSUMED if made else Status.EQUIVALENT
        unit = unit_of(pair, status, argument=(step,), assumptions=tuple(made.values()), standing=standing)
        return replace(unit, notes=tuple(dict.fromkeys(note for proof in proofs for note in proof.notes)))
