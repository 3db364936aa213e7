"""The return statements that one side of a file's hunks shows, by tokens."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.cfront.syntax import Token
from reviewer.cfront.tokens import spelling
from reviewer.changes.hunk_calls import MAX_TOKENS, side_tokens
from reviewer.model.place import Side
from reviewer.model.series import Hunk, LineKind
from reviewer.model.value_type import value_type


@value_type
class Return:
    """A return as one side shows it; `text` is the whole statement on one line, without its semicolon, `ways` both of a `return c ? a : b`."""

    text: str
    ways: tuple[str, ...]
    function: str
    line: int
    changed: bool


def returns_of(hunks: tuple[Hunk, ...], side: Side) -> Iterator[Return]:
    """Yield the returns whose end the hunks show, in order; one that a macro hides is not seen."""
    for hunk in hunks:
        tokens = side_tokens(hunk, side)
        for index, item in enumerate(tokens):
            if item.token.text != "return":
                continue
            last = min(len(tokens), index + MAX_TOKENS)
            end = next((at for at in range(index, last) if tokens[at].token.text in (";", "{", "}")), None)
            if end is None or tokens[end].token.text != ";":
                continue
            part = tokens[index:end]
            statement = tuple(piece.token for piece in part)
            yield Return(
                text=spelling(statement),
                ways=tuple(map(spelling, _ways(statement))),
                function=item.function,
                line=item.line.old if side is Side.OLD else item.line.new,
                changed=any(piece.line.kind is not LineKind.CONTEXT for piece in part),
            )


def _ways(statement: tuple[Token, ...]) -> tuple[tuple[Token, ...], ...]:
    """Return `return a` and `return b` for `return c ? a : b`, nothing for any other."""
    depth, question, colon = 0, -1, -1
    for at, token in enumerate(statement):
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if depth or token.text not in ("?", ":"):
            continue
        if (token.text == "?") != (question < 0) or colon >= 0:
            return ()  # one in another
        question, colon = (at, -1) if question < 0 else (question, at)
    if question < 0 or colon < question + 2:
        return ()
    return (statement[:1] + statement[question + 1 : colon], statement[:1] + statement[colon + 1 :])
