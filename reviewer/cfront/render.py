"""Syntax back into C on one line, for messages and for keys that must be equal where the text is."""

from __future__ import annotations

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
    Generic,
    Ident,
    Index,
    InitList,
    Member,
    Number,
    Opaque,
    Postfix,
    RawArg,
    SizeOf,
    StmtExpr,
    StringLit,
    Token,
    TypeName,
    Unary,
)


def render_tokens(tokens: tuple[Token, ...]) -> str:
    """Join tokens with single blanks."""
    return " ".join(token.text for token in tokens)


def render_type(name: TypeName) -> str:
    """Spell a type name without its qualifiers, but for `volatile`."""
    arrays = "".join(f"[{'' if size is None else render(size)}]" for size in name.arrays)
    volatile = "volatile " if "volatile" in name.qualifiers else ""
    return f"{volatile}{name.base}{' ' if name.pointers else ''}{'*' * name.pointers}{arrays}"


def render(expr: Expr | TypeName | RawArg, depth: int = 0) -> str:
    """Spell an expression; binary operators inside others are put in parentheses."""
    if depth > 60:
        return "..."
    deep = depth + 1
    match expr:
        case TypeName():
            return render_type(expr)
        case RawArg(_, tokens) | Opaque(_, _, tokens):
            return render_tokens(tokens)
        case Ident(_, text) | Number(_, text) | CharLit(_, text) | StringLit(_, text):
            return text
        case Unary(_, op, operand):
            return f"{op}{_inner(operand, deep)}"
        case Postfix(_, op, operand):
            return f"{_inner(operand, deep)}{op}"
        case Binary(_, op, left, right):
            return f"{_inner(left, deep)} {op} {_inner(right, deep)}"
        case Assign(_, op, target, value):
            return f"{render(target, deep)} {op} {render(value, deep)}"
        case Conditional(_, cond, then, other):
            middle = "" if then is None else f" {render(then, deep)} "
            return f"{_inner(cond, deep)} ?{middle}: {render(other, deep)}"
        case Comma(_, left, right):
            return f"{render(left, deep)}, {render(right, deep)}"
        case Cast(_, name, operand):
            return f"({render_type(name)}){_inner(operand, deep)}"
        case SizeOf(_, op, operand):
            return f"{op}({render(operand, deep)})"
        case Call(_, func, args, _):
            return f"{_inner(func, deep)}({', '.join(render(arg, deep) for arg in args)})"
        case Member(_, obj, name, arrow):
            return f"{_inner(obj, deep)}{'->' if arrow else '.'}{name}"
        case Index(_, obj, index):
            return f"{_inner(obj, deep)}[{render(index, deep)}]"
        case CompoundLiteral(_, name, init):
            return f"({render_type(name)}){render(init, deep)}"
        case InitList(_, items):
            return "{ " + ", ".join(f"{''.join(i.designators)}{' = ' if i.designators else ''}{render(i.value, deep)}" for i in items) + " }"
        case Generic(_, control, choices):
            options = ", ".join(f"{'default' if c.type is None else render_type(c.type)}: {render(c.value, deep)}" for c in choices)
            return f"_Generic({render(control, deep)}, {options})"
        case StmtExpr(line):
            return f"({{ line {line} }})"


def _inner(expr: Expr, depth: int) -> str:
    text = render(expr, depth)
    return f"({text})" if isinstance(expr, Binary | Assign | Conditional | Comma) else text
