"""Names in capitals of which hunks alone show no definition: "FOO is a constant" is what a proof needs that reads it elsewhere (SEMANTICS.md A5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from reviewer.cfront.configuration import is_kconfig
from reviewer.cfront.lower_constants import ERROR_CODES
from reviewer.cfront.lower_values import CONSTANTS
from reviewer.cfront.places_told import FUNCTION_TOLD
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.changes.pairs import UnitPair
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Status, Step, Unit, UnitKind
from reviewer.pipeline.plain_units import assume
from reviewer.pipeline.shown_macros import ShownMacros

MOST = 3
"""Names of one function that may be assumed."""

_NO_VALUE = frozenset({"=", "+=", "-=", "|=", "&=", "^=", "*=", "/=", "%=", "<<=", ">>=", "++", "--", "(", ".", "->", "["})
_BEFORE_UNARY = frozenset({"(", ",", "=", "return", "{", "["})

Prove = Callable[[UnitPair, ShownMacros], Unit]
"""Compares a function of which hunks are in sight, with the constants that are said."""


def settle_constant_names(
    pairs: Sequence[UnitPair], units: Sequence[Unit], macros: ShownMacros, shown: Callable[[str], bool], prove: Prove
) -> list[Unit]:
    """Judge what is open as if names in capitals on changed lines were constants; `shown` says that a name may be defined in sight."""
    return [_settled(pair, unit, macros, shown, prove) for pair, unit in zip(pairs, units, strict=True)]


def _settled(pair: UnitPair, unit: Unit, macros: ShownMacros, shown: Callable[[str], bool], prove: Prove) -> Unit:
    if unit.status is not Status.UNKNOWN or pair.kind is not UnitKind.FUNCTION or pair.old is None or pair.new is None or pair.side.fragment is None:
        return unit
    places = _named(pair)
    names = frozenset(places) - macros.constants - macros.redefined - ERROR_CODES.keys()
    if not 0 < len(names) <= MOST or any(map(shown, names)):
        return unit

    def proved(which: frozenset[str]) -> Unit | None:
        found = prove(pair, replace(macros, constants=macros.constants | which))
        return found if found.status in PROVED and len(found.assumptions) + len(which) <= MOST else None

    best = proved(names)
    if best is None:
        return unit
    for name in sorted(names):
        fewer = proved(names - {name})
        if fewer is not None:
            best, names = fewer, names - {name}
    made = tuple(assume(pair, f"{name} is a constant", f"the definition of {name}", name, places[name]) for name in sorted(names))
    step = Step(f"{', '.join(sorted(names))} read as constants", tuple(a.place for a in made if a.place is not None))
    return replace(best, status=Status.ASSUMED, argument=(step, *best.argument), assumptions=(*made, *best.assumptions))


def _named(pair: UnitPair) -> dict[str, Place]:
    """Return the names in capitals on changed lines that nothing in sight calls, writes or takes the address of, each with its last place there."""
    found: dict[str, Place] = {}
    refused: set[str] = set()
    for side, which in ((pair.old, Side.OLD), (pair.new, Side.NEW)):
        tokens = side.tokens if side is not None else ()
        for at, token in enumerate(tokens):
            if side is None or token.kind is not TokenKind.IDENT or not token.text.isupper() or len(token.text) < 2 or token.text in FUNCTION_TOLD:
                continue
            place = Place(side.path, token.line, which)
            if not _is_read(tokens, at):
                refused.add(token.text)
            elif place in pair.changed:
                found[token.text] = place
    return {name: place for name, place in found.items() if name not in refused and name not in CONSTANTS and not is_kconfig(name)}


def _is_read(tokens: Sequence[Token], at: int) -> bool:
    before, after = (tokens[at - 1].text if at else ""), (tokens[at + 1].text if at + 1 < len(tokens) else "")
    address = before == "&" and (at < 2 or tokens[at - 2].text in _BEFORE_UNARY)
    return before not in (".", "->", "++", "--", "goto", "case") and after not in _NO_VALUE and not address
