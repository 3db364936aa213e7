"""What a renaming makes of a patch: the tree's old side under the new names, and the units whose lines it explains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import TokenKind
from reviewer.cfront.tokens import tokenize
from reviewer.changes.hunk_defines import hunk_defines
from reviewer.changes.member_paths import MemberPath, may_hold
from reviewer.changes.own_names import Spelling
from reviewer.changes.pairs import UnitPair
from reviewer.changes.renames import RECORDS, Renaming
from reviewer.changes.rewriting import Rewritten, rewrite_text
from reviewer.changes.shown_names import Name, names_in
from reviewer.ingest.overlay import Overlay
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Side
from reviewer.model.series import FileDiff, LineKind
from reviewer.model.unit import BY_PROOF, PROVED, Assumption, Match, Question, Status, Step, Unit, UnitKind
from reviewer.pipeline.fresh import bound, uses_text
from reviewer.pipeline.linked import is_linked
from reviewer.pipeline.plain_units import assume, unit_of
from reviewer.pipeline.world import World
from reviewer.prover.standing import NEW_NAMES_FREE, OLD_NAMES_GONE

_WORD = regex(r"[A-Za-z_]\w*")
_OVER = "renamed over the whole patch"
_BY = "by the renaming"
_NAMED = 8
"""Names that a step spells."""
_A_MACRO = "the definition of the macro: give a tree with --tree"
_PROSE = (".rst", ".txt", ".md", ".yaml")
_FILES = 3
"""Files that an assumption spells."""
_MANY = 300
"""Files with a member's name from which it is taken for a common one."""


def record_lines(pairs: Iterable[UnitPair]) -> frozenset[tuple[str, int]]:
    """Return the removed lines that stand among the members of a struct or union, as (path, line)."""
    changed = [place for pair in pairs if pair.kind in RECORDS for place in pair.changed]
    return frozenset((place.file, place.line) for place in changed if place.side is Side.OLD)


def rewritten_world(
    world: World, files: Sequence[FileDiff], renaming: Renaming, records: frozenset[tuple[str, int]], own: Mapping[tuple[str, int], Spelling]
) -> World:
    """Return the old side with the new names in every line that the patch removes; `files` have the tree's line numbers, `own` as in `rewrite`."""
    texts: dict[str, str | None] = {}
    for file in files:
        text = world.tree.read(file.old_path) if file.old_path else None
        if text is not None:
            removed = {line.old: line.text for hunk in file.hunks for line in hunk.lines if line.kind is LineKind.REMOVED}
            lines = frozenset(number for number, line in enumerate(text.split("\n"), 1) if removed.get(number) == line)
            among = frozenset(line for path, line in records if path == file.old_path)
            itself = {line: spelling for (path, line), spelling in own.items() if path == file.old_path}
            texts[file.old_path] = rewrite_text(text, lines, renaming, among, itself)
    return World(Overlay(world.tree, texts), world.dialect)


def settled(renaming: Renaming | None, old: World | None, new: World | None, files: Sequence[FileDiff]) -> Renaming | None:
    """Return what is left of a renaming when the trees, where there are any, were asked; None if that is nothing."""
    if renaming is None:
        return None
    kept = confirmed(renaming, old, new, files) if old is not None and new is not None else shown_as_text(_told_apart(renaming, files), files)
    return kept if kept.names or kept.paths else None


