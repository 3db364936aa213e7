"""What hunks show to share memory: the members of unions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewer.cfront.hunk_text import hunk_text
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.place import Side
from reviewer.model.series import FileDiff


def union_names(files: Iterable[FileDiff]) -> frozenset[str]:
    """Return every name in the braces of a union of which hunks show the beginning: too many rather than too few."""
    return frozenset(name for file in files for hunk in file.hunks for side in Side for name in _inside(hunk_text(hunk, side).tokens))


def _inside(tokens: tuple[Token, ...]) -> Iterator[str]:
    depth, begun = 0, False
    for token in tokens:
        if depth:
            depth += (token.text == "{") - (token.text == "}")
            if token.kind is TokenKind.IDENT:
                yield token.text
        elif token.text == "union":
            begun = True
        elif begun and token.text in ("{", ";", ")", ","):
            depth, begun = int(token.text == "{"), False
