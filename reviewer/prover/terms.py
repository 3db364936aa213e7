"""Hash-consed terms: equal terms are one object.

Three sorts: values (64-bit, canonical as `ir.Const.value`), truths, and tokens. A token is the history of effects: every call,
store and marked access takes one and gives one back, so order is in the term (DESIGN.md, "Effects and memory").
Constructors simplify; each rule is an identity of C on every scalar type, or is guarded by a known one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from reviewer.cfront.certificate import Lemma
from reviewer.cfront.ctype import type_key
from reviewer.cfront.extents import Extents, scalar_size
from reviewer.cfront.ir import CallKind
from reviewer.model.value_type import value_type


@value_type
class CallShape:
    """What of a call is no term: who is called, what is known of it, argument text, and how many of the node's terms are arguments."""

    callee: str
    kind: CallKind
    spelling: str
    count: int
    outs: tuple[str, ...] = ()


class Term:
    """A node; compares and hashes by identity. `data` is what is no term: a name, a number, types."""

    __slots__ = ("args", "conjuncts", "data", "number", "op")

    def __init__(self, op: str, args: tuple[Term, ...], data: Hashable, number: int) -> None:
        self.op = op
        self.args = args
        self.data = data
        self.number = number
        self.conjuncts: frozenset[Term] = frozenset((self,))

    def __repr__(self) -> str:
        inner = ", ".join(map(repr, self.args[:6]))
        return f"{self.op}{'' if self.data is None else ':' + str(self.data)}({inner})"


def _by_number(term: Term) -> int:
    return term.number


