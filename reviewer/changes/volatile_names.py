"""What hunks show to be volatile: names that a declaration in sight, changed or not, gives to such objects."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer.cfront.hunk_text import hunk_text
from reviewer.cfront.members import VOLATILE
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.place import Side
from reviewer.model.series import FileDiff

_ENDS = frozenset({";", "{", "}", ")"})


def volatile_names(files: Iterable[FileDiff]) -> frozenset[str]:
    """Return every name between a `volatile` and the end of what it stands in: too many rather than too few.

    `asm volatile (...)` declares nothing.
    """
    return frozenset(name for file in files for hunk in file.hunks for side in Side for name in _declared(hunk_text(hunk, side).tokens))


def _declared(tokens: tuple[Token, ...]) -> Iterable[str]:
    open_ = False
    for at, token in enumerate(tokens):
        if token.text in VOLATILE:
            open_ = at == 0 or tokens[at - 1].text.strip("_") != "asm"
        elif token.text in _ENDS:
            open_ = False
        elif open_ and token.kind is TokenKind.IDENT:
            yield token.text
