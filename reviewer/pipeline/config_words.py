"""Settings of configuration symbols in words."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer.cfront.configuration import Setting, is_kconfig
from reviewer.model.patterns import regex

_HIDDEN = regex(r"HIDDEN_(?:CONDITION|BRANCH)\b")
"""What stands for the condition of an `#if` that the hunks do not show."""


def setting_words(symbol: str, settings: frozenset[Setting]) -> str:
    """Return one symbol's settings as a reader of Kconfig says them; of several that differ alike the plainest."""
    if _HIDDEN.match(symbol):
        return "a condition that is not shown" if Setting.YES in settings else "a condition that is not shown being false"
    if not is_kconfig(symbol):
        return symbol if Setting.YES in settings else f"!({symbol})"
    if Setting.NO in settings:
        return f"{symbol} is not set"
    return f"{symbol}={Setting.YES if Setting.YES in settings else Setting.MODULE}"


def config_words(partial: Mapping[str, frozenset[Setting]]) -> tuple[str, ...]:
    """Return the settings of some symbols in words, by symbol."""
    return tuple(dict.fromkeys(setting_words(symbol, settings) for symbol, settings in sorted(partial.items())))
