"""Loops and switches into control flow."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field

from reviewer.cfront.ctype import INT, Int, promoted
from reviewer.cfront.declarations import Declarations
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.graph import Graph
from reviewer.cfront.ir import Branch, Call, CallKind, Jump, Value, Var
from reviewer.cfront.lower_data import Data, Frame
from reviewer.cfront.lower_scope import Scopes, walk
from reviewer.cfront.render import render
from reviewer.cfront.statement_syntax import Case, Decl, DoWhile, For, MacroLoop, Stmt, Switch, While
from reviewer.cfront.syntax import Call as CallSyntax
from reviewer.cfront.syntax import Expr, Ident, RawArg, TokenKind


@dataclass(slots=True)
class Loop:
    """Where `break` and `continue` go (None: `continue` is somebody else's, of a switch), and how much is due outside of it."""

    leave: int
    again: int | None
    depth: int = 0
    around: tuple[int, ...] = ()


@dataclass(slots=True)
class Dispatch:
    """The cases of a switch, as they are met."""

    cases: list[tuple[Expr, Expr | None, int]] = field(default_factory=list)
    default: int | None = None
    depth: int = 0


class Loops(Data):
    """Lowers loops and switches; the statements in them are somebody else's."""

    def __init__(self, graph: Graph, scopes: Scopes, dialect: Dialect, declarations: Declarations, frame: Frame) -> None:
        super().__init__(graph, scopes, dialect, declarations, frame)
        self.loops: list[Loop] = []
        self.switches: list[Dispatch] = []
        self.run = 0
        self.opened = 0

    @abstractmethod
    def statement(self, stmt: Stmt, last: bool = False) -> None:
        """Lower one statement."""

    @abstractmethod
    def key(self, what: str) -> str:
        """Return a key for the next construct of this kind in this run."""

    @abstractmethod
    def note_open(self, body: Stmt, kind: str) -> str | None:
        """Return a key if `body` is a block whose end is hidden."""

    # --- loops -------------------------------------------------------------------------------------------------------

    def loop(self, stmt: While | DoWhile | For, last: bool) -> None:
        """Lower a loop of C's own."""
        outside = self.lives.open()
        if isinstance(stmt, For):
            self.scopes.push()
            due = len(self.pending)
            if isinstance(stmt.init, Decl):
                self.declaration(stmt.init)
            elif stmt.init is not None:
                self.discard(stmt.init)
        head, body, again, leave = (self.graph.block() for _ in range(4))
        self.graph.start(body if isinstance(stmt, DoWhile) else head)
        if not isinstance(stmt, DoWhile):
            self._test(stmt.cond, body, leave)
        self.graph.resume(body)
        self.loops.append(Loop(leave, again, len(self.pending), around := self.lives.open()))
        opened = self.note_open(stmt.body, type(stmt).__name__)
        self.statement(stmt.body, last and not isinstance(stmt, DoWhile))
        if opened is not None:
            self._open_loop(stmt, opened, head, body, again, leave)
            return
        self.loops.pop()
        self.lives.close(around, stmt.line)
        self.graph.start(again)
        if isinstance(stmt, DoWhile):
            self._test(stmt.cond, body, leave)
        else:
            if isinstance(stmt, For) and stmt.step is not None:
                self.discard(stmt.step)
            self.graph.jump(head)
        self.graph.resume(leave)
        if isinstance(stmt, For):
            self.end_scope(due, stmt.line)
            self.scopes.pop()
        self.lives.close(outside, stmt.line)

    def _test(self, cond: Expr | None, body: int, leave: int) -> None:
        if cond is None:
            self.graph.jump(body)
        else:
            self.condition(cond, body, leave)

    def _open_loop(self, stmt: While | DoWhile | For, key: str, head: int, body: int, again: int, leave: int) -> None:
        """A loop whose end is hidden: hidden text repeats and leaves it, and visible text leaves into hidden text."""
        here = self.graph.current
        self.graph.entry(f"{key} again", again)
        self.graph.resume(again)
        if isinstance(stmt, DoWhile):
            self.graph.cut(f"{key} condition", stmt.line)
            self.graph.entry(f"{key} body", body)
        else:
            if isinstance(stmt, For) and stmt.step is not None:
                self.discard(stmt.step)
            self.graph.jump(head)
        self.graph.resume(leave)
        self.graph.cut(f"{key} leave", stmt.line)
        self.graph.resume(here)

    def macro_loop(self, stmt: MacroLoop, last: bool) -> None:
        """Lower an iterator macro, known or not."""
        name = stmt.call.func.name if isinstance(stmt.call.func, Ident) else ""
        if name == "scoped_guard" and stmt.call.args and isinstance(stmt.call.args[0], Ident):
            self._scoped_guard(stmt, stmt.call.args[0].name)
            return
        if name in ("scoped_guard", "scoped_cond_guard", "guard", "scoped_class"):
            self.unknown(f"{name}()", stmt.line)
            return
        if name not in self.dialect.iterator:
            self._unknown_loop(stmt, name, last)
            return
        head, body, leave = (self.graph.block() for _ in range(3))
        self.graph.start(head)
        outs = tuple(
            index
            for arg in stmt.call.args
            if isinstance(arg, Ident) and (index := self.scopes.find(arg.name)) is not None and not self.graph.variables[index].memory
        )
        args = self._mentioned(stmt.call)
        spelling = render(stmt.call)
        more = self.graph.temporary(INT, stmt.line)
        self.graph.emit(Call(name, None, args, more, INT, CallKind.STEP, stmt.line, outs, self._scope(), spelling, spelling))
        self.graph.end(Branch(Var(more, INT), body, leave, stmt.line, spelling))
        self.graph.resume(body)
        self.loops.append(Loop(leave, head, len(self.pending), around := self.lives.open()))
        opened = self.note_open(stmt.body, f"loop {spelling}")
        self.statement(stmt.body, last)
        here = self.graph.current
        if opened is not None:
            self.graph.entry(f"{opened} again", head)
            self.graph.resume(leave)
            self.graph.cut(f"{opened} leave", stmt.line)
            self.graph.resume(here)
            return
        self.loops.pop()
        self.lives.close(around, stmt.line)
        self.graph.jump(head)
        self.graph.resume(leave)

    def _mentioned(self, call: CallSyntax) -> tuple[Value, ...]:
        """Return the value, or the address, of every local that stands in a macro's arguments: its text reads them, however deep."""
        names = dict.fromkeys(reversed([node.name for node in walk(call.args) if isinstance(node, Ident)]))
        names.update(dict.fromkeys(t.text for arg in call.args if isinstance(arg, RawArg) for t in arg.tokens if t.kind is TokenKind.IDENT))
        return tuple(self._value_or_address(name) for name in names if self.scopes.find(name) is not None)

    def _value_or_address(self, name: str) -> Value:
        place = self.place(Ident(0, name))
        return place.address if place.address is not None else Var(place.variable, place.type)

    def _scoped_guard(self, stmt: MacroLoop, name: str) -> None:
        """`scoped_guard(name, arguments) statement`: a loop that runs once at most, with the guard around it."""
        due = len(self.pending)
        held = self.guard(name, stmt.call.args[1:], stmt.line, scoped=True)
        body, leave = self.graph.block(), self.graph.block()
        self.graph.end(Branch(self.is_held(name, held, stmt.line), body, leave, stmt.line, render(stmt.call)))
        self.graph.resume(body)
        self.loops.append(Loop(leave, leave, len(self.pending), around := self.lives.open()))
        self.note_open(stmt.body, "scoped_guard")
        self.statement(stmt.body)
        self.loops.pop()
        self.lives.close(around, stmt.line)
        self.graph.jump(leave)
        self.graph.resume(leave)
        self.end_scope(due, stmt.line)

    def _scope(self) -> tuple[int, ...]:
        if not self.hidden:
            return ()
        return tuple(index for index in self.scopes.visible() if not self.graph.variables[index].memory)

    def _unknown_loop(self, stmt: MacroLoop, name: str, last: bool) -> None:
        """A macro with a statement behind it of which nothing is known: hidden text around a visible body (SEMANTICS.md A5)."""
        if self.pending:
            self.unknown(f"macro {name}() in the scope of a cleanup", stmt.line)
        key = self.key(f"loop {render(stmt.call)}")
        self.graph.cut(f"{key} in", stmt.line)
        self.graph.entry(f"{key} body")
        again, leave = self.graph.cut_block(f"{key} continue", stmt.line), self.graph.cut_block(f"{key} break", stmt.line)
        self.loops.append(Loop(leave, again, len(self.pending), around := self.lives.open()))
        opened = self.note_open(stmt.body, f"body of {render(stmt.call)}")
        self.statement(stmt.body, last)
        if opened is not None:
            return
        self.loops.pop()
        self.lives.close(around, stmt.line)
        self.graph.cut(f"{key} end", stmt.line)
        self.graph.entry(f"{key} out")

    # --- switch ------------------------------------------------------------------------------------------------------

    def switch(self, stmt: Switch, last: bool) -> None:
        """Lower a switch: its body first, then the tests that lead into it."""
        operand = self.value(stmt.cond)
        operand = self.settled(self.converted(operand, promoted(operand.type)), stmt.line)
        test, leave = self.graph.current, self.graph.block()
        self.graph.resume(self.graph.block())
        self.loops.append(Loop(leave, None, len(self.pending), around := self.lives.open()))
        self.switches.append(dispatch := Dispatch(depth=len(self.pending)))
        opened = self.note_open(stmt.body, "switch")
        self.statement(stmt.body, last)
        here = self.graph.current
        if opened is None:
            self.loops.pop()
            self.switches.pop()
            self.lives.close(around, stmt.line)
            self.graph.jump(leave)
        self.graph.resume(test)
        for low, high, target in dispatch.cases:
            self._try_case(operand, low, high, target, stmt.line)
        if opened is not None:
            if dispatch.default is not None:
                self.unknown("default of a switch that is partly hidden", stmt.line)
            self.graph.cut(f"{opened} other case", stmt.line, (operand,))
            self.graph.resume(leave)
            self.graph.cut(f"{opened} leave", stmt.line)
            self.graph.resume(here)
            return
        self.graph.end(Jump(dispatch.default if dispatch.default is not None else leave))
        self.graph.resume(leave)

    def _case_value(self, expr: Expr, operand: Value) -> Value:
        """Return what a case label stands for: one of a wider type is converted to that of the switch (C17 6.8.4.2 p5)."""
        value = self.constant(expr)
        wider = isinstance(value.type, Int) and isinstance(operand.type, Int) and value.type.bits > operand.type.bits
        return self.converted(value, operand.type) if wider else value

    def _try_case(self, operand: Value, low: Expr, high: Expr | None, target: int, line: int) -> None:
        after = self.graph.block()
        if high is None:
            cond = self.operate("==", operand, self._case_value(low, operand), line)
        else:
            above = self.operate(">=", operand, self._case_value(low, operand), line)
            middle = self.graph.block()
            self.graph.end(Branch(above, middle, after, line, f"case {render(low)} ..."))
            self.graph.resume(middle)
            cond = self.operate("<=", operand, self._case_value(high, operand), line)
        self.graph.end(Branch(cond, target, after, low.line, f"case {render(low)}"))
        self.graph.resume(after)

    def case(self, stmt: Case) -> None:
        """Start the block of a case label."""
        target = self.graph.block()
        self.graph.start(target)
        if not self.switches:
            text = "default" if stmt.low is None else render(stmt.low)
            self.graph.entry(self.key(f"case {text}"), target)
            return
        if len(self.pending) != self.switches[-1].depth:
            self.unknown("case label in the scope of a cleanup", stmt.line)
        if stmt.low is None:
            self.switches[-1].default = target
        else:
            self.switches[-1].cases.append((stmt.low, stmt.high, target))
