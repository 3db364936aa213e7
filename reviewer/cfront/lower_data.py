"""Declarations and initialisers into variables, memory objects and stores."""

from __future__ import annotations

from reviewer.cfront.address_taken import AddressTaken
from reviewer.cfront.ctype import BASE_TYPES, Array, CType, Int, Pointer, Record, Unknown, in_memory, type_key
from reviewer.cfront.declarations import Declarations
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.graph import Graph
from reviewer.cfront.ir import Const, Element, Field, Local, Op, Set, Store, Symbol, Value
from reviewer.cfront.lower_asm import Assembly
from reviewer.cfront.lower_cleanup import Cleanup, destructor
from reviewer.cfront.lower_constants import named_constant
from reviewer.cfront.lower_order import has_effect, leaves
from reviewer.cfront.lower_places import Place
from reviewer.cfront.lower_scope import Scopes, walk
from reviewer.cfront.lower_types import is_volatile, is_volatile_place, record_key
from reviewer.cfront.lower_values import CONSTANTS
from reviewer.cfront.parser import parse_expression
from reviewer.cfront.render import render
from reviewer.cfront.statement_syntax import Decl, Declarator
from reviewer.cfront.syntax import (
    Binary,
    Call,
    Cast,
    CharLit,
    Conditional,
    Expr,
    Ident,
    InitItem,
    InitList,
    Number,
    RawArg,
    SizeOf,
    StmtExpr,
    StringLit,
    TypeName,
    Unary,
)
from reviewer.cfront.tokens import tokenize
from reviewer.cfront.typenames import SECOND_NAME
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_BIT_FIELD = regex(r" : \w+\Z")


@value_type
class Frame:
    """What is known of the function around the statements: result type, whether its header is visible, names whose address is taken."""

    result: CType
    header: bool
    taken: AddressTaken
    hidden: bool
    name: str = ""


