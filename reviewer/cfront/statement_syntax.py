"""Syntax of statements and functions; expressions and types are in `syntax`.

Every node knows the line it starts on (1-based, in the text that was parsed). Nodes compare by value but for their lines.
"""

from __future__ import annotations

from dataclasses import field

from reviewer.cfront.syntax import Call, Expr, Node, Token, TypeName
from reviewer.model.value_type import value_type

# --- statements --------------------------------------------------------------------------------------------------------


@value_type
class Block(Node):
    """`{ ... }`. `closed` is false where a diff does not show the closing brace; `opened` false where it does not show the opening one."""

    items: tuple[Stmt, ...]
    end_line: int = field(default=0, compare=False)
    closed: bool = True
    opened: bool = True


@value_type
class Declarator(Node):
    """One declared name with its full type and initialiser."""

    name: str
    type: TypeName
    init: Expr | None = None


@value_type
class Decl(Node):
    """A declaration in a body. `storage` holds static, extern, register, typedef; `attributes` words such as `__free(kfree)`, one each."""

    declarators: tuple[Declarator, ...]
    storage: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()


@value_type
class ExprStmt(Node):
    """`expr;`."""

    expr: Expr


@value_type
class If(Node):
    """`if (cond) then else other`. `cond` is None for an `else` whose `if` the diff does not show (then `then` is None too)."""

    cond: Expr | None
    then: Stmt | None
    other: Stmt | None


@value_type
class While(Node):
    """`while (cond) body`."""

    cond: Expr
    body: Stmt


@value_type
class DoWhile(Node):
    """`do body while (cond);`; `cond` is None where the diff does not show it."""

    body: Stmt
    cond: Expr | None


@value_type
class For(Node):
    """`for (init; cond; step) body`."""

    init: Decl | Expr | None
    cond: Expr | None
    step: Expr | None
    body: Stmt


@value_type
class Switch(Node):
    """`switch (cond) body`."""

    cond: Expr
    body: Stmt


@value_type
class Case(Node):
    """`case low:`, `case low ... high:` or, with `low` None, `default:`; what it labels follows as the next item of its block."""

    low: Expr | None
    high: Expr | None = None


@value_type
class Label(Node):
    """`name:`; what it labels follows as the next item of its block (or is `stmt` where it stands outside a block).

    `attribute` is the word between them, as spelled ("" if there is none).
    """

    name: str
    attribute: str = ""


@value_type
class Labeled(Node):
    """A label or case with its statement, where no block is around it."""

    label: Label | Case
    stmt: Stmt


@value_type
class Goto(Node):
    """`goto name;`."""

    name: str


@value_type
class Break(Node):
    """`break;`."""


@value_type
class Continue(Node):
    """`continue;`."""


@value_type
class Return(Node):
    """`return value;`."""

    value: Expr | None


@value_type
class Empty(Node):
    """`;`."""


@value_type
class MacroLoop(Node):
    """A macro call with a statement behind it: an iterator, or anything of that shape (`scoped_guard(...) {`)."""

    call: Call
    body: Stmt


@value_type
class MacroStmt(Node):
    """A macro call as a statement without `;`."""

    call: Call


@value_type
class AsmOperand(Node):
    """An operand of an `asm`: its name ("" if it has none) and constraint as spelled, and the expression that is read or written."""

    name: str
    constraint: str
    expr: Expr


@value_type
class Asm(Node):
    """Inline assembly: all tokens, the template, operands that are written and that are read, clobbers, and labels it may jump to.

    An output with `+` in its constraint is read, too. `qualifiers` are volatile, goto and inline as written.
    """

    tokens: tuple[Token, ...]
    template: tuple[Token, ...]
    outputs: tuple[AsmOperand, ...]
    inputs: tuple[AsmOperand, ...]
    clobbers: tuple[Token, ...]
    labels: tuple[str, ...]
    qualifiers: tuple[str, ...]


@value_type
class Hole(Node):
    """Lines that the diff does not show, between two hunks or at an end. `ident` numbers them in text order.

    `absorbed` are visible tokens at the hole's border that belong to a statement which is only partly visible.
    """

    ident: int
    absorbed: tuple[Token, ...] = ()


@value_type
class CloseHidden(Node):
    """A `}` whose `{` the diff does not show, not the function's own."""


@value_type
class Directive(Node):
    """A preprocessor line inside a body."""

    text: str


@value_type
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


@value_type
class Param(Node):
    """A parameter; `name` is "" in an abstract declarator, "..." for the ellipsis."""

    name: str
    type: TypeName


@value_type
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
