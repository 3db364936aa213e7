"""Uses of macros that are seen to make a value of their arguments' values: the operators `min` and `max`, or C's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reviewer.cfront.ctype import Array, Bool, CType, Int, Unknown, common_type, type_key
from reviewer.cfront.ir import Const, Op, Value
from reviewer.cfront.literals import integer, reduced
from reviewer.cfront.lower_scope import walk
from reviewer.cfront.macro_choices import Between, Chosen, Given, Made, Plus, To, argument
from reviewer.cfront.macro_values import MacroValue
from reviewer.cfront.syntax import Binary, Cast, CharLit, Expr, Ident, Index, Member, Number, RawArg, TokenKind, TypeName, Unary
from reviewer.cfront.syntax import Call as CallSyntax

if TYPE_CHECKING:
    from reviewer.cfront.lower_values import Values

_OPERANDS = (Number, CharLit, Member, Index, Unary, Cast)


def macro_value(values: Values, expr: CallSyntax, name: str) -> Value | None:
    """Lower a use of such a macro that the dialect knows by name; None for any other, and where not all is numbers of known types."""
    if name not in values.dialect.pure_expression or values.scopes.find(name) is not None or any(isinstance(arg, RawArg) for arg in expr.args):
        return None
    plain = {place: arg for place, arg in enumerate(expr.args) if not isinstance(arg, TypeName | RawArg)}
    if len(plain) not in (1, 2, 3):
        return None
    found = values.declarations.macro_value(name, tuple(isinstance(arg, TypeName) for arg in expr.args))
    if found is None or not _fits(values, found, expr, tuple(plain.values())):
        return None
    types: dict[int, CType] = {place: values.types.resolve(arg) for place, arg in enumerate(expr.args) if isinstance(arg, TypeName)}
    types |= {place: values.type_of(arg) for place, arg in plain.items()}
    if not all(isinstance(ctype, Int | Bool) for ctype in types.values()):
        return None
    if not isinstance(found.made, Made):
        return values.value(_filled(found.made, plain[0]))
    given = {place: values.settled(values.value(arg), expr.line) for place, arg in plain.items()}
    types |= {place: value.type for place, value in given.items()}
    made = _made(values, found.made, given, types, expr.line)
    return made if made is not None else _opaque(name, types, given)


def _fits(values: Values, found: MacroValue, expr: CallSyntax, args: tuple[Expr, ...]) -> bool:
    """Whether the macro makes of these arguments what it makes of names: none of them may be taken apart, or speak of the macro's own locals."""
    if found.bare and not all(_is_single(values, arg) for arg in args):
        return False
    if found.plain and not all(_is_plain(values, arg) for arg in args):
        return False
    if any(values.scopes.find(name) is not None for name in found.names):
        return False
    if not isinstance(found.made, Made) or not found.names:
        return True  # there are no locals
    words = {token.text for token in expr.tokens if token.kind is TokenKind.IDENT} | {
        node.name for arg in args for node in walk(arg) if isinstance(node, Ident)
    }
    return not any(_may_speak(values, word, found.names) for word in sorted(words))


def _may_speak(values: Values, word: str, names: frozenset[str]) -> bool:
    """Whether a name is one of some, or a macro that may have one in it."""
    if word in names:
        return True
    words = values.declarations.words_of(word) if values.scopes.find(word) is None else ()
    return words is None or not names.isdisjoint(words)


def _is_single(values: Values, arg: Expr) -> bool:
    """Whether an argument is one operand: a name that is no local's may stand for any text."""
    return isinstance(arg, _OPERANDS) or (isinstance(arg, Ident) and values.scopes.find(arg.name) is not None)


def _is_plain(values: Values, arg: Expr) -> bool:
    """Whether nobody can tell how often an argument is evaluated: a number, or a local that is kept in a variable."""
    index = values.scopes.find(arg.name) if isinstance(arg, Ident) else None
    if index is None:
        return isinstance(arg, Number | CharLit)
    variable = values.graph.variables[index]
    return not variable.memory and not isinstance(variable.type, Array)


def _filled(node: Expr, arg: Expr) -> Expr:
    """Put an argument in the place of its name."""
    match node:
        case Ident(_, name) if name == argument(0):
            return arg
        case Unary(_, _, operand) | Cast(_, _, operand):
            return replace(node, operand=_filled(operand, arg))
        case Binary(_, _, left, right):
            return replace(node, left=_filled(left, arg), right=_filled(right, arg))
        case _:
            return node


def _made(values: Values, made: Made, given: dict[int, Value], types: dict[int, CType], line: int) -> Value | None:
    """Return the value of what a macro makes; None of a choice whose order counts, or whose types have no common one."""
    match made:
        case Given(place):
            return given[place]
        case Plus(of, zero):
            value, known = _made(values, of, given, types, line), integer(zero)
            return values.operate("+", value, Const(*known), line) if value is not None and known is not None else None
        case To(of, place):
            value = _made(values, of, given, types, line)
            return values.converted(value, types[place]) if value is not None else None
        case Chosen(left, right, most):
            return _chosen(values, most, _made(values, left, given, types, line), _made(values, right, given, types, line))
        case Between(value, low, high):
            parts = [_made(values, part, given, types, line) for part in (value, low, high)]
            known_parts = [part for part in parts if part is not None]
            if len(known_parts) != len(parts) or not _is_range(known_parts):
                return None
            return _chosen(values, False, _chosen(values, True, parts[0], parts[1]), parts[2])


def _chosen(values: Values, most: bool, left: Value | None, right: Value | None) -> Value | None:
    common = common_type(left.type, right.type) if left is not None and right is not None else None
    if common is None or left is None or right is None:
        return None
    return Op("max" if most else "min", (values.converted(left, common), values.converted(right, common)), common)


def _is_range(typed: list[Value]) -> bool:
    """Whether the limits are constants, in order in the type in which all three are compared: then it is no matter which is asked first."""
    value, low, high = typed
    common = common_type(value.type, low.type)
    if not isinstance(low, Const) or not isinstance(high, Const) or common is None or common != common_type(value.type, high.type):
        return False
    return low.value == reduced(low.value, common) <= high.value == reduced(high.value, common)


def _opaque(name: str, types: dict[int, CType], given: dict[int, Value]) -> Value:
    """Return a function of the arguments of which no more is known."""
    words = ", ".join((name, *(type_key(types[place]) for place in sorted(types))))
    return Op(f"pure:{words}", tuple(given.values()), Unknown(f"result of {words}"))