class Data(Assembly):
    """Lowers declarations."""

    def __init__(self, graph: Graph, scopes: Scopes, dialect: Dialect, declarations: Declarations, frame: Frame) -> None:
        super().__init__(graph, scopes, dialect, declarations, frame.hidden)
        self.frame = frame
        self.pending, self.exits, self.label_scopes, self.registers, self.label_stretches, self.label_blocks = [], [], {}, {}, {}, {}

    def declaration(self, decl: Decl) -> None:
        """Declare the variables of `decl` and lower their initialisers."""
        if "__label__" in decl.storage and not self.hidden:
            for name in decl.attributes:
                self.scopes.declare_label(name)
            return
        if "typedef" in decl.storage or "__label__" in decl.storage:
            self.unknown(f"declaration with {' '.join(decl.storage)}", decl.line)
            return
        self.line_of_types = decl.line
        due = destructor(decl.attributes)
        if due is not None and (not due[0] or len(decl.declarators) != 1 or "static" in decl.storage):
            self.unknown(f"declaration with {' '.join(decl.storage + decl.attributes)}", decl.line)
            due = None
        for declarator in decl.declarators:
            if "extern" in decl.storage or (declarator.type.function and not _points(declarator.type)):
                if self.scopes.find(declarator.name) is not None:
                    self.unknown(f"declaration of {declarator.name} behind a local of that name", decl.line)
                if any("volatile" in word or word == "_Atomic" for word in declarator.type.qualifiers):
                    self.unknown(f"declaration of {declarator.name}, which is volatile", decl.line)
                if any(map(SECOND_NAME.search, decl.attributes)):
                    self.unknown(f"declaration of {declarator.name}, a second name", decl.line)
                continue
            if "static" in decl.storage and not self._is_table(declarator):
                self._static(declarator)
                continue
            place = self._automatic(declarator)
            if "register" in decl.storage or any("asm" in word for word in decl.attributes):
                self._register(place, decl)
            if due is not None:
                self.due(Cleanup(due[0], place, due[1]), decl.line)

    def _is_table(self, declarator: Declarator) -> bool:
        """Whether a static array is one of constants that is only indexed: nobody can tell it from an automatic one that is made anew each time."""
        ctype, name, taken = declarator.type, declarator.name, self.frame.taken
        constant = list(ctype.qualifiers).count("const") > min(ctype.pointers, 1) and not is_volatile(ctype)
        plain = (
            len(ctype.arrays) == 1 and not ctype.function and (ctype.pointers or ctype.base in BASE_TYPES or ctype.base in self.dialect.integer_types)
        )
        if not constant or not plain or self.hidden or name in taken.names | taken.indexed | taken.alone:
            return False
        init = declarator.init
        return isinstance(init, InitList) and all(isinstance(item.value, _LITERALS) and not item.designators for item in init.items)

    def _static(self, declarator: Declarator) -> None:
        """A local that lives on: an object of its own, written before anything runs; what it holds at first is part of its name."""
        ctype = self._type_of_declared(declarator)
        volatile = is_volatile(declarator.type)
        first = "" if declarator.init is None else _first_value(self.constant_text(declarator.init))
        index = self.graph.variable(declarator.name, ctype, declarator.line, memory=True)
        name = f"{self.frame.name}.{self.graph.variables[index].key}{first}"
        self.shape.append(f"static {type_key(ctype)} {name}")
        self.statics[index] = Symbol(name, Pointer(ctype, volatile), ctype)
        self.scopes.declare(declarator.name, index)

    def constant_text(self, init: Expr) -> str:
        """Spell a constant initialiser: by its value where that is a number."""
        known = None if isinstance(init, InitList) else self.quiet(init)
        return str(known.value) if isinstance(known, Const) else render(init)

    def _register(self, place: Place, decl: Decl) -> None:
        """Note the register of `register long x asm("r0")`, which matters to the `asm` that x is an operand of."""
        named = [word for word in decl.attributes if "asm" in word]
        if not named:
            return
        index = place.address.index if isinstance(place.address, Local) else place.variable
        if len(named) > 1 or len(decl.declarators) > 1 or index < 0:
            self.unknown("register variable", decl.line)
        self.registers[index] = named[0]

    def _automatic(self, declarator: Declarator) -> Place:
        """Declare a local and lower its initialiser."""
        ctype = self._type_of_declared(declarator)
        if declarator.type.function and "[" in declarator.type.base.split(")")[0]:
            self.unknown(f"array of functions {declarator.name}", declarator.line)
        if any(size is not None and not _constant_size(size, self.dialect) for size in declarator.type.arrays):
            self.unknown(f"array {declarator.name} of variable size", declarator.line)
        if is_volatile(declarator.type):
            # What was written there is what a read gives, and has to be asked for each time: neither an effect of its own nor a plain access.
            self.unknown(f"volatile local {declarator.name}", declarator.line)
        # `typeof(x) y = x`: no array begins so.
        value = (
            declarator.type.base.startswith("typeof")
            and not declarator.type.arrays
            and declarator.init is not None
            and not isinstance(declarator.init, InitList)
        )
        memory = self.frame.taken.puts_in_memory(declarator.name, ctype, whole=value)
        index = self.graph.variable(declarator.name, ctype, declarator.line, memory)
        self.scopes.declare(declarator.name, index)
        place = Place(-1 if memory else index, Local(index, Pointer(ctype)) if memory else None, ctype, declarator.name)
        self.lives.begin(index, declarator.line)
        if (init := declarator.init) is None:
            if not isinstance(ctype, Array | Record | Unknown):
                # Each time round a loop the variable begins anew (also if it is in memory now, and is not once bodies are inlined).
                self.graph.emit(Set(index, Op("pure:uninitialised", (), ctype), declarator.line))
        elif isinstance(init, InitList):
            self.mark_order(init, tuple(leaves(init)))
            self.initialise(place, init, declarator.line)
        elif isinstance(init, Call) and isinstance(init.func, Ident) and init.func.name in self.dialect.declaration:
            self._made(place, init)
        elif isinstance(ctype, Array):
            self.unknown(f"array {declarator.name} initialised by a string", declarator.line)
        else:
            self.for_each_choice(init, lambda chosen: self._start(place, chosen, declarator.line))
        return place

    def _start(self, place: Place, init: Expr, line: int) -> None:
        self.write(place, self.value_for(init, place.type), line)

    def _type_of_declared(self, declarator: Declarator) -> CType:
        """Resolve the declared type; that of `__auto_type x = value` is the value's."""
        if declarator.type.base in ("__auto_type", "auto") and declarator.init is not None and not declarator.type.pointers:
            ctype = self.type_of(declarator.init)
            return Pointer(ctype.of) if isinstance(ctype, Array) else ctype
        unread = declarator.init is None and declarator.name in self.frame.taken.compared
        ctype = self.types.of_unread(declarator.type) if unread else self.types.resolve(declarator.type)
        return ctype if declarator.init is None else self.types.completed(ctype, declarator.init)

    def _made(self, place: Place, made: Call) -> None:
        """What a macro such as XA_STATE(name, array, index) makes: a function of its text and of the values of its arguments."""
        args: list[Value] = []
        for arg in made.args:
            if not isinstance(arg, TypeName | RawArg) and not (isinstance(arg, Ident) and arg.name == place.text):
                value = self.settled(self.value(arg), made.line)
                args.append(value)
        types = ", ".join(type_key(value.type) for value in args)
        self.write(place, Op(f"pure:made {render(made)} : {types}", tuple(args), place.type), made.line)

    def initialise(self, place: Place, init: InitList, line: int) -> None:
        """Lower `= { ... }`: all zero, then each item (C17 6.7.9)."""
        if place.address is not None and is_volatile_place(place.address.type):
            self.unknown(f"initialiser of {place.text}, which is volatile", line)
        if place.address is not None and not isinstance(place.type, Array) and not self._tells_members(place, init, line):
            self.write(place, self._made_of(init, place.type, line), line)
            return
        if place.address is None:
            if len(init.items) == 1 and not init.items[0].designators and not isinstance(init.items[0].value, InitList):
                self.write(place, self.value(init.items[0].value), line)
            else:
                self.unknown(f"initialiser of {place.text}", line)
            return
        self.graph.emit(Store(place.address, Op("pure:zero", (), place.type), place.type, line, f"{place.text} = {{}}"))
        if self._is_zero(init):
            return
        by_index = [item for item in init.items if item.designators and item.designators[0].startswith("[")]
        if by_index and any(not item.designators for item in init.items):
            self.unknown(f"positions behind designators of {place.text}", line)
        position = 0
        given: list[tuple[tuple[str, ...], Expr]] = []
        for item in init.items:
            if item.designators and _gives_again(item, given):
                self.unknown(f"initialiser of {place.text} that gives {''.join(item.designators)} again", line)
            given.append((item.designators, item.value))
            inner = self._item_place(place, item.designators, position, line)
            position = self._following(place.type, item.designators, position)
            if inner is None:
                continue
            if isinstance(item.value, InitList):
                self.initialise(inner, item.value, line)
            else:
                self._given(inner, item, line)

    def _tells_members(self, place: Place, init: InitList, line: int) -> bool:
        """Whether it can be seen which members the items of a list go to."""
        if self._is_zero(init) or any(isinstance(node, StmtExpr) for node in walk(init)):
            return True
        here, problems = self.graph.current, len(self.problems)
        self.graph.resume(self.graph.block())
        position, told = 0, True
        for item in init.items:
            inner = self._item_place(place, item.designators, position, line)
            position = self._following(place.type, item.designators, position)
            told = told and inner is not None
        self.graph.resume(here)
        del self.problems[problems:]
        return told

    def _made_of(self, init: InitList, ctype: CType, line: int) -> Value:
        """What a list makes of a type whose members can't be seen: a function of the type, the list's shape, and the values in it."""
        args: list[Value] = []
        shape = self._shape(init, args, line)
        if sum(has_effect(item.value) for item in init.items) > 1:
            self.unknown("order of evaluation in an initialiser", line)
        return Op(f"pure:made {type_key(ctype)} {shape}", tuple(args), ctype)

    def _shape(self, init: InitList, args: list[Value], line: int) -> str:
        words = []
        for item in init.items:
            if isinstance(item.value, InitList):
                shape = self._shape(item.value, args, line)
            else:
                args.append(self.settled(self.value(item.value), line))
                shape = type_key(args[-1].type)
            words.append(f"{''.join(item.designators)} = {shape}" if item.designators else shape)
        return "{ " + ", ".join(words) + " }"

    def _given(self, place: Place, item: InitItem, line: int) -> None:
        """Write what an item without braces gives, unless it may be the first of several that a record or array in it takes (C17 6.7.9 p20)."""
        value = self.value(item.value)
        whole = value.type == place.type or (isinstance(item.value, StringLit) and isinstance(place.type, Array))
        several = in_memory(place.type) and not _is_bit_field(place.type)
        if not whole and (isinstance(place.type, Array | Record) or (not item.designators and several)):
            self.unknown(f"initialiser of {place.text} without braces", line)
        self.write(place, value, line)

    def _is_zero(self, init: InitList) -> bool:
        """Whether a list says no more than that all is zero: `{ 0 }`, `{ NULL }`, `{ { 0 } }`."""
        if len(init.items) != 1 or init.items[0].designators:
            return not init.items
        only = init.items[0].value
        if isinstance(only, InitList):
            return self._is_zero(only)
        value = self.quiet(only)
        return isinstance(value, Const) and value.value == 0

    def _following(self, ctype: CType, designators: tuple[str, ...], position: int) -> int:
        """Return the position behind an item; -1 where what is next can't be said."""
        if not designators:
            return position + 1 if position >= 0 else -1
        members = self.types.members_in_order(ctype) if isinstance(ctype, Record) else None
        names = [f".{name}" for name, _ in members or ()]
        return names.index(designators[0]) + 1 if designators[0] in names else -1

    def _by_position(self, place: Place, position: int, line: int) -> Place | None:
        """Return the place of an item without designator: an element, or a member in the order of the declaration."""
        if place.address is not None and position >= 0:
            if isinstance(place.type, Array):
                address = Element(place.address, Const(position, Int(64, True)), Pointer(place.type.of), array=True)
                return Place(-1, address, place.type.of, f"{place.text}[{position}]")
            if isinstance(place.type, Record):
                members = self.types.members_in_order(place.type) or ()
                count = min(len(members), 1) if place.type.tag.startswith("union ") else len(members)
                if position < count:
                    return self._item_place(place, (f".{members[position][0]}",), 0, line)
            elif not in_memory(place.type) and position == 0:
                return place
        self.unknown(f"positional initialiser of {place.text}", line)
        return None

    def _item_place(self, place: Place, designators: tuple[str, ...], position: int, line: int) -> Place | None:
        if not designators:
            return self._by_position(place, position, line)
        for word in designators:
            if word.startswith("[") and isinstance(place.type, Array) and place.address is not None and "..." not in word:
                at = self.constant(parse_expression(tokenize(word[1:-1])[0], self.dialect))
                cell = Element(place.address, self.converted(at, Int(64, True)), Pointer(place.type.of), array=True)
                place = Place(-1, cell, place.type.of, f"{place.text}{word}")
                continue
            if not word.startswith(".") or place.address is None or isinstance(place.type, Array):
                self.unknown(f"designator {word}", line)
                return None
            ctype = self.types.member(place.type, word[1:])
            address_field = Field(place.address, record_key(place.type), word[1:], Pointer(ctype), ctype)
            place = Place(-1, address_field, ctype, f"{place.text}{word}")
        return place

    def constant(self, expr: Expr) -> Value:
        """Evaluate a constant expression: a name in it that can't be seen is a constant all the same."""
        if (
            isinstance(expr, Ident)
            and expr.name not in CONSTANTS
            and self.scopes.find(expr.name) is None
            and self.declarations.constant(expr.name) is None
        ):
            return named_constant(expr.name)
        return self.value(expr)


