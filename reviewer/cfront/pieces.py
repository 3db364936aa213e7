"""The pieces of a C file that have a name in them, so that who looks for its uses need not tokenise the rest.

A file is cut where an item of its outline ends for certain: behind a `};` or the `}` of a function in the first column, with every bracket closed.
Comments, literals and directives are blotted out by the rules of the tokeniser, and brackets are counted in C. Whatever is out of the ordinary - a
character that is no C, a bracket too many, a branch of `#if` that opens what it does not close - has no pieces: then the whole file is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.cfront.outline import Item, outline
from reviewer.cfront.plain_code import CODE, LITERAL, PAIRS, closed
from reviewer.cfront.tokens import tokenize
from reviewer.model.patterns import regex

_DIRECTIVE = regex(r"^[ \t\r\f\v]*+#(?:[^\n\\]++|\\[ \t\r]*\n|\\)*+", re.MULTILINE)
_WORD = regex(r"\s*#[ \t]*([a-z_]*)")
_END = re.compile(rb"\n\}(?:[ \t]*;)?")
_BLOT, _LINE = "\1", "\2"
"""What stands for a character of a comment or literal, and of a directive."""
# A `{` behind parentheses opens a body, unless they belong to a word of a record, or the item is a value.
_NO_HEADER = re.compile(rb"=|__attribute|_Alignas|__aligned|__packed|__designated_init")
_OFTEN = 8
"""Times that text may be looked at in vain."""


def items_with(text: str, name: str) -> tuple[Item, ...] | None:
    """Return items of a file, among them every one that has `name` in a token; their `conditions` are not those of the file.

    None where the whole has to be read, or would be seen to be no C.
    """
    pieces = pieces_with(text, name)
    found: list[Item] = []
    for piece, line in pieces or ():
        tokens, problems = tokenize(piece, line)
        items = outline(tokens)
        if problems or not all(item.complete for item in items):
            return None
        found.extend(items)
    return None if pieces is None else tuple(found)


def pieces_with(text: str, name: str) -> list[tuple[str, int]] | None:
    """Return pieces of `text`, each with its first line, that cover every token with `name` in it; their items are those of the whole outline.

    None where the whole has to be read. Otherwise the text was seen to be without problems, but for what is in the pieces.
    """
    if "__ASSEMBL" in text or _BLOT in text or _LINE in text:
        return None
    spliced: list[int] = []
    code = _code(text, spliced)
    if code is None:
        return None
    cuts = [*_cuts(code), len(text)]
    wanted = sorted([match.start() for match in re.finditer(re.escape(name), text)] + spliced)
    found: list[tuple[str, int]] = []
    start = at = 0
    line = 1
    for cut in cuts:
        while at < len(wanted) and wanted[at] < start:
            at += 1
        # The last piece ends with the text, and not with an item: whether that is whole is to be seen.
        if cut == len(text) or (at < len(wanted) and wanted[at] < cut):
            found.append((text[start:cut], line))
        line += text.count("\n", start, cut)
        start = cut
    return found


def _code(text: str, spliced: list[int]) -> bytes | None:
    """Return the text, as long as it is, with all that is no code blotted out; None where that is not certain to be what the tokeniser sees."""

    def blot(match: re.Match[str]) -> str:
        literal = match.group()
        if literal[0] == '"' and "\n" in literal:
            spliced.append(match.start())
        return _BLOT * len(literal)

    plain = LITERAL.sub(blot, text)
    # An open literal ends with its line, and hides what looks like a comment.
    if '"' in plain or "'" in plain or "/*" in plain:
        return None
    branches = _Branches()
    try:
        code = _DIRECTIVE.sub(branches.line, plain).encode("ascii")
    except UnicodeEncodeError:
        return None
    if branches.odd or code.translate(None, CODE + b"\1\2") or not closed(code):
        return None
    if sum(end - begin for begin, end in branches.pairs) > _OFTEN * len(code):
        return None
    return code if all(closed(code[begin:end]) for begin, end in branches.pairs) else None


class _Branches:
    """Collects the branches of `#if`, each from directive to directive, while directives are blotted out."""

    def __init__(self) -> None:
        self.pairs: list[tuple[int, int]] = []
        self.odd = False
        self._open: list[int] = []

    def line(self, match: re.Match[str]) -> str:
        """Take in a directive; return what stands for it."""
        found = _WORD.match(match.group())
        word = found.group(1) if found else ""
        self.odd = self.odd or not word
        if word in ("if", "ifdef", "ifndef"):
            self._open.append(match.start())
        elif word in ("else", "elif", "elifdef", "elifndef", "endif") and self._open:
            self.pairs.append((self._open.pop(), match.start()))
            if word != "endif":
                self._open.append(match.start())
        return _LINE * (match.end() - match.start())


def _depth(code: bytes) -> int:
    return sum(code.count(pair[:1]) - code.count(pair[1:]) for pair in PAIRS)


def _cuts(code: bytes) -> Iterator[int]:
    """Yield where an item ends for certain; every bracket of `code` has its counterpart."""
    start = at = depth = vain = 0
    for match in _END.finditer(code):
        depth += _depth(code[at : match.end()])
        at = match.end()
        if depth:
            continue
        if match.group().endswith(b";") or _is_body(code, start, at):
            yield at
            start = at
            continue
        vain += at - start
        if vain > _OFTEN * len(code):
            return


def _is_body(code: bytes, start: int, end: int) -> bool:
    """Whether the `}` that ends at `end` closes a function's body; an item begins at `start`."""
    opener = code.rfind(b"\n{", start, end) + 1
    if opener <= start or _depth(code[start:opener]) or not closed(code[opener + 1 : end - 1]):
        return False
    head = code[start:opener]
    # Since the last item that ends in `;`, if that is none of a bracket.
    last = head.rfind(b";") + 1
    if last and not _depth(head[last:]):
        head = head[last:]
    return head.rstrip().endswith(b")") and _NO_HEADER.search(head) is None
