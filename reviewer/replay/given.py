"""Values that are a computation on the arguments and the memory that a function starts with, where any of these are granted.

Two texts that are compared by themselves have no callers in sight: any argument is one that somebody may pass, and any content of
memory one that may be there (SEMANTICS.md A1: for every input). What opaque code answers or leaves behind is none of that, nor are
operations whose types are not known, addresses of members, or what a pointer points to behind its validity (A2).
"""

from __future__ import annotations

from reviewer.model.patterns import regex
from reviewer.replay.values import Key, Part, Symbols

_SCALAR = regex(r"[su]\d+|bool|\*.*")
_SIZED = 1 << 30
"""Distances from here on are made up, for elements of a size that is not known."""
_DEEP = 400


def computed(symbols: Symbols, key: Key) -> bool:
    """Whether the value with this expression follows from the inputs alone, by operations of C on known types."""
    waiting: list[Part] = [key]
    seen: set[Part] = set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple) or part in seen:
            continue
        if not isinstance(part, int) or len(seen) > _DEEP:
            return False
        seen.add(part)
        below = _operands(symbols, symbols.node(part))
        if below is None:
            return False
        waiting += below
    return True


def _operands(symbols: Symbols, node: tuple[Part, ...]) -> tuple[Part, ...] | None:
    """Return what a node is computed from; None if it is not computed."""
    match node:
        case ("param", _):
            return ()
        case ("op", str(name), *rest):
            keys, operands = rest[: len(rest) // 2], rest[len(rest) // 2 :]
            plain = not name.startswith("pure:") and all(isinstance(key, str) and _SCALAR.fullmatch(key) for key in keys)
            return tuple(operands) if plain else None
        case ("convert", operand, str(source), str(target)):
            return (operand,) if _SCALAR.fullmatch(source) and _SCALAR.fullmatch(target) else None
        case ("load", address, _, int(state)):
            return () if _rooted(symbols, address) and _untouched(symbols, state) else None
        case _:
            return None


def _rooted(symbols: Symbols, address: Part) -> bool:
    """Whether an address starts from an argument, or from memory at the start. What lies in an object with a name may be constant."""
    for _ in range(_DEEP):
        if not isinstance(address, int):
            return False
        node = symbols.node(address)
        match node[0]:
            case "param":
                return True
            case "field":
                address = node[1]
            case "element":
                if not isinstance(node[2], int) or node[2] >= _SIZED or not (isinstance(node[3], tuple) or computed(symbols, _key(node[3]))):
                    return False
                address = node[1]
            case "load":
                if not isinstance(node[3], int) or not _untouched(symbols, node[3]):
                    return False
                address = node[1]
            case _:
                return False
    return False


def _key(part: Part) -> Key:
    assert isinstance(part, int | tuple)
    return part  # type: ignore[return-value] # a part in this position is a Key


def _untouched(symbols: Symbols, state: int) -> bool:
    """Whether memory in `state` is that of the start but for stores of the function itself."""
    for _ in range(_DEEP):
        node = symbols.node(state)
        if node[0] == "memory":
            return True
        if node[0] != "stored" or not isinstance(node[1], int):
            return False
        state = node[1]
    return False