def _gives_again(item: InitItem, given: list[tuple[tuple[str, ...], Expr]]) -> bool:
    """Whether an item gives a part of what another has given as a value, or what another has given with an effect.

    What becomes of the rest of the value, and whether the effect happens, is the compiler's choice (C17 6.7.9 p19, p23, footnote 152).
    """
    for path, value in given:
        if (
            path
            and path == item.designators[: len(path)]
            and (has_effect(value) or (len(path) < len(item.designators) and not isinstance(value, InitList)))
        ):
            return True
        if path[: len(item.designators)] == item.designators and has_effect(value):
            return True
    return False


def _points(function: TypeName) -> bool:
    """Whether a declarator of a function is a pointer to one: `(*` stands where a function's own parameters would begin."""
    return "(*" in function.base and function.base.index("(*") == function.base.index("(")


_LITERALS = (Number, CharLit, StringLit)
"""What a table is made of that may be written anew: nothing that calls, reads or can fail to be understood."""
_CONSTANT_WHATEVER = frozenset({"ARRAY_SIZE", "offsetof", "offsetofend", "sizeof_field"})  # whatever stands in it


def _constant_size(size: Expr, dialect: Dialect) -> bool:
    """Whether an array size is a constant as far as its spelling tells: no call of a function, no variable in lower case."""
    match size:
        case Call(_, Ident(_, name), args):
            known = name in dialect.pure_expression
            return known and (name in _CONSTANT_WHATEVER or all(isinstance(arg, TypeName) or _is_constant_part(arg, dialect) for arg in args))
        case Ident(_, name):
            return name.isupper()
        case SizeOf():
            return True
        case Binary(_, _, left, right):
            return _constant_size(left, dialect) and _constant_size(right, dialect)
        case Unary(_, "+" | "-" | "~" | "!", operand) | Cast(_, _, operand):
            return _constant_size(operand, dialect)
        case Conditional(_, cond, then, other):
            return all(part is None or _constant_size(part, dialect) for part in (cond, then, other))
        case _:
            return not any(isinstance(n, Call) or (isinstance(n, Ident) and not n.name.isupper()) for n in walk(size))


def _is_constant_part(arg: Expr | RawArg, dialect: Dialect) -> bool:
    return not isinstance(arg, RawArg) and _constant_size(arg, dialect)


def _is_bit_field(ctype: CType) -> bool:
    """Whether a type is that of a bit-field, which is one number whatever else is known of it."""
    return isinstance(ctype, Unknown) and _BIT_FIELD.search(ctype.key) is not None


def _first_value(text: str) -> str:
    """Return what tells objects of different first values apart: nothing for zeros, which are those of an object without any."""
    return "" if text in ("0", "{ 0 }", "{  }") else f" = {text}"
