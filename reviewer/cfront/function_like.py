"""Macros that a function of the same name could stand for, whichever of their definitions is in force (SEMANTICS.md A5, A8).

Where each definition of a name is a function or a macro that is an expression of its arguments, and no argument is written, quoted, or taken
for a type, a use is a call: an effect in order that is a function of the arguments' values and types. Whether an argument is evaluated exactly
once is kept, since what is evaluated may fault and have effects; so are the other names in the texts, which must not be those of locals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from reviewer.cfront.constant_makers import SUFFIXES, Made, Makers
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.lower_order import has_effect
from reviewer.cfront.lower_scope import walk
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macro_speech import COUNTS_BITS
from reviewer.cfront.members import SPECIFIERS
from reviewer.cfront.parser import parse_expression
from reviewer.cfront.places_told import FILE_TOLD, FUNCTION_TOLD
from reviewer.cfront.statement_syntax import Block, Decl, Declarator, ExprStmt, Stmt
from reviewer.cfront.syntax import (
    Assign,
    Binary,
    Call,
    Cast,
    CharLit,
    Comma,
    CompoundLiteral,
    Conditional,
    Expr,
    Ident,
    Index,
    InitList,
    Member,
    Number,
    Postfix,
    RawArg,
    SizeOf,
    StmtExpr,
    StringLit,
    Token,
    TokenKind,
    TypeName,
    Unary,
)
from reviewer.cfront.value_names import is_value_macro
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_WORD = regex(r"[A-Za-z_]\w*")
_NAMES = 4
"""Names for names that are followed to find out whether one is a value."""
_DEPTH = 40
"""Macros in each other's texts; more are not followed. Kernel headers stay below 20."""


@value_type
class FunctionLike:
    """`once` says of each argument whether every definition evaluates it exactly once; `names` are the other names that the texts mention.

    `acts` says that one may call or write something. Variables of a text's own count as names: who has one of that name can't be told from it.
    """

    once: tuple[bool, ...]
    names: frozenset[str]
    acts: bool = False


_Key = tuple[str, int]


def _with_brackets(macro: MacroDef | None, count: int) -> MacroDef | None:
    """Return a macro with parameters for one without that stands in front of `count` arguments in brackets: `ULCAST (unsigned long)`."""
    if macro is None or macro.params is not None or not macro.body:
        return macro
    line, params = macro.body[0].line, tuple(f"given{place}$" for place in range(count))
    given = [part for name in params for part in (Token(TokenKind.PUNCT, ",", line), Token(TokenKind.IDENT, name, line))][1:]
    return MacroDef(macro.name, params, "", (*macro.body, Token(TokenKind.PUNCT, "(", line), *given, Token(TokenKind.PUNCT, ")", line)))


class _NotLikeOneError(Exception):
    """The text does what no function could, or is not understood."""


