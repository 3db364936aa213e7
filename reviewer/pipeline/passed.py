"""What a unit moves over within its file, and whether it means something else behind it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from reviewer.cfront.brackets import directive_word
from reviewer.cfront.macros import parse_define
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import TokenKind
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.model.patterns import regex
from reviewer.model.series import FileDiff
from reviewer.model.unit import PROVED, Match, Status, Unit, UnitKind
from reviewer.pipeline.plain_units import moves_over_nothing, unit_of
from reviewer.pipeline.world import World

_WORD = regex(r"[A-Za-z_]\w*", re.ASCII)
_MOST = 400
"""Names that a unit comes to through macros, above which any definition counts."""


def passed(worlds: tuple[World, World], old: UnitSide, new: UnitSide) -> list[Item]:
    """Return the items that stand in front of a unit on one side of its file only: each definition of a name by itself."""
    before = []
    items: dict[tuple[UnitKind, str, tuple[str, ...]], Item] = {}
    for world, side in zip(worlds, (old, new), strict=True):
        found = {}
        keys = []
        for item in world.outline(side.path) or ():
            if item.line < side.line:
                keys.append((item.kind, item.name, tuple(token.text for token in item.tokens)))
                found[keys[-1]] = item
        before.append(Counter(keys))
        items.update(found)
    return [items[key] for key in (*(before[0] - before[1]), *(before[1] - before[0]))]


def defined_between(worlds: tuple[World, World], old: UnitSide, new: UnitSide) -> tuple[str, bool]:
    """Return a name that a unit uses and that what it moves over defines or undefines, "" if there is none; and whether that is open.

    A name counts that stands in the text of a macro that it uses, too. Open is what an `#include` reads in turn: most headers read once alone.
    """
    between = passed(worlds, old, new)
    if any(item.tokens[0].text.startswith("#pragma") for item in between):
        return "a #pragma", False
    over = [item for item in between if item.kind in (UnitKind.MACRO, UnitKind.INCLUDE)]
    if not over:
        return "", False
    names = {token.text for token in old.tokens if token.kind is TokenKind.IDENT}
    for world in worlds:
        names |= _through_macros(world, names)
    macros = {item.name for item in over if item.kind is UnitKind.MACRO}
    made = set().union(*(_made(world, macros, names) for world in worlds))
    direct = sorted(name for name in macros if name in names | made or len(names) > _MOST)
    if direct:
        return direct[0], False
    doubt = False
    for item in over:
        for world in worlds if item.kind is UnitKind.INCLUDE else ():
            includes, files = world.index.includes, world.index.files
            kind = "<" if "<" in item.tokens[0].text.partition('"')[0] else '"'
            read = includes.resolve(old.path, kind + item.name.strip('<>"'), old.path)
            inside = {name for path in read for name in getattr(files.names(path), "macros", ())} & names
            if inside:
                return min(inside), False
            doubt |= not read or any(getattr(files.names(path), "includes", ("",)) for path in read)
    return "", doubt


def comes_to(world: World, item: Item, name: str) -> bool:
    """Whether the text of an item comes to a name through macros: in their texts, or by `##`."""
    names = {token.text for token in item.tokens if token.kind is TokenKind.IDENT}
    names |= _through_macros(world, names)
    return name in names or len(names) > _MOST or bool(_made(world, {name}, names))


def _made(world: World, wanted: Collection[str], names: Collection[str]) -> set[str]:
    """Return which of the `wanted` names one of the macros in `names` may make by `##`."""
    pastings = world.index.pastings
    if not any(one.macro in names for one in pastings.all()):
        return set()
    pastings.expect(wanted)
    return {name for name in wanted if any(one.macro in names for one in pastings.making(name))}


def _through_macros(world: World, names: set[str]) -> set[str]:
    """Return the names in the texts of macros that some names may be, and in theirs."""
    found: set[str] = set()
    waiting = list(names)
    while waiting and len(found) <= _MOST:
        for definition in world.index.macros(waiting.pop()):
            parsed = parse_define(definition.item.tokens[0].text, definition.item.line)
            fresh = {t.text for t in parsed.body if t.kind is TokenKind.IDENT} - found - names if parsed is not None else set()
            found |= fresh
            waiting += fresh
    return found


# --- hunks alone -----------------------------------------------------------------------------------------------------------


def settle_shown_moves(pairs: Sequence[UnitPair], units: Sequence[Unit], files: Sequence[FileDiff]) -> list[Unit]:
    """Refuse moves within a file over a line of the preprocessor in sight that the unit depends on; what an `#include` brings is assumed."""
    lines = {file.path: list(_directives(file)) for file in files}
    result = []
    for pair, unit in zip(pairs, units, strict=True):
        old, new = pair.old, pair.new
        shown = pair.match is Match.MOVED and old is not None and new is not None and old.item is None and new.item is None
        if shown and old is not None and new is not None and old.path == new.path and unit.status in PROVED and pair.kind is not UnitKind.MACRO:
            over = [text for text, before, after in lines.get(new.path, ()) if (0 < before < old.line) != (0 < after < new.line)]
            unit = _shown_move(pair, unit, old, over, [text for text, _, _ in lines.get(new.path, ())])
        result.append(unit)
    return result


def _shown_move(pair: UnitPair, unit: Unit, old: UnitSide, over: Sequence[str], known: Sequence[str]) -> Unit:
    names = {token.text for token in old.tokens if token.kind is TokenKind.IDENT}
    bodies = [macro for macro in (parse_define(text, 0) for text in known if directive_word(text) == "define") if macro is not None]
    while fresh := {t.text for macro in bodies if macro.name in names for t in macro.body if t.kind is TokenKind.IDENT} - names:
        names |= fresh
    for text in over:
        words = _WORD.findall(text)
        if directive_word(text) in ("define", "undef") and words[1:2] and words[1] in names:
            return unit_of(pair, Status.UNKNOWN, f"it moves over a definition of {words[1]}, which it uses")
    if any(directive_word(text) in ("include", "include_next", "pragma") for text in over):
        return replace(unit, status=Status.ASSUMED, assumptions=(*unit.assumptions, moves_over_nothing(pair)))
    return unit


def _directives(file: FileDiff) -> Iterator[tuple[str, int, int]]:
    """Yield the lines of the preprocessor in sight with their old and new numbers, 0 where a side lacks one; continued ones whole."""
    for hunk in file.hunks:
        for at, line in enumerate(hunk.lines):
            if line.text.lstrip().startswith("#"):
                text = line.text
                for following in hunk.lines[at + 1 :]:
                    if not text.endswith("\\"):
                        break
                    if following.kind is line.kind:
                        text = f"{text[:-1]} {following.text}"
                yield text, line.old, line.new
