"""Inline assembly: an effect in order that nothing is known of but its text, what it reads and what it writes."""

from __future__ import annotations

from reviewer.cfront.ctype import INT, type_key
from reviewer.cfront.ir import Branch, Call, CallKind, Const, Op, Value, Var
from reviewer.cfront.lower_cleanup import Cleanups
from reviewer.cfront.lower_places import Place
from reviewer.cfront.render import render_tokens
from reviewer.cfront.statement_syntax import Asm, AsmOperand
from reviewer.cfront.syntax import Cast, Expr, Ident, Index, Member, Unary

_IN_MEMORY = frozenset("mopQRSTUVWXAZg<>")
"""Letters of constraints that let an operand be in memory (gcc's manual, "Simple Constraints"; some machines add capitals)."""


class Assembly(Cleanups):
    """Lowers `asm`. `registers` holds the register that a local was declared for, by variable."""

    registers: dict[int, str]

    def assembly(self, stmt: Asm) -> None:
        """Lower an `asm`: text, constraints and clobbers count as they are spelled, operands by their values or addresses.

        It may read and write all memory that others know, whatever its clobbers say. Each label is a way to go on.
        """
        args: list[Value] = []
        outs: list[int] = []
        words = [*stmt.qualifiers, render_tokens(stmt.template)]
        for operand in stmt.outputs:
            words.append(self._output(operand, args, outs))
        words.append("|")
        words += [self._input(operand, args) for operand in stmt.inputs]
        words += ["|", render_tokens(stmt.clobbers), "|", *stmt.labels]
        result = self.graph.temporary(INT, stmt.line) if stmt.labels else -1
        scope = tuple(i for i in self.scopes.visible() if not self.graph.variables[i].memory) if self.hidden else ()
        text = render_tokens(stmt.tokens)
        spelling = " ".join(words)
        self.graph.emit(Call("asm", None, tuple(args), result, INT, CallKind.FUNCTION, stmt.line, tuple(outs), scope, spelling, text))
        for number, label in enumerate(stmt.labels, 1):
            taken, on = self.graph.block(), self.graph.block()
            self.graph.end(Branch(Op("==", (Var(result, INT), Const(number, INT)), INT), taken, on, stmt.line, f"asm goto {label}"))
            self.graph.resume(taken)
            self.leave_by_label(label, stmt.line)
            self.graph.resume(on)

    def leave_by_label(self, name: str, line: int) -> None:
        """Go to a label; the statement lowering overrides it."""
        self.unknown(f"asm goto {name}", line)

    def _output(self, operand: AsmOperand, args: list[Value], outs: list[int]) -> str:
        spelled = f"[{operand.name}]{operand.constraint}"
        place = self._operand_place(operand.expr)
        if place is None:
            self.unknown("asm output", operand.line)
            return spelled
        if place.address is not None:
            args.append(place.address)
            return f"{spelled} {type_key(place.type)}"
        if "+" in operand.constraint:
            args.append(self.settled(self.read(place, operand.line), operand.line))
        if place.variable in outs:
            self.unknown("asm that writes a variable twice", operand.line)
        outs.append(place.variable)
        return f"{spelled} {type_key(place.type)} {self.registers.get(place.variable, '')}"

    def _input(self, operand: AsmOperand, args: list[Value]) -> str:
        spelled = f"[{operand.name}]{operand.constraint}"
        letters = set(operand.constraint)
        if letters & _IN_MEMORY and isinstance(operand.expr, Member | Index | Unary | Ident):
            place = self._operand_place(operand.expr)
            if place is not None and place.address is not None:
                args.append(place.address)
                return f"{spelled} *{type_key(place.type)}"
        value = self.settled(self.value(operand.expr), operand.line)
        args.append(value)
        register = self.registers.get(self._variable(operand.expr), "")
        return f"{spelled} {type_key(value.type)} {register}"

    def _variable(self, expr: Expr) -> int:
        index = self.scopes.find(expr.name) if isinstance(expr, Ident) else None
        return -1 if index is None else index

    def _operand_place(self, expr: Expr) -> Place | None:
        """Return where an operand lives, None for what is no plain lvalue (gcc lets a cast stand before one)."""
        if isinstance(expr, Cast):
            return None
        if isinstance(expr, Ident | Member | Index) or (isinstance(expr, Unary) and expr.op == "*"):
            return self.place(expr)
        return None
