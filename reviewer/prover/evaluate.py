"""IR values into terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from reviewer.cfront.containers import member_of
from reviewer.cfront.ctype import Bool, CType, Int, Pointer, Unknown, is_enumerated, may_be_float, type_key
from reviewer.cfront.ir import Const, Convert, Element, Field, Local, Op, Symbol, Text, Value, Var
from reviewer.cfront.literals import reduced
from reviewer.prover.terms import Term, Terms

COMMUTATIVE = frozenset({"+", "*", "&", "|", "^"})
"""Operators whose operands stand in the order of their numbers."""


@dataclass(slots=True)
class State:
    """What a side is like at a point: history, variables, and the faults that are possible since the last effect.

    `faults` maps what would fault (a base address, "division", an uninitialised variable) to the truth under which it was tried; `valid` are
    base addresses that did not fault since the last call. `escaped` names the local objects that others may know. `leaky` says that text that
    is not seen may have run; `written` are the variables that it may have told others of and that were written since these could look last.
    """

    token: Term
    variables: dict[int, Term] = field(default_factory=dict)
    faults: dict[Term, Term] = field(default_factory=dict)
    valid: frozenset[Term] = frozenset()
    escaped: frozenset[str] = frozenset()
    leaky: bool = False
    written: frozenset[int] = frozenset()

    def copy(self) -> State:
        """Return a copy that can go its own way."""
        return State(self.token, dict(self.variables), dict(self.faults), self.valid, self.escaped, self.leaky, self.written)


class Evaluator:
    """Evaluates the values of one side; `name_of` gives variables the name they share with the other side, or one of their own."""

    def __init__(self, terms: Terms, name_of: Callable[[int], str]) -> None:
        self.terms = terms
        self._name_of = name_of

    def value(self, value: Value, state: State) -> Term:
        """Evaluate `value` in `state`, noting what may fault."""
        terms = self.terms
        match value:
            case Const(number, _):
                return terms.const(number)
            case Text(text, _):
                return terms.make("string", (), text)
            case Symbol(name, _):
                terms.extents.declare_object(value)
                return terms.make("global", (), name)
            case Local(index, _):
                return terms.make("local", (), self._name_of(index))
            case Var(index, _):
                return self._variable(index, state)
            case Field(base, record, name):
                terms.extents.declare(value)
                start = self.value(base, state)
                # The member of what lies around an address is what is there.
                inside = start.op == "op" and member_of(_name(start)) == (record, name)
                return start.args[0] if inside else terms.make("field", (start,), (record, name))
            case Element(base, index_value, ctype, array):
                base_term, index_term = self.value(base, state), self.value(index_value, state)
                return terms.element(base_term, index_term, type_key(ctype), array)
            case Convert(inner, ctype):
                return self.convert(self.value(inner, state), inner.type, ctype)
            case Op():
                return self._operation(value, state)

    def truth(self, value: Value, state: State) -> Term:
        """Evaluate `value` as a condition."""
        return self.terms.truth(self.value(value, state))

    def _variable(self, index: int, state: State) -> Term:
        known = state.variables.get(index)
        if known is None:
            known = self.terms.make("uninitialised", (), self._name_of(index))
            state.faults[known] = self.terms.true
        return known

    def convert(self, term: Term, source: CType, target: CType) -> Term:
        """Convert a value between types."""
        terms = self.terms
        if source == target or (isinstance(source, Pointer) and isinstance(target, Pointer)):
            return term
        if isinstance(target, Bool):
            return terms.number(terms.truth(term))
        if isinstance(source, Bool):
            source = Int(8, False)
        if term.op == "const" and isinstance(term.data, int) and (term.data == 0 or isinstance(target, Int | Pointer)):
            return terms.const(reduced(term.data, target))
        if term.op == "const" and isinstance(term.data, int) and is_enumerated(term.data, source, target):
            return term
        if term.op == "ite" and all(arg.op == "const" for arg in term.args[1:]):
            cond, then, other = term.args
            return terms.ite(cond, self.convert(then, source, target), self.convert(other, source, target))
        if isinstance(source, Int) and isinstance(target, Int) and (_contains(target, source) or source.bits == target.bits == 64):
            # The same number, or the same 64 bits: operations have their operands' types with them.
            return term
        return terms.make("convert", (term,), (type_key(source), type_key(target)))

    def _operation(self, op: Op, state: State) -> Term:
        terms = self.terms
        args = tuple(self.value(arg, state) for arg in op.args)
        types = tuple(arg.type for arg in op.args)
        if len(args) == 1 and args[0].op == "field" and member_of(op.name) == args[0].data:
            return args[0].args[0]
        match op.name:
            case "!":
                return terms.number(terms.negate(terms.truth(args[0])))
            case "==" | "!=" | "<" | ">=" | ">" | "<=" if any(map(may_be_float, types)):
                # One that is no number is neither less than, nor equal to, nor greater than any, itself included (C17 F.9.3).
                return terms.make("op", args, (op.name, tuple(map(type_key, types)), type_key(op.type)))
            case "==" | "!=":
                equal = self.equal(args[0], args[1], types)
                return terms.number(equal if op.name == "==" else terms.negate(equal))
            case "<" | ">=":
                less = self._less(args[0], args[1], types)
                return terms.number(less if op.name == "<" else terms.negate(less))
            case ">" | "<=":
                less = self._less(args[1], args[0], (types[1], types[0]))
                return terms.number(less if op.name == ">" else terms.negate(less))
            case "min" | "max":
                less = self._less(args[0], args[1], types)
                return terms.ite(less, *(args if op.name == "min" else args[::-1]))
            case "/" | "%":
                self._divides(args, op.type, types, state)
            case "<<" | ">>":
                self._shift(args[1], types, state)
        return self._arithmetic(op, args, types)

    def _may_fault(self, what: str, cond: Term, state: State) -> None:
        """Note that `what` faults where `cond` holds; which of several operations of one kind it was is nothing that others see."""
        if cond is not self.terms.false:
            key = self.terms.make("fault", (), what)
            state.faults[key] = self.terms.either(state.faults.get(key, self.terms.false), cond)

    def _divides(self, args: tuple[Term, ...], ctype: CType, types: tuple[CType, ...], state: State) -> None:
        terms, divisor = self.terms, args[1]
        if divisor.op == "const" and divisor.data not in (0, -1):
            return
        zero = self.equal(divisor, terms.const(0), (types[1], types[1])) if isinstance(types[1], Int) else terms.negate(terms.truth(divisor))
        self._may_fault("division", zero, state)
        if isinstance(ctype, Int) and ctype.signed and types == (ctype, ctype):
            # The one quotient that does not fit traps on x86 as a division by zero does.
            least = self.equal(args[0], terms.const(-(1 << (ctype.bits - 1))), types)
            self._may_fault("division", terms.both(self.equal(divisor, terms.const(-1), types), least), state)
        elif not isinstance(ctype, Int):
            self._may_fault("division", terms.make("faults", args, ("division", *map(type_key, types))), state)

    def _shift(self, amount: Term, types: tuple[CType, ...], state: State) -> None:
        value, count = types
        if isinstance(value, Int) and isinstance(count, Int):
            wide = Int(count.bits, False)
            # A negative count is one that is too great.
            unsigned = self.convert(amount, count, wide)
            inside = self._less(unsigned, self.terms.const(value.bits), (wide, wide)) if value.bits < 1 << count.bits else self.terms.true
            self._may_fault("shift", self.terms.negate(inside), state)
        elif amount.op != "const" or not isinstance(amount.data, int) or not 0 <= amount.data < 8:
            self._may_fault("shift", self.terms.make("faults", (amount,), ("shift", *map(type_key, types))), state)

    def beyond(self, index: Term, bound: int, state: State) -> None:
        """Note that an index of 64 bits faults where it is not one of `bound` elements."""
        wide = Int(64, False)
        inside = self._less(self.convert(index, Int(64, True), wide), self.terms.const(bound), (wide, wide))
        self._may_fault("index", self.terms.negate(inside), state)

    def equal(self, left: Term, right: Term, types: tuple[CType, ...]) -> Term:
        """Return whether two values compare equal."""
        terms = self.terms
        if left is right and types[0] == types[1]:
            return terms.true
        if left.op == right.op == "const" and all(isinstance(t, Int | Pointer) for t in types):
            return terms.true if _number(left, types[0]) == _number(right, types[1]) else terms.false
        pairs = sorted(((left.number, left, type_key(types[0])), (right.number, right, type_key(types[1]))), key=lambda p: (p[0], p[2]))
        return terms.make("equal", (pairs[0][1], pairs[1][1]), (pairs[0][2], pairs[1][2]))

    def _less(self, left: Term, right: Term, types: tuple[CType, ...]) -> Term:
        terms = self.terms
        if left is right and types[0] == types[1]:
            return terms.false
        if left.op == right.op == "const" and all(isinstance(t, Int) for t in types):
            return terms.true if _number(left, types[0]) < _number(right, types[1]) else terms.false
        return terms.make("less", (left, right), (type_key(types[0]), type_key(types[1])))

    def _arithmetic(self, op: Op, args: tuple[Term, ...], types: tuple[CType, ...]) -> Term:
        terms = self.terms
        known = isinstance(op.type, Int) and all(isinstance(t, Int) for t in types)
        if known and all(arg.op == "const" for arg in args):
            folded = _fold(op.name, tuple(_number(arg, ctype) for arg, ctype in zip(args, types, strict=True)), op.type)
            if folded is not None:
                return terms.const(folded)
        keys = tuple(map(type_key, types))
        if op.name in COMMUTATIVE and len(args) == 2:
            order = sorted(zip(args, keys, strict=True), key=lambda p: (p[0].number, p[1]))
            args, keys = tuple(a for a, _ in order), tuple(k for _, k in order)
        if known and len(args) == 2:
            simple = self._identity(op.name, args)
            if simple is not None:
                return simple
        return terms.make("op", args, (op.name, keys, "" if isinstance(op.type, Unknown) else type_key(op.type)))

    def _identity(self, name: str, args: tuple[Term, ...]) -> Term | None:
        constants = [arg for arg in args if arg.op == "const"]
        if len(constants) == 1 and name in COMMUTATIVE:
            other = args[1] if args[0] is constants[0] else args[0]
            if (name in "+|^" and constants[0].data == 0) or (name == "*" and constants[0].data == 1) or (name == "&" and constants[0].data == -1):
                return other
            if name in "*&" and constants[0].data == 0:
                return constants[0]
        if name in ("-", "<<", ">>") and args[1].op == "const" and args[1].data == 0:
            return args[0]
        return None


def _name(operation: Term) -> str:
    """Return the name of an operation."""
    return str(operation.data[0]) if isinstance(operation.data, tuple) else ""


def _number(term: Term, ctype: CType) -> int:
    """Return the number that a constant is in a type."""
    return reduced(int(term.data), ctype)  # type: ignore[call-overload] # constants carry ints


def _contains(wide: Int, narrow: Int) -> bool:
    """Whether every value of `narrow` is the same number in `wide`."""
    if wide.signed == narrow.signed:
        return wide.bits >= narrow.bits
    return wide.signed and wide.bits > narrow.bits


def _fold(name: str, args: tuple[int, ...], ctype: CType) -> int | None:
    match name, args:
        case "+", (a, b):
            value = a + b
        case "-", (a, b):
            value = a - b
        case "*", (a, b):
            value = a * b
        case "&", (a, b):
            value = a & b
        case "|", (a, b):
            value = a | b
        case "^", (a, b):
            value = a ^ b
        case "neg", (a,):
            value = -a
        case "~", (a,):
            value = ~a
        case "/", (a, b) if b != 0:
            value = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
        case "%", (a, b) if b != 0:
            value = abs(a) % abs(b) * (1 if a >= 0 else -1)
        case "<<", (a, b) if isinstance(ctype, Int) and 0 <= b < ctype.bits:
            value = a << b
        case ">>", (a, b) if isinstance(ctype, Int) and 0 <= b < ctype.bits:
            value = a >> b
        case _:
            return None
    return reduced(value, ctype)
