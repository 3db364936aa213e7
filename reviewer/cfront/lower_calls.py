"""Calls: of functions, of macros that the dialect knows, and of names of which nothing is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reviewer.cfront import (
    lower_configured,
    lower_constants,
    lower_exchange,
    lower_function_like,
    lower_generic,
    lower_value_macros,
    lower_warnings,
    lower_zeroing,
)
from reviewer.cfront.containers import name_of
from reviewer.cfront.ctype import BOOL, INT, ULONG, Array, Bool, CType, Int, Pointer, Record, Unknown, Void, type_key
from reviewer.cfront.ir import OF_A_LOCAL, OF_A_NAME, Call, CallKind, Const, Convert, Op, Value, Var
from reviewer.cfront.lower_types import record_key
from reviewer.cfront.macro_forms import CONFIGURED
from reviewer.cfront.render import render
from reviewer.cfront.syntax import Call as CallSyntax
from reviewer.cfront.syntax import Doing, Expr, Generic, Ident, Index, Member, RawArg, TypeName, Unary
from reviewer.model.patterns import regex

if TYPE_CHECKING:
    from reviewer.cfront.lower_values import Values

# Marked accesses whose first argument is an lvalue: the macro takes its address (include/asm-generic/rwonce.h, rcupdate.h).
_BY_REFERENCE = ("READ_ONCE", "WRITE_ONCE", "ACCESS_ONCE", "rcu_dereference", "srcu_dereference", "rcu_access_pointer", "rcu_assign_pointer",
                 "RCU_INIT_POINTER", "rcu_replace_pointer", "data_race")  # fmt: skip
# Names whose effect comes at the end of the scope they stand in: as statements they are the business of `lower_cleanup`.
_TWICE = frozenset({"setjmp", "_setjmp", "sigsetjmp", "__sigsetjmp", "vfork", "getcontext"})
"""Functions that come back twice: what locals hold then is left open (C17 7.13.2.1 p3)."""
_SCOPED = frozenset({"guard", "scoped_guard", "scoped_cond_guard", "CLASS", "return_ptr"})
_TAKING = frozenset({"no_free_ptr", "retain_and_null_ptr"})
_VARIADIC = frozenset({"va_start", "va_end", "va_arg", "va_copy"})
# Built-in functions that act as functions of their arguments' values (gcc's manual, "Other Builtins"), and those that ask the compiler
# about the text of an argument without evaluating it: what it answers is its own business, each time anew.
_ORDINARY = regex(
    r"__builtin_(?:(?:[su]?(?:add|sub|mul)(?:l|ll)?_overflow)|mem\w+|str\w+|prefetch|return_address|frame_address|extract_return_addr|"
    r"assume_aligned|unreachable|abs|labs|llabs|ffs|ffsl|ffsll|parity|parityl|parityll|clrsb|clrsbl|clrsbll)\Z"
)
UNEVALUATED = frozenset({"__builtin_constant_p", "__builtin_object_size", "__builtin_dynamic_object_size"})
"""Built-in functions that ask about text: what they answer is their own business, each time anew."""


def call(values: Values, expr: CallSyntax, used: bool = True) -> Value:
    """Lower a call; without `used` its result is dropped and no variable takes it."""
    if isinstance(expr.func, Generic) and (picked := lower_generic.chosen(values, expr.func)) is not None:
        expr = replace(expr, func=picked)
    if not isinstance(expr.func, Ident):
        return _indirect(values, expr, used)
    name = expr.func.name
    if name == CONFIGURED:
        return lower_configured.configured_value(values, expr, used)
    dialect = values.dialect
    if values.scopes.find(name) is not None or _is_pointer(values, name):
        return _indirect(values, expr, used)
    if name in _SCOPED or name in _TWICE:
        return values.unknown(f"{name}()", expr.line)
    if name in _TAKING:
        return values.take(expr)
    hint = name in ("likely", "unlikely") and not values.declarations.is_function(name)
    if hint and len(expr.args) == 1 and not isinstance(expr.args[0], TypeName | RawArg):
        return Op("!", (Op("!", (values.value(expr.args[0]),), INT),), INT)
    if name in dialect.compile_time and not values.declarations.is_function(name):
        return Const(0, Void())
    if name in dialect.warning and expr.args and not isinstance(expr.args[0], TypeName | RawArg) and not values.declarations.is_function(name):
        return lower_warnings.warning(values, expr, name, expr.args[0], used)
    if (constant := lower_constants.constant_macro(values, expr, name) or lower_constants.first_bit(values, expr, name)) is not None:
        return constant
    if (made := lower_value_macros.macro_value(values, expr, name)) is not None:
        return made
    known = values.declarations.is_function(name) or name in dialect.functions
    if known or name in dialect.pure_expression or name in dialect.marked:
        _check_raw(values, expr, name)
    if name in dialect.pure_expression and name not in UNEVALUATED and not values.declarations.is_function(name):
        return _pure(values, expr, name)
    if name.startswith("__builtin_") or name in _VARIADIC:
        return _builtin(values, expr, name, used)
    if name in dialect.marked or name.startswith(tuple(dialect.marked_prefixes)):
        exchanged = lower_exchange.exchange(values, expr, name, used)
        return exchanged if exchanged is not None else _marked(values, expr, name, used)
    if not known and not any(c.islower() for c in name) and lower_function_like.acts(values, expr, name):
        args = _arguments(values, expr)
        result = Unknown(f"result of {name}")
        return _emit(values, expr, name, None, args, CallKind.FUNCTION, used, spelling=lower_function_like.types(args), result=result)
    if name == "memset" and not used and values.declarations.is_library(name) and (zero := lower_zeroing.zeroed(values, expr)) is not None:
        return zero
    saving = name in dialect.writes_argument and _SAVING.search(name) is not None and not values.declarations.is_function(name)
    if saving and (saved := _saving(values, expr, name, used)) is not None:
        return saved
    if known and any(values.scopes.find(word) is not None for word in values.declarations.written(name)):
        known = False  # what is taken for a function is seen to write a local of this name
    kind = CallKind.FUNCTION if known else CallKind.UNRESOLVED
    args = _as_declared(values, name, _arguments(values, expr))
    # What may be a macro may assign every variable that it is given by name.
    positions = dialect.writes_argument.get(name, ()) if known else range(len(expr.args))
    outs = tuple(index for position in positions if position < len(expr.args) and (index := _plain_variable(values, expr.args[position])) is not None)
    spelling = _text_that_counts(values, expr, name, args) if kind is CallKind.UNRESOLVED else ""
    return _emit(values, expr, name, None, args, kind, used, outs=outs, spelling=spelling or _wide(values, name, args))


def _text_that_counts(values: Values, expr: CallSyntax, name: str, args: tuple[Value, ...]) -> str:
    """Return what of the text of a call counts where the name may be a macro's.

    A name in capitals is a macro by every convention: its arguments count as text, and it may leave from the middle of the expression
    (SEMANTICS.md A5), which no cut can say. In lower case, hunks alone have a standing assumption; but whether what an argument does is done,
    or how often, the macro decides: it is no effect of its own in front of the call.
    """
    if not any(c.islower() for c in name):
        of = " of a type or a piece of text" if any(isinstance(arg, TypeName | RawArg) for arg in expr.args) else ""
        values.problems.append((f"macro {name}(){of} in an expression", expr.line))
        return _typed(expr, args)
    done = values.done_within(expr)
    return done if done and (name in values.dialect.sometimes or not values.declarations.evaluates(name)) else ""


def named(values: Values, expr: Doing) -> Value:
    """Lower a name that is no call and stands for what does something: as a function without arguments."""
    result = Unknown(f"result of {expr.name}")
    return _emit(values, CallSyntax(expr.line, expr, ()), expr.name, None, (), CallKind.FUNCTION, True, spelling=OF_A_NAME, result=result)


_SAVING = regex(r"irq_?save|save_flags")


def _saving(values: Values, expr: CallSyntax, name: str, used: bool) -> Value | None:
    """Lower what keeps the state of interrupts in a local, which it writes and does not read (include/linux/irqflags.h); None if it is no local."""
    positions = values.dialect.writes_argument[name]
    written = [_plain_variable(values, expr.args[position]) for position in positions if position < len(expr.args)]
    outs = tuple(index for index in written if index is not None)
    if len(outs) != len(positions):
        return None
    rest = tuple(arg for position, arg in enumerate(expr.args) if position not in positions)
    args = _arguments(values, CallSyntax(expr.line, expr.func, rest, expr.tokens))
    return _emit(values, expr, name, None, args, CallKind.FUNCTION, used, outs=outs)


def _is_pointer(values: Values, name: str) -> bool:
    """Whether a name is seen to be a variable at file level that points to a function."""
    spelled = values.declarations.variable(name)
    return spelled is not None and spelled.function


def _builtin(values: Values, expr: CallSyntax, name: str, used: bool) -> Value:
    """Lower a built-in function of the compiler that is no plain computation."""
    if name in UNEVALUATED:
        asked: CType = INT if name == "__builtin_constant_p" else ULONG
        return _emit(values, expr, name, None, (), CallKind.FUNCTION, used, spelling=", ".join(map(render, expr.args)), result=asked)
    if name == "__builtin_types_compatible_p" and all(isinstance(arg, TypeName) for arg in expr.args):
        keys = ", ".join(type_key(values.types.resolve(arg)) for arg in expr.args if isinstance(arg, TypeName))
        return Op(f"pure:{name} {keys}", (), INT)
    if name.removeprefix("__builtin_") in _VARIADIC:
        return _variable_arguments(values, expr, name.removeprefix("__builtin_"), used)
    if _ORDINARY.match(name) and not any(isinstance(arg, TypeName | RawArg) for arg in expr.args):
        result = BOOL if name.endswith("_overflow") else Void() if name == "__builtin_unreachable" else None
        return _emit(values, expr, name, None, _arguments(values, expr), CallKind.FUNCTION, used, result=result)
    return values.unknown(f"{name}()", expr.line)


def _variable_arguments(values: Values, expr: CallSyntax, name: str, used: bool) -> Value:
    """Lower va_start() and its family: calls that read and write the list, which lives in memory."""
    lists = expr.args[: 2 if name == "va_copy" else 1]
    addresses = [values.place(arg).address for arg in lists if not isinstance(arg, TypeName | RawArg)]
    kinds = [arg for arg in expr.args[1:] if isinstance(arg, TypeName)]
    if len(addresses) != len(lists) or not lists or (name == "va_arg") != (len(kinds) == 1):
        return values.unknown(f"{name}()", expr.line)
    args = tuple(address for address in addresses if address is not None)
    if len(args) != len(addresses):
        return values.unknown(f"{name}() of a list that is kept in a register", expr.line)
    result: CType = values.types.resolve(kinds[0]) if kinds else Void()
    spelling = "" if not kinds else type_key(result)
    return _emit(values, expr, f"__builtin_{name}", None, args, CallKind.FUNCTION, used, spelling=spelling, result=result)


def _check_raw(values: Values, expr: CallSyntax, name: str) -> None:
    """Refuse an argument that is neither a type nor an expression where a value is wanted: a macro may take such text, a function can't."""
    macro = name in values.dialect.pure_expression or name in values.dialect.marked
    for arg in expr.args:
        if isinstance(arg, RawArg) and not (macro and all(values.scopes.find(token.text) is None for token in arg.tokens)):
            values.problems.append((f"argument of {name}()", arg.line))


