"""What inputs would have to be for an expression to come out as wanted: operators turned round, one operand at a time.

It is the local step of a search (compare Niemetz, Preiner, Biere: "Precise and Complete Propagation Based Local Search for Satisfiability Modulo
Theories", CAV 2016): only inputs that the expression has are changed, everything else keeps its value, and a run tells whether it was right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reviewer.cfront.ctype import Bool, CType, Int, Pointer, Unknown
from reviewer.replay.oracle import POINTERS
from reviewer.replay.values import FaultError, Key, Part, Symbols, digest, operate, reduced

_DEEP = 40
_INPUTS = frozenset(("param", "load", "result", "out", "scope", "start", "uninitialised"))
_COMPARE = frozenset(("<", "<=", ">", ">=", "==", "!="))
_DENIED = frozenset(("!=", "<=", ">="))
"""Comparisons that are drawn as what they deny."""

Wish = dict[int, int]
"""A value for each input, by the number of its expression."""


def type_of(key: str) -> CType | None:
    """Return the number type that `type_key` spells, None for what arithmetic does not know."""
    if key == "bool":
        return Bool()
    if key.startswith("*"):
        return Int(64, signed=False)
    return Int(int(key[1:]), key[0] == "s") if key[:1] in ("s", "u") and key[1:].isdecimal() else None


class Wishes:
    """Finds inputs for outcomes. `known` are the values of inputs in the run that is to come out otherwise, `types` their types."""

    def __init__(self, symbols: Symbols, known: Mapping[int, int], types: Mapping[int, CType]) -> None:
        self._symbols = symbols
        self._known = known
        self._types = types

    def truth(self, key: Key, holds: bool, depth: int = 0) -> Wish | None:
        """Return inputs with which `key` is not 0 (`holds`) or 0; None if none are found."""
        if not isinstance(key, int) or depth > _DEEP:
            return None
        match self._symbols.node(key):
            case ("op", "!", _, operand):
                return self.truth(_key(operand), not holds, depth + 1)
            case ("op", str(name), *rest) if _made_up(name, rest):
                return {key: int(holds != (name in _DENIED))} if name in _COMPARE else {key: self._something(key) if holds else 0}
            case ("op", str(name), _, _, left, right) if name in _COMPARE:
                return self._compared(name, _key(left), _key(right), holds, depth)
            case ("op", "&", _, _, left, right):
                return self._masked(_key(left), _key(right), holds, depth) or self._masked(_key(right), _key(left), holds, depth)
            case ("op", "|", _, _, left, right) if not holds:
                one, other = self.truth(_key(left), False, depth + 1), self.truth(_key(right), False, depth + 1)
                return {**(one or {}), **(other or {})} or None
            case ("op", "|", _, _, left, right):
                return self.truth(_key(left), True, depth + 1) or self.truth(_key(right), True, depth + 1)
            case ("convert" | "field" | "element", operand, *_):
                # What lies at an offset from NULL is as good as NULL.
                return self.truth(_key(operand), holds, depth + 1)
            case _:
                return self.value(key, self._something(key) if holds else 0, depth)

    def value(self, key: Key, wanted: int, depth: int = 0) -> Wish | None:
        """Return inputs with which `key` is `wanted`; None if none are found."""
        if not isinstance(key, int) or depth > _DEEP:
            return None
        node = self._symbols.node(key)
        if node[0] in _INPUTS:
            return {key: wanted}
        match node:
            case ("op", str(name), *rest) if _made_up(name, rest):
                return self.truth(key, bool(wanted)) if name in _COMPARE else {key: wanted}
            case ("convert", operand, str(source), str(target)):
                return self._converted(key, _key(operand), source, target, wanted, depth)
            case ("op", "!", _, operand):
                return self.truth(_key(operand), not wanted, depth + 1)
            case ("op", "~", _, operand):
                return self.value(_key(operand), ~wanted, depth + 1)
            case ("op", "neg", _, operand):
                return self.value(_key(operand), -wanted, depth + 1)
            case ("op", str(name), _, _, left, right) if name in _COMPARE:
                return self._compared(name, _key(left), _key(right), bool(wanted), depth)
            case ("op", str(name), _, _, left, right):
                return self._operand(name, _key(left), _key(right), wanted, depth)
            case _:
                return None

    def now(self, key: Key, depth: int = 0) -> int | None:
        """Return what an expression was in the run, None if it can't be told from its inputs."""
        if isinstance(key, tuple):
            return key[1]
        if key in self._known:
            return self._known[key]
        node = self._symbols.node(key)
        if depth > _DEEP:
            return None
        if node[0] == "convert":
            inner, target = self.now(_key(node[1]), depth + 1), type_of(str(node[3]))
            return None if inner is None or target is None else reduced(inner, target)
        if node[0] != "op":
            return None
        half = len(node) // 2 + 1
        types = [type_of(str(name)) for name in node[2:half]]
        values = [self.now(_key(part), depth + 1) for part in node[half:]]
        numbers = [number for number in values if number is not None]
        if None in types or len(numbers) != len(values) or not types:
            return None
        try:
            return operate(str(node[1]), tuple(numbers), tuple(ctype for ctype in types if ctype is not None), types[0] or Bool())
        except FaultError:
            return None

    def _something(self, key: int) -> int:
        """Return what an input of this type may be that is not 0."""
        if isinstance(self._types.get(key), Pointer | Unknown):
            return POINTERS + (((digest("wished", key) & 0x7FFF) + 16) << 40)
        return 1

    def _compared(self, name: str, left: Key, right: Key, holds: bool, depth: int) -> Wish | None:
        for one, other, mirrored in ((left, right, False), (right, left, True)):
            there = self.now(other)
            if there is None:
                continue
            for wanted in _beside(name, there, holds, mirrored):
                found = self.value(one, wanted, depth + 1)
                if found is not None:
                    return found
        return None

    def _masked(self, operand: Key, mask: Key, holds: bool, depth: int) -> Wish | None:
        bits, there = self.now(mask), self.now(operand)
        if bits is None or there is None or (holds and not bits):
            return None
        return self.value(operand, there | (bits & -bits) if holds else there & ~bits, depth + 1)

    def _converted(self, key: int, operand: Key, source: str, target: str, wanted: int, depth: int) -> Wish | None:
        inner = type_of(source)
        if target == "bool" or wanted == 0:
            return self.truth(operand, bool(wanted), depth + 1)
        if inner is None or type_of(target) is None:
            given = {} if self.now(operand) else self.truth(operand, True, depth + 1)
            return None if given is None else {**given, key: wanted}
        return self.value(operand, reduced(wanted, inner), depth + 1)

    def _operand(self, name: str, left: Key, right: Key, wanted: int, depth: int) -> Wish | None:
        one, other = self.now(left), self.now(right)
        if other is not None and (target := _left_for(name, one, other, wanted)) is not None:
            found = self.value(left, target, depth + 1)
            if found is not None:
                return found
        if one is not None and (target := _right_for(name, one, other, wanted)) is not None:
            return self.value(right, target, depth + 1)
        return None


