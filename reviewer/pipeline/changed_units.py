"""Units other than functions that both sides have, and that changed: what their kind says of the change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from itertools import pairwise

from reviewer.cfront.ctype import INT, type_key
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.section import section_struct
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.tokens import tokenize
from reviewer.changes.assembly import assembly_lines
from reviewer.changes.constants import BY_HAND, Constant, Known, enum_values, macro_constant
from reviewer.changes.layout import MemberChange, arity, compare_members, is_callback, result_of
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.changes.prototypes import interface
from reviewer.changes.tables import same_entries, without_members
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Side
from reviewer.model.unit import Assumption, Status, Step, Unit, UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.layout_given import given_away
from reviewer.pipeline.layout_uses import copied_as_another, lines_by_bytes, range_that_changed
from reviewer.pipeline.linked import chosen_otherwise
from reviewer.pipeline.made_text import reaches_text
from reviewer.pipeline.plain_units import assume, moved_unit, unit_of
from reviewer.pipeline.positional import initialised_by_order
from reviewer.pipeline.renamed_files import renamed_objects
from reviewer.pipeline.types_in_hunks import may_include
from reviewer.pipeline.world import World
from reviewer.prover.standing import NEW_NAMES_FREE, OLD_NAMES_GONE, SPELLED_NOWHERE

_UAPI = "uapi/"
_LIST = regex(r"\s*[\w.$()/{}-]+(?:-objs|-y|-m|-n|-\$\([\w-]+\))\s*[:+]?=|\s*(?:obj|lib|subdir|always|targets|ccflags|asflags)-?[\w$()]*\s*[:+]?=")
"""Assignments of words in which blanks only part (Documentation/kbuild/makefiles.rst)."""
_DEEP = 8
"""Constants within constants that are looked up."""
_LISTED = 6
"""Names that a step spells."""


@value_type
class Changed:
    """Judges changed units. `pairs` are all units of the patch: a prototype says no more than its definition.

    `worlds` are both sides' trees, None where only the hunks are known: other names in a constant are looked up there.
    `renames` are files with another name, old path to new path.
    """

    pairs: Sequence[UnitPair]
    dialect: Dialect
    worlds: tuple[World | None, World | None] = (None, None)
    renames: Mapping[str, str] = field(default_factory=dict)

    def judge(self, pair: UnitPair, old: UnitSide, new: UnitSide) -> Unit:
        """Say what a change of this kind of unit comes to; unknown where nothing is known of it."""
        match pair.kind:
            case UnitKind.ASSEMBLY:
                unit = self._assembly(pair, old, new)
            case UnitKind.DECLARATION:
                unit = self._declaration(pair, old, new)
            case UnitKind.MACRO:
                unit = self._macro(pair, old, new)
            case UnitKind.ENUM:
                unit = self._enum(pair, old, new)
            case UnitKind.STRUCT | UnitKind.UNION:
                unit = self._record(pair, old, new)
            case UnitKind.INITIALISER | UnitKind.GLOBAL:
                unit = self._variable(pair, old, new)
            case UnitKind.MAKEFILE:
                unit = self._makefile(pair, old, new)
            case _:
                unit = None
        if unit is None:
            return unit_of(pair, Status.UNKNOWN, f"{pair.kind} changed: no proof for this kind of unit yet")
        return moved_unit(pair, unit, old, new)

    def _assembly(self, pair: UnitPair, old: UnitSide, new: UnitSide) -> Unit | None:
        if assembly_lines(old.tokens, old.path) == assembly_lines(new.tokens, new.path):
            return unit_of(pair, Status.SAME, argument=(Step("equal lines: comments and blanks only"),))
        return unit_of(pair, Status.UNKNOWN, "assembly changed: its instructions are not understood")

    def _makefile(self, pair: UnitPair, old: UnitSide, new: UnitSide) -> Unit | None:
        if _joined(old) == _joined(new):
            return unit_of(pair, Status.SAME, argument=(Step("equal lines: comments, blanks and continued lines only"),))
        moved = replace(old, tokens=tuple(replace(t, text=renamed_objects(t.text, old.path, self.renames)) for t in old.tokens))
        if self.renames and _joined(moved) == _joined(new):
            return unit_of(pair, Status.EQUIVALENT, argument=(Step("equal lines: objects of renamed files by their new names"),))
        return None

    # --- declarations ------------------------------------------------------------------------------------------------

    def _declaration(self, pair: UnitPair, old: UnitSide, new: UnitSide) -> Unit | None:
        before, after = (interface(side.tokens, pair.name, self.dialect) for side in (old, new))
        if before is None or after is None:
            return None
        if before == after:
            return unit_of(pair, Status.EQUIVALENT, argument=(Step("the same types: names of parameters, linkage or annotations only"),))
        if before.words != after.words:
            words = ", ".join(sorted(before.words ^ after.words))
            return unit_of(pair, Status.UNKNOWN, f"{words} of the prototype is there on one side only")
        for other in self.pairs:
            if other.kind is not UnitKind.FUNCTION or other.name != pair.name or other.old is None or other.new is None:
                continue
            if interface(other.old.tokens, pair.name, self.dialect) == before and interface(other.new.tokens, pair.name, self.dialect) == after:
                place = Place(other.new.path, other.new.line, Side.NEW)
                step = Step(f"the prototype says what the definition at {place.file}:{place.line} says, which is judged by itself", (place,))
                return unit_of(pair, Status.EQUIVALENT, argument=(step,))
        return unit_of(pair, Status.UNKNOWN, "the types of the prototype changed, and the patch does not show the definition with it")

    # --- constants ---------------------------------------------------------------------------------------------------

    def _macro(self, pair: UnitPair, old: UnitSide, new: UnitSide) -> Unit | None:
        if len(old.tokens) != 1 or len(new.tokens) != 1 or TokenKind.HOLE in (old.tokens[0].kind, new.tokens[0].kind):
            return None
        for world, side in zip(self.worlds, (old, new), strict=True):
            _expect(world, side.tokens[0].text)
        before = macro_constant(old.tokens[0].text, old.line, self.dialect, _known(self.worlds[0], old.path, self.dialect))
        after = macro_constant(new.tokens[0].text, new.line, self.dialect, _known(self.worlds[1], new.path, self.dialect))
        if before is None or after is None:
            return None
        used = {token.text for side in (old, new) for token in tokenize(side.tokens[0].text.partition(pair.name)[2])[0]} & BY_HAND
        own = {other.name for other in self.pairs} | {item.name for world, side in zip(self.worlds, (old, new), strict=True)
               for item in (world.outline(side.path) or () if world is not None else ())}  # fmt: skip
        if used & own:
            return unit_of(pair, Status.UNKNOWN, f"{sorted(used & own)[0]} has a definition of its own here")
        if before.value != after.value:
            return unit_of(pair, Status.UNKNOWN, f"its value changed from {before.value:#x} to {after.value:#x}")
        step = Step(f"both sides are {after.value:#x}")
        made: list[Assumption] = []
        if any(world is not None and reaches_text(world, pair.name) for world in self.worlds):
            made.append(assume(pair, f"no macro makes text of {pair.name} by # or ##", "the macros that it is given to"))
        if before.type != after.type:
            text = f"{pair.name} is used nowhere where its type matters: {_typed(before)} before, {_typed(after)} now"
            made.append(assume(pair, text, "its uses"))
        if made:
            return unit_of(pair, Status.ASSUMED, argument=(step,), assumptions=tuple(made))
        return unit_of(pair, Status.EQUIVALENT, argument=(step,), standing=(SPELLED_NOWHERE,))

    def _enum(self, pair: UnitPair, old: UnitSide, new: UnitSide) -> Unit | None:
        before, after = enum_values(old.tokens, self.dialect), enum_values(new.tokens, self.dialect)
        if before is None or after is None or _UAPI in new.path or _UAPI in old.path:
            return None
        for name in before.keys() & after.keys():
            if before[name] != after[name]:
                what = "a constant that is not shown" if name.startswith("\0") else name
                return unit_of(pair, Status.UNKNOWN, f"the value of {what} changes")
        if {name for name in before if name.startswith("\0")} != {name for name in after if name.startswith("\0")}:
            return None
        gone, come = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
        for name in (*gone, *come):
            if not _keeps_type((before if name in before else after)[name], set(before.values()) & set(after.values())):
                return unit_of(pair, Status.UNKNOWN, f"the value of {name} may change the type of the enum")
        text = "; ".join(f"{word} {_listed(names)}" for word, names in (("removed", gone), ("new", come)) if names)
        standing = ((NEW_NAMES_FREE,) if come else ()) + ((OLD_NAMES_GONE,) if gone else ())
        return unit_of(pair, Status.EQUIVALENT, argument=(Step(f"constants keep their values{f'; {text}' if text else ''}"),), standing=standing)

    # --- data --------------------------------------------------------------------------------------------------------

    def _record(self, pair: UnitPair, old: UnitSide, new: UnitSide) -> Unit | None:
        if _UAPI in new.path or _UAPI in old.path:
            return unit_of(pair, Status.UNKNOWN, f"{pair.kind} of the interface to user space")
        change = compare_members(old.tokens, new.tokens)
        if isinstance(change, str):
            return unit_of(pair, Status.UNKNOWN, f"{pair.kind} changed: {change}")
        steps = []
        for before, after in change.retyped:
            if before.texts == after.texts:
                continue
            if not (is_callback(before) and is_callback(after)) or arity(before) == arity(after) or result_of(before) != result_of(after):
                return unit_of(pair, Status.UNKNOWN, f"the type of member {after.name} changed")
            steps.append(Step(f"the parameters of {after.name}() change in number, so every call and implementation does, and is judged by itself"))
        if pair.kind is UnitKind.UNION and (change.added or change.removed or change.moved):
            return unit_of(pair, Status.UNKNOWN, "members of a union came, went or moved")
        return self._layout(pair, change, steps)

    def _layout(self, pair: UnitPair, change: MemberChange, steps: list[Step]) -> Unit:
        for word, members in (("new", change.added), ("removed", change.removed)):
            if members:
                names = [member.name for member in members]
                steps.append(Step(f"{word} member{'s' if len(names) > 1 else ''} {_listed(names)}; each use is judged by itself"))
        if change.moved:
            steps.append(Step("members in another order"))
        standing = ((NEW_NAMES_FREE,) if change.added else ()) + ((OLD_NAMES_GONE,) if change.removed else ())
        kept = not (change.added or change.removed or change.moved)
        if kept and change.grouped:
            steps.append(Step("the same members in the same order, some of them in an unnamed struct"))
        if kept and (not change.grouped or self._same_places(pair)):
            return unit_of(pair, Status.EQUIVALENT, argument=tuple(steps) or (Step("the same members"),), standing=standing)
        by_order = [initialised_by_order(world, pair.kind, pair.name) for world in self.worlds if world is not None and pair.name]
        if any(by_order):
            where = next(filter(None, by_order))
            return unit_of(pair, Status.UNKNOWN, f"members came, went or moved, and an initialiser in {where} goes by their order")
        where = range_that_changed(self.worlds, pair) if pair.name else ""
        if where:
            return unit_of(pair, Status.UNKNOWN, f"members came, went or moved, and {where} takes a range of them by its ends")
        where = copied_as_another(self.worlds, pair) if pair.name else ""
        if where:
            return unit_of(pair, Status.UNKNOWN, f"members came, went or moved, and {where} takes its bytes for those of something else")
        where = given_away(self.worlds, pair) if pair.name else ""
        if where:
            return unit_of(pair, Status.UNKNOWN, f"members came, went or moved, and {where} gives its bytes and their number away")
        text = f"nothing depends on the size of {pair.kind} {pair.name or 'at ' + pair.side.path} or on the order of its members"
        discharge = "its uses by sizeof, offsetof, memcpy, casts, initialisers without names, and copies to user space or a device"
        made = assume(pair, text, discharge)
        lines = lines_by_bytes(self.worlds[1], pair)
        if lines:
            seen = ", ".join(f"{place.file}:{place.line}" for place in lines)
            made = replace(made, discharge=f"{discharge}; look at {seen}", place=lines[0])
        return unit_of(pair, Status.ASSUMED, argument=tuple(steps), assumptions=(made,), standing=standing)

    def _same_places(self, pair: UnitPair) -> bool:
        """Whether both sides are seen to lay every member out at the same place, in records of the same size."""
        found = []
        for world, side in zip(self.worlds, (pair.old, pair.new), strict=True):
            if world is None or side is None or not pair.name:
                return False
            found.append(world.layouts(side.path).record(f"{pair.kind} {pair.name}"))
        return found[0] is not None and found[0] == found[1]

    def _variable(self, pair: UnitPair, old: UnitSide, new: UnitSide) -> Unit | None:
        before, after = (tuple(token for token in side.tokens if token.text not in ("const", "static", "extern")) for side in (old, new))
        linkage = [{token.text for token in side.tokens} & {"static", "extern"} for side in (old, new)]
        if linkage[0] != linkage[1] and (old.path.endswith(".h") or new.path.endswith(".h")):
            return unit_of(pair, Status.UNKNOWN, "the linkage of data in a header changed: one object for all files, or one for each")
        if why := chosen_otherwise(pair, self.worlds):
            return unit_of(pair, Status.UNKNOWN, why)
        if before == after:
            words = {t.text for t in old.tokens} ^ {t.text for t in new.tokens}
            return unit_of(pair, Status.EQUIVALENT, argument=(Step(f"{_listed(sorted(words)) or 'a qualifier'}: linkage and const only"),))
        if pair.kind is UnitKind.INITIALISER and same_entries(before, after):
            step = Step("the same entries by name, in another order")
            if not any(token.text == "." for token in after):
                return unit_of(pair, Status.EQUIVALENT, argument=(step,))
            text = f"no two members that {pair.name} names share their storage"
            return unit_of(pair, Status.ASSUMED, argument=(step,), assumptions=(assume(pair, text, "the definition of the record"),))
        return self._without_members(pair, before, after)

    def _without_members(self, pair: UnitPair, old: Sequence[Token], new: Sequence[Token]) -> Unit | None:
        """Judge an initialiser that differs in the members that its struct loses and gets: what reads them is judged by itself."""
        section = pair.side.fragment.section if pair.side.fragment is not None else ""
        heads = {_struct_of(side) or (section_struct(section) if side[:1] and side[0].kind is TokenKind.HOLE else "") for side in (old, new)}
        records = [p for p in self.pairs if p.kind is UnitKind.STRUCT and {p.name} == heads]
        record = records[0] if len(records) == 1 else None
        if pair.kind is not UnitKind.INITIALISER or record is None or record.old is None or record.new is None:
            return None
        if record.side.path != pair.side.path and not may_include(pair.side.path, record.side.path):
            return None
        change = compare_members(record.old.tokens, record.new.tokens)
        if isinstance(change, str):
            return None
        gone, come = ([member.name for member in members] for members in (change.removed, change.added))
        left = without_members(old, gone), without_members(new, come)
        if left[0] is None or left[1] is None or [t.text for t in left[0]] != [t.text for t in left[1]]:
            return None
        names = sorted({token.text for side in (old, new) for token in side} & {*gone, *come})
        step = Step(f"the same but for {_listed(names)}, which struct {record.name} {'has lost' if gone else 'gets'}; each use is judged by itself")
        standing = ((NEW_NAMES_FREE,) if come else ()) + ((OLD_NAMES_GONE,) if gone else ())
        if old[:1] and old[0].kind is not TokenKind.HOLE:
            return unit_of(pair, Status.EQUIVALENT, argument=(step,), standing=standing)
        text = f"every .{' and .'.join(names)} in {pair.name} is a member of struct {record.name}, and of no struct within it"
        return unit_of(
            pair, Status.ASSUMED, argument=(step,), assumptions=(assume(pair, text, "the whole initialiser: give a tree"),), standing=standing
        )


def _struct_of(tokens: Sequence[Token]) -> str:
    """Return the tag of the struct that an initialiser in sight is of, "" where that is not shown."""
    texts = [token.text for token in tokens[: next((i for i, token in enumerate(tokens) if token.text == "="), 0)]]
    return next((name for word, name in pairwise(texts) if word == "struct"), "")


def _known(world: World | None, path: str, dialect: Dialect, deep: int = _DEEP) -> Known:
    """Return what knows the constants of a tree: macros with one definition and no condition, in a header or in `path`, and enumerators."""

    def known(name: str) -> Constant | None:
        if world is None or deep <= 0:
            return None
        macros, value = world.index.macros(name), world.index.enum_constant(name)
        if not macros:
            # An enumerator that fits is an int (C17 6.7.2.2).
            return Constant(value, INT) if value is not None and abs(value) < 1 << 31 else None
        found = macros[0]
        seen = found.path == path or found.path.endswith(".h")
        if len(macros) > 1 or value is not None or not seen or found.item.conditions or world.index.undefining(name):
            return None
        _expect(world, found.item.tokens[0].text)
        return macro_constant(found.item.tokens[0].text, found.item.line, dialect, _known(world, path, dialect, deep - 1))

    return known


def _expect(world: World | None, text: str) -> None:
    """Note that the names in a macro are likely to be asked for: one search finds all."""
    if world is not None:
        names = {token.text for token in tokenize(text.partition("define")[2])[0] if token.kind is TokenKind.IDENT}
        world.index.lookups.expect(sorted(names))


def _joined(side: UnitSide) -> tuple[tuple[str, ...], ...]:
    """Return the logical lines of a makefile by runs, comments left out where nothing continues or quotes them."""
    runs: list[list[str]] = [[]]
    current = ""
    for token in side.tokens:
        if token.kind is TokenKind.HOLE:
            runs[-1].append(current)
            current = ""
            runs.append([])
            continue
        text = token.text
        recipe = not current and text.startswith("\t")
        if not current and text.lstrip().startswith("#") and not text.endswith("\\") and not recipe:
            continue
        if text.endswith("\\") and not recipe:
            current += text[:-1] + " "
            continue
        current += text
        runs[-1].append(" ".join(current.split()) if not recipe and _LIST.match(current) and not set(current) & set("\"'#") else current.rstrip())
        current = ""
    runs[-1].append(current)
    return tuple(tuple(line for line in run if line) for run in runs)


def _keeps_type(value: tuple[str, int], kept: Collection[tuple[str, int]]) -> bool:
    """Whether a constant that comes or goes leaves the enum's type as the others make it.

    gcc takes int where one is negative, and 64 bits where one does not fit 32.
    """
    base, offset = value
    if base == "":
        return 0 <= offset < 1 << 31
    # One that counts on from others of an unknown value is as they are.
    return any(other == base and abs(offset - at) < 1 << 16 for other, at in kept)


def _typed(constant: Constant) -> str:
    return {"s32": "int", "u32": "unsigned int", "s64": "long", "u64": "unsigned long"}.get(type_key(constant.type), type_key(constant.type))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_LISTED]) + (", ..." if len(names) > _LISTED else "")
