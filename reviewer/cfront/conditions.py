"""The `#if` branches that text stands in, in words."""

from __future__ import annotations

import re

from reviewer.cfront.brackets import directive_word
from reviewer.model.patterns import regex

_SIMPLE = regex(r"defined ?\(? ?(\w+) ?\)?\Z")
_BARE = regex(r"\w+\Z|!\(")
_ASSEMBLY = regex(r"#(?:ifn?def (?:__ASSEMBLY__|__ASSEMBLER__)|if ?(! ?)?defined ?\(? ?(?:__ASSEMBLY__|__ASSEMBLER__) ?\)?)\Z")
_REST = regex(r"#\w+ ?(.*)\Z", re.DOTALL)


class Conditions:
    """A stack of open `#if`s; `texts` says what holds here."""

    def __init__(self) -> None:
        self._stack: list[list[str]] = []
        self.texts: tuple[str, ...] = ()
        """What must hold for the text here to be compiled, outermost first."""

    def feed(self, directive: str, following: str) -> None:
        """Take in a conditional line; `following` is the text of the next token, which tells a header guard."""
        self._take(directive, following)
        self.texts = tuple(text for branch in self._stack for text in branch if text)

    def _take(self, directive: str, following: str) -> None:
        word = directive_word(directive)
        match = _REST.match(directive)
        rest = match.group(1).strip() if match else ""
        if word == "ifndef" and following.startswith(f"#define {rest}") and rest:
            self._stack.append([""])
        elif word == "if":
            self._stack.append([_tested(rest)])
        elif word == "ifdef":
            self._stack.append([rest])
        elif word == "ifndef":
            self._stack.append([_negated(rest)])
        elif word in ("else", "elif", "elifdef", "elifndef") and self._stack:
            branch = self._stack[-1]
            branch[-1] = _negated(branch[-1])
            if word != "else":
                branch.append(_negated(rest) if word == "elifndef" else rest if word == "elifdef" else _tested(rest))
        elif word == "endif" and self._stack:
            self._stack.pop()


class Assembly:
    """Says whether text stands in a branch that is only assembled: it is no C, and its brackets and semicolons mean nothing."""

    def __init__(self) -> None:
        # For each open `#if`: what the branch here is, and what one behind `#else` is, of "assembly" (True), "C" or "either" (False).
        self._stack: list[tuple[bool, bool]] = []
        self.here = False
        """Whether it does."""

    def feed(self, directive: str, word: str) -> None:
        """Take in a conditional line."""
        self._take(directive, word)
        self.here = any(branch for branch, _ in self._stack)

    def _take(self, directive: str, word: str) -> None:
        if word in ("if", "ifdef", "ifndef"):
            tested = _ASSEMBLY.match(directive)
            negated = tested is not None and (word == "ifndef" or bool(tested.group(1)))
            self._stack.append((tested is not None and not negated, negated))
        elif word == "endif" and self._stack:
            self._stack.pop()
        elif self._stack:
            self._stack[-1] = (word == "else" and self._stack[-1][1], False)


def _tested(text: str) -> str:
    """Return the words of `#if text`: a name that is defined by itself, so that the value of one must look otherwise."""
    match = _SIMPLE.match(text)
    if match is not None:
        return match.group(1)
    return f"({text})" if _BARE.match(text) else text


def _negated(text: str) -> str:
    if text.startswith("!(") and text.endswith(")") and "(" not in text[2:-1]:
        return text[2:-1]
    return f"!({text})" if text else ""