def _made_up(name: str, rest: Sequence[Part]) -> bool:
    """Whether what an operator gives is no arithmetic, but drawn as an input is."""
    keys = rest[: len(rest) // 2]
    return name != "!" and (not keys or any(type_of(str(key)) is None for key in keys))


def _beside(name: str, there: int, holds: bool, mirrored: bool) -> tuple[int, ...]:
    """Return values for one operand that make a comparison with `there` come out as wanted."""
    if name in ("==", "!="):
        return (there,) if holds == (name == "==") else (there + 1, 0)
    less = (name in ("<", "<=")) == holds
    strict = (name in ("<", ">")) == holds
    if mirrored:
        less = not less
    return (there - strict if less else there + strict,)


def _left_for(name: str, one: int | None, other: int, wanted: int) -> int | None:
    """Return the left operand that gives `wanted` with `other` on the right."""
    match name:
        case "+":
            return wanted - other
        case "-":
            return wanted + other
        case "^":
            return wanted ^ other
        case "&":
            return None if one is None or wanted & ~other else (one & ~other) | wanted
        case "|":
            return None if other & ~wanted else wanted & ~other
        case "*":
            # Where it does not come out even, the next number still passes a test for order.
            return -(-wanted // other) if other else None
        case "/":
            return wanted * other
        case "%":
            return wanted
        case "<<":
            return wanted >> other if 0 <= other < 64 else None
        case ">>":
            return wanted << other if 0 <= other < 64 else None
        case _:
            return None


def _right_for(name: str, one: int, other: int | None, wanted: int) -> int | None:
    """Return the right operand that gives `wanted` with `one` on the left."""
    if name == "-":
        return one - wanted
    return _left_for(name, other, one, wanted) if name in ("+", "^", "&", "|", "*") else None


def _key(part: Part) -> Key:
    assert isinstance(part, int | tuple)
    return part  # type: ignore[return-value] # a part in this position is a Key
