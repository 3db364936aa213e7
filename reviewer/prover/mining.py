"""Guesses of what holds at a loop, from what its variables are in its first rounds on a few inputs.

Guesses only: what is not inductive is dropped by the simulation, as after any other guess (Houdini). As in LLReve's dynamic mode and Daikon,
relations are looked for among values, and not in the text: one variable is another, or a multiple of it and a constant, a sum or
difference of two, or an element of an array.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import cast

from reviewer.cfront.ctype import INT, Bool, CType, Int, Pointer, type_key
from reviewer.cfront.ir import Branch, Const, Convert, Function, Op, Set, Value, Var
from reviewer.cfront.literals import reduced
from reviewer.cfront.rewrite import leaves
from reviewer.model.value_type import value_type
from reviewer.prover.evaluate import COMMUTATIVE, Evaluator, State
from reviewer.prover.sampling import stride
from reviewer.prover.terms import Term, Terms

Key = tuple[int, int]
"""A variable: side (0: old), and index."""

_MASK = (1 << 64) - 1
_NEXT = (0, 1, -1)
"""How far what two loops have come to may be apart."""
_FEW = 14
"""Variables of a side from which sums of two are looked for; more, and a relation is chance."""


@value_type
class Sum:
    """`constant` and multiples of variables, computed in a type."""

    parts: tuple[tuple[int, Key], ...]
    constant: int
    type: Int


@value_type
class Zero:
    """1 where a variable is 0, else 0."""

    base: Key


@value_type
class Same:
    """Where another pointer points to, whatever the types are."""

    base: Key


@value_type
class Place:
    """The element behind a pointer at an index: a variable and a constant."""

    base: Key
    index: Key
    constant: int
    type: Pointer


@value_type
class Copied:
    """The value of a term in which `leaves` are to be replaced: terms by variables, and the token."""

    term: Term
    leaves: tuple[tuple[Term, Key], ...]
    token: Term


Definition = Sum | Zero | Same | Place | Copied


def sources(definition: Definition) -> frozenset[Key]:
    """Return the variables that a definition goes by."""
    match definition:
        case Sum(parts):
            return frozenset(key for _, key in parts)
        case Zero(base) | Same(base):
            return frozenset((base,))
        case Place(base, index):
            return frozenset((base, index))
        case Copied(_, leaves):
            return frozenset(key for _, key in leaves)


class Builder:
    """Makes terms of definitions in a pair of states."""

    def __init__(self, terms: Terms, evaluators: Sequence[Evaluator], functions: Sequence[Function]) -> None:
        self._terms, self._evaluators, self._functions = terms, evaluators, functions

    def build(self, definition: Definition, states: Sequence[State]) -> Term | None:
        """Return the value of a definition, None where a variable has none."""
        if any(key[1] not in states[key[0]].variables for key in sources(definition)):
            return None
        match definition:
            case Sum():
                return self._sum(definition, states)
            case Zero((side, index)):
                return self._terms.number(self._terms.negate(self._terms.truth(states[side].variables[index])))
            case Same((side, index)):
                return states[side].variables[index]
            case Place(base, index, constant, ctype):
                at, key = states[index[0]].variables[index[1]], type_key(ctype)
                return self._terms.element(self._terms.element(states[base[0]].variables[base[1]], at, key), self._terms.const(constant), key)
            case Copied(term, leaves, token):
                known = {leaf: states[key[0]].variables[key[1]] for leaf, key in leaves}
                known[token] = states[0].token
                return self._rebuilt(term, known)

    def _sum(self, definition: Sum, states: Sequence[State]) -> Term:
        terms, ctype, key = self._terms, definition.type, type_key(definition.type)
        total: Term | None = terms.const(definition.constant) if definition.constant else None
        for factor, (side, index) in definition.parts:
            term = self._evaluators[side].convert(states[side].variables[index], self._functions[side].variables[index].type, ctype)
            if factor not in (1, -1):
                ordered = sorted((term, terms.const(abs(factor))), key=lambda arg: arg.number)
                term = terms.make("op", tuple(ordered), ("*", (key, key), key))
            if factor < 0:
                zero = total if total is not None else terms.const(0)
                total = terms.make("op", (zero, term), ("-", (key, key), key))
            elif total is None:
                total = term
            else:
                ordered = sorted((total, term), key=lambda arg: arg.number)
                total = terms.make("op", tuple(ordered), ("+", (key, key), key))
        return total if total is not None else terms.const(0)

    def _rebuilt(self, term: Term, known: dict[Term, Term]) -> Term:
        stack = [term]
        while stack:
            top = stack[-1]
            if top in known:
                stack.pop()
                continue
            missing = [arg for arg in top.args if arg not in known]
            if missing:
                stack += missing
                continue
            args = tuple(known[arg] for arg in top.args)
            if top.op == "op":
                name, types, _ = cast("tuple[str, tuple[str, ...], str]", top.data)
                # Operands of different types keep their places: which is of which type is part of what the operation is.
                if name in COMMUTATIVE and len(set(types)) == 1:
                    args = tuple(sorted(args, key=lambda arg: arg.number))
            known[top] = self._terms.make(top.op, args, top.data)
        return known[term]


# --- what the values say -----------------------------------------------------------------------------------------------

Rows = dict[Key, list[int]]
"""The values of each variable, row by row."""


def equalities(rows: Rows, types: dict[Key, CType]) -> set[tuple[int, int]]:
    """Return the pairs of an old and a new variable of one type that are equal in every row."""
    return {(a[1], b[1]) for a in rows for b in rows if a[0] == 0 and b[0] == 1 and rows[a] == rows[b] and types[a] == types[b]}


def definitions(target: Key, rows: Rows, types: dict[Key, CType], bases: Sequence[Key]) -> Iterator[Definition]:
    """Yield what `target` may be a function of, among `bases`, the simplest first."""
    values, ctype = rows[target], types[target]
    if isinstance(ctype, Bool):
        ctype = Int(8, False)
    if isinstance(ctype, Int):
        modulus = 1 << ctype.bits
        for base in bases:
            if isinstance(types[base], Int | Bool | Pointer) and all(value == (not of) for value, of in zip(values, rows[base], strict=True)):
                yield Zero(base)
        for base in bases:
            if isinstance(types[base], Int | Bool):
                found = _linear(rows[base], values, modulus)
                if found is not None:
                    yield Sum(((found[0], base),), found[1], ctype)
        if len(bases) <= _FEW:
            yield from _pairs(target, rows, types, bases, ctype)
    elif isinstance(ctype, Pointer):
        yield from (Same(base) for base in bases if isinstance(types[base], Pointer) and rows[base] == values)
        size = stride(type_key(ctype))
        for base in bases:
            for index in bases:
                if not isinstance(types[base], Pointer) or not isinstance(types[index], Int) or not any(rows[index]):
                    continue
                rest = {(v - b - i * size) & _MASK for v, b, i in zip(values, rows[base], rows[index], strict=True)}
                for constant in _NEXT:
                    if rest == {constant * size & _MASK}:
                        yield Place(base, index, constant, ctype)


def _linear(xs: Sequence[int], ys: Sequence[int], modulus: int) -> tuple[int, int] | None:
    """Return factor and constant of y = factor * x + constant."""
    moved = [(x, y) for x, y in zip(xs, ys, strict=True) if x != xs[0]]
    if not moved:
        return None
    dx, dy = _signed(moved[0][0] - xs[0], modulus), _signed(moved[0][1] - ys[0], modulus)
    if dx == 0 or dy % dx or dy == 0:
        return None
    factor = dy // dx
    constant = _signed(ys[0] - factor * xs[0], modulus)
    fits = all((factor * x + constant - y) % modulus == 0 for x, y in zip(xs, ys, strict=True))
    return (factor, constant) if fits else None


def _pairs(target: Key, rows: Rows, types: dict[Key, CType], bases: Sequence[Key], ctype: Int) -> Iterator[Definition]:
    modulus = 1 << ctype.bits
    for one, other in combinations([base for base in bases if isinstance(types[base], Int)], 2):
        for factors in ((1, 1), (1, -1), (-1, 1)):
            rest = [(y - factors[0] * a - factors[1] * b) % modulus for y, a, b in zip(rows[target], rows[one], rows[other], strict=True)]
            if len(set(rest)) == 1 and abs(_signed(rest[0], modulus)) <= 1:
                yield Sum(((factors[0], one), (factors[1], other)), _signed(rest[0], modulus), ctype)


def _signed(value: int, modulus: int) -> int:
    value %= modulus
    return value - modulus if value >= modulus // 2 else value


def flags(rows: Rows, types: dict[Key, CType]) -> set[tuple[int, Value, bool]]:
    """Return for the integers that are 0 and 1, and nothing else, the test that says so: it fails."""
    found: set[tuple[int, Value, bool]] = set()
    for (side, index), values in rows.items():
        ctype = types[side, index]
        if isinstance(ctype, Int) and set(values) == {0, 1}:
            found.add((side, Op("&", (Var(index, ctype), Const(reduced(-2, ctype), ctype)), ctype), False))
    return found


def conditions(function: Function) -> tuple[Value, ...]:
    """Return the conditions of branches that go by the function's own variables alone, and whether what one takes for positive is below 0."""
    found: dict[Value, None] = {}
    copies = {code.variable: code.value for code in function.instructions if isinstance(code, Set) and isinstance(code.value, Var)}
    for block in function.blocks:
        if isinstance(block.terminator, Branch):
            cond = block.terminator.cond
            if not any(function.variables[leaf.index].temporary for leaf in leaves(cond) if isinstance(leaf, Var)):
                found[cond] = None
            for below in _taken_for_positive(cond):
                kept = copies.get(below.index, below) if function.variables[below.index].temporary else below
                found[Op("<", (kept, Const(0, kept.type)), INT)] = None
    return tuple(found)


def _taken_for_positive(value: Value) -> Iterator[Var]:
    """Yield the variables with a sign that a value makes numbers without one of."""
    match value:
        case Convert(Var(_, Int(signed=True)) as inner, Int(signed=False)):
            yield inner
        case Convert(inner):
            yield from _taken_for_positive(inner)
        case Op(_, args):
            for arg in args:
                yield from _taken_for_positive(arg)
