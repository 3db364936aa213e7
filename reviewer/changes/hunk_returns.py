"""The return statements that one side of a file's hunks shows, by tokens."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.cfront.tokens import spelling
from reviewer.changes.hunk_calls import MAX_TOKENS, side_tokens
from reviewer.model.place import Side
from reviewer.model.series import Hunk, LineKind
from reviewer.model.value_type import value_type


@value_type
class Return:
    """A return as one side shows it; `text` is the whole statement on one line, without its semicolon."""

    text: str
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
            yield Return(
                text=spelling(tuple(piece.token for piece in part)),
                function=item.function,
                line=item.line.old if side is Side.OLD else item.line.new,
                changed=any(piece.line.kind is not LineKind.CONTEXT for piece in part),
            )