class Names:
    """What a file knows of names; what was found of a macro is kept."""

    def __init__(
        self,
        macros: Callable[[str], Sequence[MacroDef | None]],
        is_function: Callable[[str], bool],
        dialect: Dialect,
        is_object: Callable[[str], bool] = lambda _name: False,
        is_declared: Callable[[str], bool] = lambda _name: False,
    ) -> None:
        """`macros` gives the definitions of a name (None for one that can't be read).

        `is_function` and `is_object` say whether a function (and no macro) or a variable of the name is in sight, `is_declared` whether a function
        is, macro or not.
        """
        self.macros = macros
        self.is_object = is_object
        self.is_declared = is_declared
        self.is_function = is_function
        self.dialect = dialect
        self._known: dict[_Key, FunctionLike | None] = {}
        self._open: set[_Key] = set()
        self._relied: set[_Key] = set()
        self._for_now: dict[_Key, tuple[FunctionLike, frozenset[_Key]]] = {}
        self._makers = Makers(macros)
        self._depth = 0

    def function_like(self, name: str, count: int) -> FunctionLike | None:
        """Return how `name(...)` with `count` arguments acts where that is as a function; None where it may not.

        A definition that takes another number of arguments can't be in force where the call compiles.
        """
        known = self.macros(name)
        texts = [macro for macro in known if macro is None or macro.params is None or macro.variadic or len(macro.params) == count]
        if any(macro is not None and macro.params is None and not macro.body and count != 1 for macro in texts):
            return None
        if not texts:
            # None of the macros takes so many: it is a function, if one is in sight.
            return FunctionLike((True,) * count, frozenset({name}), True) if known and self.is_declared(name) else None
        return self._of_texts(name, count, [_with_brackets(macro, count) for macro in texts])

    def object_like(self, name: str) -> FunctionLike | None:
        """Return the names that a name which is no call stands for, None if it may stand for more than a value."""
        if name in self.dialect.functions and self.macros(name):
            return FunctionLike((), frozenset({name}), True)
        return self._of_texts(name, -1, [macro for macro in self.macros(name) if macro is None or macro.params is None])

    def makes_number(self, name: str, args: Sequence[Expr | TypeName | RawArg]) -> bool:
        """Whether a call pastes a suffix to a number, or does nothing else than compute with what it is given: `_AC(1, UL)`."""
        plain = all(isinstance(arg, Number) or (isinstance(arg, Ident) and (arg.name in SUFFIXES or arg.name.startswith("CONFIG_"))) for arg in args)
        return plain and self._makers.made(name) is not Made.NOTHING

    def casts(self, name: str) -> bool:
        """Whether each definition of a macro converts its second argument to its first, or drops the type: `_AT(T, X)` is `((T)(X))`."""
        found = self.macros(name)
        bodies = ((macro.params, " ".join(token.text for token in macro.body)) for macro in found if macro is not None and macro.params is not None)
        alike = [len(params) == 2 and body in (f"( ( {params[0]} ) ( {params[1]} ) )", params[1]) for params, body in bodies]
        return len(alike) == len(found) > 0 and all(alike)

    def _of_texts(self, name: str, count: int, texts: Sequence[MacroDef | None]) -> FunctionLike | None:
        key = (name, count)
        if key in self._open:
            # In its own text a macro's name is no macro (C17 6.10.3.4 p2).
            self._relied.add(key)
            return FunctionLike((True,) * max(count, 0), frozenset({name}))
        if key in self._known:
            return self._known[key]
        if key in self._for_now:
            kept, relied = self._for_now[key]
            self._relied |= relied
            return kept
        self._open.add(key)
        outer, self._relied = self._relied, set()
        found = self._read(name, count, texts)
        self._open.discard(key)
        relied = frozenset(self._relied - {key})
        self._relied = outer | relied
        self._settle(key, found, relied)
        if found is None or not relied:
            self._known[key] = found
        else:
            # What it comes to rests on macros that are being looked into, and holds as long as they are.
            self._for_now[key] = (found, relied)
        return found

    def _settle(self, key: _Key, found: FunctionLike | None, relied: frozenset[_Key]) -> None:
        """Take up what rested on a macro that was being looked into: it may be whatever that is, and mentions all that that does.

        How often an argument is evaluated was told for text within that macro's own, where the name is no macro.
        """
        for one, (kept, rests_on) in list(self._for_now.items()):
            if key not in rests_on:
                continue
            del self._for_now[one]
            left = (rests_on - {key}) | relied
            if found is not None:
                whole = FunctionLike((False,) * len(kept.once), kept.names | found.names, kept.acts or found.acts)
                if left:
                    self._for_now[one] = (whole, left)
                else:
                    self._known[one] = whole

    def _read(self, name: str, count: int, texts: Sequence[MacroDef | None]) -> FunctionLike | None:
        if self._depth > _DEPTH:
            return None
        once, mentioned, acts = [True] * max(count, 0), {name}, False
        self._depth += 1
        try:
            for macro in texts:
                if macro is None or macro.variadic:
                    return None
                if not macro.body and macro.params is None:
                    # Nothing: what stands in the parentheses is left. As a name alone it is no value.
                    if count != 1:
                        return None
                    continue
                reader = _Text(macro.params or (), self)
                reader.read(parse_expression(self._with_types(macro.body), self.dialect, values=self._values(macro)), 1)
                once = [before and reader.evaluated[param] == 1 for before, param in zip(once, macro.params or (), strict=True)]
                mentioned |= reader.mentioned
                acts = acts or reader.acts
        except _NotLikeOneError:
            return None
        finally:
            self._depth -= 1
        return FunctionLike(tuple(once), frozenset(mentioned), acts)

    def _values(self, macro: MacroDef) -> frozenset[str]:
        """Return the names in a text that are values for certain: `(NAME) - 1` is no cast then."""
        body = macro.body
        alone = {body[at].text for at in range(1, len(body) - 1) if (body[at - 1].text, body[at + 1].text) == ("(", ")")}
        return frozenset((*(macro.params or ()), *filter(self._is_value, alone)))

    def _with_types(self, body: Sequence[Token]) -> Sequence[Token]:
        """Return a text with `long` for the names in brackets that are macros for arithmetic types: which it is, is no matter here."""
        ends = zip(("", *(token.text for token in body)), (*(token.text for token in body[1:]), ""), strict=False)
        return [
            replace(token, text="long") if around == ("(", ")") and token.kind is TokenKind.IDENT and self._is_type(token.text) else token
            for token, around in zip(body, ends, strict=True)
        ]

    def _is_type(self, name: str) -> bool:
        found = self.macros(name)
        # One that is empty is not in force where something stands behind these brackets.
        words = [[token.text for token in macro.body] for macro in found if macro is not None and macro.params is None and macro.body]
        plain = len(words) > 0 and None not in found and all(macro is None or macro.params is None for macro in found)
        return plain and all(word in SPECIFIERS or word in self.dialect.integer_types for one in words for word in one)

    def _is_value(self, name: str, depth: int = _NAMES) -> bool:
        found = self.macros(name)
        if not found:
            return name.startswith("CONFIG_") or self.is_object(name)
        inner = partial(self._is_value, depth=depth - 1)
        return depth > 0 and all(is_value_macro(macro, self.dialect, inner, self.macros) for macro in found)


