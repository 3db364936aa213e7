"""What is tested, whatever was done before (SEMANTICS.md C15 c).

Behind the first effect that only one side has, nothing has the same history on both sides any more, so that no expression is equal by
number. There it is compared by its shape: the same access path, the same call with the same arguments, without the memory and the
effects that it was read after.
"""

from __future__ import annotations

from collections.abc import Iterable

from reviewer.replay.values import Part, Symbols, digest

_DEEP = 60


class Shapes:
    """Expressions without the states that they were evaluated in, as numbers; None for what has no such form."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols
        self._known: dict[Part, int | None] = {}

    def of(self, key: Part, depth: int = 0) -> int | None:
        """Return the shape of an expression: equal for equal text on equal inputs if nothing wrote what it reads."""
        if isinstance(key, tuple):
            return digest(*key)
        if not isinstance(key, int) or depth > _DEEP:
            return None
        if key not in self._known:
            self._known[key] = self._made(self._symbols.node(key), depth + 1)
        return self._known[key]

    def _made(self, node: tuple[Part, ...], depth: int) -> int | None:
        match node:
            case ("param" | "symbol" | "text" | "uninitialised", *_):
                return digest(*node)
            case ("local", str(function), _, str(name)):
                return digest("local", function, name)
            case ("field", base, str(record), str(name)):
                return self._join(("field", record, name), (base,), depth)
            case ("element", base, int(distance), index):
                return self._join(("element", distance), (base, index), depth)
            case ("op", str(name), *rest):
                half = len(rest) // 2
                return self._join(("op", name, *(str(key) for key in rest[:half])), rest[half:], depth)
            case ("convert", operand, str(source), str(target)):
                return self._join(("convert", source, target), (operand,), depth)
            case ("load", address, int(width), _) | ("reread", _, address, int(width)):
                return self._join(("load", width), (address,), depth)
            case ("result", int(told)):
                return self._effect("result", told, depth)
            case ("out", int(position), int(told)):
                return self._effect(f"out {position}", told, depth)
            case _:
                return None

    def _effect(self, what: str, told: int, depth: int) -> int | None:
        """Return the shape of what a call left behind; None where it read more than its arguments."""
        match self._symbols.node(told):
            case ("effect", _, str(kind), str(target), str(ctype), *values) if not any(
                isinstance(value, tuple) and value[:1] != ("const",) for value in values
            ):
                return self._join((what, kind, target, ctype), values, depth)
            case _:
                return None

    def _join(self, words: tuple[str | int, ...], parts: Iterable[Part], depth: int) -> int | None:
        shapes = [self.of(part, depth) for part in parts]
        return None if None in shapes else digest(*words, *shapes)
