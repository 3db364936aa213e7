"""Every token of a body in its syntax: what a tree spells, counted, against what the text has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass

from reviewer.cfront.outline import Item
from reviewer.cfront.statement_syntax import Asm, Case, Continue, Decl, DoWhile, For, FunctionSyntax, Goto, If, MacroStmt, Return, Switch, While
from reviewer.cfront.statement_syntax import Break as BreakSyntax
from reviewer.cfront.syntax import Call, Conditional, Generic, Ident, InitItem, Member, Opaque, Token, TokenKind, TypeName
from reviewer.cfront.tokens import tokenize

# Brackets and separators are told by the shape of the tree; arithmetic types and qualifiers have one spelling in it whatever the text says.
_SHAPE = frozenset(["(", ")", "[", "]", "{", "}", ";", ",", ":"])
_ARITHMETIC = ("char", "short", "int", "long", "signed", "unsigned", "bool", "_Bool", "__signed__")
_RESPELLED = frozenset((*_ARITHMETIC, "__extension__", "const", "volatile", "restrict", "alignof", "sizeof", "Alignof"))
_CLASS = re.compile(r"class_(\w+)_constructor\Z")


def _counts(text: str) -> bool:
    return text not in _SHAPE and text.strip("_") not in _RESPELLED and text not in _RESPELLED


def _pieces(text: str) -> tuple[str, ...]:
    """Split an operator into its characters, a directive into its words: in the words of a tree they may stand without what parts them in a text."""
    if text.startswith("#"):
        return tuple(re.findall(r"\w+|[^\w\s]", text))
    return tuple(text) if text and not any(char.isalnum() or char in "_\"'#$@\\" for char in text) else (text,)


def text_words(tokens: Sequence[Token]) -> Counter[str]:
    """Count the tokens of a text that a tree must have, operators by their characters."""
    return Counter(piece for token in tokens for piece in _pieces(token.text) if _counts(piece))


def _fixed(node: object) -> list[str]:
    """Return the words and operators that a node stands for without a field that holds them."""
    match node:
        case Generic(_, _, choices):
            return ["_Generic"] + ["default"] * sum(choice.type is None for choice in choices)
        case If(_, cond, _, other):
            return ["if"] * (cond is not None) + ["else"] * (other is not None)
        case While():
            return ["while"]
        case DoWhile():
            return ["do", "while"]
        case For():
            return ["for"]
        case Switch():
            return ["switch"]
        case Case(_, low, high):
            return ["default" if low is None else "case"] + ["..."] * (high is not None)
        case Goto():
            return ["goto"]
        case BreakSyntax():
            return ["break"]
        case Continue():
            return ["continue"]
        case Return():
            return ["return"]
        case Member(_, _, _, arrow):
            return ["->" if arrow else "."]
        case Conditional():
            return ["?"]
        case InitItem(_, designators, _):
            return ["="] if designators and not designators[0].endswith(":") else []
        case TypeName(_, pointers):
            return ["*"] * pointers
        case _:
            return []


def _strings(node: object) -> Iterator[str]:
    skipped = {"construct"} if isinstance(node, Opaque) or type(node).__name__ == "OpaqueStmt" else set()
    for f in fields(node):  # type: ignore[arg-type] # only dataclasses come here
        value = getattr(node, f.name)
        if f.name in skipped:
            continue
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, str))


def tree_words(root: object) -> Counter[str]:
    """Count what a tree spells."""
    found: Counter[str] = Counter()
    stack: list[object] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Token):
            found += text_words([node])
        elif isinstance(node, tuple):
            stack.extend(node)
        elif isinstance(node, Asm):
            stack.append(node.tokens)
        elif (spelled := _of_class(node)) is not None:
            stack.append(spelled)
        elif is_dataclass(node) and not isinstance(node, type):
            for text in (*_strings(node), *_fixed(node)):
                found += text_words(tokenize(text)[0]) if not text.startswith("#") else Counter(filter(_counts, _pieces(text)))
            stack.extend(_parts(node))
    return found


def _parts(node: object) -> Iterator[object]:
    for f in fields(node):  # type: ignore[arg-type] # only dataclasses come here
        value = getattr(node, f.name)
        if isinstance(node, Call | MacroStmt) and f.name == "tokens":
            continue
        if isinstance(node, Decl) and f.name == "declarators":
            yield from _declarators(node)
        elif not isinstance(value, str):
            yield tuple(part for part in value if not isinstance(part, str)) if isinstance(value, tuple) else value


def _declarators(decl: Decl) -> Iterator[object]:
    """Yield what the declarators spell; the type that they share is spelled once, the words of all stand at the declaration."""
    first = decl.declarators[0].type.qualifiers if decl.declarators else ()
    for position, declarator in enumerate(decl.declarators):
        ctype, init = declarator.type, declarator.init
        if "@" in ctype.base and isinstance(init, Call):
            yield init
            continue
        yield Ident(0, declarator.name)
        shared = position and not ctype.function and "(" not in ctype.base
        own = tuple(word for word in ctype.qualifiers if word not in first) if position else first
        yield TypeName("" if shared else ctype.base.replace("@", ""), ctype.pointers, ctype.arrays, qualifiers=own)
        if init is not None:
            yield init
            yield Token(TokenKind.PUNCT, "=", 0)


def _of_class(node: object) -> tuple[object, ...] | None:
    """Return what `CLASS(kind, name)(arguments)` spells, which the parser writes out as a declaration."""
    if isinstance(node, Decl) and len(node.declarators) == 1 and isinstance(init := node.declarators[0].init, Call):
        made = _CLASS.match(init.func.name) if isinstance(init.func, Ident) else None
        if made and node.attributes == (f"__cleanup(class_{made[1]}_destructor)",):
            return (Ident(0, "CLASS"), Ident(0, made[1]), Ident(0, node.declarators[0].name), *init.args)
    return None


def lost(item: Item, parsed: FunctionSyntax) -> Counter[str]:
    """Return the tokens of a function's body that neither its syntax nor a problem over all that follows has."""
    if item.body < 0 or any(construct == "text behind the body" for construct, _ in parsed.problems):
        return Counter()
    return text_words(item.tokens[item.body :]) - tree_words(parsed.body)


def invented(item: Item, parsed: FunctionSyntax) -> Counter[str]:
    """Return what the syntax has more than the body."""
    return tree_words(parsed.body) - text_words(item.tokens[item.body :])
