"""Macros that become the constants of an enum, or the other way round: one int each, whatever uses them (C17 6.4.4.3, 6.7.2.2).

A preprocessor line knows macros alone, and `#` and `##` spell what a macro stands for: there the two are not the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer.cfront.ctype import INT
from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.syntax import TokenKind
from reviewer.changes.constants import enum_values, macro_constant
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.model.place import Place, Side
from reviewer.model.series import FileDiff
from reviewer.model.unit import Assumption, Status, Step, Unit, UnitKind
from reviewer.pipeline.fresh import tests_name
from reviewer.pipeline.made_text import reaches_text
from reviewer.pipeline.plain_units import assume, unit_of
from reviewer.pipeline.world import World

_LIMIT = 1 << 31


def as_constants(
    pair: UnitPair, pairs: Sequence[UnitPair], worlds: tuple[World | None, World | None], clash: Sequence[str], files: Sequence[FileDiff]
) -> Unit | None:
    """Judge a macro or an enum of one side whose names `clash` with those of the other; None where these are not the same numbers."""
    enum = _enum_of(pair, pairs, clash[0])
    if enum is None:
        return None
    numbers = _numbers(enum.side)
    macros = {one.name: one for one in pairs if one.kind is UnitKind.MACRO and (one.old is None) != (enum.old is None) and one.name in numbers}
    counted = [one.name for one in pairs if one.name in macros]
    both = sorted(macros)
    if len(counted) != len(both) or not set(clash) <= set(both) or any(_value(macros[name], enum) != numbers[name] for name in both):
        return None
    if any(world is not None and _asks(world, name) for world in worlds for name in both) or any(_is_asked_for(files, name) for name in both):
        return None
    made: tuple[Assumption, ...] = ()
    place = Place(enum.side.path, enum.side.line, Side.NEW if enum.old is None else Side.OLD)
    if worlds[0] is None or worlds[1] is None:
        text = f"no #if asks for {' or '.join(both)}, and no macro makes text of what it stands for"
        made = (assume(enum, text, "the uses of these names", both[0], place),)
    step = Step(f"{', '.join(both)}: the same numbers, as constants of an enum on one side and macros on the other", (place,))
    return unit_of(pair, Status.ASSUMED if made else Status.EQUIVALENT, argument=(step,), assumptions=made)


def _enum_of(pair: UnitPair, pairs: Sequence[UnitPair], name: str) -> UnitPair | None:
    """Return the enum of the other side, or the pair itself if it is one."""
    if pair.kind is UnitKind.ENUM:
        return pair
    found = [one for one in pairs if _is_alone(one) and (one.old is None) != (pair.old is None) and name in _numbers(one.side)]
    return found[0] if len(found) == 1 and pair.kind is UnitKind.MACRO else None


def _is_alone(pair: UnitPair) -> bool:
    return pair.kind is UnitKind.ENUM and (pair.old is None or pair.new is None)


def _numbers(side: UnitSide) -> dict[str, int]:
    """Return the constants of an enum that is seen whole, each an int that is known; nothing for any other."""
    head = [token.text for token in side.tokens[: next((at for at, token in enumerate(side.tokens) if token.text == "{"), 0)]]
    values = enum_values(side.tokens, PLAIN) if side.whole and head[:1] == ["enum"] and len(head) <= 2 else None
    plain = values is not None and all(not base and -_LIMIT <= number < _LIMIT for base, number in values.values())
    tail = [token.text for token in side.tokens[-2:]]
    return {name: number for name, (_, number) in (values or {}).items()} if plain and tail == ["}", ";"] else {}


def _value(macro: UnitPair, enum: UnitPair) -> int | None:
    """Return the int that a macro stands for where the enum is, too; None for any other."""
    side = macro.side
    there = side.path == enum.side.path and side.conditions == enum.side.conditions
    if not there or len(side.tokens) != 1 or side.tokens[0].kind is not TokenKind.DIRECTIVE:
        return None
    found = macro_constant(side.tokens[0].text, side.line, PLAIN)
    return found.value if found is not None and found.type == INT else None


def _is_asked_for(files: Sequence[FileDiff], name: str) -> bool:
    """Whether a line of the hunks tests a name in a condition, or takes its definition back."""
    lines = (line.text for file in files for hunk in file.hunks for line in hunk.lines if name in line.text)
    return any(tests_name(line, name) or line.replace(" ", "").startswith(f"#undef{name}") for line in lines)


def _asks(world: World, name: str) -> bool:
    """Whether a tree tests a name in a condition, makes text of what it stands for, or defines it more than once."""
    users: Iterator[str] = (path for path in world.index.users(name))
    tested = any(tests_name(world.tree.read(path) or "", name) for path in users)
    return tested or reaches_text(world, name) or len(world.index.macros(name)) > 1
