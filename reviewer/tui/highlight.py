"""C colours, a hunk at a time, in bold and dim only: green and red are taken by added and removed."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

MOST = 20_000
"""Characters of a hunk above which it is shown plain: the lexer's patterns are not all linear."""


class Tone(StrEnum):
    """How a piece of C stands out."""

    PLAIN = "plain"
    KEYWORD = "keyword"
    COMMENT = "comment"
    TEXT = "text"


Tones = tuple[tuple[int, Tone], ...]
"""The pieces of one line: length in characters, and tone."""


def tones(lines: Sequence[str]) -> list[Tones]:
    """Return the pieces of each of `lines`, which follow each other on one side of a hunk."""
    if not lines:
        return []
    text = "\n".join(lines)
    if len(text) > MOST:
        return [((len(line), Tone.PLAIN),) for line in lines]
    opening, closing = text.find("/*"), text.find("*/")
    skip = 2 if closing >= 0 and (opening < 0 or closing < opening) else 0  # the hunk begins inside a comment
    result: list[Tones] = []
    line: list[tuple[int, Tone]] = []
    for start, kind, value in lexed("/*" * bool(skip) + text):
        value = value[max(0, skip - start) :]
        tone = _tone(kind)
        head, *rest = value.split("\n")
        line.append((len(head), tone))
        for piece in rest:
            result.append(tuple(line))
            line = [(len(piece), tone)]
    result.append(tuple(line))
    return result


def lexed(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield start, kind and text of each token, which together are `text`."""
    from pygments.lexers.c_cpp import CLexer  # 60 ms, and not before the first hunk is on the screen

    lexer = CLexer()  # type: ignore[no-untyped-call] # its stubs leave it out
    for start, kind, value in lexer.get_tokens_unprocessed(text):  # type: ignore[no-untyped-call] # the same
        yield start, str(kind), value


def _tone(kind: str) -> Tone:
    if kind.startswith("Token.Comment") and "Preproc" not in kind:
        return Tone.COMMENT
    if kind.startswith(("Token.Keyword", "Token.Comment.Preproc")):
        return Tone.KEYWORD
    if kind.startswith("Token.Literal.String"):
        return Tone.TEXT
    return Tone.PLAIN