def confirmed(renaming: Renaming, old: World, new: World, files: Sequence[FileDiff]) -> Renaming:
    """Keep the names that the trees speak for: no use of the old one is left, and the new one had none.

    What a .c file defines for itself means nothing elsewhere, so that only headers count. A member counts where one struct has both names.
    """
    touched = frozenset(path for file in files for path in (file.old_path, file.new_path))
    own = ((a, place) for a, place, other in renaming.places if place.file.endswith(".c") and place.file == other.file)
    inner = {a: (place.file,) for a, place in own if not any(item.name == a[1] and is_linked(item) for item in old.outline(place.file) or ())}
    dropped, later, strings = [], [], []
    new.index.search.expect(dict.fromkeys(name for pair in renaming.names for _, name in pair))
    old.index.lookups.expect(b[1] for _, b in renaming.names)
    for a, b in renaming.names:
        users: list[str] = []
        if a[0] == "member":
            kept = not _both_members(old, a[1], b[1])
        elif a in inner:
            users = [path for path in users_of(old, b, bool(new.index.macros(b[1]))) if path in inner[a] or path.endswith(".h")]
            kept = not [path for path in users if path not in touched]
        else:
            users = users_of(old, b, bool(new.index.macros(b[1])))
            kept = not users_of(new, a)
        if not kept or (users and bound(old, b, users)):
            dropped.append(a)
        elif users:
            later.append((b[1], tuple(users)))
        if a[0] == "name" and (files_with := _as_string(new, a[1])):
            strings.append((a[1], files_with))
    texts = [macro for macro in renaming.as_text if uses_text(old.index, macro)]
    texts += [name for name in renaming.in_calls if old.index.macros(name) and uses_text(old.index, name)]
    paths = tuple(path for path in renaming.paths if not _elsewhere(old, path) and not _elsewhere(new, path))
    return replace(renaming.without(dropped), as_text=tuple(texts), paths=paths, later=tuple(later), strings=tuple(strings))


def _as_string(world: World, name: str) -> tuple[str, ...]:
    """Return the C files in which a string says just this name: something may be looked up by it."""
    files = [path for path in world.index.users(name) if path.endswith((".c", ".h"))]
    return tuple(path for path in files if any(token.text == f'"{name}"' for token in tokenize(world.tree.read(path) or "")[0]))


def shown_as_text(renaming: Renaming, files: Sequence[FileDiff]) -> Renaming:
    """Add the macros that hunks show and that have `#` in what stands for them: a name that they are called with may be used as text."""
    shown = {define.name for define in hunk_defines(files) if define.makes_text}
    return replace(renaming, as_text=(*renaming.as_text, *(name for name in renaming.in_calls if name in shown)))


def _told_apart(renaming: Renaming, files: Sequence[FileDiff]) -> Renaming:
    """Drop the members whose new name the old side of a hunk shows beside the old one as a member, too: they may be those of one record."""
    texts = ["\n".join(line.text for line in hunk.lines if line.kind is not LineKind.ADDED) for file in files for hunk in file.hunks]
    both = [a for a, b in renaming.names if a[0] == "member" and any(_declares(text, a[1]) and _declares(text, b[1]) for text in texts)]
    return renaming.without(both)


def _declares(text: str, name: str) -> bool:
    """Whether a text may declare a member of this name."""
    return re.search(rf"(?<![.>\w]){re.escape(name)}\s*(?:[;,:\[]|\)\s*\()", text) is not None


def _elsewhere(world: World, path: MemberPath) -> bool:
    """Whether another record of a tree has a member of this name, so that an access may be one of that; so many files are not looked into."""
    files = [file for file in world.index.users(path.member) if file.endswith((".c", ".h"))]
    if len(files) > _MANY:
        return True
    items = [item for file in files for item in world.outline(file) or ()]
    others = [item for item in items if item.kind not in RECORDS or item.name not in (path.source, path.target)]
    return any(may_hold(item.kind, item.tokens, path.member) for item in others)


def users_of(world: World, name: Name, is_macro: bool = False) -> list[str]:
    """Return the files that use a name in its name space, a macro's in any; in what is no C any mention counts, but for texts that are only read."""
    spellings = {name} if not is_macro else {(space, name[1]) for space in ("name", "member", "tag")}
    found = []
    for path in world.index.users(name[1]):
        if path.endswith(_PROSE) or path.startswith("Documentation/"):
            continue
        if path.endswith((".c", ".h")) and not spellings & names_in(tokenize(world.tree.read(path) or "")[0]):
            continue
        found.append(path)
    return found


def _both_members(world: World, a: str, b: str) -> bool:
    """Whether one record of the old side may have both names as members: then an access may have gone from the one to the other.

    Looked for is a definition with both in it, a macro or an initialiser that names both; what functions do with them tells nothing of a record.
    """
    for path in set(world.index.users(b)) & set(world.index.users(a)):
        if not path.endswith((".c", ".h")):
            continue
        names = names_in(tokenize(world.tree.read(path) or "")[0])
        if not ({("member", a), ("member", b)} <= names or {("name", a), ("name", b)} <= names):
            continue
        if not world.index.understood(path) or any(_may_have_both(item, a, b) for item in world.outline(path) or ()):
            return True
    return False


