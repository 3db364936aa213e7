"""Assembly and linker scripts without their comments: what the assembler gets, as far as the C preprocessor's comments go."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewer.cfront.half_comments import blanked
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.patterns import regex

_COMMENT = regex(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|(?P<block>/\*.*?\*/)|(?P<line>//[^\n]*)", re.DOTALL)


def assembly_lines(tokens: Sequence[Token], path: str) -> tuple[tuple[str, ...], ...]:
    """Return the lines of each run between HOLEs, comments and blank lines left out, one blank for several.

    `//` ends a line only in what goes through the preprocessor (.S). The comment marks of the assemblers themselves (`#`, `@`, `;`)
    differ between architectures and stay.
    """
    runs: list[list[str]] = [[]]
    for token in tokens:
        if token.kind is TokenKind.HOLE:
            runs.append([])
        else:
            runs[-1].append(token.text)
    return tuple(_plain("\n".join(run), path.endswith(".S")) for run in runs)


def _plain(text: str, preprocessed: bool) -> tuple[str, ...]:
    def without(match: re.Match[str]) -> str:
        if match.group("block") is not None:
            return " "
        return "" if match.group("line") is not None and preprocessed else match.group()

    lines = _COMMENT.sub(without, blanked(text)).split("\n")
    return tuple(_spaced(line) for line in lines if line.strip())


def _spaced(line: str) -> str:
    """Return a line with single blanks, but as it is where it has a literal."""
    return line.rstrip() if '"' in line or "'" in line else " ".join(line.split())
