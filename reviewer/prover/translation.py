"""Terms into z3, and the one question that is asked of it.

Values are 64-bit vectors in their canonical form; operations of unknown types, loads, results and effects are uninterpreted
functions. So `unsat` is a proof, and `sat` is nothing but a candidate (DESIGN.md). A fresh context a query, limits in z3's own
resource units: the same input gets the same answer on every machine.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import cast

import z3

from reviewer.prover.clock import note_late
from reviewer.prover.sampling import integer_type
from reviewer.prover.terms import Term, element_size, leaf_type

_DEADLINE_MS = 20_000
"""Behind the resource limit; only a defect of z3 reaches it, or a machine that has no time for it."""
_BY_WORK = "max. resource limit exceeded"
"""What z3 says where the work was too much: it is so on every machine."""


def implied(premises: Sequence[Term], obligations: Sequence[tuple[Term, Term, Term]], rlimit: int) -> bool:
    """Whether `premises` imply that under each obligation's condition its two terms are equal. Never wrong when it says yes."""
    # First without what is hard about products and quotients, which most proofs do not turn on: unsat is unsat all the same.
    for precise in (False, True):
        # The core alone is done at once with most of what z3's tactics simplify at length; what it leaves open is theirs.
        for core in (True, False):
            answer, abstracted = _asked(premises, obligations, rlimit, precise, core)
            if answer == z3.unsat:
                return True
            if answer == z3.sat:
                break
        if not abstracted:
            return False
    return False


def _asked(
    premises: Sequence[Term], obligations: Sequence[tuple[Term, Term, Term]], rlimit: int, precise: bool, core: bool
) -> tuple[z3.CheckSatResult, bool]:
    """Return z3's answer to whether it is not implied, and whether something was left out that `precise` adds."""
    context = z3.Context()
    translation = _Translation(context, precise)
    solver = z3.SimpleSolver(ctx=context) if core else z3.Solver(ctx=context)
    solver.set("rlimit", rlimit)
    solver.set("timeout", _DEADLINE_MS)
    solver.set("random_seed", 0)
    try:
        for premise in premises:
            solver.add(translation.term(premise))
        broken = [z3.And(translation.term(cond), translation.term(left) != translation.term(right)) for cond, left, right in obligations]
        solver.add(z3.Or(*broken) if len(broken) > 1 else broken[0])
        solver.add(*translation.ranges)
    except (z3.Z3Exception, RecursionError):
        # Sorts that do not meet (a token against a value), or a term too deep: not proved.
        return z3.sat, False
    return _answer(solver), translation.abstracted


def _answer(solver: z3.Solver) -> z3.CheckSatResult:
    began = time.monotonic()
    try:
        answer = solver.check()
    except z3.Z3Exception:
        note_late()
        return z3.unknown
    # Where z3 runs out of work before it has begun to search it says "canceled", as it does of the clock.
    if answer == z3.unknown and solver.reason_unknown() != _BY_WORK and (time.monotonic() - began) * 1000 > _DEADLINE_MS / 2:
        note_late()
    return answer


