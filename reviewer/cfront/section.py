"""git's section line behind `@@`: which unit a hunk starts in, as far as it tells."""

from __future__ import annotations

import re

from reviewer.model.patterns import regex
from reviewer.model.unit import UnitKind

_MAX = 500
"""Characters read of a section line; git cuts it at 80 by default."""
_CUT = 79
"""Characters from which git may have cut the line."""
_NO_HEADER = ";{}=\"'\\#"
_COMMENT = regex(r"/\*.*?(?:\*/|$)|//.*$")
_ATTRIBUTE = r"__attribute__\s*\(\([\w\s,()]*?\)\)\s*|__\w+\s*\((?!void\b)\w*\)\s*"
_RECORD = regex(rf"(?:\w+\s+){{0,4}}?(struct|union|enum)\s+(?:{_ATTRIBUTE}|\w+\s+){{0,3}}?(\w+)\s*(?:{_ATTRIBUTE}){{0,3}}\{{?\s*$")
"""What a record's first line looks like: `__aligned(8)` is an attribute, also where `__f(x)` might be a function that returns a struct."""
_INITIALISER = regex(rf"(\w+)\s*(?:\[[^\]]*\]\s*){{0,3}}(?:{_ATTRIBUTE}){{0,3}}=\s*\{{?\s*$")
_CALLED = regex(r"([A-Za-z_]\w*)\s*\(")
_KINDS = {"struct": UnitKind.STRUCT, "union": UnitKind.UNION, "enum": UnitKind.ENUM}


def is_whole_header(section: str) -> bool:
    """Whether a section line is all of a function's header: in front of a hunk that begins with the `{` of a body it stands right above.

    git takes the last line that begins with a name, and cuts it: a whole one has its last parenthesis.
    """
    text = section.rstrip()
    return len(text) < _MAX and is_closed(text) and section_unit(text)[0] is UnitKind.FUNCTION


def is_open_header(section: str) -> bool:
    """Whether a section line is the first of a function's header that goes on in the next: git has not cut it, so its end is a line's."""
    text = section.rstrip()
    opened = text.endswith((",", "(")) and text.count("(") > text.count(")") and not any(char in text for char in _NO_HEADER)
    return opened and len(text) < _CUT and section_unit(text)[0] is UnitKind.FUNCTION


def is_closed(header: str) -> bool:
    """Whether a text may be all of a function's header: it has its last parenthesis, and nothing that a header has not."""
    return header.endswith(")") and header.count("(") == header.count(")") and not any(char in header for char in _NO_HEADER)


def section_unit(section: str) -> tuple[UnitKind, str]:
    """Return kind and name of the unit that a section line names; a function where it has a parameter list, else what it looks like."""
    text = _COMMENT.sub(" ", section[:_MAX]).strip()
    record = _RECORD.match(text)
    if record is not None:
        return _KINDS[record.group(1)], record.group(2)
    initialiser = _INITIALISER.search(text)
    if initialiser is not None:
        return UnitKind.INITIALISER, initialiser.group(1)
    if "=" in text:
        # It is set to what a macro gives, or goes on behind the `=`: whatever it is, it is no function.
        return UnitKind.UNKNOWN, ""
    if text.startswith("#"):
        return UnitKind.MACRO, ""
    name = next((m.group(1) for m in _CALLED.finditer(text) if not m.group(1).startswith("__attribute")), "")
    if name and not text.endswith(";"):
        if name == "FNAME":
            inner = re.match(r".*FNAME\s*\(\s*(\w+)\s*\)", text)
            return UnitKind.FUNCTION, inner.group(1) if inner is not None else name
        return UnitKind.FUNCTION, name
    return UnitKind.UNKNOWN, ""


def section_struct(section: str) -> str:
    """Return the tag of the struct that the initialiser is of whose first line a section line is, "" for any other line."""
    text = _COMMENT.sub(" ", section[:_MAX]).strip()
    found = re.search(r"\bstruct\s+(\w+)\s+\w+\s*=\s*\{?\s*$", text)
    return found[1] if found is not None and section_unit(section)[0] is UnitKind.INITIALISER else ""
