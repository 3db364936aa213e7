"""A fragment parsed: run by run, since nothing that is opened in front of a HOLE is known to be open behind it."""

from __future__ import annotations

from dataclasses import replace

from reviewer.cfront.dialect import Dialect
from reviewer.cfront.fragment import FragmentItem
from reviewer.cfront.outline import Item
from reviewer.cfront.parser import parse_function
from reviewer.cfront.statement_syntax import (
    Block,
    CloseHidden,
    Decl,
    DoWhile,
    Empty,
    For,
    FunctionSyntax,
    Hole,
    If,
    Labeled,
    MacroLoop,
    Stmt,
    Switch,
    While,
)
from reviewer.cfront.statements import StatementParser
from reviewer.cfront.syntax import Token, TokenKind, TypeName
from reviewer.cfront.tokens import tokenize
from reviewer.model.patterns import regex
from reviewer.model.place import Side
from reviewer.model.unit import UnitKind

_CALLED = regex(r"(\w+)\s*\(")
"""A header without a type in front of the name: of a function whose type stands in the line above, or of anything that a macro begins."""


def parse_fragment(item: FragmentItem, side: Side, dialect: Dialect, types: frozenset[str] = frozenset()) -> FunctionSyntax:
    """Parse one side of a function's fragment; HOLEs stand at the top level of the body only.

    Where the header is hidden, git's section line stands for it if its parentheses balance; else parameters and result are unknown.
    """
    tokens = item.old if side is Side.OLD else item.new
    assert tokens is not None
    shown = (item.old_header if side is Side.OLD else item.new_header) and (not _is_cut(tokens) or _is_closed(_split(tokens, True)[0]))
    line = item.old_line if side is Side.OLD else item.new_line
    starts = item.head and not _is_cut(tokens)
    head, body = _split(tokens, shown or item.head)
    header = head if shown else _section(item.section, line)
    frame = _header(header, item.name, dialect, types)
    problems = list(item.problems)
    if not shown and head and not _same_head(item):
        # The end of a header whose start is hidden is part of the interface, which must not change.
        problems.append((f"part of a header: {' '.join(token.text for token in head)[:60]}", line))
    if item.tail and body and body[-1].text == "}":
        body = body[:-1]
    items: list[Stmt] = []
    for run in _runs(body):
        parser = StatementParser(run, dialect, types, fragment=True)
        parser.scopes = [{param.name for param in frame.params}] if frame is not None else [set()]
        _merge(items, _hoisted(parser.items(len(run))))
        problems.extend(parser.problems)
    macro = _CALLED.match(" ".join(token.text for token in header[:2]) if header else item.section)
    if macro is not None and all(isinstance(stmt, Decl | Hole | CloseHidden | Empty) for stmt in items):
        problems.append((f"nothing but declarations under {macro[1]}(), which may begin anything", line))
    end = tokens[-1].line if tokens else line
    return FunctionSyntax(
        line=line,
        name=item.name,
        result=frame.result if frame is not None else TypeName(""),
        params=frame.params if frame is not None else (),
        body=Block(line, tuple(items), end),
        header=frame is not None,
        head=starts,
        tail=item.tail,
        storage=frame.storage if frame is not None else (),
        attributes=frame.attributes if frame is not None else (),
        problems=tuple(problems),
    )


def _same_head(item: FragmentItem) -> bool:
    """Whether both sides show the same end of a header."""
    return item.old is not None and item.new is not None and _split(item.old, True)[0] == _split(item.new, True)[0]