def _may_have_both(item: Item, a: str, b: str) -> bool:
    """Whether an item with both names is no function without a record of its own, or a function that reads both of one object."""
    words = {word for token in item.tokens for word in _WORD.findall(token.text) if a in token.text or b in token.text}
    if not words & {a, b} or (item.kind is not UnitKind.MACRO and not {a, b} <= words):
        return False
    texts = [token.text for token in item.tokens]
    if item.kind is UnitKind.MACRO:
        # One that makes a member makes one of whatever it stands in.
        return {a, b} <= words or re.search(rf"(?<![.>\w])(?:{re.escape(a)}|{re.escape(b)})\s*[;,:\[]", texts[0]) is not None
    if item.kind is not UnitKind.FUNCTION:
        return True
    opens = (texts[at + 1 : at + 3] for at, text in enumerate(texts) if text in ("struct", "union"))
    if any("{" in following for following in opens) or any(token.kind is TokenKind.DIRECTIVE for token in item.tokens):
        return True
    bases = [{texts[at - 2] for at, text in enumerate(texts) if text == name and at > 1 and texts[at - 1] in (".", "->")} for name in (a, b)]
    return bool(bases[0] & bases[1])


def with_renamed(units: Sequence[Unit], first: Sequence[UnitPair], rewritten: Rewritten, renaming: Renaming) -> tuple[Unit, ...]:
    """Add the lines that the renaming explains: to the unit that they belong to, or as a unit of their own. `first` are the pairs before it.

    The map is spelled once, at the first unit; the others refer to it, so that a wide renaming is read in one line.
    """
    left = frozenset(rewritten.explained)
    result = [_without(unit, rewritten.introduced) for unit in units]
    made: dict[tuple[object, ...], int] = {}
    for pair in first:
        own = tuple(place for place in pair.changed if place in left)
        if not own:
            continue
        name = _new_name(pair, dict(renaming.names))
        index = next((i for i, unit in enumerate(result) if _is_of(unit, pair, name)), made.get((pair.kind, name, pair.side.path), -1))
        if index < 0:
            made[pair.kind, name, pair.side.path] = len(result)
            match = Match.RENAMED if pair.old is None or pair.new is None or name != pair.name else pair.match
            unit = unit_of(replace(pair, name=name, match=match, changed=own), Status.EQUIVALENT, standing=(NEW_NAMES_FREE, OLD_NAMES_GONE))
            result.append(replace(unit, argument=(_by(len(own)),)))
        else:
            result[index] = _extended(result[index], own)
    return _assuming(_told(result, renaming), first, renaming)


def _without(unit: Unit, introduced: frozenset[Place]) -> Unit:
    """Drop the lines that the mail does not change."""
    if introduced.isdisjoint(unit.lines):
        return unit
    lines, residue = (tuple(place for place in places if place not in introduced) for places in (unit.lines, unit.residue))
    return replace(unit, lines=lines, residue=residue)


def _told(units: list[Unit], renaming: Renaming) -> list[Unit]:
    """Spell the map at the first unit that refers to it."""
    for index, unit in enumerate(units):
        for at, step in enumerate(unit.argument):
            if step.text.startswith(_BY):
                shown = [*((old, new) for _, old, new in renaming.places), *(path.places for path in renaming.paths)]
                places = tuple(place for both in shown[:_NAMED] for place in both)
                full = Step(_spelled(renaming) + step.text.removeprefix(_BY), places)
                units[index] = replace(unit, argument=(*unit.argument[:at], full, *unit.argument[at + 1 :]))
                return units
    return units


def _by(lines: int) -> Step:
    return Step(f"{_BY} ({lines} line{'' if lines == 1 else 's'} here)")


