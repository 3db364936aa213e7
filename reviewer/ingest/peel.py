"""Layers that lie over the whole text of a mail and hide its diff: quote marks, the escapes of quoted-printable, the entities of HTML.

Each is taken off only where nothing else explains the text: all of it must look as if that layer lay over it. Text is latin-1, one character a byte.
"""

import html
import re

from reviewer.ingest.codes import Code
from reviewer.ingest.glyphs import code_of
from reviewer.ingest.repair import RepairNote
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

MAX_LAYERS = 4
"""Layers that are taken off one mail."""

_DIFF = regex(r"^(?:diff[ \xa0\xc2]+--git |--- [^\n]+\n\+\+\+ )", re.MULTILINE)
_QUOTED_DIFF = regex(r"^((?:> ?)+)(?:diff --git |--- [^\n]+\n(?:> ?)+\+\+\+ )", re.MULTILINE)
_FILE = regex(r"(?:(?:>|&gt;) ?)*(?:\+\+\+|(diff)) [^\n]*?(\.[chS])?\"?\s*$")
_ADDRESS = regex(r"&lt;[^\s&<>]{1,80}@[^\s&<>]{1,80}(?:&gt;|>)")
_ESCAPED_DIFF = regex(r"^(?:(?:>|&gt;) ?)*(?:diff --git |--- [^\n]+\n(?:(?:>|&gt;) ?)*\+\+\+ )", re.MULTILINE)

_ENTITY = regex(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{1,6}|#x[0-9A-Fa-f]{1,5});")
# No C has these: a semicolon with a name, an operator or a path right behind it, or an address in angle brackets.
_HTML = regex(r"-&gt;|&(?:lt|gt|amp|quot|apos|#0?39|#x27|#34);(?=[\w=&(*/\"'%\[<\\])|&(?:nbsp|#160|#xa0);", re.IGNORECASE)
_NO_HTML = regex(r"<|&(?!(?:lt|gt|amp|quot|apos|nbsp|#\d{1,6}|#x[0-9A-Fa-f]{1,5});)")

_QP = regex(r"=(?:([0-9A-F]{2})|[ \t]*\n)")
_NO_QP = regex(r"=(?!(?:09|[2-9A-F][0-9A-F])|[ \t]*(?:\n|\Z))")
# `=3D` is no number of C, and no line of a hunk starts with an escape.
_ESCAPED_SIGN = regex(r"^(?:> ?)*(?:=20$|--=20\n(?:> ?)*\d+\.\d)", re.MULTILINE)


@value_type
class Peeled:
    """The text without its layers and the steps. `same_lines` says that each line stands where it stood."""

    text: str
    notes: tuple[RepairNote, ...] = ()
    same_lines: bool = True


def peel(text: str, *, reply: bool) -> Peeled:
    """Take layers off; a reply's quote marks stay, since what it quotes is another's patch."""
    notes: list[RepairNote] = []
    same = True
    for _ in range(MAX_LAYERS):
        for step in (_unescape_qp, _unescape_html, _take_quotes):
            if step is _take_quotes and reply:
                continue
            if found := step(text):
                text, note = found
                notes.append(note)
                same = same and step is not _unescape_qp
                break
        else:
            break
    return Peeled(text, tuple(notes), same)


def entity(code: str) -> bool:
    """Whether a line of C, without comments and strings, has what HTML writes for a character."""
    return bool(_ENTITY.search(code))


def escaped_throughout(text: str) -> bool:
    """Whether a text may have been escaped for HTML as a whole: it has no bare `<` or `&`, or it has what no C has."""
    return not _unescaped(text, 0) or bool(_HTML.search(text))


def _unescaped(text: str, start: int) -> bool:
    """Whether `text` has from `start` on what HTML would have escaped; `>` it need not, but then it escapes none."""
    return bool(_NO_HTML.search(text, start)) or (">" in text[start:] and text.find("&gt;", start) >= 0)


def _take_quotes(text: str) -> tuple[str, RepairNote] | None:
    """Take the quote marks off where all lines from the first to the last quoted one have those of the diff's first line."""
    if "\n>" not in text and not text.startswith(">"):
        return None
    match = _QUOTED_DIFF.search(text)
    if match is None or _DIFF.search(text):
        return None
    mark = match[1]
    bare = mark.rstrip()
    lines = text.split("\n")
    quoted = [at for at, line in enumerate(lines) if line.startswith(bare)]
    out = list(lines)
    for at in range(quoted[0], quoted[-1] + 1):
        line = lines[at]
        if line.startswith(mark):
            out[at] = line[len(mark) :]
        elif line.strip() in ("", bare):
            out[at] = ""
        else:
            return None
    at = text.count("\n", 0, match.start())
    words = f"the patch was quoted with {mark!r} from line to line; the marks were taken off"
    return "\n".join(out), RepairNote(Code.REPAIR_QUOTED, words, at, lines[at], out[at])


def _unescape_qp(text: str) -> tuple[str, RepairNote] | None:
    """Undo quoted-printable that the mail's header does not name; every `=` of the text must be an escape or a soft line break."""
    if "=" not in text or _NO_QP.search(text) or not (diff := _ESCAPED_DIFF.search(text)):
        return None
    strong = _ESCAPED_SIGN.search(text, diff.start()) or _in_code(text, re.compile("=3D"))
    if strong is None:
        return None
    out = _QP.sub(lambda match: chr(int(match[1], 16)) if match[1] else "", text)
    at, before = _line_of(text, strong.start())
    after = _QP.sub(lambda match: chr(int(match[1], 16)) if match[1] else "", before)
    words = "quoted-printable that the header does not name was decoded: each = of the text is an escape"
    return out, RepairNote(Code.REPAIR_QUOTED_PRINTABLE, words, at, before, after)


def _unescape_html(text: str) -> tuple[str, RepairNote] | None:
    """Undo HTML's entities where the diff has no bare `<` or `&`, which HTML would have escaped."""
    diff = _ESCAPED_DIFF.search(text) if "&" in text and _ENTITY.search(text) else None
    if diff is None or not _ENTITY.search(text, diff.start()) or _unescaped(text, diff.start()):
        return None
    strong = _ADDRESS.search(text) or _in_code(text, _HTML)
    if strong is None:
        return None
    at, before = _line_of(text, strong.start())
    words = "the text was escaped for HTML: its entities were decoded, since the diff has no bare < or &"
    return _ENTITY.sub(_character, text), RepairNote(Code.REPAIR_ENTITIES, words, at, before, _ENTITY.sub(_character, before))


def _in_code(text: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """Return where the diff's C code, outside of comments and strings, has `pattern`."""
    c_file = False
    at = 0
    for line in text.split("\n"):
        if match := _FILE.match(line):
            c_file = not match[1] and bool(match[2])
        elif c_file and pattern.search(line) and pattern.search(code_of(line.lstrip("> ")[1:])):
            return pattern.search(text, at)
        at += len(line) + 1
    return None


def _character(match: re.Match[str]) -> str:
    return html.unescape(match[0]).encode("utf-8", "replace").decode("latin-1")


def _line_of(text: str, at: int) -> tuple[int, str]:
    """Return the 0-based line of a position and its text."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return text.count("\n", 0, at), text[start : end if end >= 0 else len(text)]
