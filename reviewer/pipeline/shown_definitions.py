"""Names that some line of a patch's hunks may define: what is in sight is no assumption (SEMANTICS.md B12)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewer.model.series import FileDiff

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)|//.*$|^\s*\*(?:\s.*|/.*)?$")
"""A comment, or a line that goes on with one as the kernel writes them."""
_STATEMENTS = frozenset({"return", "case", "goto", "else", "sizeof", "do", "in"})
_DEFINES = r"#\s*(?:define|undef)\s+{0}\b|\bDEFINE_\w+\s*\(\s*{0}\b|\bDECLARE_\w+\s*\(\s*{0}\b"
_LISTED = r"^\s*{0}\s*(?:=[^=].*)?,?\s*(?:/[*/].*)?$|\benum\b[^;]*\b{0}\b"
_SET = r"\b{0}\s*=[^=]"
_DECLARED = r"\b([A-Za-z_]\w*)[\s*]+{0}\s*(?:[=;,)\[(]|$)"


def may_define(files: Sequence[FileDiff], name: str) -> bool:
    """Whether a line of the hunks, changed or not, may give `name` a meaning: a macro, a constant of an enum, a variable, a parameter, a class.

    A line that only reads it may be taken for one that does, never the reverse: so an expression that is cut over lines.
    """
    word = re.escape(name)
    patterns = [re.compile(pattern.format(word)) for pattern in (_DEFINES, _LISTED, _SET)]
    declared = re.compile(_DECLARED.format(word))
    for file in files:
        for hunk in file.hunks:
            for line in hunk.lines:
                text = _COMMENT.sub(" ", line.text)
                if name not in text:
                    continue
                if any(pattern.search(text) for pattern in patterns):
                    return True
                if any(match[1] not in _STATEMENTS and "*" not in match[0] for match in declared.finditer(text)):
                    return True
    return False