def _extended(unit: Unit, own: tuple[Place, ...]) -> Unit:
    lines = (*unit.lines, *(place for place in own if place not in unit.lines))
    if unit.status not in PROVED:
        return replace(unit, lines=lines)
    status = Status.EQUIVALENT if unit.status is Status.SAME else unit.status
    known = any(step.text.startswith(_BY) for step in unit.argument)
    argument = unit.argument if known else (_by(len(own)), *unit.argument)
    standing = tuple(dict.fromkeys((*unit.standing, NEW_NAMES_FREE, OLD_NAMES_GONE)))
    return replace(unit, status=status, lines=lines, argument=argument, standing=standing)


def _assuming(units: list[Unit], first: Sequence[UnitPair], renaming: Renaming) -> tuple[Unit, ...]:
    """Put what the map takes for granted of macros and of structs at the first unit that it explains."""
    made = [assume(first[0], f"{macro}() does not use the names of its arguments as text", _A_MACRO) for macro in renaming.as_text]
    for name, files in renaming.later:
        made.append(came_later(first[0], name, files))
    for name, files in renaming.strings:
        made.append(assume(first[0], f'nothing is looked up by the string "{name}" in {_listed(files)}, which stays', "what becomes of the string"))
    for path in renaming.paths:
        outer, inner = (path.source, path.target) if path.enters else (path.target, path.source)
        is_part = f"{path.inner} is a member of struct {outer} by itself and of type struct {inner}, and every {path.member} in the patch is theirs"
        made.append(assume(first[0], is_part, "the types of the accesses, and both structs whole"))
        kept = f"nothing copies, clears, compares or sets up struct {inner} without the rest of struct {outer}, or either by its bytes"
        made.append(assume(first[0], kept, "memcpy, memset, memcmp, sizeof, container_of, assignments, initialisers and casts over both structs"))
    index = next((i for i, unit in enumerate(units) if unit.status in BY_PROOF), -1)
    if made and index >= 0:
        unit = units[index]
        units[index] = replace(unit, status=Status.ASSUMED, assumptions=tuple(dict.fromkeys((*unit.assumptions, *made))))
    return tuple(units)


def _listed(files: Sequence[str]) -> str:
    return f"{', '.join(files[:_FILES])}{', ...' if len(files) > _FILES else ''}"


def came_later(pair: UnitPair, name: str, files: Sequence[str]) -> Assumption:
    """Assume that uses of a new name came after the patch: the tree is later than it."""
    text = f"what uses {name} in {_listed(files)} besides came after the patch: nothing gives it a meaning on the old side"
    return assume(pair, text, "the tree as it was before the patch")


def doubted(units: Iterable[Unit], renaming: Renaming) -> tuple[Unit, ...]:
    """Make questions of differences: they are seen under a renaming that was inferred, and nobody is accused on an inference."""
    result = []
    for unit in units:
        if unit.status is Status.DIFFERS:
            title = unit.witness.title if unit.witness is not None else unit.reason
            question = Question(f"{unit.name}(): {title}, if {_spelled(renaming)}. Is that so?", unit.file, unit.line)
            reason = f"it differs ({title}), if {_spelled(renaming)}"
            unit = replace(unit, status=Status.UNKNOWN, reason=reason, witness=None, questions=(*unit.questions, question), residue=unit.lines)
        result.append(unit)
    return tuple(result)


def _is_of(unit: Unit, pair: UnitPair, name: str) -> bool:
    return unit.kind is pair.kind and unit.name in (name, pair.name) and unit.file == pair.side.path


def _new_name(pair: UnitPair, mapping: dict[Name, Name]) -> str:
    """Return what a unit is called on the new side: its own name, or a macro call's with its argument, under the map."""
    if pair.kind in RECORDS or pair.kind is UnitKind.ENUM:
        return mapping.get(("tag", pair.name), ("tag", pair.name))[1]
    return _WORD.sub(lambda word: mapping.get(("name", word.group()), ("name", word.group()))[1], pair.name)


def _spelled(renaming: Renaming) -> str:
    names = [f"{a[1]} -> {b[1]}" for a, b in renaming.names] + [f"{path.old} -> {path.new}" for path in renaming.paths]
    return f"{_OVER}: {', '.join(names[:_NAMED])}{', ...' if len(names) > _NAMED else ''}"