class Terms:
    """An arena of terms for one proof; `lemmas` are facts about callees' results that it builds in."""

    def __init__(self, lemmas: tuple[Lemma, ...] = ()) -> None:
        # By the arguments themselves: in one arena equal terms are one object.
        self._interned: dict[tuple[str, Hashable, tuple[Term, ...]], Term] = {}
        self.lemmas = lemmas
        self.used: set[Lemma] = set()
        self.extents = Extents(type_key)
        self._truths: dict[Term, Term] = {}
        self.true = self.make("true")
        self.false = self.make("false")
        self.true.conjuncts = frozenset()

    def make(self, op: str, args: tuple[Term, ...] = (), data: Hashable = None) -> Term:
        """Return the one node of this shape, without simplifying."""
        key = (op, data, args)
        term = self._interned.get(key)
        if term is None:
            term = self._interned[key] = Term(op, args, data, len(self._interned))
        return term

    def __len__(self) -> int:
        return len(self._interned)

    # --- values ------------------------------------------------------------------------------------------------------

    def const(self, value: int) -> Term:
        """Return a constant; its type is the business of the operations on it."""
        return self.make("const", (), value)

    def symbol(self, name: str, key: str = "") -> Term:
        """Return an unknown value of the type with this key ("": any)."""
        return self.make("symbol", (), (name, key))

    def ite(self, cond: Term, then: Term, other: Term) -> Term:
        """Return `then` where `cond` holds, else `other`; for values and tokens."""
        if cond is self.true or then is other:
            return then
        if cond is self.false:
            return other
        if cond.op == "not":
            return self.ite(cond.args[0], other, then)
        if then.op == "ite" and then.args[0] is cond:
            then = then.args[1]
        if other.op == "ite" and other.args[0] is cond:
            other = other.args[2]
        if then is other:
            return then
        return self.make("ite", (cond, then, other))

    def element(self, base: Term, index: Term, key: str, array: bool = False) -> Term:
        """Return the address of an element; `key` is the type of a pointer to it. Steps from a pointer add up, as 64-bit numbers."""
        if not array:
            if index.op == "const" and index.data == 0:
                return base
            if base.op == "element" and base.data == (key, False):
                base, index = base.args[0], self._added(base.args[1], index)
                return self.element(base, index, key)
        return self.make("element", (base, index), (key, array))

    def _added(self, left: Term, right: Term) -> Term:
        if left.op == right.op == "const":
            return self.const((int(left.data) + int(right.data) + (1 << 63)) % (1 << 64) - (1 << 63))  # type: ignore[call-overload] # constants carry ints
        ordered = sorted((left, right), key=_by_number)
        return self.make("op", tuple(ordered), ("+", ("s64", "s64"), "s64"))

    def result(self, call: Term, key: str = "") -> Term:
        """Return the result, of the type with this key, of an opaque call, or what a lemma says; the arguments follow the token in `call.args`."""
        shape = call.data
        assert isinstance(shape, CallShape)
        args = call.args[1 : 1 + shape.count]
        for lemma in self.lemmas:
            if lemma.callee == shape.callee and len(lemma.args) == shape.count and _fits(lemma, args):
                self.used.add(lemma)
                return self.const(lemma.value)
        return self.make("result", (call,), key)

    # --- truths ------------------------------------------------------------------------------------------------------

    def truth(self, value: Term) -> Term:
        """Return whether `value` is not 0."""
        if value.op == "const":
            return self.true if value.data else self.false
        if value.op == "ite":
            # A choice within a choice is often the same one: without what is known of it the work doubles with each.
            if value not in self._truths:
                cond, then, other = value.args
                self._truths[value] = self.choice(cond, self.truth(then), self.truth(other))
            return self._truths[value]
        if value.op in ("string", "local"):
            return self.true
        return self.make("truth", (value,))

    def number(self, truth: Term) -> Term:
        """Return 1 or 0."""
        return self.ite(truth, self.const(1), self.const(0))

    def negate(self, truth: Term) -> Term:
        """Return the negation."""
        if truth is self.true:
            return self.false
        if truth is self.false:
            return self.true
        if truth.op == "not":
            return truth.args[0]
        return self.make("not", (truth,))

    def both(self, *truths: Term) -> Term:
        """Return the conjunction; conjuncts are a set."""
        parts: set[Term] = set()
        for truth in truths:
            parts |= truth.conjuncts
        if self.false in parts or any(part.op == "not" and part.args[0] in parts for part in parts):
            return self.false
        return self._conjunction(parts)

    def _conjunction(self, parts: Iterable[Term]) -> Term:
        ordered = tuple(sorted(parts, key=_by_number))
        if not ordered:
            return self.true
        if len(ordered) == 1:
            return ordered[0]
        term = self.make("and", ordered)
        term.conjuncts = frozenset(ordered)
        return term

    def either(self, left: Term, right: Term) -> Term:
        """Return the disjunction; complementary ones collapse, common conjuncts are taken out."""
        if left is right or right is self.false or left is self.true:
            return left
        if left is self.false or right is self.true:
            return right
        if left.conjuncts <= right.conjuncts:
            return left
        if right.conjuncts <= left.conjuncts:
            return right
        common = left.conjuncts & right.conjuncts
        a, b = left.conjuncts - common, right.conjuncts - common
        if len(a) == 1 and len(b) == 1 and self.negate(next(iter(a))) is next(iter(b)):
            return self._conjunction(common)
        inner = self.negate(self.both(self.negate(self._conjunction(a)), self.negate(self._conjunction(b))))
        return self._conjunction(common | inner.conjuncts) if common else inner

    def choice(self, cond: Term, then: Term, other: Term) -> Term:
        """Return `then` where `cond` holds, else `other`, for truths."""
        if then is other:
            return then
        if then is self.true and other is self.false:
            return cond
        if then is self.false and other is self.true:
            return self.negate(cond)
        return self.either(self.both(cond, then), self.both(self.negate(cond), other))

    def under(self, term: Term, path: Term) -> Term:
        """Return what `term` is where `path` holds: the branch of an `ite` that the path decides."""
        while term.op == "ite":
            cond, then, other = term.args
            if cond.conjuncts <= path.conjuncts:
                term = then
            elif self.negate(cond) in path.conjuncts or any(self.negate(part) in path.conjuncts for part in cond.conjuncts):
                term = other
            else:
                break
        return term

    def discriminator(self, left: Term, right: Term) -> Term:
        """Return what tells the path `left` from the path `right`, given that one of them is taken."""
        return self._conjunction(left.conjuncts - right.conjuncts)


def leaf_type(term: Term) -> str:
    """Return the key of the type in whose range a term's value lies by itself, "" if it is not known."""
    match term.op:
        case "symbol":
            return str(term.data[1])  # type: ignore[index] # (name, type)
        case "load" | "result":
            return str(term.data)
        case _:
            return ""


def element_size(key: str) -> int:
    """Return the bytes of what a pointer with this type's key points to, 0 if they are not known."""
    return scalar_size(key.removeprefix("*"))


def is_const(term: Term, value: int) -> bool:
    """Whether `term` is this constant."""
    return term.op == "const" and term.data == value


def _fits(lemma: Lemma, args: tuple[Term, ...]) -> bool:
    return all(want is None or is_const(arg, want) for want, arg in zip(lemma.args, args, strict=True))
