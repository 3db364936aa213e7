"""Compare and exchange: `try_cmpxchg(p, &old, new)` is `cmpxchg(p, old, new)`, true if that found old, and old is what it found if not.

So the kernel defines it (Documentation/atomic_t.txt, "CMPXCHG vs TRY_CMPXCHG"; include/linux/atomic/atomic-arch-fallback.h). Values have the
type of what the pointer points to, as the macros convert them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer.cfront.address_taken import is_kept_exchange
from reviewer.cfront.ctype import BOOL, INT, LONG, Bool, CType, Int, Pointer, Unknown, promoted
from reviewer.cfront.ir import Branch, Call, CallKind, Convert, Op, Set, Value, Var
from reviewer.cfront.lower_order import has_effect
from reviewer.cfront.lower_places import Place
from reviewer.cfront.lower_types import pointee
from reviewer.cfront.render import render
from reviewer.cfront.syntax import Call as CallSyntax
from reviewer.cfront.syntax import Expr, RawArg, TypeName, Unary
from reviewer.model.patterns import regex

if TYPE_CHECKING:
    from reviewer.cfront.lower_values import Values

_FORM = regex(r"(atomic_|atomic64_|atomic_long_|)(try_|)cmpxchg(?:64)?(?:_relaxed|_acquire|_release|_local)?\Z")
_COUNTERS: dict[str, CType] = {"atomic_": INT, "atomic64_": LONG, "atomic_long_": LONG}


def exchange(values: Values, expr: CallSyntax, name: str, used: bool) -> Value | None:
    """Lower a compare and exchange; None for any other access, and where it is not seen of what type."""
    match = _FORM.match(name)
    args = tuple(arg for arg in expr.args if not isinstance(arg, TypeName | RawArg))
    if match is None or len(args) != 3 or len(expr.args) != 3:
        return None
    pointer, old, new = args
    seen = _COUNTERS[match[1]] if match[1] else pointee(values.type_of(pointer))
    ctype = seen if isinstance(seen, Int | Bool | Pointer) else None
    if not match[2]:
        if ctype is None:
            return None
        values.mark_order(expr, args)
        address = values.settled(values.value(pointer), expr.line)
        given = [values.settled(values.converted(values.value(arg), ctype), expr.line) for arg in (old, new)]
        return _exchanged(values, expr, name, (address, *given), ctype, used)
    kept = isinstance(old, Unary) and is_kept_exchange(expr)
    if not kept and ctype is None:
        return None
    if has_effect(new):
        # The macros read what old points to before, the functions behind it.
        return values.unknown(f"{name}() of what has an effect", expr.line)
    values.mark_order(expr, args)
    address = values.settled(values.value(pointer), expr.line)
    place = values.place(old.operand if kept and isinstance(old, Unary) else Unary(expr.line, "*", old))
    if ctype is not None and place.type != ctype and not isinstance(place.type, Unknown):
        return values.unknown(f"{name}() of two types", expr.line)
    exchanged: CType = ctype if ctype is not None else place.type
    before = values.settled(values.converted(values.read(place, expr.line), exchanged), expr.line)
    after = values.settled(values.converted(values.value(new), exchanged), expr.line)
    found = _exchanged(values, expr, name.replace("try_", "", 1), (address, before, after), exchanged, True)
    return _compared(values, expr, place, before, found)


def _exchanged(values: Values, expr: CallSyntax, callee: str, args: tuple[Value, ...], ctype: CType, used: bool) -> Value:
    variable = values.graph.temporary(ctype, expr.line) if used else -1
    scope = tuple(index for index in values.scopes.visible() if not values.graph.variables[index].memory) if values.hidden else ()
    values.graph.emit(Call(callee, None, args, variable, ctype, CallKind.MARKED, expr.line, scope=scope, text=render(expr)))
    return Var(variable, ctype)


def _compared(values: Values, expr: Expr, place: Place, before: Value, found: Value) -> Value:
    """Return whether what was found is what was asked for, and keep it if not."""
    graph = values.graph
    wide = promoted(found.type)
    won = graph.temporary(INT, expr.line)
    graph.emit(Set(won, Op("==", (values.converted(found, wide), values.converted(before, wide)), INT), expr.line))
    lost, behind = graph.block(), graph.block()
    graph.end(Branch(Var(won, INT), behind, lost, expr.line, render(expr)))
    graph.resume(lost)
    values.write(place, found, expr.line)
    graph.jump(behind)
    graph.resume(behind)
    return Convert(Var(won, INT), BOOL)
