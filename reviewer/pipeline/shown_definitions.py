"""Names that some line of a patch's hunks may define: what is in sight is no assumption (SEMANTICS.md B12)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewer.model.patterns import regex
from reviewer.model.series import FileDiff

_COMMENT = regex(r"/\*.*?(?:\*/|$)|//.*$|^\s*\*(?:\s.*|/.*)?$")
"""A comment, or a line that goes on with one as the kernel writes them."""
_STATEMENTS = frozenset({"return", "case", "goto", "else", "sizeof", "do"})
_DEFINES = r"#\s*(?:define|undef)\s+{0}\b|\bDEFINE_\w+\s*\(\s*{0}\b|\bDECLARE_\w+\s*\(\s*{0}\b"
_LISTED = r"^\s*{0}\s*(?:=[^=].*)?,?\s*(?:/[*/].*)?$|\benum\b[^;]*\b{0}\b"
_SET = r"\b{0}\s*=[^=]"
_AMONG_OTHERS = r",[\s*]*{0}\s*[;\[]"
_POINTER = (
    r"^\s*(?!return\b|case\b)(?:\w+\s+)*\w+\s*\*[\s*]*{0}\s*[;,)\[]"
    r"|\b(?:struct|union|enum|void|bool|char|short|int|long|unsigned|const)\b[\w\s]*\*[\s*]*{0}\b"
)
_RECORD = regex(r"^[^(]*\b(?:struct|union)\b[^=;(),]*\{?\s*$")
"""The first line of a record; what is indented below it are members."""
_OTHER = regex(r"\s*#\s*define\s+([A-Za-z_]\w*)\s")
_DECLARED = r"\b([A-Za-z_]\w*)[\s*]+{0}\s*(?:[=;,)\[(]|$)"


def may_define(files: Sequence[FileDiff], name: str) -> bool:
    """Whether a line of the hunks, changed or not, may give `name` a meaning: a macro, a constant of an enum, a variable, a parameter, a class.

    Each line is looked at by itself. One that only reads the name may be taken for one that defines it, as part of an expression that is
    cut over lines; a definition that is cut so that the name stands alone with neither its type nor what follows is told by its comma or end.
    """
    word = re.escape(name)
    patterns = [re.compile(pattern.format(word)) for pattern in (_DEFINES, _LISTED, _SET, _AMONG_OTHERS, _POINTER)]
    declared = re.compile(_DECLARED.format(word))
    for text in _lines_with(files, name):
        if any(pattern.search(text) for pattern in patterns):
            return True
        # `#define OTHER NAME` has the name of a macro where a declaration has its type.
        other = _OTHER.match(text)
        start = other.start(1) if other is not None else -1
        if any(match[1] not in _STATEMENTS and "*" not in match[0] and match.start(1) != start for match in declared.finditer(text)):
            return True
    return False


def may_declare_outside(files: Sequence[FileDiff], name: str) -> bool:
    """Whether a line of the hunks, changed or not, may make `name` anything but a local: a macro, or an object at file level."""
    word = re.escape(name)
    defines, declared = re.compile(_DEFINES.format(word)), re.compile(rf"\b{word}\b")
    for text in _lines_with(files, name):
        found = declared.search(text)
        at_file_level = not text[:1].isspace() and found is not None and "(" not in text[: found.start()]
        if defines.search(text) or at_file_level:
            return True
    return False


def declares_member(files: Sequence[FileDiff], name: str) -> bool:
    """Whether a line of a struct or union in the hunks may declare the member `name`, in whatever words: it is not looked at which."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    for hunk in (hunk for file in files for hunk in file.hunks):
        within = bool(_RECORD.search(_COMMENT.sub(" ", hunk.section)))
        for line in hunk.lines:
            text = _COMMENT.sub(" ", line.text)
            if text[:1].isalpha() or text[:1] in ("_", "}"):
                head, brace, members = text.partition("{")
                within = bool(_RECORD.search(f"{head}{brace}"))
                found = bool(brace) and within and bool(word.search(members))
                within = within and "}" not in members
            else:
                found = within and bool(word.search(text))
            if found:
                return True
    return False


def _lines_with(files: Sequence[FileDiff], name: str) -> Iterator[str]:
    """Yield the lines of the hunks that a name may stand in, without their comments."""
    for line in (line for file in files for hunk in file.hunks for line in hunk.lines if name in line.text):
        text = _COMMENT.sub(" ", line.text)
        if name in text:
            yield text
