"""Macros that make constants, where hunks alone show no definition: "BIT() is what include/linux/bits.h makes of it" is assumed by name.

What the kernel's headers say of them is known here (`cfront.lower_constants`), and any file may define the name otherwise (SEMANTICS.md D19).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from reviewer.cfront.lower_constants import MACROS
from reviewer.cfront.syntax import Token
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Assumption, Status, Step, Unit, UnitKind
from reviewer.pipeline.named_constants import MOST
from reviewer.pipeline.plain_units import assume


def makers_on_changed_lines(pairs: Sequence[UnitPair], units: Sequence[Unit], defined: Callable[[str], bool]) -> dict[str, Place]:
    """Return the macros that changed lines of open functions use, each with a place; none that is `defined` in sight."""
    found: dict[str, Place] = {}
    for pair, unit in zip(pairs, units, strict=True):
        if unit.status is Status.UNKNOWN and pair.kind is UnitKind.FUNCTION and pair.old is not None and pair.new is not None:
            changed = {(place.side, place.line) for place in pair.changed}
            for side, token, which in _uses(pair):
                if (which, token.line) in changed:
                    found.setdefault(token.text, Place(side.path, token.line, which))
    return {name: place for name, place in found.items() if not defined(name)}


def _uses(pair: UnitPair) -> Iterator[tuple[UnitSide, Token, Side]]:
    for side, which in ((pair.new, Side.NEW), (pair.old, Side.OLD)):
        for token in side.tokens if side is not None else ():
            if token.text in MACROS:
                assert side is not None
                yield side, token, which


def resting_on_makers(pairs: Sequence[UnitPair], before: Sequence[Unit], after: Sequence[Unit], makers: dict[str, Place]) -> list[Unit]:
    """Return the units of `before`, those that are proved only `after` the macros are known with the assumption that they are the kernel's."""
    result = list(before)
    for at, (pair, old, new) in enumerate(zip(pairs, before, after, strict=True)):
        if old.status is Status.UNKNOWN and new.status in PROVED and len(new.assumptions) < MOST:
            step = Step(f"{', '.join(f'{name}()' for name in makers)} as the kernel defines it", tuple(makers.values()))
            made = _assumed(pair, makers)
            result[at] = replace(new, status=Status.ASSUMED, argument=(step, *new.argument), assumptions=(made, *new.assumptions))
    return result


def _assumed(pair: UnitPair, makers: dict[str, Place]) -> Assumption:
    names = sorted(makers)
    calls = [f"{name}()" for name in names]
    text = f"{' and '.join(filter(None, [', '.join(calls[:-1]), calls[-1]]))} {'is' if len(calls) == 1 else 'are'} what {_header(names)} says"
    return assume(pair, text, f"the definition of {names[0]}", names[0], makers[names[0]])


def _header(names: Sequence[str]) -> str:
    """Return the header that defines the names, or includes what does."""
    return "include/linux/bits.h" if any(name.startswith(("BIT", "GENMASK")) for name in names) else "include/linux/const.h"
