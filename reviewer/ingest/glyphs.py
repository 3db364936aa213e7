"""Single characters of a diff that a mail program put in another's place: hard blanks, escaped blanks, typographic quotes.

Lines are latin-1, one character a byte; what they hold in UTF-8 is looked for as its bytes.
"""

import re
from collections.abc import Callable, Sequence

from reviewer.ingest.codes import Code
from reviewer.ingest.repair import RepairNote
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_HEADER = r"diff --git |--- |\+\+\+ |@@ -|index [0-9a-f]|rename |copy |similarity |new file |deleted file |old mode |new mode "
_HARD = "\xc2\xa0|\xe2\x80\x87|\xe2\x80\xaf"
"""U+00A0, U+2007, U+202F in UTF-8."""
_SINGLE_HARD = regex(r"(?<![\xa0\xc2-\xf4])\xa0|(?<=\xa0)\xa0")
_HARD_RUN = regex(rf"^(?:{_HARD})|^[+\- ].*(?:{_HARD}){{3}}")
_HARD_BLANK = regex(_HARD)
_SOFT_FIRST = regex(rf"[ \t](?:{_HARD})|(?m:^[+-]?)(?:{_HARD})++[^ \t\n]")
_ESCAPED_SIGN = regex(r"=(?:20|09)")
_VERSION = regex(r"\d+\.\d+")
_ESCAPED_END = regex(r"((?:=20|=09)+)$")
_SMART = regex("\xe2\x80[\x98-\x9f]")
_QUOTES = {"\x98": "'", "\x99": "'", "\x9a": "'", "\x9b": "'", "\x9c": '"', "\x9d": '"', "\x9e": '"', "\x9f": '"'}
_LITERAL = regex(r'"(?:[^"\\]|\\.)*"?|' + r"'(?:[^'\\]|\\.)*'|/\*.*?(?:\*/|$)|//.*")
_SMART_CODE = regex("\xe2\x80\x9c[^\xe2\"]*\xe2\x80[\x9c\x9d]|\xe2\x80[\x98\x99]\\\\?[^\xe2']\xe2\x80[\x98\x99]|include \xe2\x80\x9c")
_NAMED = regex(r"[/ ]\S")
_C_NAME = regex(r'\.[chS]"?(?:\t.*)?\s*$')
_COMMENT = regex(r"\s*(?:\*|/\*|//)")


@value_type
class Glyphs:
    """The lines, as many as before, the steps, and the lines where what stood there can't be said.

    `firm` says that of each run of blanks only the last can be broken at, so that no rest of a broken line starts with a blank.
    """

    lines: Sequence[str]
    notes: tuple[RepairNote, ...] = ()
    doubtful: frozenset[int] = frozenset()
    firm: bool = False


def mend_glyphs(lines: Sequence[str], start: int, charset: str) -> Glyphs:
    """Mend `lines[start:]`; what is not damaged is not touched."""
    text = "\n".join(lines[start:])
    notes: list[RepairNote] = []
    doubtful: set[int] = set()
    firm = False
    if "\xa0" in text or "\xe2\x80\x87" in text or "\xe2\x80\xaf" in text:
        lines = _each(lines, start, _hard_blanks(lines[start:], charset), notes, Code.REPAIR_HARD_BLANKS, "hard blanks were made blanks")
        firm = bool(notes) and not _SOFT_FIRST.search(text)
    if "=20" in text or "=09" in text:
        lines = _escaped_blanks(lines, start, notes, doubtful)
    if "\xe2\x80" in text:
        lines = _typographic(lines, start, notes)
    return Glyphs(lines, tuple(notes), frozenset(doubtful), firm)


def code_of(text: str) -> str:
    """Return a line of C without its comments, and with its literals emptied."""
    return "" if _COMMENT.match(text) else _LITERAL.sub(lambda match: match[0][:1] * 2 if match[0][0] in "\"'" else " ", text)