class _Translation:
    """Terms into z3 expressions, each once, without recursion.

    Products and quotients of two unknowns are uninterpreted unless `precise`; `abstracted` says that there was one. `ranges` says of values
    of known types that they are in the types' range.
    """

    def __init__(self, context: z3.Context, precise: bool) -> None:
        self._context = context
        self._precise = precise
        self.abstracted = False
        self.ranges: list[z3.BoolRef] = []
        self._bits = z3.BitVecSort(64, context)
        self._token = z3.DeclareSort("Token", context)
        self._bool = z3.BoolSort(context)
        self._done: dict[Term, z3.ExprRef] = {}
        self._functions: dict[tuple[object, ...], z3.FuncDeclRef] = {}

    def term(self, term: Term) -> z3.ExprRef:
        """Translate a term and everything below it."""
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

    def _node(self, term: Term, args: list[z3.ExprRef]) -> z3.ExprRef:
        match term.op:
            case "true" | "false":
                return z3.BoolVal(term.op == "true", self._context)
            case "const":
                return z3.BitVecVal(int(term.data) & ((1 << 64) - 1), self._bits)  # type: ignore[call-overload] # constants carry ints
            case "truth":
                return args[0] != z3.BitVecVal(0, self._bits)
            case "not":
                return z3.Not(args[0])
            case "and":
                return z3.And(*args)
            case "ite":
                return z3.If(args[0], args[1], args[2])
            case "equal" | "less":
                return self._comparison(term, args)
            case "op":
                return self._operation(term, args)
            case "convert":
                return self._conversion(term, args)
            case "token" | "call" | "store" | "join":
                return self._apply(term, args, self._token)
            case "trap":
                return self._faults(args)
            case "element" if size := element_size(cast("tuple[str, bool]", term.data)[0]):
                return args[0] + args[1] * z3.BitVecVal(size, self._bits)
            case "faults":
                return self._apply(term, args, self._bool)
            case _:
                return self._leaf(term, args)

    def _faults(self, args: list[z3.ExprRef]) -> z3.ExprRef:
        """Return the token behind what may fault: each in turn where its condition holds, so that none at all is what was before."""
        token = args[0]
        for base, cond in zip(args[1::2], args[2::2], strict=True):
            token = z3.If(cond, self._named("fault", token, base), token)
        return token

    def _named(self, name: str, token: z3.ExprRef, base: z3.ExprRef) -> z3.ExprRef:
        key = (name, None, base.sort().name())
        if key not in self._functions:
            self._functions[key] = z3.Function(f"{name} {len(self._functions)}", self._token, base.sort(), self._token)
        return self._functions[key](token, base)

    def _leaf(self, term: Term, args: list[z3.ExprRef]) -> z3.ExprRef:
        value = self._apply(term, args, self._bits)
        key = leaf_type(term)
        width = integer_type(key)
        if key == "bool":
            self.ranges.append(z3.ULE(value, z3.BitVecVal(1, self._bits)))
        elif width is not None and width[0] < 64:
            self.ranges.append(value == _widened(z3.Extract(width[0] - 1, 0, value), *width))
        return value

    def _apply(self, term: Term, args: list[z3.ExprRef], result: z3.SortRef) -> z3.ExprRef:
        key = (term.op, term.data, *(arg.sort().name() for arg in args))
        function = self._functions.get(key)
        if function is None:
            name = f"{term.op} {len(self._functions)}"
            function = self._functions[key] = z3.Function(name, *(arg.sort() for arg in args), result)
        return function(*args)

    def _comparison(self, term: Term, args: list[z3.ExprRef]) -> z3.ExprRef:
        left_type, right_type = cast("tuple[str, str]", term.data)
        width = integer_type(left_type) if left_type == right_type else None
        if width is None:
            if left_type.startswith("*") and right_type.startswith("*"):
                return args[0] == args[1] if term.op == "equal" else z3.ULT(args[0], args[1])
            return self._apply(term, args, self._bool)
        bits, signed = width
        left, right = (z3.Extract(bits - 1, 0, arg) for arg in args)
        if term.op == "equal":
            return left == right
        return left < right if signed else z3.ULT(left, right)

    def _operation(self, term: Term, args: list[z3.ExprRef]) -> z3.ExprRef:
        name, types, result = cast("tuple[str, tuple[str, ...], str]", term.data)
        width = integer_type(result)
        operands = [integer_type(key) for key in types]
        if width is None or any(o is None for o in operands):
            return self._apply(term, args, self._bits)
        bits, signed = width
        low = [z3.Extract(bits - 1, 0, arg) for arg in args]
        if name in ("*", "/", "%") and not self._precise and not _easy(term):
            self.abstracted = True
            return self._apply(term, args, self._bits)
        match name:
            case "+":
                value = low[0] + low[1]
            case "-":
                value = low[0] - low[1]
            case "*":
                value = low[0] * low[1]
            case "&":
                value = low[0] & low[1]
            case "|":
                value = low[0] | low[1]
            case "^":
                value = low[0] ^ low[1]
            case "neg":
                value = -low[0]
            case "~":
                value = ~low[0]
            case "/" if types == (result, result):
                # What C does not define faults before, and is a function of both operands here.
                value = low[0] / low[1] if signed else z3.UDiv(low[0], low[1])
            case "%" if types == (result, result):
                value = z3.SRem(low[0], low[1]) if signed else z3.URem(low[0], low[1])
            case "<<":
                value = low[0] << low[1]
            case ">>":
                value = low[0] >> low[1] if signed else z3.LShR(low[0], low[1])
            case _:
                return self._apply(term, args, self._bits)
        return _widened(value, bits, signed)

    def _conversion(self, term: Term, args: list[z3.ExprRef]) -> z3.ExprRef:
        source, target = cast("tuple[str, str]", term.data)
        width = (64, False) if target.startswith("*") else integer_type(target)
        if width is None or (integer_type(source) is None and not source.startswith("*")):
            return self._apply(term, args, self._bits)
        bits, signed = width
        return _widened(z3.Extract(bits - 1, 0, args[0]), bits, signed)


def _easy(term: Term) -> bool:
    """Whether a product or quotient is one by a constant power of two, or a product by any constant."""
    constants = [arg.data for arg in term.args if arg.op == "const" and isinstance(arg.data, int)]
    return any(term.data[0] == "*" or (number > 0 and number & (number - 1) == 0) for number in constants)  # type: ignore[index] # (name, types, type)


def _widened(value: z3.BitVecRef, bits: int, signed: bool) -> z3.ExprRef:
    if bits == 64:
        return value
    return z3.SignExt(64 - bits, value) if signed else z3.ZeroExt(64 - bits, value)
