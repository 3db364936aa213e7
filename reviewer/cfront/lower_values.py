"""Expressions into values and instructions."""

from __future__ import annotations

from reviewer.cfront import lower_calls, lower_constants, lower_function_like, lower_generic, lower_sizes
from reviewer.cfront.ctype import CHAR, INT, Array, CType, Int, Pointer, Unknown, Void, may_be_float, promoted, type_key
from reviewer.cfront.ir import (
    ORDER,
    Branch,
    Call,
    CallKind,
    Const,
    Op,
    Set,
    Symbol,
    Text,
    Value,
    Var,
)
from reviewer.cfront.literals import character, integer, reduced
from reviewer.cfront.lower_operators import is_last_of_conversions
from reviewer.cfront.lower_order import address_operands, changed_names, effect_words, has_effect, order_matters
from reviewer.cfront.lower_places import Places
from reviewer.cfront.lower_types import is_scalar_known
from reviewer.cfront.macro_speech import Speech
from reviewer.cfront.plain_numbers import tested
from reviewer.cfront.render import render
from reviewer.cfront.syntax import (
    Assign,
    Binary,
    Cast,
    CharLit,
    Comma,
    CompoundLiteral,
    Conditional,
    Doing,
    Expr,
    Generic,
    Ident,
    Index,
    InitList,
    Member,
    Number,
    Opaque,
    Postfix,
    RawArg,
    SizeOf,
    StmtExpr,
    StringLit,
    TypeName,
    Unary,
)
from reviewer.cfront.syntax import Call as CallSyntax

CONSTANTS = {"NULL": Const(0, Pointer(Void())), "true": Const(1, INT), "false": Const(0, INT)}


