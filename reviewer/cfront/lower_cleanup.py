"""What runs at the end of a scope, on every way out of it: guard(), CLASS(), __free() and __cleanup() (include/linux/cleanup.h)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from reviewer.cfront.ctype import INT, Pointer, Unknown, Void
from reviewer.cfront.guards import Guard
from reviewer.cfront.ir import Branch, Call, CallKind, Const, Set, Value, Var
from reviewer.cfront.lower_lives import Object
from reviewer.cfront.lower_places import Place
from reviewer.cfront.lower_scope import Scopes
from reviewer.cfront.lower_values import Values
from reviewer.cfront.parser import parse_expression, parse_type
from reviewer.cfront.render import render
from reviewer.cfront.syntax import Call as CallSyntax
from reviewer.cfront.syntax import Expr, Ident, Member, RawArg, TypeName, Unary
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_FREE = regex(r"__free\((\w+)\)\Z")
_CLEANUP = regex(r"(?:__cleanup\((\w+)\)|__attribute(?:__)?\(\((?:__)?cleanup(?:__)?\((\w+)\)\)\))\Z")
_DESTRUCTOR = regex(r"class_\w+_destructor\Z")


@value_type
class Cleanup:
    """A call of `callee` that is due when its scope is left, with the object's value then, or its address.

    What a known lock guard lets go is `letting_go` instead, in which `names` are variables: if the variable `held` (-1: always) is not 0.
    """

    callee: str
    place: Place
    by_address: bool
    letting_go: tuple[Expr, ...] = ()
    names: tuple[tuple[str, int], ...] = ()
    held: int = -1


@value_type
class Exit:
    """A jump whose target's scope is not known yet: `block` does what is due on the way, for which it must be ended."""

    label: str
    block: int
    pending: tuple[Cleanup, ...]
    line: int
    stretch: tuple[int, int] = (0, 0)
    held: tuple[Object, ...] = ()


def destructor(words: tuple[str, ...]) -> tuple[str, bool] | None:
    """Return the function that attributes of a declaration make due at the end of its scope, and whether it gets the object's address.

    `__free(x)` and a class's destructor look at nothing but the value that the object holds then. "" stands for one that can't be read.
    """
    found: list[tuple[str, bool]] = []
    for word in words:
        bare = word.replace(" ", "")
        free, other = _FREE.match(bare), _CLEANUP.match(bare)
        if free:
            found.append((f"__free_{free[1]}", False))
        elif other:
            name = other[1] or other[2]
            found.append((name, not _DESTRUCTOR.match(name)))
        elif "cleanup" in bare or bare.startswith("__free"):
            found.append(("", True))
    if not found:
        return None
    return found[0] if len(found) == 1 else ("", True)


def _may_hold_null(guard: Guard, args: tuple[Expr | TypeName | RawArg, ...]) -> bool:
    """Whether a guard may hold NULL: but for one that is given `&` of an object, and keeps that."""
    if not args:
        return False
    pointer = guard.own[0][0]
    assigned = any(one.text == pointer and two.text == "=" for tokens in guard.taking for one, two in pairwise(tokens))
    stepped = any(token.text in ("++", "--", "&") for tokens in guard.taking for token in tokens)
    return assigned or stepped or not all(isinstance(arg, Unary) and arg.op == "&" and isinstance(arg.operand, Ident | Member) for arg in args)


