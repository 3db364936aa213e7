"""A mail's decoded text to its parts as git mailinfo cuts them: in-body headers, message, what is below the cut, and the diff's lines."""

import re
from collections.abc import Sequence

from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_INBODY = regex(r"(From|Subject|Date):[ \t]?(.*)", re.IGNORECASE)
BLANKS = " \t\r\n\f\v"
"""White space of latin-1 text whose characters are bytes: others that Python takes for blank are halves of letters."""

_CUT = regex(r"---[ \t\r]*$")
_SCISSORS = (">8", "8<", ">%", "%<")


@value_type
class Split:
    """Where the parts of a text are, as 0-based indexes of `lines`: message is `start:cut`, the patch part from `cut` on.

    `headers` are the in-body ones by lower-case name. `has_cut` says that line `cut` is the `---` itself.
    """

    headers: dict[str, str]
    start: int
    cut: int
    has_cut: bool


def split_text(lines: Sequence[str]) -> Split:
    """Find message and patch part; a scissors line above the cut discards all before it."""
    begin = 0
    cut = len(lines)
    for at, line in enumerate(lines):
        if is_scissors(line):
            begin = at + 1
        elif _breaks(line):
            cut = at
            break
    headers: dict[str, str] = {}
    at = _skip_blank(lines, begin, cut)
    name = ""
    while at < cut and (found := _header(lines[at], name)) and found[0] not in headers:
        name = found[0] or name
        headers[name] = found[1] if found[0] else f"{headers[name]} {found[1]}"
        at += 1
    return Split(headers, _skip_blank(lines, at, cut), cut, cut < len(lines) and bool(_CUT.match(lines[cut])))


def is_scissors(line: str) -> bool:
    """Whether git mailinfo takes `line` for a scissors line.

    It needs a pair of scissors, 8 columns at least, marks (dashes, scissors and the blanks behind them, the newline too) on more than a
    third of its width, and more than half of the marks must be no blanks. A pair that ends the line counts for one column of the width.
    """
    if not any(mark in line for mark in _SCISSORS) or len(line) > 1000:
        return False
    text = line.lstrip() + "\n"
    marks = gaps = at = width = 0
    inside = cut = False
    while at < len(text):
        if text[at].isspace():
            marks += inside
            gaps += inside
            at += 1
            continue
        width = at + 1
        if text[at] == "-":
            inside = True
            marks += 1
        elif text[at : at + 2] in _SCISSORS:
            inside = cut = True
            marks += 2
            at += 1
        else:
            inside = False
        at += 1
    return cut and 8 <= width < marks * 3 and gaps * 2 < marks


def _breaks(line: str) -> bool:
    """Whether git mailinfo ends the message at `line`."""
    if line.startswith(("diff -", "Index: ")):
        return True
    if not line.startswith("---"):
        return False
    return bool(_CUT.match(line)) or (line[3:4] == " " and not line[4:5].isspace() and len(line) > 4)


def _header(line: str, name: str) -> tuple[str, str] | None:
    if match := _INBODY.match(line):
        return match[1].lower(), match[2].strip(BLANKS)
    if name and line[:1] in (" ", "\t") and line.strip():
        return "", line.strip(BLANKS)
    return None


def _skip_blank(lines: Sequence[str], at: int, end: int) -> int:
    while at < end and not lines[at].strip():
        at += 1
    return at
