"""What the names in a unit that moved mean where it stood and where it stands, as both trees have it (SEMANTICS.md B9, B10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from reviewer.cfront.definitions import Definition
from reviewer.cfront.macros import parse_define
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import TokenKind
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.changes.shown_names import Name, names_in
from reviewer.model.unit import PROVED, Match, Status, Step, Unit, UnitKind
from reviewer.pipeline.file_context import Key, another_object, built_otherwise, condition_words, may_differ, packed
from reviewer.pipeline.linked import is_linked
from reviewer.pipeline.passed import comes_to, defined_between, passed
from reviewer.pipeline.plain_units import means_there, moves_over_nothing, unit_of
from reviewer.pipeline.renamed import users_of
from reviewer.pipeline.world import World

_TAGGED = frozenset({UnitKind.STRUCT, UnitKind.UNION, UnitKind.ENUM})
_TYPES = _TAGGED | {UnitKind.TYPEDEF}
_LINKED = "linked"
_OF_FILES = frozenset({"__FILE__", "__FILE_NAME__", "__BASE_FILE__", "KBUILD_MODNAME", "KBUILD_BASENAME", "KBUILD_MODFILE", "THIS_MODULE"})
"""What the compiler, or the build by an option, makes something else in each file."""
_MOST = 40
"""Files that use a unit of a header, above which it is not asked what it means in each."""
_DEEP = 12
"""Macros within macros that are looked up."""


@dataclass(slots=True)
class Meanings:
    """Compares what names mean on both sides. `moved` are units that the patch moves as they are: they are one wherever they stand."""

    worlds: tuple[World, World]
    moved: frozenset[tuple[UnitKind, str, tuple[str, ...]]]
    _known: dict[tuple[int, str, Name], frozenset[Key] | None] = field(default_factory=dict)

    def of(self, side: int, path: str, name: Name) -> frozenset[Key] | None:
        """Return what `name` may mean in a file of the old (0) or new (1) side; None if a file that it sees can't be read."""
        key = (side, path, name)
        if key not in self._known:
            sight = self.worlds[side].index.sight(path)
            self._known[key] = None if sight.blind else frozenset(self._keys(side, path, name, _DEEP))
        return self._known[key]

    def there(self, side: int, names: Iterable[Name], places: Sequence[tuple[str, str]]) -> dict[Name, frozenset[Key]]:
        """Return what each name may mean at the places of a side, as far as that can be told."""
        return {name: frozenset().union(*(self.of(side, both[side], name) or () for both in places)) for name in names}

    def _keys(self, side: int, path: str, name: Name, deep: int) -> Iterable[Key]:
        space, text = name
        for found in self.worlds[side].index.sight(path).meanings(text):
            kind = found.item.kind
            if kind is UnitKind.MACRO:
                yield self._key(found)
                yield from self._within(side, path, found.item, text, deep)
            elif space != "member" and (kind in _TAGGED and found.item.name == text) == (space == "tag"):
                yield ("", _LINKED, (), ()) if is_linked(found.item) else self._key(found)

    def _within(self, side: int, path: str, macro: Item, name: str, deep: int) -> Iterable[Key]:
        """Yield what the names in a macro's text mean where it is used."""
        parsed = parse_define(macro.tokens[0].text, macro.line)
        if parsed is None or deep == 0:
            return
        for word in {token.text for token in parsed.body if token.kind is TokenKind.IDENT} - {name, *(parsed.params or ())}:
            # Which name was meant is part of what is compared.
            yield from ((f"{kind} in {word}", *rest) for kind, *rest in self._keys(side, path, ("name", word), deep - 1))  # type: ignore[misc] # a key with another first part

    def _key(self, found: Definition) -> Key:
        item = found.item
        texts = tuple(token.text for token in item.tokens)
        path = "" if (item.kind, item.name, texts) in self.moved else found.path
        return str(item.kind), path, texts, item.conditions

    def differing(self, names: Iterable[Name], places: Sequence[tuple[str, str]]) -> str | None:
        """Return a name that means something else at one of `places` (old file, new file); "" if none does, None if that can't be told."""
        doubt = False
        for name in sorted(names):
            for before, after in places:
                one, two = self.of(0, before, name), self.of(1, after, name)
                if one is None or two is None:
                    doubt = True
                elif one != two and not (_declares_only(one | two) and not (one and two)):
                    if _is_sure(one, two):
                        return name[1]
                    doubt = True
        return None if doubt else ""


def _declares_only(keys: Iterable[Key]) -> bool:
    """Whether all that is known of a name is a type or what the linker binds: who does not see it does not need it, or it is a local there."""
    return all(path == _LINKED or kind in {str(kind) for kind in _TYPES} for kind, path, _, _ in keys)


def _is_sure(one: frozenset[Key], two: frozenset[Key]) -> bool:
    """Whether a name is a macro on one side and something else on the other, or has one definition on each, with another text."""
    if len(one) == len(two) == 1:
        (_, _, before, conditions), (_, _, after, others) = *one, *two
        if before and after and before != after and not conditions and not others:
            return True
    macros = [any(kind == str(UnitKind.MACRO) for kind, *_ in keys) for keys in (one, two)]
    return macros[0] != macros[1]


def settle_places(pairs: Sequence[UnitPair], units: Sequence[Unit], worlds: tuple[World, World]) -> list[Unit]:
    """Look up what is assumed of the new places of units that moved as they are."""
    moves = [(pair, pair.old, pair.new) for pair in pairs if pair.match is Match.MOVED and pair.old is not None and pair.new is not None]
    moved = frozenset((pair.kind, pair.name, tuple(token.text for token in old.tokens)) for pair, old, new in moves if old.tokens == new.tokens)
    meanings = Meanings(worlds, moved)
    result = []
    for pair, unit in zip(pairs, units, strict=True):
        old, new = pair.old, pair.new
        here = pair.match is Match.MOVED and old is not None and new is not None and old.item is not None and new.item is not None
        result.append(_settled(pair, unit, old, new, meanings) if here and old is not None and new is not None and unit.status in PROVED else unit)
    return result


