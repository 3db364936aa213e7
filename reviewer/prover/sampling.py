"""Terms evaluated on a few random inputs: most equalities that don't hold are refuted at once, and the solver is not asked.

A refutation here only saves a query, so nothing rests on it: what it gets wrong stays unproved.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import cast

from reviewer.prover.terms import Term, element_size, leaf_type

_MASK = (1 << 64) - 1
_SEEDS = (0x9E3779B9, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F, 0x165667B1, 0xD3A2646C)


def refuted(premises: Sequence[Term], obligations: Sequence[tuple[Term, Term, Term]]) -> bool:
    """Whether some sample makes the premises true and breaks an obligation."""
    for number, seed in enumerate(_SEEDS):
        sample = Sample(seed, number)
        if all(sample.value(premise) for premise in premises):
            for cond, left, right in obligations:
                if sample.value(cond) and sample.value(left) != sample.value(right):
                    return True
    return False


class Sample:
    """One assignment; uninterpreted functions are hashes, so equal inputs give equal results."""

    def __init__(self, seed: int, number: int) -> None:
        self._seed = seed
        self._number = number
        self._done: dict[Term, int] = {}

    def value(self, term: Term) -> int:
        """Return the value of a term; truths are 0 and 1."""
        stack = [term]
        while stack:
            top = stack[-1]
            if top in self._done:
                stack.pop()
                continue
            waiting = [arg for arg in top.args if arg not in self._done]
            if waiting:
                stack.extend(waiting)
                continue
            self._done[top] = self._node(top, [self._done[arg] for arg in top.args])
            stack.pop()
        return self._done[term]

    def _hash(self, term: Term, args: Sequence[int]) -> int:
        text = f"{self._seed} {term.op} {term.data} {args}".encode("utf-8", "surrogatepass")
        return zlib.crc32(text) << 32 | zlib.adler32(text)

    def _faults(self, args: list[int]) -> int:
        """Return the token behind what may fault: each in turn where its condition holds, as in `Translation`."""
        token = args[0]
        for base, cond in zip(args[1::2], args[2::2], strict=True):
            if cond:
                text = f"{self._seed} fault {token} {base}".encode()
                token = zlib.crc32(text) << 32 | zlib.adler32(text)
        return token

    def _drawn(self, term: Term, args: Sequence[int]) -> int:
        """Draw a value that is often 0 or small, so that both ways of a test are taken."""
        number = self._hash(term, args)
        choice = (number >> 40) % 4
        if choice == 0 or (choice == 1 and self._number % 2):
            return 0
        return number % 3 if choice == 2 else number & _MASK

    def _node(self, term: Term, args: list[int]) -> int:
        match term.op:
            case "true" | "false":
                return int(term.op == "true")
            case "const":
                return int(cast("int", term.data)) & _MASK
            case "truth":
                return int(args[0] != 0)
            case "not":
                return 1 - args[0]
            case "and":
                return int(all(args))
            case "ite":
                return args[1] if args[0] else args[2]
            case "equal" | "less":
                return self._comparison(term, args)
            case "op" | "convert":
                known = self._operation(term, args) if term.op == "op" else self._conversion(term, args)
                return self._drawn(term, args) if known is None else known
            case "call" | "store" | "token" | "join":
                return self._hash(term, args)
            case "trap":
                return self._faults(args)
            case "element":
                return (args[0] + stride(cast("tuple[str, bool]", term.data)[0]) * args[1]) & _MASK
            case "faults":
                return self._hash(term, args) & 1
            case _:
                return _in_range(self._drawn(term, args), leaf_type(term))

    def _comparison(self, term: Term, args: list[int]) -> int:
        left_type, right_type = cast("tuple[str, str]", term.data)
        width = integer_type(left_type) if left_type == right_type else None
        if width is None:
            if not (left_type.startswith("*") and right_type.startswith("*")):
                return self._hash(term, args) & 1
            width = (64, False)
        left, right = (_number(arg, *width) for arg in args)
        return int(left == right) if term.op == "equal" else int(left < right)

    def _operation(self, term: Term, args: list[int]) -> int | None:
        name, types, result = cast("tuple[str, tuple[str, ...], str]", term.data)
        width = integer_type(result)
        if width is None or any(integer_type(key) is None for key in types):
            return None
        bits, signed = width
        low = [_number(arg, bits, signed) for arg in args]
        match name, low:
            case "+", [a, b]:
                value = a + b
            case "-", [a, b]:
                value = a - b
            case "*", [a, b]:
                value = a * b
            case "&", [a, b]:
                value = a & b
            case "|", [a, b]:
                value = a | b
            case "^", [a, b]:
                value = a ^ b
            case "neg", [a]:
                value = -a
            case "~", [a]:
                value = ~a
            case "/" | "%", [a, b] if types == (result, result) and b != 0:
                quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
                value = quotient if name == "/" else a - quotient * b
            case "<<" | ">>", [a, b]:
                count = args[1] & _MASK
                if count >= bits:
                    return None
                value = a << count if name == "<<" else a >> count
            case _:
                return None
        return _number(value, bits, signed) & _MASK

    def _conversion(self, term: Term, args: list[int]) -> int | None:
        source, target = cast("tuple[str, str]", term.data)
        width = (64, False) if target.startswith("*") else integer_type(target)
        if width is None or (integer_type(source) is None and not source.startswith("*")):
            return None
        return _number(args[0], *width) & _MASK


def stride(key: str) -> int:
    """Return the bytes of what a pointer with this type's key points to: a number that stands for them where they are not known."""
    return element_size(key) or zlib.crc32(key.encode("utf-8", "surrogatepass")) << 4 | 8


def _in_range(value: int, key: str) -> int:
    """Return a value as one of the type with this key, sign or zero extended to 64 bits."""
    width = integer_type(key)
    if width is None:
        return value & 1 if key == "bool" else value
    return _number(value, *width) & _MASK


def integer_type(key: str) -> tuple[int, bool] | None:
    """Return width and sign of an integer type's key, None for any other type."""
    if key and key[0] in "su" and key[1:].isdigit() and int(key[1:]) <= 64:
        return int(key[1:]), key[0] == "s"
    return None


def _number(value: int, bits: int, signed: bool) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if signed and value >> (bits - 1) else value
