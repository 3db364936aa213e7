"""Hostile text made visible: the one gate between the outside and a terminal, page or widget."""

import re
from typing import NewType

from reviewer.model.patterns import regex

Shown = NewType("Shown", str)
"""Text that went through `visible()`: no control, bidirectional or zero-width character is left in it."""

# C0 without tab and newline, DEL and C1, bidirectional controls, zero width, tags, lone surrogates, U+2028 and U+2029.
_UNSEEN = regex(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
_LINE = regex("[\t\n]")


def _name(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return "^" + chr(code + 0x40)
    if code == 0x7F:
        return "^?"
    return f"<U+{code:04X}>"


def visible(text: str) -> Shown:
    """Return `text` with every character that a terminal obeys rather than draws spelled out, as `^[` or `<U+202E>`.

    Tabs and newlines stay: the callers lay out lines. Unicode TR 36 and TR 39 name the characters.
    """
    return Shown(_UNSEEN.sub(_name, text))


def one_line(text: str) -> Shown:
    """Return `visible(text)` on one line: tabs and newlines become blanks."""
    return Shown(_LINE.sub(" ", visible(text)))
