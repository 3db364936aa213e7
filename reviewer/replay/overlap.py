"""Whether what a run read from memory can have been there: words that overlap are not drawn together (SEMANTICS.md A3, C16)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from reviewer.replay.aliasing import path, shared
from reviewer.replay.values import Datum, Key, Part, Symbols

_MOST = 100
"""Words that are looked at; a run that reads more shows nothing."""

_Word = tuple[int, tuple[tuple[Part, ...], ...]]
"""How wide it is, and the members and elements that lead to it."""


def possible(symbols: Symbols, keys: Iterable[Key]) -> bool:
    """Whether no two words that the expressions read share a part of memory without being the same."""
    words: dict[Key, set[_Word]] = {}
    for address, width in _loads(symbols, keys):
        root, steps = path(symbols, Datum(0, address))
        words.setdefault(root, set()).add((width, steps))
    return sum(map(len, words.values())) <= _MOST and all(_apart(symbols, a, b) for found in words.values() for a, b in combinations(found, 2))


def _loads(symbols: Symbols, keys: Iterable[Key]) -> set[tuple[int, int]]:
    """Return the addresses and widths of what is read from memory, and of what was stored before."""
    found: set[tuple[int, int]] = set()
    waiting: list[Part] = list(keys)
    seen: set[int] = set()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, int) or part in seen:
            continue
        seen.add(part)
        match symbols.node(part):
            case ("load", int(address), int(width), state) | ("stored", state, int(address), int(width), _):
                found.add((address, width))
                waiting += (address, state)
            case ("field", base, _, _) | ("convert", base, _, _):
                waiting.append(base)
            case ("element", base, _, index):
                waiting += (base, index)
            case ("op", _, *rest):
                waiting += rest[len(rest) // 2 :]
    return found


def _apart(symbols: Symbols, one: _Word, other: _Word) -> bool:
    """Whether two words that start from one object are the same or have no byte in common."""
    (width, steps), (other_width, others) = one, other
    for a, b in zip(steps, others, strict=False):
        if a == b:
            continue
        if a[0] == b[0] == "field":
            return a[1] == b[1] and not (shared(symbols, a) or shared(symbols, b))
        if a[0] != "element" or b[0] != "element" or a[1] != b[1] or not isinstance(a[1], int) or max(width, other_width) > a[1]:
            return False
    if len(steps) == len(others):
        return width == other_width
    # The first element of what a pointer leads to is written without an index.
    step, *more = (steps if len(steps) > len(others) else others)[min(len(steps), len(others)) :]
    return step[0] == "element" and not more and width == other_width and isinstance(step[1], int) and width <= step[1]
