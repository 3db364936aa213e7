"""Declarations and initialisers into variables, memory objects and stores."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.cfront.ctype import Array, CType, Int, Pointer, Record, Unknown
from reviewer.cfront.declarations import Declarations
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.graph import Graph
from reviewer.cfront.ir import Const, Element, Field, Local, Op, Set, Store, Value
from reviewer.cfront.lower_scope import Scopes, walk
from reviewer.cfront.lower_types import in_memory, record_key
from reviewer.cfront.lower_values import Place, Values
from reviewer.cfront.statement_syntax import Decl
from reviewer.cfront.syntax import Call, Expr, Ident, InitList, TypeName


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known of the function around the statements: result type, whether its header is visible, names whose address is taken."""

    result: CType
    header: bool
    taken: frozenset[str]
    hidden: bool


class Data(Values):
    """Lowers declarations."""

    def __init__(self, graph: Graph, scopes: Scopes, dialect: Dialect, declarations: Declarations, frame: Frame) -> None:
        super().__init__(graph, scopes, dialect, declarations, frame.hidden)
        self.frame = frame

    def declaration(self, decl: Decl) -> None:
        """Declare the variables of `decl` and lower their initialisers."""
        if "typedef" in decl.storage or (decl.attributes and any("free" in a or "cleanup" in a for a in decl.attributes)):
            self.unknown(f"declaration with {' '.join(decl.storage + decl.attributes)}", decl.line)
            return
        for declarator in decl.declarators:
            ctype = self.types.resolve(declarator.type)
            if "static" in decl.storage:
                self.unknown(f"static local {declarator.name}", decl.line)
            if "extern" in decl.storage or (declarator.type.function and not _points(declarator.type)):
                continue
            if declarator.type.function and "[" in declarator.type.base.split(")")[0]:
                self.unknown(f"array of functions {declarator.name}", decl.line)
            if any(size is not None and not _constant_size(size) for size in declarator.type.arrays):
                self.unknown(f"array {declarator.name} of variable size", decl.line)
            memory = declarator.name in self.frame.taken or in_memory(ctype)
            index = self.graph.variable(declarator.name, ctype, declarator.line, memory)
            self.scopes.declare(declarator.name, index)
            if declarator.init is None:
                if not isinstance(ctype, Array | Record | Unknown):
                    # Each time round a loop the variable begins anew (also if it is in memory now, and is not once bodies are inlined).
                    self.graph.emit(Set(index, Op("pure:uninitialised", (), ctype), declarator.line))
                continue
            address = Local(index, Pointer(ctype)) if memory else None
            place = Place(-1 if memory else index, address, ctype, declarator.name)
            if isinstance(declarator.init, InitList):
                self.initialise(place, declarator.init, declarator.line)
            elif isinstance(ctype, Array):
                self.unknown(f"array {declarator.name} initialised by a string", declarator.line)
            else:
                self.write(place, self.value(declarator.init), declarator.line)

    def initialise(self, place: Place, init: InitList, line: int) -> None:
        """Lower `= { ... }`: all zero, then each item (C17 6.7.9)."""
        if place.address is None:
            if len(init.items) == 1 and not init.items[0].designators and not isinstance(init.items[0].value, InitList):
                self.write(place, self.value(init.items[0].value), line)
            else:
                self.unknown(f"initialiser of {place.text}", line)
            return
        self.graph.emit(Store(place.address, Op("pure:zero", (), place.type), place.type, line, f"{place.text} = {{}}"))
        for position, item in enumerate(init.items):
            inner = self._item_place(place, item.designators, position, line)
            if inner is None:
                continue
            if isinstance(item.value, InitList):
                self.initialise(inner, item.value, line)
            else:
                self.write(inner, self.value(item.value), line)

    def _item_place(self, place: Place, designators: tuple[str, ...], position: int, line: int) -> Place | None:
        if not designators:
            if isinstance(place.type, Array) and place.address is not None:
                element = place.type.of
                address = Element(place.address, Const(position, Int(64, True)), Pointer(element), array=True)
                return Place(-1, address, element, f"{place.text}[{position}]")
            self.unknown(f"positional initialiser of {place.text}", line)
            return None
        for word in designators:
            if not word.startswith(".") or place.address is None or isinstance(place.type, Array):
                self.unknown(f"designator {word}", line)
                return None
            ctype = self.types.member(place.type, word[1:])
            address_field = Field(place.address, record_key(place.type), word[1:], Pointer(ctype))
            place = Place(-1, address_field, ctype, f"{place.text}{word}")
        return place

    def constant(self, expr: Expr) -> Value:
        """Evaluate a constant expression: a name in it that can't be seen is a constant all the same."""
        if isinstance(expr, Ident) and self.scopes.find(expr.name) is None and self.declarations.constant(expr.name) is None:
            return Op(f"pure:constant {expr.name}", (), Unknown(f"constant {expr.name}"))
        return self.value(expr)


def _points(function: TypeName) -> bool:
    """Whether a declarator of a function is a pointer to one: `(*` stands where a function's own parameters would begin."""
    return "(*" in function.base and function.base.index("(*") == function.base.index("(")


def _constant_size(size: Expr) -> bool:
    """Whether an array size is a constant as far as its spelling tells: no call of a function, no variable in lower case."""
    return not any(isinstance(n, Call) or (isinstance(n, Ident) and not n.name.isupper()) for n in walk(size))