def _typed(expr: CallSyntax, args: tuple[Value, ...]) -> str:
    return f"{', '.join(map(render, expr.args))} : {', '.join(type_key(arg.type) for arg in args)}"


def _emit(
    values: Values,
    expr: CallSyntax,
    callee: str,
    target: Value | None,
    args: tuple[Value, ...],
    kind: CallKind,
    used: bool,
    outs: tuple[int, ...] = (),
    spelling: str = "",
    result: CType | None = None,
) -> Value:
    if result is None:
        spelled = values.declarations.result(callee) if callee and kind is CallKind.FUNCTION else None
        key = f"result of {callee or render(expr.func)}"
        result = values.types.resolve(spelled) if spelled is not None else values.declarations.implied(key) or Unknown(key)
    if isinstance(result, Void):
        used = False
    variable = values.graph.temporary(result, expr.line) if used else -1
    scope = values.scopes.visible() if kind is CallKind.UNRESOLVED or values.hidden else ()
    scope = tuple(index for index in scope if not values.graph.variables[index].memory)
    values.graph.emit(Call(callee, target, args, variable, result, kind, expr.line, outs, scope, spelling, render(expr)))
    return Var(variable, result) if used else Const(0, Void())


def _arguments(values: Values, expr: CallSyntax) -> tuple[Value, ...]:
    operands = tuple(arg for arg in expr.args if not isinstance(arg, TypeName | RawArg))
    values.mark_order(expr, operands)
    result: list[Value] = []
    volatile = 0
    for arg in expr.args:
        match arg:
            case TypeName():
                result.append(Op(f"pure:type {type_key(values.types.resolve(arg))}", (), Unknown("a type")))
            case RawArg():
                result.append(Op(f"pure:text {render(arg)}", (), Unknown("text")))
            case _:
                before = values.volatile_accesses
                values.given = arg.operand if isinstance(arg, Unary) and arg.op == "&" else None
                result.append(values.settled(values.value(arg), expr.line))
                if values.volatile_accesses > before:
                    volatile += 1
    if volatile > 1:
        values.unknown("order of volatile accesses", expr.line)
    return tuple(result)


