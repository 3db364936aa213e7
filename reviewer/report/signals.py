"""What signalled a hunk's concepts, in a line: what is sure first, what only hints apart from it."""

from collections.abc import Iterable

from reviewer.model.finding import Signal, Strength
from reviewer.report.layout import clip

_SYMBOLS = 3
"""Symbols that are named for one concept; the JSON report has all."""

_WORD = {Strength.ALONE: "", Strength.CONTEXT: " (in context)", Strength.HINT: ""}


def _names(symbols: Iterable[str]) -> str:
    """Join symbols, a path by its last name; of many the first few."""
    listed = [clip(symbol.rpartition("/")[2] or symbol, 80) for symbol in dict.fromkeys(symbols)]
    return ", ".join(listed[:_SYMBOLS]) + (f" +{len(listed) - _SYMBOLS}" if len(listed) > _SYMBOLS else "")


def signals(found: tuple[Signal, ...]) -> tuple[str, str]:
    """Return the concepts that are signalled for sure or in context, and those only hinted at, each with its strongest symbols."""
    strongest: dict[str, Strength] = {}
    order = list(Strength)
    for signal in found:
        best = strongest.get(signal.concept, Strength.HINT)
        strongest[signal.concept] = min(best, signal.strength, key=order.index)
    said: dict[Strength, list[str]] = {strength: [] for strength in Strength}
    for concept, strength in strongest.items():
        names = _names(signal.symbol for signal in found if signal.concept == concept and signal.strength is strength)
        said[strength].append(f"{concept} ({names})" if strength is Strength.HINT else f"{concept}: {names}{_WORD[strength]}")
    return "; ".join(said[Strength.ALONE] + said[Strength.CONTEXT]), ", ".join(said[Strength.HINT])
