"""IR values into terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from reviewer.cfront.ctype import Bool, CType, Int, Pointer, Unknown, type_key
from reviewer.cfront.ir import Const, Convert, Element, Field, Local, Op, Symbol, Text, Value, Var
from reviewer.cfront.literals import reduced
from reviewer.prover.terms import Term, Terms

_COMMUTATIVE = frozenset({"+", "*", "&", "|", "^"})


@dataclass(slots=True)
class State:
    """What a side is like at a point: history, variables, and the faults that are possible since the last effect.

    `faults` maps what would fault (a base address, a divisor, an uninitialised variable) to the truth under which it was tried.
    """

    token: Term
    variables: dict[int, Term] = field(default_factory=dict)
    faults: dict[Term, Term] = field(default_factory=dict)

    def copy(self) -> State:
        """Return a copy that can go its own way."""
        return State(self.token, dict(self.variables), dict(self.faults))


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
                return terms.make("global", (), name)
            case Local(index, _):
                return terms.make("local", (), self._name_of(index))
            case Var(index, _):
                return self._variable(index, state)
            case Field(base, record, name, _):
                return terms.make("field", (self.value(base, state),), (record, name))
            case Element(base, index_value, ctype, array):
                base_term, index_term = self.value(base, state), self.value(index_value, state)
                if index_term.op == "const" and index_term.data == 0 and not array:
                    return base_term
                return terms.make("element", (base_term, index_term), (type_key(ctype), array))
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
        if term.op == "ite" and all(arg.op == "const" for arg in term.args[1:]):
            cond, then, other = term.args
            return terms.ite(cond, self.convert(then, source, target), self.convert(other, source, target))
        if isinstance(source, Int) and isinstance(target, Int) and _contains(target, source):
            return term
        return terms.make("convert", (term,), (type_key(source), type_key(target)))

    def _operation(self, op: Op, state: State) -> Term:
        terms = self.terms
        args = tuple(self.value(arg, state) for arg in op.args)
        types = tuple(arg.type for arg in op.args)
        match op.name:
            case "!":
                return terms.number(terms.negate(terms.truth(args[0])))
            case "==" | "!=":
                equal = self.equal(args[0], args[1], types)
                return terms.number(equal if op.name == "==" else terms.negate(equal))
            case "<" | ">=":
                less = self._less(args[0], args[1], types)
                return terms.number(less if op.name == "<" else terms.negate(less))
            case ">" | "<=":
                less = self._less(args[1], args[0], (types[1], types[0]))
                return terms.number(less if op.name == ">" else terms.negate(less))
            case "/" | "%":
                self._may_fault("division", args[1], state)
            case "<<" | ">>":
                self._shift(args[1], op.args[0].type, state)
        return self._arithmetic(op, args, types)

    def _may_fault(self, what: str, term: Term, state: State) -> None:
        if term.op != "const" or term.data == 0:
            state.faults[self.terms.make("fault", (term,), what)] = self.terms.true

    def _shift(self, amount: Term, ctype: CType, state: State) -> None:
        bits = ctype.bits if isinstance(ctype, Int) else 0
        if amount.op != "const" or not isinstance(amount.data, int) or not 0 <= amount.data < (bits or 8):
            state.faults[self.terms.make("fault", (amount,), f"shift of {type_key(ctype)}")] = self.terms.true

    def equal(self, left: Term, right: Term, types: tuple[CType, ...]) -> Term:
        """Return whether two values compare equal."""
        terms = self.terms
        if left is right and types[0] == types[1]:
            return terms.true
        if left.op == right.op == "const" and all(isinstance(t, Int | Pointer) for t in types):
            return terms.true if left.data == right.data else terms.false
        pairs = sorted(((left.number, left, type_key(types[0])), (right.number, right, type_key(types[1]))), key=lambda p: (p[0], p[2]))
        return terms.make("equal", (pairs[0][1], pairs[1][1]), (pairs[0][2], pairs[1][2]))

    def _less(self, left: Term, right: Term, types: tuple[CType, ...]) -> Term:
        terms = self.terms
        if left is right and types[0] == types[1]:
            return terms.false
        if left.op == right.op == "const" and isinstance(left.data, int) and isinstance(right.data, int) and all(isinstance(t, Int) for t in types):
            return terms.true if left.data < right.data else terms.false
        return terms.make("less", (left, right), (type_key(types[0]), type_key(types[1])))

    def _arithmetic(self, op: Op, args: tuple[Term, ...], types: tuple[CType, ...]) -> Term:
        terms = self.terms
        known = isinstance(op.type, Int) and all(isinstance(t, Int) for t in types)
        if known and all(arg.op == "const" for arg in args):
            folded = _fold(op.name, tuple(int(arg.data) for arg in args), op.type)  # type: ignore[call-overload] # constants carry ints
            if folded is not None:
                return terms.const(folded)
        keys = tuple(map(type_key, types))
        if op.name in _COMMUTATIVE and len(args) == 2:
            order = sorted(zip(args, keys, strict=True), key=lambda p: (p[0].number, p[1]))
            args, keys = tuple(a for a, _ in order), tuple(k for _, k in order)
        if known and len(args) == 2:
            simple = self._identity(op.name, args)
            if simple is not None:
                return simple
        return terms.make("op", args, (op.name, keys, "" if isinstance(op.type, Unknown) else type_key(op.type)))

    def _identity(self, name: str, args: tuple[Term, ...]) -> Term | None:
        constants = [arg for arg in args if arg.op == "const"]
        if len(constants) == 1 and name in _COMMUTATIVE:
            other = args[1] if args[0] is constants[0] else args[0]
            if (name in "+|^" and constants[0].data == 0) or (name == "*" and constants[0].data == 1) or (name == "&" and constants[0].data == -1):
                return other
            if name in "*&" and constants[0].data == 0:
                return constants[0]
        if name in ("-", "<<", ">>") and args[1].op == "const" and args[1].data == 0:
            return args[0]
        return None


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
        case "<<", (a, b) if isinstance(ctype, Int) and 0 <= b < ctype.bits:
            value = a << b
        case ">>", (a, b) if isinstance(ctype, Int) and 0 <= b < ctype.bits:
            value = a >> b
        case _:
            return None
    return reduced(value, ctype)
