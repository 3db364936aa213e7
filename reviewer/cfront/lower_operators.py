"""Operators and conversions on values that were evaluated before."""

from __future__ import annotations

from dataclasses import replace

from reviewer.cfront.ctype import INT, Bool, CType, Int, Pointer, Unknown, Void, common_type, promoted, type_key
from reviewer.cfront.graph import Graph
from reviewer.cfront.ir import Const, Convert, Element, Op, Set, Value, Var
from reviewer.cfront.literals import reduced
from reviewer.cfront.lower_types import is_scalar_known
from reviewer.cfront.plain_numbers import assigned, compared, tested

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


class Operators:
    """Applies C's operators with C's conversions; collects what is not understood."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.problems: list[tuple[str, int]] = []

    def unknown(self, construct: str, line: int) -> Value:
        """Record that something is not understood and return a value that stands for nothing."""
        self.problems.append((construct, line))
        return Const(0, Unknown(f"{construct} at {line}"))

    def settled(self, value: Value, line: int) -> Value:
        """Return `value` as it is now, safe from later assignments to a variable in it."""
        if isinstance(value, Var) and not self.graph.variables[value.index].temporary:
            copy = self.graph.temporary(value.type, line)
            self.graph.emit(Set(copy, value, line))
            return Var(copy, value.type)
        return value

    def operate(self, op: str, left: Value, right: Value, line: int) -> Value:
        """Apply a binary operator with the conversions that C asks for."""
        if op in ("==", "!="):
            for value, other in ((left, right), (right, left)):
                if isinstance(other, Const) and other.value == 0:
                    test: Value = Op("!", (tested(value),), INT)
                    return test if op == "==" else Op("!", (test,), INT)
        if op in ("<<", ">>"):
            return self._shift(op, left, right)
        if isinstance(left.type, Pointer) or isinstance(right.type, Pointer):
            return self._pointer(op, left, right, line)
        common = common_type(left.type, right.type)
        if common is not None:
            left, right = self.converted(left, common), self.converted(right, common)
            return Op(op, (left, right), INT if op in COMPARISONS else common)
        if op in COMPARISONS:
            return Op(op, compared(left, right) if op in ("==", "!=") else (left, right), INT)
        return Op(op, (left, right), Unknown(f"({type_key(left.type)} {op} {type_key(right.type)})"))

    def _shift(self, op: str, left: Value, right: Value) -> Value:
        left = self.converted(left, promoted(left.type))
        right = self.converted(right, promoted(right.type))
        known = isinstance(left.type, Int)
        return Op(op, (left, right), left.type if known else Unknown(f"({type_key(left.type)} {op})"))

    def _pointer(self, op: str, left: Value, right: Value, line: int) -> Value:
        if op in COMPARISONS:
            return Op(op, (left, right), INT)
        if op == "+" and isinstance(right.type, Pointer):
            left, right = right, left
        if op in "+-" and any(isinstance(side.type, Pointer) and side.type.implied for side in (left, right)):
            return Op(f"implied pointer {op}", (left, right), Unknown(f"(implied {type_key(left.type)} {op} {type_key(right.type)})"))
        if op in "+-" and isinstance(right.type, Int | Bool):
            offset = self.converted(right, Int(64, True))
            if op == "-":
                offset = Op("neg", (offset,), Int(64, True))
            return Element(left, offset, left.type)
        if op in "+-":
            return Op(f"pointer {op}", (left, right), Unknown(f"({type_key(left.type)} {op} {type_key(right.type)})"))
        return self.unknown(f"operator {op} on a pointer", line)

    def balanced(self, first: Value, second: Value) -> CType:
        """Return the type of `c ? first : second` (C17 6.5.15)."""
        if first.type == second.type:
            return second.type if isinstance(second.type, Pointer) and second.type.implied else first.type
        for one, other in ((first, second), (second, first)):
            if isinstance(one.type, Pointer) and (isinstance(other, Const) or isinstance(other.type, Pointer)):
                return one.type if not isinstance(one.type.to, Void) else other.type if isinstance(other.type, Pointer) else one.type
        return common_type(first.type, second.type) or Unknown(f"({type_key(first.type)} ?: {type_key(second.type)})")

    def converted(self, value: Value, ctype: CType) -> Value:
        """Convert `value` to `ctype`; equal types and pointers need no code."""
        if value.type == ctype:
            return value
        if isinstance(value, Const) and (is_scalar_known(ctype) or value.value == 0):
            return Const(reduced(value.value, ctype), ctype)
        if isinstance(value.type, Pointer) and isinstance(ctype, Pointer):
            return retyped(value, ctype)
        return Convert(assigned(value, ctype), ctype)


def is_last_of_conversions(ctype: CType) -> bool:
    """Whether a number that is converted to a wider type of numbers, and then to this one, is what it is when it is converted at once.

    So it is for truth values and up to the width that both have in common, 32 bits (C17 6.3.1.3, 6.3.1.8); a pointer keeps its value anyway.
    """
    return isinstance(ctype, Bool | Pointer) or (isinstance(ctype, Int) and ctype.bits <= INT.bits)


def retyped(value: Value, ctype: CType) -> Value:
    """Return the same value seen as another pointer type."""
    if isinstance(value, Op | Element):
        # The type of an Element is its stride, and that of an operation its operands': neither may change.
        return Convert(value, ctype)
    return replace(value, type=ctype)
