"""Syntax of function bodies: what the parser makes of tokens, before any meaning is given to it.

Every node knows the line it starts on (1-based, in the text that was parsed). Nodes compare by value but for their lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class TokenKind(StrEnum):
    """What a token is. `HOLE` stands for text that a diff does not show; `DIRECTIVE` is a whole preprocessor line."""

    IDENT = "ident"
    NUMBER = "number"
    CHAR = "char"
    STRING = "string"
    PUNCT = "punct"
    DIRECTIVE = "directive"
    HOLE = "hole"


@dataclass(frozen=True, slots=True)
class Token:
    """A token; `line` is 1-based, `blank` says that white space or a comment stood before it on its line."""

    kind: TokenKind
    text: str
    line: int = field(compare=False)
    blank: bool = field(default=False, compare=False)


# --- types -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type as it is spelled: `base` holds the specifier words in canonical order without storage and qualifiers.

    `base` is e.g. "unsigned long", "struct kvm", "gfn_t", "typeof (x)". `pointers` counts `*`; `arrays` holds the sizes as
    expressions (None for `[]`), outermost first, applied after the pointers. `function` is true for function and function pointer
    declarators (then the whole spelling is in `base`). `qualifiers` are const, volatile, __user and the like at any level.
    """

    base: str
    pointers: int = 0
    arrays: tuple[Expr | None, ...] = ()
    function: bool = False
    qualifiers: tuple[str, ...] = ()


# --- expressions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Node:
    """Base of all nodes."""

    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Ident(Node):
    """A name in expression position."""

    name: str


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A pp-number, suffix and all."""

    text: str


@dataclass(frozen=True, slots=True)
class CharLit(Node):
    """A character constant with its quotes."""

    text: str


@dataclass(frozen=True, slots=True)
class StringLit(Node):
    """One or more adjacent string literals, joined by one blank, with their quotes; macro names between them are kept as words."""

    text: str


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """Prefix operator: one of `+ - ! ~ * & ++ -- &&` (the last: address of a label)."""

    op: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Postfix(Node):
    """`++` or `--` behind its operand."""

    op: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Binary operator, `&&` and `||` too."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Assign(Node):
    """`=` or a compound assignment, `op` as spelled."""

    op: str
    target: Expr
    value: Expr


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`cond ? then : other`; `then` is None for `a ?: b`."""

    cond: Expr
    then: Expr | None
    other: Expr


