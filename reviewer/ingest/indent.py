"""Indentation of C rebuilt from braces, for text that lost its blanks; only white space before a line's first token is ever written."""

from collections.abc import Sequence
from dataclasses import dataclass

from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_LABEL = regex(r"(?!default\b)[A-Za-z_]\w*:\s*(?:/\*.*)?$")
_CASE = regex(r"(?:case\b.*|default\s*):")
_HEAD = regex(r"(?:(?:else\s+)?if|for|while|list_for_each\w*|\w*for_each\w*)\s*\(.*\)$|else$|do$")
_FILE_LEVEL = ("EXPORT_SYMBOL", "MODULE_", "SYSCALL_DEFINE")


@dataclass(slots=True)
class _State:
    """Where one side of the diff stands after a line: braces and parentheses open since the hunk's start."""

    depth: int = 0
    parens: int = 0
    comment: bool = False
    head: bool = False


@value_type
class _Placed:
    """A line with its depth relative to the hunk's start, None for what stands in column 0."""

    text: str
    depth: int | None
    comment: bool = False


def indent(texts: Sequence[str], signs: Sequence[str], section: str) -> tuple[list[str], bool]:
    """Return the lines with tabs by brace depth, and whether the depth at the hunk's start is certain.

    `texts` have no sign; `section` is what follows the hunk header. Lines of a block comment get their blank before the star. Where the
    depth is not certain no brace is put into column 0, since that would say that a function ends.
    """
    old, new = _State(), _State()
    placed: list[_Placed] = []
    for text, sign in zip(texts, signs, strict=True):
        bare = text.strip(" \t")
        if sign == "\\":
            placed.append(_Placed(text, None))
            continue
        placed.append(_place(bare, old if sign == "-" else new))
        if sign == " ":
            _place(bare, old)
    base, certain = _base(placed, section.strip())
    out: list[str] = []
    for line in placed:
        if not line.text or line.depth is None:
            out.append(line.text)
        else:
            out.append("\t" * max(line.depth + base, 0) + (" " if line.comment else "") + line.text)
    return out, certain


def _base(placed: Sequence[_Placed], section: str) -> tuple[int, bool]:
    """Return the depth at the hunk's start, and whether a line of it shows that depth."""
    depths = [line.depth for line in placed if line.text and line.depth is not None]
    if not depths:
        return 0, True
    first = next(line for line in placed if line.text)
    if first.text == "{" and section.endswith(")"):
        return 0, True
    for line in placed:
        if line.depth is not None and line.text.startswith(_FILE_LEVEL):
            return -line.depth, True
    return (1 if section else 0) - min(depths), not section


def _place(text: str, state: _State) -> _Placed:
    """Place one line and move `state` past it."""
    if not text:
        return _Placed("", 0)
    if state.comment or text == "*" or text.startswith(("* ", "*/")):
        state.comment = "*/" not in text
        return _Placed(text, state.depth, comment=text.startswith("*"))
    if text.startswith("#"):
        return _Placed(text, None)
    closing = len(text) - len(text.lstrip("})"))
    depth = state.depth - text[:closing].count("}")
    if _CASE.match(text):
        depth -= 1
    label = bool(_LABEL.match(text)) and state.parens <= 0
    deeper = state.parens > 0 and not closing
    placed = _Placed(text, None if label else depth + int(deeper) + int(state.head and text[0] != "{"))
    _scan(text, state)
    if state.parens <= 0 and not state.comment:
        state.head = bool(_HEAD.match(text))
    return placed


def _scan(text: str, state: _State) -> None:
    """Count braces, parentheses and comments of a line, outside of strings, in one pass."""
    at = 0
    quote = ""
    while at < len(text):
        char = text[at]
        if state.comment:
            if text.startswith("*/", at):
                state.comment = False
                at += 1
        elif quote:
            if char == "\\":
                at += 1
            elif char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        elif text.startswith("//", at):
            return
        elif text.startswith("/*", at):
            state.comment = True
            at += 1
        else:
            state.depth += (char == "{") - (char == "}")
            state.parens = max(state.parens + (char == "(") - (char == ")"), 0)
        at += 1