def _as_declared(values: Values, name: str, args: tuple[Value, ...]) -> tuple[Value, ...]:
    """Convert numbers to the types of the parameters that they are given to, where these are known (C17 6.5.2.2)."""
    spelled = values.declarations.parameters(name)
    if spelled is None or not (len(spelled) == len(args) or (spelled[-1:] == (TypeName("..."),) and len(args) >= len(spelled) - 1)):
        return args
    found = list(args)
    for at, one in enumerate(spelled[: len(args)]):
        ctype = values.types.resolve(one)
        if isinstance(ctype, Int | Bool) and isinstance(found[at].type, Int | Bool):
            found[at] = values.converted(found[at], ctype)
    return tuple(found)


def _wide(values: Values, name: str, args: tuple[Value, ...]) -> str:
    """Say which arguments behind `...` are wider than an int: nobody converts them, and the function takes as much as was given (C17 6.5.2.2 p7)."""
    spelled = values.declarations.parameters(name)
    if spelled is None or spelled[-1:] != (TypeName("..."),):
        return ""
    tail = enumerate(args[len(spelled) - 1 :], len(spelled))
    return ", ".join(f"argument {place} of {one.type.bits} bits" for place, one in tail if isinstance(one.type, Int) and one.type.bits > INT.bits)


def _plain_variable(values: Values, arg: Expr | TypeName | RawArg) -> int | None:
    if isinstance(arg, Unary) and arg.op == "&":
        return None
    if isinstance(arg, Ident):
        index = values.scopes.find(arg.name)
        if index is not None and not values.graph.variables[index].memory:
            return index
    return None


