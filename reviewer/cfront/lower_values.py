"""Expressions into values and instructions."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.cfront import lower_calls, lower_configured, lower_sizes
from reviewer.cfront.ctype import CHAR, INT, Array, CType, Int, Pointer, Unknown, Void, promoted, type_key
from reviewer.cfront.declarations import Declarations
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.graph import Graph
from reviewer.cfront.ir import ORDER, Branch, Call, CallKind, Const, Element, Field, Load, Local, Op, Set, Store, Symbol, Text, Value, Var
from reviewer.cfront.literals import character, integer, reduced
from reviewer.cfront.lower_operators import Operators, retyped
from reviewer.cfront.lower_order import address_operands, has_effect, order_matters
from reviewer.cfront.lower_scope import Scopes
from reviewer.cfront.lower_types import Types, is_scalar_known, pointee, record_key
from reviewer.cfront.render import render
from reviewer.cfront.syntax import (
    Assign,
    Binary,
    Cast,
    CharLit,
    Comma,
    CompoundLiteral,
    Conditional,
    Expr,
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where an lvalue lives: a variable (`variable` >= 0), or an address in memory."""

    variable: int
    address: Value | None
    type: CType
    text: str


class Values(Operators):
    """Lowers expressions into the current block of a graph. Statements are somebody else's: `statement_expression` is set by them."""

    def __init__(self, graph: Graph, scopes: Scopes, dialect: Dialect, declarations: Declarations, hidden: bool) -> None:
        super().__init__(graph)
        self.scopes = scopes
        self.dialect = dialect
        self.declarations = declarations
        self.types = Types(dialect, declarations, lambda spelled: lower_sizes.typeof(self, spelled))
        self.line_of_types = 0
        self.hidden = hidden
        self.statics: dict[int, Symbol] = {}
        self.shape: list[str] = []

    def statement_expression(self, expr: StmtExpr) -> Value:
        """Lower `({ ... })`; the statement lowering overrides it."""
        return self.unknown("statement expression", expr.line)

    def take(self, expr: CallSyntax) -> Value:
        """Lower a call that takes a pointer out of a variable; the lowering of cleanups overrides it."""
        return self.unknown(f"{render(expr.func)}()", expr.line)

    def initialise(self, place: Place, init: InitList, line: int) -> None:
        """Lower a braced initialiser into stores; the statement lowering overrides it."""
        self.unknown(f"initialiser of {place.text} ({len(init.items)} items)", line)

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
            case InitList(line, _):
                return self.unknown("braced initialiser", line)
            case Opaque(line, construct, _):
                return self.unknown(construct, line)

    def discard(self, expr: Expr) -> None:
        """Evaluate `expr` for its effects; a volatile or plain read whose value nobody uses is not made."""
        if isinstance(expr, Cast) and expr.type.base == "void" and not expr.type.pointers:
            expr = expr.operand
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
        if expr.name in CONSTANTS:
            return CONSTANTS[expr.name]
        constant = self.declarations.constant(expr.name)
        if constant is not None:
            return Const(constant, INT)
        if self.declarations.is_function(expr.name):
            return Symbol(expr.name, Pointer(Unknown(f"function {expr.name}")))
        return self.read(self.place(expr), expr.line)

    def read(self, place: Place, line: int) -> Value:
        """Read an lvalue; arrays decay to their address."""
        if place.address is None:
            return Var(place.variable, place.type)
        if isinstance(place.type, Array):
            return retyped(place.address, Pointer(place.type.of))
        result = self.graph.temporary(place.type, line)
        self.graph.emit(Load(result, place.address, place.type, line, place.text))
        return Var(result, place.type)

    # --- places ------------------------------------------------------------------------------------------------------

    def place(self, expr: Expr) -> Place:
        """Return where the lvalue `expr` lives, evaluating what its address needs."""
        text = render(expr)
        match expr:
            case Ident(_, name):
                index = self.scopes.find(name)
                if index is None:
                    ctype: CType = Unknown(f"type of {name}")
                    return Place(-1, Symbol(name, Pointer(ctype)), ctype, text)
                variable = self.graph.variables[index]
                if index in self.statics:
                    return Place(-1, self.statics[index], variable.type, text)
                if variable.memory:
                    return Place(-1, Local(index, Pointer(variable.type)), variable.type, text)
                return Place(index, None, variable.type, text)
            case Member(_, obj, name, arrow):
                base, record = self._record(obj, arrow)
                ctype = self.types.member(record, name)
                return Place(-1, Field(base, record_key(record), name, Pointer(ctype)), ctype, text)
            case Index(_, obj, index_expr):
                array = self._is_array(obj)
                # An array object keeps its type here, since that holds the bound of the index.
                base = (self.place(obj).address if array else None) or self.value(obj)
                index_value = self.converted(self.value(index_expr), Int(64, True))
                element = pointee(pointee(base.type) if array else base.type)
                return Place(-1, Element(base, index_value, Pointer(element), array), element, text)
            case Unary(_, "*", operand):
                address = self.value(operand)
                return Place(-1, address, pointee(address.type), text)
            case CompoundLiteral():
                return self._literal(expr)
            case CallSyntax() if lower_configured.is_configured(expr):
                address = lower_configured.configured_place(self, expr)
                return Place(-1, address, pointee(address.type), text)
            case Cast() | CallSyntax() | StmtExpr() | Conditional():
                return self._spilled(expr, text)
            case _:
                value = self.unknown("lvalue", expr.line)
                return Place(-1, value, value.type, text)

    def _record(self, obj: Expr, arrow: bool) -> tuple[Value, CType]:
        if arrow:
            base = self.value(obj)
            return base, pointee(base.type)
        place = self.place(obj)
        if place.address is None:
            # A member of something that is no record as far as is known: a typedef'd struct kept in a variable.
            return self.unknown(f"member of variable {place.text}", obj.line), place.type
        return place.address, place.type

    def _spilled(self, expr: Expr, text: str) -> Place:
        """Give an rvalue of record type (a call's result) a memory object, so that its members have addresses."""
        value = self.value(expr)
        index = self.graph.variable(f"%copy{expr.line}", value.type, expr.line, memory=True)
        address = Local(index, Pointer(value.type))
        self.graph.emit(Store(address, value, value.type, expr.line, text))
        return Place(-1, address, value.type, text)

    def _literal(self, expr: CompoundLiteral) -> Place:
        ctype = self.types.resolve(expr.type)
        index = self.graph.variable(f"%literal{expr.line}", ctype, expr.line, memory=True)
        place = Place(-1, Local(index, Pointer(ctype)), ctype, render(expr))
        self.initialise(place, expr.init, expr.line)
        return place

    def _is_array(self, obj: Expr) -> bool:
        """Whether `obj` is a local array, or an element of one that is an array itself."""
        depth = 1
        while isinstance(obj, Index):
            obj, depth = obj.obj, depth + 1
        index = self.scopes.find(obj.name) if isinstance(obj, Ident) else None
        ctype: CType = self.graph.variables[index].type if index is not None else Void()
        while depth and isinstance(ctype, Array):
            ctype, depth = ctype.of, depth - 1
        return depth == 0

    # --- writing -----------------------------------------------------------------------------------------------------

    def write(self, place: Place, value: Value, line: int) -> Value:
        """Store `value`, converted, and return what the place now holds."""
        value = self.converted(value, place.type)
        if place.address is None:
            self.graph.emit(Set(place.variable, value, line))
            return Var(place.variable, place.type)
        self.graph.emit(Store(place.address, value, place.type, line, place.text))
        return value

    def _assign(self, expr: Assign) -> Value:
        self.mark_order(expr, (*address_operands(expr.target), expr.value))
        place = self.place(expr.target)
        if expr.op == "=":
            return self.write(place, self.value(expr.value), expr.line)
        old = self.settled(self.read(place, expr.line), expr.line)
        result = self.operate(expr.op[:-1], old, self.value(expr.value), expr.line)
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
                return Op("!", (self.value(expr.operand),), INT)
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
            case _:
                return self.unknown(f"operator {expr.op}", expr.line)

    def _binary(self, expr: Binary) -> Value:
        if expr.op in ("&&", "||"):
            return self.truth_value(expr)
        self.mark_order(expr, (expr.left, expr.right))
        left = self.value(expr.left)
        if has_effect(expr.right):
            left = self.settled(left, expr.line)
        return self.operate(expr.op, left, self.value(expr.right), expr.line)

    def _choice(self, expr: Conditional | Comma) -> Value:
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
            case CallSyntax(_, Ident(_, "likely" | "unlikely"), (only,)) if not isinstance(only, TypeName | RawArg):
                self.condition(only, then, other)
            case _:
                value = self.value(expr)
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

    def mark_order(self, expr: Expr, operands: tuple[Expr, ...]) -> None:
        """Where C leaves the order of two operands open and it matters, make the expression itself an effect.

        The compiler picks one order for one spelling, so both sides must have the same expression at the same point (SEMANTICS.md A1).
        """
        if order_matters(operands, self._in_memory):
            text = render(expr)
            self.graph.emit(Call(ORDER, None, (), -1, Void(), CallKind.MARKED, expr.line, spelling=text, text=text))

    def _in_memory(self, name: str) -> bool:
        """Whether reading `name` reads memory: a local that lives there, or a name from outside that is no constant and no function."""
        index = self.scopes.find(name)
        if index is not None:
            variable = self.graph.variables[index]
            return variable.memory and not isinstance(variable.type, Array)
        return name not in CONSTANTS and self.declarations.constant(name) is None and not self.declarations.is_function(name)
