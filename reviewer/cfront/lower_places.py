"""Where lvalues live, and how objects are read and written: plainly, or, where they are volatile, by an effect in order (SEMANTICS.md A4)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from reviewer.cfront import lower_configured, lower_generic, lower_sizes
from reviewer.cfront.ctype import Array, CType, Int, Pointer, Unknown, Void, type_key
from reviewer.cfront.declarations import Declarations
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.graph import Graph
from reviewer.cfront.ir import VOLATILE_READ, VOLATILE_WRITE, Call, CallKind, Element, Field, Load, Local, Op, Set, Store, Symbol, Value, Var
from reviewer.cfront.literal_copies import LITERAL
from reviewer.cfront.lower_lives import Lives
from reviewer.cfront.lower_operators import Operators, retyped
from reviewer.cfront.lower_order import leaves
from reviewer.cfront.lower_scope import Scopes
from reviewer.cfront.lower_types import Types, is_volatile, is_volatile_place, pointee, record_key
from reviewer.cfront.macro_speech import Speech
from reviewer.cfront.render import render
from reviewer.cfront.syntax import Call as CallSyntax
from reviewer.cfront.syntax import Cast, CompoundLiteral, Conditional, Expr, Generic, Ident, Index, InitList, Member, StmtExpr, Unary
from reviewer.model.value_type import value_type


@value_type
class Place:
    """Where an lvalue lives: a variable (`variable` >= 0), or an address in memory."""

    variable: int
    address: Value | None
    type: CType
    text: str


_COUNTER = "__COUNTER__"
"""What is another number each time it is expanded (gcc's manual, "Common Predefined Macros"); macros paste it to names, too."""


class Places(Operators):
    """Lowers lvalues into the current block of a graph; what they are made of is `value`'s, which is lowered by who inherits this."""

    def __init__(self, graph: Graph, scopes: Scopes, dialect: Dialect, declarations: Declarations, hidden: bool) -> None:
        super().__init__(graph)
        self.scopes = scopes
        self.dialect = dialect
        self.declarations = declarations
        self.types = Types(dialect, declarations, lambda spelled: lower_sizes.typeof(self, spelled))
        self.line_of_types = 0
        self.hidden = hidden
        self.statics: dict[int, Symbol] = {}
        self.volatile_accesses = 0
        self.given: Expr | None = None
        """The operand of the `&` by which a call is given an address: it is not accessed here."""
        self.chooses = False
        """Whether there is anything in the function that a configuration chooses."""
        self.shape: list[str] = []
        self.lives = Lives(graph)

    @abstractmethod
    def value(self, expr: Expr) -> Value:
        """Evaluate `expr`, with its side effects, left to right."""

    @abstractmethod
    def value_for(self, expr: Expr, wanted: CType) -> Value:
        """Evaluate what is to be converted to `wanted` next."""

    @abstractmethod
    def type_of(self, expr: Expr) -> CType:
        """Return the type of `expr` without evaluating it."""

    @abstractmethod
    def mark_order(self, expr: Expr, operands: tuple[Expr, ...]) -> None:
        """Make `expr` an effect where C leaves the order of its operands open and it matters."""

    @abstractmethod
    def discard(self, expr: Expr) -> None:
        """Evaluate `expr` for its effects."""

    def initialise(self, place: Place, init: InitList, line: int) -> None:
        """Lower a braced initialiser into stores; the statement lowering overrides it."""
        self.unknown(f"initialiser of {place.text} ({len(init.items)} items)", line)

    def read(self, place: Place, line: int) -> Value:
        """Read an lvalue; arrays decay to their address."""
        if place.address is None:
            return Var(place.variable, place.type)
        volatile = is_volatile_place(place.address.type)
        if isinstance(place.type, Array):
            return retyped(place.address, Pointer(place.type.of, volatile))
        result = self.graph.temporary(place.type, line)
        if volatile:
            self._volatile(VOLATILE_READ, (place.address,), result, place, line)
            return Var(result, place.type)
        self.graph.emit(Load(result, place.address, place.type, line, place.text))
        return Var(result, place.type)

    def _volatile(self, callee: str, args: tuple[Value, ...], result: int, place: Place, line: int) -> None:
        """Access a volatile object: an effect in order."""
        self.volatile_accesses += 1
        ctype: CType = Void() if result < 0 else place.type
        self.graph.emit(Call(callee, None, args, result, ctype, CallKind.MARKED, line, text=place.text))

    def write(self, place: Place, value: Value, line: int) -> Value:
        """Store `value`, converted, and return what the place now holds."""
        self._imply(place, value)
        value = self.converted(value, place.type)
        if place.address is None:
            self.graph.emit(Set(place.variable, value, line))
            return Var(place.variable, place.type)
        if is_volatile_place(place.address.type):
            value = self.settled(value, line)
            self._volatile(VOLATILE_WRITE, (place.address, value), -1, place, line)
            return value
        self.graph.emit(Store(place.address, value, place.type, line, place.text))
        return value

    def _imply(self, place: Place, value: Value) -> None:
        """Take note of what an assignment says of a type that is not in sight, where one side of it is a local by its declaration."""
        if isinstance(value.type, Unknown) and (place.variable >= 0 or isinstance(place.address, Local)):
            self.declarations.imply(value.type.key, place.type)
        elif isinstance(place.type, Unknown) and isinstance(value, Var) and not self.graph.variables[value.index].temporary:
            self.declarations.imply(place.type.key, value.type)

    def for_each_choice(self, expr: Expr, lower: Callable[[Expr], None]) -> None:
        """Lower an expression that is no part of another by `lower`, once for each choice between types that a configuration makes in it."""
        if self.chooses:
            lower_configured.for_each_choice(self, expr, lower)
        else:
            lower(expr)

    # --- places ------------------------------------------------------------------------------------------------------

    def place(self, expr: Expr) -> Place:
        """Return where the lvalue `expr` lives, evaluating what its address needs."""
        text = render(expr)
        match expr:
            case Ident(_, name):
                index = self.scopes.find(name)
                if index is None:
                    if _COUNTER in name:
                        self.unknown(f"{name}, another number at each use", expr.line)
                    # `current` is a register on some machines, and no other variable's name there.
                    if name not in self.dialect.pure_expression and self.declarations.is_second_name(name):
                        self.unknown(f"{name}, which may be another variable's second name", expr.line)
                    if self.declarations.is_taken_apart(name):
                        self.unknown(f"{name}, a macro without brackets around what it stands for", expr.line)
                    if (speech := self.declarations.speech(name)) is not Speech.ITSELF:
                        return self._spoken(name, speech, expr.line)
                    ctype, volatile = self._outer(name)
                    return Place(-1, Symbol(name, Pointer(ctype, volatile), ctype), ctype, text)
                variable = self.graph.variables[index]
                if index in self.statics:
                    return Place(-1, self.statics[index], variable.type, text)
                if variable.memory:
                    return Place(-1, Local(index, Pointer(variable.type)), variable.type, text)
                return Place(index, None, variable.type, text)
            case Member(_, obj, name, arrow):
                base, record = self._record(obj, arrow)
                ctype, volatile = self.types.member_object(record, name, expr is self.given)
                if isinstance(ctype, Unknown):
                    ctype = self.declarations.implied(ctype.key) or ctype
                volatile = volatile or is_volatile_place(base.type)
                return Place(-1, Field(base, record_key(record), name, Pointer(ctype, volatile), ctype), ctype, text)
            case Index(_, obj, index_expr):
                array = self._is_array(obj)
                # An array object keeps its type here, since that holds the bound of the index.
                base = (self.place(obj).address if array else None) or self.value(obj)
                given = self.value(index_expr)
                if isinstance(base.type, Int) and isinstance(given.type, Pointer):
                    # `1[p]`
                    base, given = given, base
                index_value = self.converted(given, Int(64, True))
                element = pointee(pointee(base.type) if array else base.type)
                if isinstance(base.type, Pointer) and base.type.implied:
                    element = Unknown(f"element of an implied {type_key(base.type)}")
                return Place(-1, Element(base, index_value, Pointer(element, is_volatile_place(base.type)), array), element, text)
            case Unary(_, "*", operand):
                address = self.value(operand)
                return Place(-1, address, pointee(address.type), text)
            case CompoundLiteral():
                return self._literal(expr)
            case CallSyntax() if lower_configured.is_configured(expr):
                address = lower_configured.configured_place(self, expr)
                return Place(-1, address, pointee(address.type), text)
            case Generic() if (picked := lower_generic.chosen(self, expr)) is not None:
                return self.place(picked)
            case Cast() | CallSyntax() | StmtExpr() | Conditional():
                return self._spilled(expr, text)
            case _:
                value = self.unknown("lvalue", expr.line)
                return Place(-1, value, value.type, text)

    def _spoken(self, name: str, speech: Speech, line: int) -> Place:
        """Return the place that a macro of several definitions stands for: somewhere, perhaps in an object that has another name."""
        if speech is Speech.EVENTS:
            self.unknown(f"{name}, a macro that does more than read, as an object", line)
        ctype = Unknown(f"type of {name}")
        return Place(-1, Op(f"pure:where {name} is", (), Pointer(ctype)), ctype, name)

    def _outer(self, name: str) -> tuple[CType, bool]:
        """Return the type of what `name` is outside the function, and whether that is volatile."""
        spelled = self.declarations.variable(name)
        if spelled is not None:
            return self.types.resolve(spelled), is_volatile(spelled)
        key = f"type of {name}"
        self.types.doubt(name)
        return self.declarations.implied(key) or Unknown(key), False

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
        ctype = self.types.completed(self.types.resolve(expr.type), expr.init)
        if is_volatile(expr.type):
            self.unknown("volatile compound literal", expr.line)
        index = self.graph.variable(f"{LITERAL}{expr.line}", ctype, expr.line, memory=True)
        place = Place(-1, Local(index, Pointer(ctype)), ctype, render(expr))
        self.lives.begin(index, expr.line)
        self.mark_order(expr.init, tuple(leaves(expr.init)))
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
