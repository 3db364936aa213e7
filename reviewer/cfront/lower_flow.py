"""Statements into control flow; hidden text becomes cuts and entries.

Between two HOLEs lies a *run* of visible text. What is opened in a run and not closed in it, and what is closed in it and
was not opened, belongs to constructs that hidden text takes part in: every way into or out of those is a cut or an entry whose
key says run, construct and nesting, so that it means the same hidden point on both sides.
"""

from __future__ import annotations

from reviewer.cfront.ctype import Unknown, Void
from reviewer.cfront.declarations import Declarations
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.graph import Graph
from reviewer.cfront.ir import Const, Return, Set, Value, Var
from reviewer.cfront.lifetimes import ALIVE
from reviewer.cfront.lower_data import Frame
from reviewer.cfront.lower_loops import Loops
from reviewer.cfront.lower_order import has_effect
from reviewer.cfront.lower_scope import Scopes
from reviewer.cfront.render import render, render_tokens
from reviewer.cfront.statement_syntax import (
    Asm,
    Block,
    Break,
    Case,
    CloseHidden,
    Continue,
    Decl,
    Directive,
    DoWhile,
    Empty,
    ExprStmt,
    For,
    Goto,
    Hole,
    If,
    Label,
    Labeled,
    MacroLoop,
    MacroStmt,
    OpaqueStmt,
    Stmt,
    Switch,
    While,
)
from reviewer.cfront.statement_syntax import Return as ReturnSyntax
from reviewer.cfront.syntax import Call as CallSyntax
from reviewer.cfront.syntax import Cast, Expr, Ident, StmtExpr


