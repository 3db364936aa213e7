"""What a function whose answer decides may have made sure of before (SEMANTICS.md A6, C15 b)."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer.knowledge.tables import Environment
from reviewer.replay.environment import as_number, callee, havoc
from reviewer.replay.values import Key, Part, Symbols

_DEEP = 400


def vouched(symbols: Symbols, table: Environment, inputs: Iterable[tuple[int, bool]], keys: Iterable[Key]) -> bool:
    """Whether one of `inputs` may have been looked at by a function whose answer decides on the way: what it lets pass is not known.

    What is new in this run (`always`) is known to a function that it, or something that holds it, was given; else to any function that is
    given the object where it lies.
    """
    waiting = list(inputs)
    numbers = {number for number, _ in waiting}
    sources = {*table.null, *table.fails, *table.gives, *table.fills}
    asked = {told for told in _answering(symbols, keys, numbers) if callee(symbols, told) not in sources}
    for number, always in waiting:
        node = symbols.node(number)
        since = node[-1] if always and node[0] in ("result", "out") else -1
        roots = frozenset[Part]() if always else _roots(symbols, [number])
        for told in asked:
            if roots & _roots(symbols, symbols.node(told)[5:]) or _passed_on(symbols, number, told, since):
                return True
    return False


def _answering(symbols: Symbols, keys: Iterable[Key], inputs: set[int]) -> set[int]:
    """Return the opaque effects that the values of `keys` come of, but for `inputs` themselves."""
    waiting: list[Part] = list(keys)
    seen: set[Part] = set()
    found = set()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, int) or part in seen or part in inputs:
            continue
        seen.add(part)
        match symbols.node(part):
            case ("result", int(told)) | ("out", _, int(told)) | ("scope", _, int(told)):
                found.add(told)
            case ("load", address, _, state):
                waiting.append(address)
                told_by = havoc(symbols, state)
                found |= {told_by} if told_by is not None else set()
            case node:
                waiting += _inner(node)
    return found


def _inner(node: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return what an expression is made of, but for the state of memory."""
    match node:
        case ("op", _, *rest):
            return tuple(rest[len(rest) // 2 :])
        case ("convert" | "field" | "load" | "reread", part, *_):
            return (part,)
        case ("element", base, _, index):
            return base, index
        case _:
            return ()


def _roots(symbols: Symbols, parts: Iterable[Part]) -> frozenset[Part]:
    """Return the arguments, named objects and answers that expressions start from, through what a call was given, too."""
    waiting = list(parts)
    seen: set[Part] = set()
    found: set[Part] = set()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, int) or part in seen:
            continue
        seen.add(part)
        node = symbols.node(part)
        below = symbols.node(as_number(node[1]))[5:] if node[0] == "result" else _inner(node)
        waiting += below
        if not below:
            found.add(part)
    return frozenset(found)


def _passed_on(symbols: Symbols, number: int, told: int, since: Part) -> bool:
    """Whether anything up to the effect `told` gave `number` away: as an argument, or by storing it."""
    for _ in range(_DEEP):
        node = symbols.node(told)
        if told == since or node[0] != "effect":
            return False
        values = node[6:] if node[2] == "store" else node[5:]
        if number in _parts(symbols, values):
            return True
        told = as_number(node[1])
    return True


def _parts(symbols: Symbols, parts: Iterable[Part]) -> set[Part]:
    waiting = list(parts)
    seen: set[Part] = set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple) and part[:1] != ("const",):
            waiting += part
        elif isinstance(part, int) and part not in seen:
            seen.add(part)
            waiting += _inner(symbols.node(part))
    return seen