def _indirect(values: Values, expr: CallSyntax, used: bool) -> Value:
    if isinstance(expr.func, CallSyntax):
        # static_call(x)(...), guard(mutex)(...): what the inner call stands for is a macro's business.
        if isinstance(expr.func.func, Ident) and expr.func.func.name in _SCOPED:
            return values.unknown(f"{expr.func.func.name}()", expr.line)
        return _emit(values, expr, render(expr.func), None, _arguments(values, expr), _kind_of(values, expr.func), used)
    target = values.value(expr.func)
    return _emit(values, expr, "", target, _arguments(values, expr), CallKind.FUNCTION, used)


def _kind_of(values: Values, func: CallSyntax) -> CallKind:
    """Return what a call of what a macro stands for is: that of a function, if the macro is known for it and is given names of no local."""
    name = func.func.name if isinstance(func.func, Ident) else ""
    plain = all(isinstance(arg, Ident) and values.scopes.find(arg.name) is None for arg in func.args)
    known = name in values.dialect.function_value and not values.declarations.is_function(name)
    return CallKind.FUNCTION if known and plain else CallKind.UNRESOLVED


def _pure(values: Values, expr: CallSyntax, name: str) -> Value:
    """A macro that computes from its arguments: an uninterpreted operation whose name holds what is no value."""
    if name == "ARRAY_SIZE" and len(expr.args) == 1 and not isinstance(expr.args[0], TypeName | RawArg):
        ctype = values.type_of(expr.args[0])
        if isinstance(ctype, Array) and ctype.size.isdecimal():
            return Const(int(ctype.size), ULONG)
    if values.declarations.is_container_of(name) and (container := _container(values, expr)) is not None:
        return container
    words: list[str] = [name]
    args: list[Value] = []
    by_type = values.dialect.type_argument.get(name, ())
    for position, arg in enumerate(expr.args):
        if isinstance(arg, TypeName):
            words.append(type_key(values.types.resolve(arg)))
        elif isinstance(arg, RawArg):
            words.append(render(arg))
        elif name in _BY_NAME:
            words.append(f"{render(arg)} : {type_key(_quiet_type(values, arg))}")
        elif position in by_type or (name in _MEMBER_LAST and position == len(expr.args) - 1):
            words.append(render(arg))
        else:
            value = values.value(arg)
            words.append(type_key(value.type))
            args.append(value)
    key = "pure:" + ", ".join(words)
    if name in _OF_FIRST_TYPE and len(args) == 2:
        # The address of another object: not one that the compiler derives from the first.
        return Op(key, tuple(args), args[0].type)
    types = ", ".join(words)
    if name in _MEMBER_LAST and len(expr.args) == 3 and isinstance(expr.args[1], TypeName):
        return Op(key, tuple(args), Pointer(values.types.resolve(expr.args[1])))
    return Op(key, tuple(args), Unknown(f"result of {types}"))