class Flow(Loops):
    """Lowers the statements of one function."""

    def __init__(self, graph: Graph, scopes: Scopes, dialect: Dialect, declarations: Declarations, frame: Frame) -> None:
        super().__init__(graph, scopes, dialect, declarations, frame)
        self.labels: dict[str, int] = {}
        self.label_lines: dict[str, int] = {}
        self.gotos: dict[str, int] = {}
        self.counters: dict[str, int] = {}
        self.obscured = False

    # --- runs --------------------------------------------------------------------------------------------------------

    def body(self, items: tuple[Stmt, ...], tail: bool) -> None:
        """Lower the statements of a body, run by run; `tail` says that its end is visible."""
        position = 0
        while position < len(items):
            hole = items[position]
            if isinstance(hole, Hole):
                self.hole(hole)
                position += 1
                position += self._first(items, position, bool(hole.absorbed))
                continue
            last = position + 1 < len(items) and isinstance(items[position + 1], Hole)
            self.statement(hole, last or (position + 1 == len(items) and not tail))
            position += 1

    def hole(self, hole: Hole) -> None:
        """Give control to hidden text, and take it back behind it."""
        key = f"hole {hole.ident}"
        self.shape.append(f"run {self.run} opens {self.opened} | hole {hole.ident} | {render_tokens(hole.absorbed)}")
        self.graph.cut(key, hole.line)
        self.run += 1
        self.stretch = (self.run, 0)
        self.obscured = True
        self.opened = 0
        self.lives.hide(*self.stretch, 0)
        self.loops, self.switches = [], []
        self.graph.entry(f"behind {key}")

    def _first(self, items: tuple[Stmt, ...], position: int, certain: bool) -> int:
        """Lower the first statement behind a hole, which may be the body of an `if` or loop that is hidden; return how many were taken."""
        if certain or position >= len(items):
            return 0
        first = items[position]
        if isinstance(first, Hole | Decl | Case | Label | CloseHidden | Block | Directive):
            return 0
        last = position + 1 < len(items) and isinstance(items[position + 1], Hole)
        self.statement(first, last)
        if self.opened == 0:
            self.point("first", first.line)
        return 1

    def point(self, what: str, line: int) -> str:
        """Let hidden text take over, and perhaps come back here; return the key of the point."""
        key = self.key(what)
        self.graph.cut(key, line)
        self.graph.entry(f"behind {key}")
        return key

    def key(self, what: str) -> str:
        """Return a key for the next construct of this kind in this run."""
        self.counters[f"{self.run} {what}"] = number = self.counters.get(f"{self.run} {what}", 0) + 1
        self.shape.append(f"run {self.run} {what}")
        return f"run {self.run} {what} {number}"

    # --- statements --------------------------------------------------------------------------------------------------

    def statement(self, stmt: Stmt, last: bool = False) -> None:
        """Lower one statement; `last` says that a hole follows it directly, so that a hidden `else` may."""
        match stmt:
            case Block():
                self._block(stmt)
            case Decl():
                self.declaration(stmt)
            case ExprStmt(line, expr):
                self._expression(expr, line)
            case If():
                self._if(stmt, last)
            case While() | DoWhile() | For():
                self.loop(stmt, last)
            case Switch():
                self.switch(stmt, last)
            case Case():
                self.case(stmt)
            case Label(line, name):
                self._label(name, line)
            case Labeled(_, label, inner):
                self.statement(label)
                self.statement(inner, last)
            case Goto(line, name):
                self.leave_by_label(name, line)
            case Break(line):
                self._leave("break", line)
            case Continue(line):
                self._leave("continue", line)
            case ReturnSyntax(line, value):
                self._return(value, line)
            case Empty():
                pass
            case MacroLoop():
                self.macro_loop(stmt, last)
            case MacroStmt(line, call):
                if isinstance(call.func, Ident) and call.func.name in self.dialect.compile_time and not self.declarations.is_function(call.func.name):
                    return
                self.opaque_point(f"macro {render(call)}", line)
            case CloseHidden(line):
                self._close(line)
            case Hole():
                self.hole(stmt)
            case Asm():
                self.assembly(stmt)
            case Directive(line, text):
                self.unknown(f"#{text.lstrip('#').split()[0] if text.strip('# ') else ''} in the body", line)
            case OpaqueStmt(line, construct, _):
                self.unknown(construct, line)

    def _block(self, block: Block) -> None:
        self.scopes.push()
        due = len(self.pending)
        around, self.obscured = self.obscured, False
        outside, home = self.lives.open(), self.lives.home
        if not block.closed:
            self.opened += 1
            self.lives.hide(*self.stretch, self.opened)
        for position, item in enumerate(block.items):
            last = not block.closed and position + 1 == len(block.items)
            self.statement(item, last)
        if block.closed:
            self.end_scope(due, block.end_line)
            self.scopes.pop()
            self.lives.close(outside, block.end_line)
            self.lives.home = home
            if self.obscured:
                self._close(block.end_line)
            self.obscured = around

    def _close(self, line: int) -> None:
        """The end of a block of which some text is hidden, or made by an unknown macro: what that made due runs here."""
        self.point("close", line)
        self.stretch = (self.stretch[0], self.stretch[1] + 1)
        if self.lives.home != ALIVE:
            self.lives.hide(*self.stretch, 0)

    def _expression(self, expr: Expr, line: int) -> None:
        match expr:
            case CallSyntax(_, CallSyntax(_, Ident(_, "guard"), (Ident(_, name),)), args):
                self.guard(name, args, line)
                return
            case Ident(_, "fallthrough" | "__fallthrough" as word) if self.scopes.find(word) is None:
                return
            case CallSyntax(_, Ident(_, "return_ptr")):
                self._give(self.take(expr), line)
                return
        if isinstance(expr, CallSyntax) and isinstance(expr.func, Ident):
            name = expr.func.name
            if name in self.dialect.compile_time and not self.declarations.is_function(name):
                return
            known = self.declarations.is_function(name) or name in self.dialect.functions or name in self.dialect.marked
            known = known or name in self.dialect.pure_expression or name in self.dialect.warning
            known = known or name.startswith(tuple(self.dialect.marked_prefixes))
            if not known and not any(c.islower() for c in name) and self.scopes.find(name) is None:
                self.opaque_point(f"macro {render(expr)}", line)
                return
        if self.hidden and not has_effect(expr) and not isinstance(expr, Cast):
            # Nobody writes a statement without effect: more likely a HOLE hides the start of it.
            self.unknown("statement without effect, perhaps the end of one", line)
        self.discard(expr)

    def opaque_point(self, what: str, line: int) -> None:
        """A macro of which nothing is known, as a statement: hidden text, which may go on anywhere (SEMANTICS.md A5)."""
        if self.pending:
            self.unknown(f"{what} in the scope of a cleanup", line)
        key = self.point(what, line)
        self.obscured = True
        for depth, loop in enumerate(self.loops):
            self.graph.entry(f"{key} leaves {depth}", loop.leave)
            if loop.again is not None:
                self.graph.entry(f"{key} repeats {depth}", loop.again)

    # --- branches ----------------------------------------------------------------------------------------------------

    def _if(self, stmt: If, last: bool) -> None:
        if stmt.cond is None or stmt.then is None:
            self._else_only(stmt, last)
            return
        then, other, join = self.graph.block(), self.graph.block(), self.graph.block()
        outside = self.lives.open()
        self.condition(stmt.cond, then, other)
        self.graph.resume(then)
        before = self.opened
        self.note_open(stmt.then, "then")
        around = self.lives.open()
        self.statement(stmt.then, last and stmt.other is None)
        if self.opened > before:
            here = self.graph.current
            self.graph.resume(other)
            self.graph.cut(f"run {self.run} open {before + 1} else", stmt.line)
            self.graph.resume(here)
            return
        self.lives.close(around, stmt.line)
        self.graph.jump(join)
        self.graph.resume(other)
        if stmt.other is not None:
            self.note_open(stmt.other, "else")
            self.lives.open()
            self.statement(stmt.other, last)
            if self.opened > before:
                # The else branch goes on into hidden text, and what follows the whole `if` is hidden with it.
                here = self.graph.current
                self.graph.resume(join)
                self.graph.cut(f"run {self.run} open {before + 1} skipped else", stmt.line)
                self.graph.resume(here)
                return
            self.lives.close(around, stmt.line)
        elif last:
            key = self.key("maybe else")
            self.graph.cut(key, stmt.line)
            self.graph.entry(f"behind {key}", join)
        self.graph.start(join)
        self.lives.close(outside, stmt.line)

    def note_open(self, body: Stmt, kind: str) -> str | None:
        """Return a key if `body` is a block whose end is hidden; its kind and depth are part of the shape."""
        if not isinstance(body, Block) or body.closed:
            return None
        depth = self.opened + 1
        self.shape.append(f"run {self.run} opens {kind} at depth {depth}")
        return f"run {self.run} open {depth} {kind}"

    def _else_only(self, stmt: If, last: bool) -> None:
        """`else` whose `if` is hidden."""
        key = self.key("else")
        self.graph.cut(f"before {key}", stmt.line)
        self.graph.entry(key)
        before = self.opened
        if stmt.other is not None:
            self.note_open(stmt.other, "else")
            self.statement(stmt.other, last)
        if self.opened == before:
            self.graph.cut(f"after {key}", stmt.line)
            self.graph.entry(f"behind {key}")

    # --- jumps -------------------------------------------------------------------------------------------------------

    def _leave(self, what: str, line: int) -> None:
        for loop in reversed(self.loops):
            target = loop.leave if what == "break" else loop.again
            if target is not None:
                self.run_cleanups(loop.depth, line)
                self.lives.leave(loop.around, line)
                self.graph.jump(target, line)
                return
        self.graph.cut(f"run {self.run} {what}", line)

    def _label(self, name: str, line: int) -> None:
        name = self.scopes.label(name)
        if name in self.label_lines:
            self.unknown(f"label {name} twice", line)
        self.label_lines[name] = line
        self.label_scopes[name] = tuple(self.pending)
        self.label_stretches[name] = self.stretch
        self.label_blocks[name] = self.lives.around
        block = self.labels.setdefault(name, self.graph.block())
        self.graph.start(block)

    def leave_by_label(self, name: str, line: int) -> None:
        """Go to a label, which may be hidden."""
        name = self.scopes.label(name)
        self.gotos.setdefault(name, line)
        self.leave_for(name, self.labels.setdefault(name, self.graph.block()), line)

    def _return(self, expr: Expr | None, line: int) -> None:
        if expr is None:
            self._give(None, line)
        else:
            self.for_each_choice(expr, lambda chosen: self._give(self.value_for(chosen, self.frame.result), line))

    def _give(self, value: Value | None, line: int) -> None:
        """Return a value, which is what it is before anything that is due runs."""
        if value is not None:
            # Where the header is hidden, so is what the value is converted to.
            if isinstance(value.type, Unknown):
                self.declarations.imply(value.type.key, self.frame.result)
            value = None if isinstance(self.frame.result, Void) else self.converted(value, self.frame.result)
        if value is not None and self.pending:
            kept = self.graph.temporary(value.type, line)
            self.graph.emit(Set(kept, value, line))
            value = Var(kept, value.type)
        self.run_cleanups(0, line)
        self.graph.end(Return(value, line))

    def close_labels(self) -> None:
        """Labels that hidden text may jump to become entries; gotos to labels that are hidden become cuts."""
        self.close_exits(self.labels)
        for name, block in self.labels.items():
            if name not in self.label_lines:
                here = self.graph.current
                self.graph.resume(block)
                self.graph.cut(f"label {name}", self.gotos.get(name, 0))
                self.graph.resume(here)
            elif self.hidden or any(key.startswith("run") for key, _ in self.graph.entries):
                self.graph.entry(f"label {name}", block)

    def statement_expression(self, expr: StmtExpr) -> Value:
        """Lower `({ ... })`: its value is the last expression statement's."""
        items = expr.body.items
        if not items or not isinstance(items[-1], ExprStmt):
            self.statement(expr.body)
            return Const(0, Void())
        self.scopes.push()
        due, around = len(self.pending), self.lives.open()
        for item in items[:-1]:
            self.statement(item)
        final = items[-1]
        value = self.value(final.expr)
        result = self.graph.temporary(value.type, final.line)
        self.graph.emit(Set(result, value, final.line))
        self.end_scope(due, expr.body.end_line)
        self.scopes.pop()
        self.lives.close(around, expr.body.end_line)
        return Var(result, value.type)