def _each(lines: Sequence[str], start: int, change: Callable[[str], str] | None, notes: list[RepairNote], code: Code, words: str) -> Sequence[str]:
    """Change each line from `start` on and note the first that changed."""
    if change is None:
        return lines
    out = [*lines[:start], *map(change, lines[start:])]
    changed = [at for at in range(start, len(lines)) if out[at] != lines[at]]
    if changed:
        at = changed[0]
        notes.append(RepairNote(code, f"{words} in {len(changed):,} line(s) of the diff", at, lines[at], out[at]))
    return out


def _hard_blanks(lines: Sequence[str], charset: str) -> Callable[[str], str] | None:
    """Return what makes hard blanks blank, if one stands where a diff has its sign or header, or several in a row."""
    single = not charset.startswith("utf") and any(_alone(line) for line in lines if "\xa0" in line)
    if any(_HARD_RUN.search(line) or _is_header(line, _HARD_BLANK) for line in lines):
        return lambda line: _HARD_BLANK.sub(" ", line)
    if single and any(line.startswith("\xa0") or _is_header(line, _SINGLE_HARD) for line in lines):
        return lambda line: _SINGLE_HARD.sub(" ", line) if _alone(line) else line
    return None


def _is_header(line: str, hard: re.Pattern[str]) -> bool:
    """Whether a line is one of a diff's headers but for its hard blanks."""
    return bool(hard.search(line[:40])) and bool(re.match(_HEADER, hard.sub(" ", line)))


def _alone(line: str) -> bool:
    """Whether a line can't be UTF-8, so that its bytes are those of a character set with one byte a character."""
    try:
        line.encode("latin-1", "replace").decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _escaped_blanks(lines: Sequence[str], start: int, notes: list[RepairNote], doubtful: set[int]) -> Sequence[str]:
    """Decode escaped blanks at the ends of lines, where one stands where a diff has its sign, or in the mail's."""
    first = next((at for at in range(start, len(lines)) if lines[at].startswith("@@ -")), len(lines))
    signed_off = any(lines[at] == "--=20" and _VERSION.match(lines[at + 1]) for at in range(first, len(lines) - 1))
    if not signed_off and not any(_ESCAPED_SIGN.match(line) for line in lines[first:]):
        return lines
    for at in range(start, len(lines)):
        line = lines[at]
        if (match := _ESCAPED_END.search(line)) and not _surely_escaped(line[: match.start()]):
            doubtful.add(at)
    return _each(lines, start, _decode_blanks, notes, Code.REPAIR_QUOTED_PRINTABLE, "escaped blanks of quoted-printable were decoded")


def _surely_escaped(before: str) -> bool:
    """Whether an escape behind `before` can't be C: an assignment needs a name before it and a constant needs no white space behind it."""
    inside = bool(_COMMENT.match(before[1:])) or not code_of(before[1:] + " x").endswith("x")
    return inside or not before[1:].strip() or before[-1] in ";{}(,*/\\>)\"':"


def _decode_blanks(line: str) -> str:
    if line.startswith(("=20", "=09")):
        line = (" " if line[1] == "2" else "\t") + line[3:]
    return _ESCAPED_END.sub(lambda match: match[0].replace("=20", " ").replace("=09", "\t"), line)


def _typographic(lines: Sequence[str], start: int, notes: list[RepairNote]) -> Sequence[str]:
    """Make typographic quotes of C files plain, if some stand where C has its own."""
    code: list[int] = []
    c_file = False
    for at in range(start, len(lines)):
        line = lines[at]
        if line.startswith(("+++ ", "diff --git ")) and _NAMED.search(line):
            c_file = bool(_C_NAME.search(line))
        elif c_file and line[:1] in ("+", "-", " ") and "\xe2\x80" in line:
            code.append(at)
    if not any(_SMART_CODE.search(code_of(lines[at][1:])) for at in code):
        return lines
    out = list(lines)
    for at in code:
        out[at] = _plain_quotes(lines[at])
    changed = [at for at in code if out[at] != lines[at]]
    at = changed[0]
    notes.append(RepairNote(Code.REPAIR_QUOTES, f"typographic quotes stood for those of C in {len(changed):,} line(s)", at, lines[at], out[at]))
    return out


def _plain_quotes(line: str) -> str:
    return _SMART.sub(lambda match: _QUOTES[match[0][2]], line)
