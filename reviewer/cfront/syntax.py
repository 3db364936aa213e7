"""Syntax of function bodies: what the parser makes of tokens, before any meaning is given to it.

Every node knows the line it starts on (1-based, in the text that was parsed). Nodes compare by value but for their lines.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from reviewer.model.value_type import value_type

if TYPE_CHECKING:
    from reviewer.cfront.statement_syntax import Block


ASSIGNS = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="})
WRITES = ASSIGNS | {"++", "--"}
"""Operators that write what stands beside them."""
ASM = frozenset({"asm", "__asm__", "__asm"})


class TokenKind(StrEnum):
    """What a token is. `HOLE` stands for text that a diff does not show; `DIRECTIVE` is a whole preprocessor line."""

    IDENT = "ident"
    NUMBER = "number"
    CHAR = "char"
    STRING = "string"
    PUNCT = "punct"
    DIRECTIVE = "directive"
    HOLE = "hole"


@value_type
class Token:
    """A token; `line` is 1-based, `blank` says that white space or a comment stood before it on its line.

    Of a HOLE `blank` says that an empty line or a comment comes behind it: what follows begins a statement.
    """

    kind: TokenKind
    text: str
    line: int = field(compare=False)
    blank: bool = field(default=False, compare=False)


# --- types -------------------------------------------------------------------------------------------------------------


INNER_VOLATILE = "* volatile"
"""The qualifier of a type name that has `volatile` behind a `*`."""


@value_type
class TypeName:
    """A type as it is spelled: `base` holds the specifier words in canonical order without storage and qualifiers.

    `base` is e.g. "unsigned long", "struct kvm", "gfn_t", "typeof (x)". `pointers` counts `*`; `arrays` holds the sizes as
    expressions (None for `[]`), outermost first, applied after the pointers. `function` is true for function and function pointer
    declarators (then the whole spelling is in `base`). `qualifiers` are const, volatile, __user and the like; "volatile" is one of the
    object that the pointers lead to in the end, INNER_VOLATILE one of a pointer.
    """

    base: str
    pointers: int = 0
    arrays: tuple[Expr | None, ...] = ()
    function: bool = False
    qualifiers: tuple[str, ...] = ()


# --- expressions -------------------------------------------------------------------------------------------------------


@value_type
class Node:
    """Base of all nodes."""

    line: int = field(compare=False)


@value_type
class Ident(Node):
    """A name in expression position."""

    name: str


@value_type
class Doing(Ident):
    """A name that is no call and stands for what does something where it stands: its macros call or write, or read what is volatile."""


@value_type
class Number(Node):
    """A pp-number, suffix and all."""

    text: str


@value_type
class CharLit(Node):
    """A character constant with its quotes."""

    text: str


@value_type
class StringLit(Node):
    """One or more adjacent string literals, joined by one blank, with their quotes; macro names between them are kept as words."""

    text: str


@value_type
class Unary(Node):
    """Prefix operator: one of `+ - ! ~ * & ++ -- &&` (the last: address of a label)."""

    op: str
    operand: Expr


@value_type
class Postfix(Node):
    """`++` or `--` behind its operand."""

    op: str
    operand: Expr


@value_type
class Binary(Node):
    """Binary operator, `&&` and `||` too."""

    op: str
    left: Expr
    right: Expr


@value_type
class Assign(Node):
    """`=` or a compound assignment, `op` as spelled."""

    op: str
    target: Expr
    value: Expr


@value_type
class Conditional(Node):
    """`cond ? then : other`; `then` is None for `a ?: b`."""

    cond: Expr
    then: Expr | None
    other: Expr


@value_type
class Comma(Node):
    """The comma operator."""

    left: Expr
    right: Expr


@value_type
class Cast(Node):
    """`(type) operand`."""

    type: TypeName
    operand: Expr


@value_type
class SizeOf(Node):
    """`sizeof` or `_Alignof` (`op`) of a type or an expression."""

    op: str
    operand: Expr | TypeName


@value_type
class RawArg(Node):
    """An argument that is no expression and no type: an operator, `{1, 2}`, nothing at all."""

    tokens: tuple[Token, ...]


@value_type
class Call(Node):
    """A call, of a function or a macro: which, the lowering decides. Arguments may be types or raw tokens.

    `tokens` are the argument tokens as written, without the outer parentheses, for macro expansion.
    """

    func: Expr
    args: tuple[Expr | TypeName | RawArg, ...]
    tokens: tuple[Token, ...] = field(default=(), compare=False)


@value_type
class Member(Node):
    """`obj.name` or `obj->name`."""

    obj: Expr
    name: str
    arrow: bool


@value_type
class Index(Node):
    """`obj[index]`."""

    obj: Expr
    index: Expr


@value_type
class InitItem(Node):
    """One item of an initialiser list; `designators` are `.name`, `[expr]`, `[a ... b]` as spelled."""

    designators: tuple[str, ...]
    value: Expr


@value_type
class InitList(Node):
    """`{ ... }` as an initialiser."""

    items: tuple[InitItem, ...]


@value_type
class CompoundLiteral(Node):
    """`(type) { ... }`."""

    type: TypeName
    init: InitList


@value_type
class StmtExpr(Node):
    """GNU statement expression `({ ... })`."""

    body: Block


@value_type
class GenericChoice(Node):
    """One association of a `_Generic`; `type` is None for `default`."""

    type: TypeName | None
    value: Expr


@value_type
class Generic(Node):
    """`_Generic(control, type: value, ...)` (C17 6.5.1.1): `control` is not evaluated, its type chooses one value."""

    control: Expr
    choices: tuple[GenericChoice, ...]


@value_type
class Opaque(Node):
    """Something that the parser does not understand, by name of the construct: `ambiguous cast`, `syntax`, ..."""

    construct: str
    tokens: tuple[Token, ...] = ()


Expr = (
    Ident
    | Number
    | CharLit
    | StringLit
    | Unary
    | Postfix
    | Binary
    | Assign
    | Conditional
    | Comma
    | Cast
    | SizeOf
    | Call
    | Member
    | Index
    | InitList
    | CompoundLiteral
    | StmtExpr
    | Generic
    | Opaque
)