def _settled(pair: UnitPair, unit: Unit, old: UnitSide, new: UnitSide, meanings: Meanings) -> Unit:
    if pair.kind is UnitKind.MACRO and old.path == new.path:
        return _moved_macro(pair, unit, old, new, meanings.worlds)
    if old.path == new.path:
        over, doubt = defined_between(meanings.worlds, old, new)
        if over:
            return unit_of(pair, Status.UNKNOWN, f"it moves over a definition of {over}, which it uses")
        if doubt:
            return replace(unit, status=Status.ASSUMED, assumptions=(*unit.assumptions, moves_over_nothing(pair)))
    assumption = means_there(pair, old, new)
    if assumption.id not in {known.id for known in unit.assumptions}:
        return unit
    seen = _seen_elsewhere(pair, old, new, meanings)
    if seen:
        return unit_of(pair, Status.UNKNOWN, f"{pair.name} means something else in {seen} than before")
    places = _places(pair, old, new, meanings.worlds[0])
    if not places or seen is None or (new.path.endswith(".c") and built_otherwise(meanings.worlds[1], old.path, new.path)):
        return unit
    names = names_in(old.tokens) - {("name", pair.name), ("tag", pair.name)}
    own = sorted({name for _, name in names} & _OF_FILES) if old.path != new.path else []
    other = own[0] if own else another_object(meanings.there(0, names, places), places) or meanings.differing(names, places)
    if other:
        return unit_of(pair, Status.UNKNOWN, f"{other} means something else in {places[0][1]} than in {places[0][0]}")
    if other is None or _hangs_on_more(names, places, meanings) or packed(meanings.worlds, old.path, new.path):
        return unit
    left = tuple(known for known in unit.assumptions if known.id != assumption.id)
    where = f"{places[0][1]}{f' and {len(places) - 1} others' if len(places) > 1 else ''}"
    step = Step(f"each of the {len(names)} names in it means in {where} what it meant")
    return replace(unit, status=Status.ASSUMED if left else Status.EQUIVALENT, assumptions=left, argument=(*unit.argument, step))


def _hangs_on_more(names: Iterable[Name], places: Sequence[tuple[str, str]], meanings: Meanings) -> bool:
    """Whether the names may mean something else at the places by the conditions or the order of their definitions."""
    listed = tuple(names)
    conditions: set[str] = set()
    if any(before != after for before, after in places):
        # Within one text that is compiled no name but a macro's comes to mean something else.
        conditions = condition_words(key for side in (0, 1) for keys in meanings.there(side, listed, places).values() for key in keys)
        if meanings.differing([("name", word) for word in conditions], places) != "":
            return True
    return may_differ((*conditions, *(name for _, name in listed)), places, meanings.worlds)


def _seen_elsewhere(pair: UnitPair, old: UnitSide, new: UnitSide, meanings: Meanings) -> str | None:
    """Return a file in which the name of what moves comes to mean something else; "" if there is none, None if that can't be told."""
    # Who did not see a type does not need it.
    if not pair.name or pair.kind in _TYPES or (old.path.endswith(".c") and new.path.endswith(".c")):
        return ""
    name = ("name", pair.name)
    users = [path for path in users_of(meanings.worlds[0], name, pair.kind is UnitKind.MACRO) if path.endswith((".c", ".h"))]
    if len(users) > _MOST:
        return None
    for path in users:
        if path in (old.path, new.path):
            continue
        before, after = (meanings.of(side, path, name) for side in (0, 1))
        if before is None or after is None:
            return None
        if before != after:
            return path
    return ""


def _places(pair: UnitPair, old: UnitSide, new: UnitSide, world: World) -> list[tuple[str, str]]:
    """Return the files in which the unit is compiled, before and after; none if they are too many, or are not known."""
    if old.path.endswith(".c"):
        # What a .c file had for itself was used there alone.
        return [(old.path, new.path if new.path.endswith(".c") else old.path)]
    if not new.path.endswith(".h") or not pair.name:
        return []
    users = [path for path in world.index.users(pair.name) if path.endswith((".c", ".h")) and path != old.path]
    return [(path, path) for path in users] if len(users) <= _MOST else []


def _moved_macro(pair: UnitPair, unit: Unit, old: UnitSide, new: UnitSide, worlds: tuple[World, World]) -> Unit:
    """Look at what a macro moved over within its file: its text means what is in force where it is used, so that only its uses count."""
    over = passed(worlds, old, new)
    using = [item.name for item in over if any(pair.name in re.findall(r"\w+", token.text) for token in item.tokens)]
    others = [item for item in over if item.kind is not UnitKind.MACRO]
    using += [item.name for world in worlds for item in others if comes_to(world, item, pair.name)]
    if using:
        return unit_of(pair, Status.UNKNOWN, f"it moves over {using[0] or 'a use'}, which uses it")
    assumption = moves_over_nothing(pair)
    if any(item.kind is UnitKind.INCLUDE for item in over) or assumption.id not in {known.id for known in unit.assumptions}:
        return unit
    left = tuple(known for known in unit.assumptions if known.id != assumption.id)
    step = Step("nothing that it moves over uses it")
    return replace(unit, status=Status.ASSUMED if left else Status.EQUIVALENT, assumptions=left, argument=(*unit.argument, step))