@dataclass(frozen=True, slots=True)
class Comma(Node):
    """The comma operator."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Cast(Node):
    """`(type) operand`."""

    type: TypeName
    operand: Expr


@dataclass(frozen=True, slots=True)
class SizeOf(Node):
    """`sizeof` or `_Alignof` (`op`) of a type or an expression."""

    op: str
    operand: Expr | TypeName


@dataclass(frozen=True, slots=True)
class RawArg(Node):
    """An argument that is no expression and no type: an operator, `{1, 2}`, nothing at all."""

    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A call, of a function or a macro: which, the lowering decides. Arguments may be types or raw tokens.

    `tokens` are the argument tokens as written, without the outer parentheses, for macro expansion.
    """

    func: Expr
    args: tuple[Expr | TypeName | RawArg, ...]
    tokens: tuple[Token, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Member(Node):
    """`obj.name` or `obj->name`."""

    obj: Expr
    name: str
    arrow: bool


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`obj[index]`."""

    obj: Expr
    index: Expr


@dataclass(frozen=True, slots=True)
class InitItem(Node):
    """One item of an initialiser list; `designators` are `.name`, `[expr]`, `[a ... b]` as spelled (no blanks)."""

    designators: tuple[str, ...]
    value: Expr


@dataclass(frozen=True, slots=True)
class InitList(Node):
    """`{ ... }` as an initialiser."""

    items: tuple[InitItem, ...]


@dataclass(frozen=True, slots=True)
class CompoundLiteral(Node):
    """`(type) { ... }`."""

    type: TypeName
    init: InitList


@dataclass(frozen=True, slots=True)
class StmtExpr(Node):
    """GNU statement expression `({ ... })`."""

    body: Block


@dataclass(frozen=True, slots=True)
class Opaque(Node):
    """Something that the parser does not understand, by name of the construct: `_Generic`, `ambiguous cast`, `syntax`, ..."""

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
    | Opaque
)

# --- statements --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block(Node):
    """`{ ... }`. `closed` is false where a diff does not show the closing brace; `opened` false where it does not show the opening one."""

    items: tuple[Stmt, ...]
    end_line: int = field(default=0, compare=False)
    closed: bool = True
    opened: bool = True


@dataclass(frozen=True, slots=True)
class Declarator(Node):
    """One declared name with its full type and initialiser."""

    name: str
    type: TypeName
    init: Expr | None = None


@dataclass(frozen=True, slots=True)
class Decl(Node):
    """A declaration in a body. `storage` holds static, extern, register, typedef; `attributes` words such as `__free(kfree)`, one each."""

    declarators: tuple[Declarator, ...]
    storage: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExprStmt(Node):
    """`expr;`."""

    expr: Expr


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if (cond) then else other`. `cond` is None for an `else` whose `if` the diff does not show (then `then` is None too)."""

    cond: Expr | None
    then: Stmt | None
    other: Stmt | None


@dataclass(frozen=True, slots=True)
class While(Node):
    """`while (cond) body`."""

    cond: Expr
    body: Stmt


@dataclass(frozen=True, slots=True)
class DoWhile(Node):
    """`do body while (cond);`; `cond` is None where the diff does not show it."""

    body: Stmt
    cond: Expr | None


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for (init; cond; step) body`."""

    init: Decl | Expr | None
    cond: Expr | None
    step: Expr | None
    body: Stmt


@dataclass(frozen=True, slots=True)
class Switch(Node):
    """`switch (cond) body`."""

    cond: Expr
    body: Stmt


@dataclass(frozen=True, slots=True)
class Case(Node):
    """`case low:`, `case low ... high:` or, with `low` None, `default:`; what it labels follows as the next item of its block."""

    low: Expr | None
    high: Expr | None = None


@dataclass(frozen=True, slots=True)
class Label(Node):
    """`name:`; what it labels follows as the next item of its block (or is `stmt` where it stands outside a block)."""

    name: str


@dataclass(frozen=True, slots=True)
class Labeled(Node):
    """A label or case with its statement, where no block is around it."""

    label: Label | Case
    stmt: Stmt


@dataclass(frozen=True, slots=True)
class Goto(Node):
    """`goto name;`; "" for a computed goto."""

    name: str


@dataclass(frozen=True, slots=True)
class Break(Node):
    """`break;`."""


@dataclass(frozen=True, slots=True)
class Continue(Node):
    """`continue;`."""


@dataclass(frozen=True, slots=True)
class Return(Node):
    """`return value;`."""

    value: Expr | None


@dataclass(frozen=True, slots=True)
class Empty(Node):
    """`;`."""


@dataclass(frozen=True, slots=True)
class MacroLoop(Node):
    """A macro call with a statement behind it: an iterator, or anything of that shape (`scoped_guard(...) {`)."""

    call: Call
    body: Stmt


@dataclass(frozen=True, slots=True)
class MacroStmt(Node):
    """A macro call as a statement without `;`."""

    call: Call


@dataclass(frozen=True, slots=True)
class Asm(Node):
    """Inline assembly: all tokens, the output operands that could be read, and the labels it may jump to."""

    tokens: tuple[Token, ...]
    outputs: tuple[Expr, ...]
    inputs: tuple[Expr, ...]
    labels: tuple[str, ...]
    volatile: bool


@dataclass(frozen=True, slots=True)
class Hole(Node):
    """Lines that the diff does not show, between two hunks or at an end. `ident` numbers them in text order.

    `absorbed` are visible tokens at the hole's border that belong to a statement which is only partly visible.
    """

    ident: int
    absorbed: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseHidden(Node):
    """A `}` whose `{` the diff does not show, not the function's own."""


@dataclass(frozen=True, slots=True)
class Directive(Node):
    """A preprocessor line inside a body."""

    text: str


@dataclass(frozen=True, slots=True)
class OpaqueStmt(Node):
    """A statement that the parser does not understand; parsing goes on behind it."""

    construct: str
    tokens: tuple[Token, ...] = ()


Stmt = (
    Block
    | Decl
    | ExprStmt
    | If
    | While
    | DoWhile
    | For
    | Switch
    | Case
    | Label
    | Labeled
    | Goto
    | Break
    | Continue
    | Return
    | Empty
    | MacroLoop
    | MacroStmt
    | Asm
    | Hole
    | CloseHidden
    | Directive
    | OpaqueStmt
)

# --- functions and items ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Param(Node):
    """A parameter; `name` is "" in an abstract declarator, "..." for the ellipsis."""

    name: str
    type: TypeName


@dataclass(frozen=True, slots=True)
class FunctionSyntax(Node):
    """A function with its body. In a fragment the header may be hidden: then `name` comes from the hunk's section line.

    `header` says whether return type and parameters are known. `head` and `tail` say whether the start and the end of the body
    are visible. `problems` are (construct, line) of everything that was not understood.
    """

    name: str
    result: TypeName
    params: tuple[Param, ...]
    body: Block
    header: bool = True
    head: bool = True
    tail: bool = True
    storage: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    problems: tuple[tuple[str, int], ...] = ()