class Values(Places):
    """Lowers expressions into the current block of a graph. Statements are somebody else's: `statement_expression` is set by them."""

    def statement_expression(self, expr: StmtExpr) -> Value:
        """Lower `({ ... })`; the statement lowering overrides it."""
        return self.unknown("statement expression", expr.line)

    def take(self, expr: CallSyntax) -> Value:
        """Lower a call that takes a pointer out of a variable; the lowering of cleanups overrides it."""
        return self.unknown(f"{render(expr.func)}()", expr.line)

    # --- reading -----------------------------------------------------------------------------------------------------

    def value(self, expr: Expr) -> Value:
        """Evaluate `expr`, with its side effects, left to right."""
        match expr:
            case Number():
                return self._number(expr)
            case CharLit(line, text):
                code = character(text)
                return Const(code, INT) if code is not None else self.unknown(f"character {text}", line)
            case StringLit(_, text):
                return Text(text, Pointer(CHAR))
            case Ident():
                return self._name(expr)
            case Unary():
                return self._unary(expr)
            case Postfix(line, op, operand):
                return self._step(operand, op[0], line, keep_old=True)
            case Binary():
                return self._binary(expr)
            case Assign():
                return self._assign(expr)
            case Conditional() | Comma():
                return self._choice(expr)
            case Cast(_, name, operand):
                return self._cast(name, operand)
            case SizeOf():
                return lower_sizes.size_of(self, expr)
            case CallSyntax():
                return lower_calls.call(self, expr)
            case Member() | Index():
                return self.read(self.place(expr), expr.line)
            case CompoundLiteral():
                return self.read(self._literal(expr), expr.line)
            case StmtExpr():
                return self.statement_expression(expr)
            case Generic(line):
                picked = lower_generic.chosen(self, expr)
                return self.value(picked) if picked is not None else Const(0, INT)
            case InitList(line, _):
                return self.unknown("braced initialiser", line)
            case Opaque(line, construct, _):
                return self.unknown(construct, line)

    def discard(self, expr: Expr) -> None:
        """Evaluate `expr` for its effects."""
        if isinstance(expr, Cast) and expr.type.base == "void" and not expr.type.pointers:
            expr = expr.operand
        self.for_each_choice(expr, self._discard)

    def _discard(self, expr: Expr) -> None:
        if isinstance(expr, CallSyntax):
            lower_calls.call(self, expr, used=False)
        elif isinstance(expr, Assign):
            self._assign(expr)
        else:
            self.value(expr)

    def _number(self, expr: Number) -> Value:
        known = integer(expr.text)
        return Const(*known) if known is not None else self.unknown(f"number {expr.text}", expr.line)

    def _name(self, expr: Ident) -> Value:
        index = self.scopes.find(expr.name)
        if index is not None:
            return self.read(self.place(expr), expr.line)
        constant = self.declarations.constant(expr.name)
        if constant is not None:
            return Const(constant, INT)
        if expr.name in CONSTANTS and self.declarations.variable(expr.name) is None:
            return CONSTANTS[expr.name]
        if self.declarations.is_function(expr.name):
            return Symbol(expr.name, Pointer(Unknown(f"function {expr.name}")))
        if (configured := lower_constants.configured_number(self, expr.name)) is not None:
            return configured
        if self.declarations.is_taken_apart(expr.name):
            return self.unknown(f"{expr.name}, a macro without brackets around what it stands for", expr.line)
        if told := self.declarations.constant_name(expr.name):
            return lower_constants.named_constant(told)
        if expr.name in lower_constants.ERROR_CODES and self.declarations.variable(expr.name) is None:
            return Const(lower_constants.ERROR_CODES[expr.name], INT)
        if lower_function_like.speaks_of_a_local(self, expr.name):
            return self.unknown(f"{expr.name}, a macro that may speak of a local", expr.line)
        if isinstance(expr, Doing):
            return lower_calls.named(self, expr)
        if self.declarations.speech(expr.name) is Speech.EVENTS:
            # What it does is done where it stands, and may be something else each time.
            return lower_calls.call(self, CallSyntax(expr.line, expr, ()))
        return self.read(self.place(expr), expr.line)

    # --- writing -----------------------------------------------------------------------------------------------------

    def _assign(self, expr: Assign) -> Value:
        # `x += y` reads x, too, and GCC does so behind y.
        # `i = i++` changes one variable twice, in an order that C leaves open.
        whole = expr.op != "=" or (isinstance(expr.target, Ident) and expr.target.name in changed_names(expr.value))
        self.mark_order(expr, (*((expr.target,) if whole else address_operands(expr.target)), expr.value))
        before = self.volatile_accesses
        place = self.place(expr.target)
        between = self.volatile_accesses
        if expr.op == "=":
            value = self.value_for(expr.value, place.type)
            self._check_order(before, between, expr.line)
            return self.write(place, value, expr.line)
        old = self.settled(self.read(place, expr.line), expr.line)
        between = self.volatile_accesses
        operand = self.value(expr.value)
        self._check_order(before, between, expr.line)
        result = self.operate(expr.op[:-1], old, operand, expr.line)
        return self.write(place, result, expr.line)

    def _step(self, operand: Expr, op: str, line: int, keep_old: bool) -> Value:
        place = self.place(operand)
        old = self.read(place, line)
        if keep_old:
            old = self.settled(old, line)
        new = self.write(place, self.operate(op, old, Const(1, INT), line), line)
        return old if keep_old else new

    # --- operators ---------------------------------------------------------------------------------------------------

    def _unary(self, expr: Unary) -> Value:
        match expr.op:
            case "&":
                if isinstance(expr.operand, Ident) and self.scopes.find(expr.operand.name) is None:
                    return self.place(expr.operand).address or self.unknown("address", expr.line)
                place = self.place(expr.operand)
                return place.address if place.address is not None else self.unknown(f"address of {place.text}", expr.line)
            case "*":
                return self.read(self.place(expr), expr.line)
            case "!":
                return Op("!", (tested(self.value(expr.operand)),), INT)
            case "++" | "--":
                return self._step(expr.operand, expr.op[0], expr.line, keep_old=False)
            case "+" | "-" | "~":
                value = self.value(expr.operand)
                value = self.converted(value, promoted(value.type))
                if expr.op == "+":
                    return value
                if isinstance(value, Const) and isinstance(value.type, Int):
                    number = -value.value if expr.op == "-" else ~value.value
                    return Const(reduced(number, value.type), value.type)
                name = "neg" if expr.op == "-" else "~"
                known = is_scalar_known(value.type)
                return Op(name, (value,), value.type if known else Unknown(f"{name} {type_key(value.type)}"))
            case "&&" if isinstance(expr.operand, Ident) and not self.hidden:
                # The address of a label: some place in the code, which nothing goes to (a computed goto is not understood).
                return Op(f"pure:label {self.scopes.label(expr.operand.name)}", (), Pointer(Void()))
            case _:
                return self.unknown(f"operator {expr.op}", expr.line)

    def _binary(self, expr: Binary) -> Value:
        if expr.op in ("&&", "||"):
            return self.truth_value(expr)
        self.mark_order(expr, (expr.left, expr.right))
        before = self.volatile_accesses
        left = self.value(expr.left)
        if has_effect(expr.right):
            left = self.settled(left, expr.line)
        between = self.volatile_accesses
        right = self.value(expr.right)
        self._check_order(before, between, expr.line)
        return self.operate(expr.op, left, right, expr.line)

    def value_for(self, expr: Expr, wanted: CType) -> Value:
        """Evaluate what is to be converted to `wanted` next."""
        return self._choice(expr, wanted) if isinstance(expr, Conditional) else self.value(expr)

    def _choice(self, expr: Conditional | Comma, wanted: CType | None = None) -> Value:
        if isinstance(expr, Comma):
            self.discard(expr.left)
            return self.value(expr.right)
        then, other, join = self.graph.block(), self.graph.block(), self.graph.block()
        if expr.then is None:
            first = self.settled(self.value(expr.cond), expr.line)
            self.graph.end(Branch(first, then, other, expr.line, render(expr.cond)))
            self.graph.resume(then)
        else:
            self.condition(expr.cond, then, other)
            self.graph.resume(then)
            first = self.value(expr.then)
        after_then = self.graph.current
        self.graph.resume(other)
        second = self.value(expr.other)
        ctype = self.balanced(first, second)
        if isinstance(ctype, Unknown) and not may_be_float(ctype) and wanted is not None and is_last_of_conversions(wanted):
            ctype = wanted
        result = self.graph.temporary(ctype, expr.line)
        self.graph.emit(Set(result, self.converted(second, ctype), expr.line))
        self.graph.jump(join)
        self.graph.resume(after_then)
        self.graph.emit(Set(result, self.converted(first, ctype), expr.line))
        self.graph.jump(join)
        self.graph.resume(join)
        return Var(result, ctype)

    def truth_value(self, expr: Expr) -> Value:
        """Evaluate a short-circuit expression to an int 0 or 1."""
        then, other, join = self.graph.block(), self.graph.block(), self.graph.block()
        self.condition(expr, then, other)
        result = self.graph.temporary(INT, expr.line)
        for block, number in ((then, 1), (other, 0)):
            self.graph.resume(block)
            self.graph.emit(Set(result, Const(number, INT), expr.line))
            self.graph.jump(join)
        self.graph.resume(join)
        return Var(result, INT)

    def condition(self, expr: Expr, then: int, other: int) -> None:
        """Branch on `expr`; what is current afterwards is unreachable."""
        match expr:
            case Unary(_, "!", operand):
                self.condition(operand, other, then)
            case Binary(_, "&&", left, right):
                middle = self.graph.block()
                self.condition(left, middle, other)
                self.graph.resume(middle)
                self.condition(right, then, other)
            case Binary(_, "||", left, right):
                middle = self.graph.block()
                self.condition(left, then, middle)
                self.graph.resume(middle)
                self.condition(right, then, other)
            case CallSyntax(_, Ident(_, "likely" | "unlikely" as name), (only,)) if not (
                isinstance(only, TypeName | RawArg) or self.declarations.is_function(name)
            ):
                self.condition(only, then, other)
            case _:
                self.for_each_choice(expr, lambda chosen: self._decide(chosen, then, other))

    def _decide(self, expr: Expr, then: int, other: int) -> None:
        value = tested(self.value(expr))
        if isinstance(value, Const):
            self.graph.jump(then if value.value else other, expr.line)
        else:
            self.graph.end(Branch(value, then, other, expr.line, render(expr)))

    def _cast(self, name: TypeName, operand: Expr) -> Value:
        self.line_of_types = operand.line
        ctype = self.types.resolve(name)
        value = self.value(operand)
        if isinstance(ctype, Void):
            return value
        return self.converted(value, ctype)

    def type_of(self, expr: Expr) -> CType:
        """Return the type of `expr` without evaluating it."""
        return lower_sizes.type_of(self, expr)

    def quiet(self, expr: Expr) -> Value | None:
        """Evaluate an expression beside the function: None if that would take an instruction, or is not understood."""
        here, problems = self.graph.current, len(self.problems)
        scratch = self.graph.block()
        self.graph.resume(scratch)
        value = self.value(expr)
        plain = self.graph.current == scratch and self.graph.is_empty(scratch) and len(self.problems) == problems
        self.graph.resume(here)
        del self.problems[problems:]
        return value if plain else None

    def mark_order(self, expr: Expr, operands: tuple[Expr, ...]) -> None:
        """Where C leaves the order of two operands open and it matters, make the expression itself an effect.

        The compiler picks one order for one spelling, so both sides must have the same expression at the same point (SEMANTICS.md A1).
        """
        if order_matters(operands, self._in_memory, self._computes):
            text = render(expr)
            self.graph.emit(Call(ORDER, None, (), -1, Void(), CallKind.MARKED, expr.line, spelling=text, text=text))

    def _check_order(self, before: int, between: int, line: int) -> None:
        """Refuse two operands that both access volatile objects: C leaves open which does first."""
        if before < between < self.volatile_accesses:
            self.unknown("order of volatile accesses", line)

    def done_within(self, call: CallSyntax) -> str:
        """Say what evaluating each argument of a call does, "" where none does anything."""
        words = [() if isinstance(arg, TypeName | RawArg) else effect_words(arg, self._computes) for arg in call.args]
        return "; ".join(" ".join(one) for one in words) if any(words) else ""

    def _computes(self, name: str) -> bool:
        """Whether a call of `name` is lowered as an operation on the values of its arguments, or as nothing, see `lower_calls.call`."""
        pure, nothing = name in self.dialect.pure_expression, name in self.dialect.compile_time
        known = nothing or (pure and name not in lower_calls.UNEVALUATED)
        return known and self.scopes.find(name) is None and not self.declarations.is_function(name)

    def _in_memory(self, name: str) -> bool:
        """Whether reading `name` reads memory: a local that lives there, or a name from outside that is no constant and no function."""
        index = self.scopes.find(name)
        if index is not None:
            variable = self.graph.variables[index]
            return variable.memory and not isinstance(variable.type, Array)
        return name not in CONSTANTS and self.declarations.constant(name) is None and not self.declarations.is_function(name)
