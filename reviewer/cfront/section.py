"""git's section line behind `@@`: which unit a hunk starts in, as far as it tells."""

from __future__ import annotations

import re

from reviewer.model.unit import UnitKind

_MAX = 500
"""Characters read of a section line; git cuts it at 80 by default."""
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)|//.*$")
_ATTRIBUTE = r"__attribute__\s*\(\([\w\s,()]*?\)\)\s*|__\w+\s*\((?!void\b)\w*\)\s*"
_RECORD = re.compile(rf"(?:\w+\s+){{0,4}}?(struct|union|enum)\s+(?:{_ATTRIBUTE}|\w+\s+){{0,3}}?(\w+)\s*(?:{_ATTRIBUTE}){{0,3}}\{{?\s*$")
"""What a record's first line looks like: `__aligned(8)` is an attribute, also where `__f(x)` might be a function that returns a struct."""
_INITIALISER = re.compile(rf"(\w+)\s*(?:\[[^\]]*\]\s*){{0,3}}(?:{_ATTRIBUTE}){{0,3}}=\s*\{{?\s*$")
_CALLED = re.compile(r"([A-Za-z_]\w*)\s*\(")
_KINDS = {"struct": UnitKind.STRUCT, "union": UnitKind.UNION, "enum": UnitKind.ENUM}


def is_whole_header(section: str) -> bool:
    """Whether a section line is all of a function's header: in front of a hunk that begins with the `{` of a body it stands right above.

    git takes the last line that begins with a name, and cuts it: a whole one has its last parenthesis.
    """
    text = section.rstrip()
    plain = text.endswith(")") and text.count("(") == text.count(")") and not any(char in text for char in ";{}=\"'\\#")
    return plain and len(text) < _MAX and section_unit(text)[0] is UnitKind.FUNCTION


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