class Cleanups(Values):
    """Keeps what is due, innermost last."""

    pending: list[Cleanup]
    exits: list[Exit]
    label_scopes: dict[str, tuple[Cleanup, ...]]
    label_stretches: dict[str, tuple[int, int]]
    label_blocks: dict[str, tuple[int, ...]]
    stretch: tuple[int, int] = (0, 0)
    """Counts hidden text and, behind it, ends of blocks that it opened: within one stretch no hidden scope is entered or left."""

    def due(self, cleanup: Cleanup, line: int) -> None:
        """Make a cleanup due at the end of the current scope. Hidden text may leave the scope on ways that can't be seen."""
        if self.hidden:
            self.unknown("cleanup at the end of a scope, among lines that are not shown", line)
        self.pending.append(cleanup)

    def run_cleanups(self, depth: int, line: int) -> None:
        """Run what is due but for the outermost `depth`, without forgetting it: a jump out of the scopes."""
        self._run(tuple(self.pending[depth:]), line)

    def end_scope(self, depth: int, line: int) -> None:
        """Leave a scope by its end."""
        self.run_cleanups(depth, line)
        del self.pending[depth:]

    def _run(self, cleanups: tuple[Cleanup, ...], line: int) -> None:
        for cleanup in reversed(cleanups):
            if cleanup.letting_go:
                self._let_go(cleanup, line)
                continue
            place = cleanup.place
            argument = place.address if cleanup.by_address and place.address is not None else self.read(place, line)
            text = f"{cleanup.callee}({'&' if cleanup.by_address else ''}{place.text})"
            scope = tuple(i for i in self.scopes.visible() if not self.graph.variables[i].memory) if self.hidden else ()
            self.graph.emit(Call(cleanup.callee, None, (argument,), -1, Void(), CallKind.FUNCTION, line, scope=scope, text=text))

    # --- guards ------------------------------------------------------------------------------------------------------

    def guard(self, name: str, args: tuple[Expr | TypeName | RawArg, ...], line: int, scoped: bool = False) -> Value:
        """Construct the unnamed object of the class `name` and make its destruction due; return what it holds.

        Whether a `scoped` one runs its statement where it holds NULL is not the same in every kernel: such a one stays opaque.
        """
        known = self.declarations.guard(name)
        if known is not None and scoped and _may_hold_null(known, args):
            known = None
        if known is not None and known.count == len(args) and not any(isinstance(arg, TypeName | RawArg) for arg in args):
            return self._lock_guard(name, known, args, line)
        callee = f"class_{name}_constructor"
        held = self.value(CallSyntax(line, Ident(line, callee), args))
        ctype = Unknown(f"class_{name}_t")
        index = self.graph.variable(f"guard_{name}", ctype, line)
        self.graph.emit(Set(index, self.converted(held, ctype), line))
        self.due(Cleanup(f"class_{name}_destructor", Place(index, None, ctype, f"guard({name})"), False), line)
        return Var(index, ctype)

    def _lock_guard(self, name: str, guard: Guard, args: tuple[Expr | TypeName | RawArg, ...], line: int) -> Value:
        """Take what a guard of a class in sight takes, and make the reverse due; return what says whether it holds anything."""
        names: list[tuple[str, int]] = []
        for own, tokens in guard.own:
            spelled = parse_type(tokens, self.dialect)
            ctype = self.types.resolve(spelled) if spelled is not None else Unknown(f"type of {own} in guard({name})")
            names.append((own, self.graph.variable(f"guard_{name}{len(names) or ''}", ctype, line)))
        for arg, (_, index) in zip(args, names, strict=False):
            if not isinstance(arg, TypeName | RawArg):
                self.graph.emit(Set(index, self.converted(self.value(arg), self.graph.variables[index].type), line))
        taking, letting_go = (
            tuple(parse_expression([replace(token, line=line) for token in tokens], self.dialect) for tokens in expressions)
            for expressions in (guard.taking, guard.letting_go)
        )
        self._do(taking, tuple(names))
        unused = Place(-1, None, Unknown(f"class_{name}_t"), f"guard({name})")
        # Where it holds NULL, the class lets nothing go.
        held = names[0][1] if _may_hold_null(guard, args) else -1
        self.due(Cleanup("", unused, False, letting_go, tuple(names), held), line)
        return Const(1, INT) if held < 0 else Var(held, self.graph.variables[held].type)

    def _let_go(self, cleanup: Cleanup, line: int) -> None:
        behind = self.graph.block()
        if cleanup.held >= 0:
            holds = self.graph.block()
            self.graph.end(Branch(Var(cleanup.held, self.graph.variables[cleanup.held].type), holds, behind, line, cleanup.place.text))
            self.graph.resume(holds)
        self._do(cleanup.letting_go, cleanup.names)
        self.graph.jump(behind)
        self.graph.resume(behind)

    def _do(self, expressions: tuple[Expr, ...], names: tuple[tuple[str, int], ...]) -> None:
        """Evaluate expressions of a function of its own, which sees none of the locals here: names stand for its variables."""
        around, self.scopes = self.scopes, Scopes()
        for name, index in names:
            self.scopes.declare(name, index)
        for expression in expressions:
            self.discard(expression)
        self.scopes = around

    def is_held(self, name: str, held: Value, line: int) -> Value:
        """Return whether a guard of the class `name` got what it wanted: one that may fail leaves its statement out."""
        if isinstance(held, Const) or isinstance(held.type, Pointer):
            return held
        result = self.graph.temporary(INT, line)
        callee = f"class_{name}_lock_ptr"
        self.graph.emit(Call(callee, None, (held,), result, INT, CallKind.FUNCTION, line, text=f"{callee}(guard({name}))"))
        return Var(result, INT)

    def take(self, expr: CallSyntax) -> Value:
        """`no_free_ptr(p)`, `retain_and_null_ptr(p)`: the value of p, which is NULL from now on."""
        (arg,) = expr.args if len(expr.args) == 1 else (None,)
        if arg is None or isinstance(arg, TypeName | RawArg):
            return self.unknown(f"{render(expr.func)}()", expr.line)
        place = self.place(arg)
        old = self.settled(self.read(place, expr.line), expr.line)
        self.write(place, Const(0, place.type if isinstance(place.type, Pointer) else Pointer(Void())), expr.line)
        return old

    # --- jumps -------------------------------------------------------------------------------------------------------

    def leave_for(self, label: str, target: int, line: int) -> None:
        """Go to a label; what is due on the way is known when the label's scope is, by `close_exits`."""
        block = self.graph.block()
        self.exits.append(Exit(label, block, tuple(self.pending), line, self.stretch, self.lives.held))
        self.graph.jump(block if self.pending or self.hidden or self.lives.any else target, line)

    def close_exits(self, labels: dict[str, int]) -> None:
        """Run on each way to a label what is due there: of the scopes around the jump those that are not around the label.

        A jump between two stretches of visible text may leave a scope in which hidden text made something due: a way through hidden text.
        """
        here = self.graph.current
        for leaving in self.exits:
            around = self.label_scopes.get(leaving.label, ())
            if leaving.pending[: len(around)] != around:
                self.unknown("goto into the scope of a cleanup", leaving.line)
            self.graph.resume(leaving.block)
            self._run(leaving.pending[len(around) :], leaving.line)
            self.lives.leave(self.label_blocks.get(leaving.label, (0,)), leaving.line, leaving.held)
            if self.hidden and self.label_stretches.get(leaving.label) != leaving.stretch:
                self.graph.cut(f"label {leaving.label}", leaving.line)
            else:
                self.graph.jump(labels[leaving.label], leaving.line)
        self.graph.resume(here)