def _split(tokens: tuple[Token, ...], head: bool) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Split at the opening brace of the body, which is not part of either; without a visible head all is body."""
    if not head:
        return (), tokens
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        if token.kind is TokenKind.HOLE and index > 0:
            return tokens[:index], tokens[index:]
        if token.text == "{" and depth <= 0:
            return tokens[:index], tokens[index + 1 :]
    return tokens, ()


def _is_cut(tokens: tuple[Token, ...]) -> bool:
    """Whether a header begins here and a HOLE hides its end."""
    head, body = _split(tokens, True)
    return bool(head) and (not body or body[0].kind is TokenKind.HOLE)


def _is_closed(head: tuple[Token, ...]) -> bool:
    """Whether a header that a HOLE follows has all its parameters: nothing but annotations and the brace may be hidden behind them."""
    texts = [token.text for token in head]
    return "(" in texts and texts[-1] == ")" and texts.count("(") == texts.count(")")


def _section(section: str, line: int) -> tuple[Token, ...]:
    tokens, problems = tokenize(section[:500], line)
    texts = [token.text for token in tokens]
    if problems or texts.count("(") != texts.count(")") or "(" not in texts or texts[-1] != ")":
        return ()
    return tokens


def _header(tokens: tuple[Token, ...], name: str, dialect: Dialect, types: frozenset[str]) -> FunctionSyntax | None:
    """Parse a header by giving it an empty body; None if it is hidden or not understood."""
    if not tokens or any(token.kind in (TokenKind.HOLE, TokenKind.DIRECTIVE) for token in tokens):
        return None
    line = tokens[-1].line
    braces = (Token(TokenKind.PUNCT, "{", line), Token(TokenKind.PUNCT, "}", line))
    item = Item(UnitKind.FUNCTION, name, (*tokens, *braces), tokens[0].line, line, body=len(tokens))
    syntax = parse_function(item, dialect, types)
    return None if syntax.problems else syntax


def _runs(body: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """Split at the HOLEs; each run has the HOLE in front of it and the one behind it."""
    cuts = [index for index, token in enumerate(body) if token.kind is TokenKind.HOLE]
    if not cuts:
        return [body]
    starts = [0, *cuts]
    ends = [index + 1 for index in cuts]
    ends.append(len(body))
    return [body[start:end] for start, end in zip(starts, ends, strict=True) if end > start]


def _merge(items: list[Stmt], run: list[Stmt]) -> None:
    """Append a run; a HOLE between two runs was seen by both, and keeps what each of them absorbed."""
    last = items[-1] if items else None
    first = run[0] if run else None
    if isinstance(last, Hole) and isinstance(first, Hole) and last.ident == first.ident:
        items[-1] = replace(last, absorbed=last.absorbed + first.absorbed)
        run = run[1:]
    items.extend(run)


def _hoisted(items: tuple[Stmt, ...]) -> list[Stmt]:
    """Move the HOLE behind a run out of the blocks that it cuts."""
    if not items:
        return []
    last, hole = _without_hole(items[-1])
    if hole is None:
        return list(items)
    return [*items[:-1], *([last] if last is not None else []), hole]


def _without_hole(stmt: Stmt) -> tuple[Stmt | None, Hole | None]:
    """Take the HOLE off the end of a statement, wherever in it it stands."""
    match stmt:
        case Hole():
            return None, stmt
        case Block(closed=False, items=items) if items:
            last, hole = _without_hole(items[-1])
            if hole is None:
                return stmt, None
            return replace(stmt, items=(*items[:-1], *((last,) if last is not None else ()))), hole
        case If(other=other) if other is not None:
            rest, hole = _without_hole(other)
            return replace(stmt, other=rest) if hole is not None else stmt, hole
        case If(then=then) if then is not None:
            rest, hole = _without_hole(then)
            return replace(stmt, then=rest) if hole is not None else stmt, hole
        case While(body=body) | DoWhile(body=body) | For(body=body) | Switch(body=body) | MacroLoop(body=body):
            rest, hole = _without_hole(body)
            return (replace(stmt, body=rest), hole) if hole is not None and rest is not None else (stmt, hole)
        case Labeled(stmt=inner):
            rest, hole = _without_hole(inner)
            return (replace(stmt, stmt=rest), hole) if hole is not None and rest is not None else (stmt, hole)
        case _:
            return stmt, None