def _container(values: Values, expr: CallSyntax) -> Value | None:
    """Lower container_of() and its other names; None where the type is no record, or the member is one of a member."""
    match expr.args:
        case (place, TypeName() as spelled, Ident(name=member)) if not isinstance(place, TypeName | RawArg):
            record = values.types.resolve(spelled)
            return Op(name_of(record_key(record), member), (values.value(place),), Pointer(record)) if isinstance(record, Record) else None
        case _:
            return None


_BY_NAME = frozenset(
    {"ARRAY_SIZE", "sizeof_field", "FIELD_SIZEOF", "IS_ENABLED", "IS_BUILTIN", "IS_REACHABLE", "IS_MODULE", "offsetof", "offsetofend", "__stringify"}
)
_OF_FIRST_TYPE = frozenset({"RELOC_HIDE"})
_MEMBER_LAST = frozenset({"container_of", "list_entry", "hlist_entry", "rb_entry", "list_first_entry", "container_of_const"})


def _quiet_type(values: Values, arg: Expr) -> CType:
    if isinstance(arg, Ident) and values.scopes.find(arg.name) is None:
        return Unknown(f"type of {arg.name}")
    return values.type_of(arg)


def _marked(values: Values, expr: CallSyntax, name: str, used: bool) -> Value:
    result: CType | None = None
    args: list[Value] = []
    rest, spelling = expr.args, ""
    if name.startswith(_BY_REFERENCE) and rest and isinstance(rest[0], Ident | Member | Index | Unary):
        first = rest[0]
        if not isinstance(first, Unary) or first.op == "*":
            place = values.place(first)
            result = place.type
            address = place.address if place.address is not None else Var(place.variable, place.type)
            args.append(address if not isinstance(address, Const) else Convert(address, Unknown("place")))
            rest = rest[1:]
            if place.address is None and name.startswith(("WRITE_ONCE", "rcu_assign", "RCU_INIT", "rcu_replace")):
                return values.unknown(f"{name}() of a local", expr.line)
            spelling = OF_A_LOCAL if place.address is None else ""
    tail = CallSyntax(expr.line, expr.func, rest, expr.tokens)
    args.extend(_arguments(values, tail))
    if name.startswith(("WRITE_ONCE", "rcu_assign", "RCU_INIT")):
        result = Void()
    return _emit(values, expr, name, None, tuple(args), CallKind.MARKED, used, spelling=spelling, result=result)