class _Text:
    """Walks over one definition. What is evaluated perhaps counts as twice, so that it is not once."""

    def __init__(self, params: tuple[str, ...], names: Names) -> None:
        self.evaluated: Counter[str] = Counter()
        self.mentioned: set[str] = set()
        self.acts = False
        self.locals: set[str] = set()
        self._params = frozenset(params)
        self._names = names

    def read(self, expr: Expr, times: int) -> None:
        """Walk over an expression that is evaluated `times` times: 0 (not at all), 1, or 2 for anything else."""
        match expr:
            case Number() | CharLit() | StringLit():
                return
            case Ident(_, name):
                self._name(name, times)
            case Unary(_, op, operand) if op not in ("++", "--", "&", "&&"):
                self.read(operand, times)
            case Unary(_, "&", operand) if not self._is_param_object(operand):
                self.read(operand, times)
            case Binary(_, "&&" | "||", left, right):
                self.read(left, times)
                self.read(right, times and 2)
            case Binary(_, _, left, right) | Comma(_, left, right) | Index(_, left, right):
                self._operands((left, right), (times, times))
            case Conditional(_, cond, then, other):
                self.read(cond, times)
                for part in (then, other):
                    if part is not None:
                        self.read(part, times and 2)
            case Cast(_, name, operand):
                self._type(name)
                self.read(operand, times)
            case SizeOf(_, _, operand):
                # What it gives depends on more than the value of an argument.
                if isinstance(operand, TypeName):
                    self._type(operand)
                elif any(isinstance(node, Ident) and node.name in self._params for node in walk(operand)):
                    raise _NotLikeOneError
                else:
                    self.read(operand, 0)
            case Member(_, obj, name):
                if name in self._params:
                    raise _NotLikeOneError
                self.read(obj, times)
            case Assign(_, _, target, value) if not self._is_param_object(target):
                self.acts = True
                self._operands((target, value), (times, times))
            case Postfix(_, _, operand) if not self._is_param_object(operand):
                self.acts = True
                self.read(operand, times)
            case Call(_, Ident(_, name), args) if name not in self._params:
                self._call(name, args, times)
            case CompoundLiteral(_, name, InitList(_, items)) if len(items) == 1 and not isinstance(items[0].value, InitList):
                self._type(name)
                self.read(items[0].value, times)
            case StmtExpr(_, Block(_, items)) if items:
                for item in items:
                    self._statement(item, times)
            case _:
                raise _NotLikeOneError

    def _statement(self, stmt: Stmt, times: int) -> None:
        """Walk over a statement of `({ ... })`: an expression, or the declaration of a variable that lives as long as that."""
        match stmt:
            case ExprStmt(_, expr):
                self.read(expr, times)
            case Decl(_, (Declarator(_, name, ctype, init),), (), ()) if init is not None and not isinstance(init, InitList) and not ctype.function:
                # What the macro is given must not have that name, and no name outside may be meant by it.
                if name in self._params | self.locals or any(macro is None or macro.params is None for macro in self._names.macros(name)):
                    raise _NotLikeOneError
                self._type(ctype)
                self.read(init, times)
                self.locals.add(name)
                self.mentioned.add(name)
            case Decl(_, (Declarator(_, name, ctype, None),), ("extern",), ()) if name not in self._params | self.locals:
                self._type(ctype)
                self.mentioned.add(name)
            case _:
                raise _NotLikeOneError

    def _operands(self, operands: tuple[Expr, ...], times: tuple[int, ...]) -> None:
        """Walk over operands that are evaluated in any order: what stands beside an effect may be evaluated before or behind it."""
        effects = [has_effect(operand) or self._does(operand) for operand in operands]
        for at, (operand, count) in enumerate(zip(operands, times, strict=True)):
            self.read(operand, count and 2 if any(effects[:at] + effects[at + 1 :]) else count)

    def _does(self, operand: Expr) -> bool:
        """Whether a name in an operand stands for what does something."""
        names = {node.name for node in walk(operand) if isinstance(node, Ident)} - self._params
        return any((like := self._names.object_like(name)) is None or like.acts for name in names if self._names.macros(name))

    def _name(self, name: str, times: int) -> None:
        if name in self._params:
            self.evaluated[name] += times
            return
        if name in self.locals:
            return
        if name in FUNCTION_TOLD or name in FILE_TOLD:
            raise _NotLikeOneError
        like = self._names.object_like(name)
        if like is None:
            raise _NotLikeOneError
        self.mentioned |= like.names
        self.acts = self.acts or like.acts

    def _call(self, name: str, args: tuple[Expr | TypeName | RawArg, ...], times: int) -> None:
        values = tuple(arg for arg in args if not isinstance(arg, TypeName | RawArg))
        self.mentioned.add(name)
        if len(args) == 2 and isinstance(args[0], TypeName | Ident) and values and self._names.casts(name):
            self._type(args[0] if isinstance(args[0], TypeName) else TypeName(args[0].name))
            return self.read(values[-1], times)
        if len(values) != len(args):
            raise _NotLikeOneError
        if name in self._names.dialect.compile_time or self._names.makes_number(name, args):
            return
        if name in self._names.dialect.pure_expression or name in COUNTS_BITS:
            once: tuple[bool, ...] = (False,) * len(args)
        elif name in self._names.dialect.functions or (not self._names.macros(name) and self._names.is_function(name)):
            once = (True,) * len(args)
            self.acts = True
        elif name in self._names.dialect.warning and args:
            once = (True, *[False] * (len(args) - 1))
            self.acts = True
        else:
            like = self._names.function_like(name, len(args))
            if like is None:
                raise _NotLikeOneError
            once, self.mentioned, self.acts = like.once, self.mentioned | like.names, self.acts or like.acts
        self._operands(values, tuple(times if alone else times and 2 for alone in once))

    def _type(self, name: TypeName) -> None:
        words = set(_WORD.findall(name.base))
        # What type an argument has counts for a call, so `typeof` of one is allowed.
        if (self._params & words and not name.base.startswith("typeof (")) or name.arrays:
            raise _NotLikeOneError
        self.mentioned |= words - self._params

    def _is_param_object(self, expr: Expr) -> bool:
        """Whether an lvalue is an argument itself, or a part of it that lies in it."""
        while (isinstance(expr, Member) and not expr.arrow) or isinstance(expr, Index):
            expr = expr.obj
        return not (isinstance(expr, Ident) and expr.name not in self._params) and not isinstance(expr, Member | Unary)
