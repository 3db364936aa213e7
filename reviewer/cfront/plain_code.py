"""Text that is plain C as the tokeniser reads it, told in C and not token by token: literals blotted out, brackets counted."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.model.patterns import regex

LITERAL = regex(
    r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/"
    r"|//[^\n\\]*+(?:\\(?s:.)[^\n\\]*+)*+"
    r'|"[^"\\\n]*+(?:\\(?:\r\n|(?s:.))[^"\\\n]*+)*+"'
    r"|'[^'\\\n]*+(?:\\(?:\r\n|(?s:.))[^'\\\n]*+)*+'"
)
"""A comment, or a literal that ends."""
CODE = bytes(range(ord("0"), ord("9") + 1)) + bytes(range(ord("A"), ord("Z") + 1)) + bytes(range(ord("a"), ord("z") + 1))
CODE += b"_ \t\r\f\v\n()[]{};,:?~!=<>+-*/%&|^."
"""What code is written in beside literals, directives and continued lines."""
PAIRS = (b"()", b"[]", b"{}")
_NO_BRACKETS = bytes(set(range(256)) - set(b"()[]{}"))
_DEEP = 100
"""Brackets in brackets that are counted."""
_OFTEN = 8
"""Times that text may be looked at in vain."""


def closed(code: bytes) -> bool:
    """Whether every bracket has its counterpart; false, too, where they nest too deep."""
    left = code.translate(None, _NO_BRACKETS)
    for _ in range(_DEEP):
        if not left:
            return True
        for pair in PAIRS:
            left = left.replace(pair, b"")
    return not left


@dataclass(slots=True)
class Bodies:
    """Finds the end of braces that begin a line of `text`, where all within is plain: no directive, no problem, every bracket closed.

    The tokens within are then the same wherever they are made, and change nothing of what stands around them.
    """

    text: str
    vain: int = 0

    def end(self, start: int) -> int:
        """Return where the braces that open at `start` end, 0 if that is not certain."""
        text = self.text
        if self.vain > _OFTEN * len(text) or text[start - 1 : start] != "\n":
            return 0
        last = text.find("\n}", start) + 1
        if last and _plain(text[start + 1 : last + 1]):
            return last + 1
        self.vain += (last or len(text)) - start
        return 0


def _plain(body: str) -> bool:
    # Comments and literals are found from the left, as the tokeniser finds them: one that is open is seen by what is left of it, and one
    # that goes on in the last line takes the brace with it.
    left = LITERAL.sub(" ", body)
    if "/*" in left or not left.isascii() or left[-1] != "}":
        return False
    code = left[:-1].encode("ascii")
    return not code.translate(None, CODE) and closed(code)
