"""The constants that calls in sight pass, by tokens: no body need be whole (SEMANTICS.md A2: "unless a call in sight passes NULL")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate

from reviewer.cfront.literals import integer
from reviewer.cfront.lower_constants import ERROR_CODES
from reviewer.cfront.macros import parse_define
from reviewer.cfront.syntax import WRITES, TokenKind
from reviewer.changes.hunk_calls import MAX_TOKENS, SideToken, side_tokens
from reviewer.model.patterns import regex
from reviewer.model.place import Side
from reviewer.model.series import FileDiff
from reviewer.model.value_type import value_type

_NONE: frozenset[int] = frozenset()
_WORDS = {"NULL": 0, "false": 0, "true": 1, **ERROR_CODES}
_INT_TYPE = regex(r"(?:__)?[us](?:8|16|32|64)|bool|char|short|int|long|signed|unsigned|size_t|ssize_t|gfn_t")
SMALL = 128
"""Every type of number holds what is below, and 0."""
_DEEP = 3
"""Callers of callers, macros in macros and assignments that are followed."""
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")

Words = tuple[str, ...]


@value_type
class _Text:
    """One side of a file; `places` are those of each word."""

    number: int
    tokens: tuple[SideToken, ...]
    words: Words
    places: Mapping[str, Sequence[int]]

    def arguments(self, at: int) -> tuple[Words, ...] | None:
        """Return what stands between the commas of the parentheses at `at`; None where they are not closed."""
        parts: list[list[str]] = [[]]
        depth = 0
        for word in self.words[at : at + MAX_TOKENS]:
            depth += (word in _OPENING) - (word in _CLOSING)
            if depth == 0:
                return tuple(map(tuple, parts))
            if word == "," and depth == 1:
                parts.append([])
            elif depth > 1 or word != "(" or parts != [[]]:
                parts[-1].append(word)
        return None


class Passed:
    """What the hunks of a patch show of arguments, on either side, changed or not."""

    def __init__(self, files: Iterable[FileDiff]) -> None:
        self._files = tuple(files)
        self._known: dict[tuple[Words, int, str, bool, int], frozenset[int]] = {}

    def passes_null(self, name: str, position: int) -> bool:
        """Whether a call of a function passes NULL as its parameter at `position`, or what something in sight sets to NULL."""
        return any(0 in call[position] for call in self._calls(name, False, 0) if position < len(call))

    def calls(self, name: str, sure: bool = True) -> list[tuple[frozenset[int], ...]]:
        """Return for each call of a function the constants that its arguments may be, each none where that is not told.

        If that is to be `sure`, a variable counts only where one line in sight alone sets it.
        """
        return list(self._calls(name, sure, 0))

    def is_in_a_macro(self, name: str) -> bool:
        """Whether a macro that is defined in sight calls a function."""
        word = re.compile(rf"#\s*define\b.*\b{re.escape(name)}\s*\(", re.DOTALL)
        return any(item.token.kind is TokenKind.DIRECTIVE and word.match(item.token.text) for text in self._texts for item in text.tokens)

    def shows(self, words: Words) -> bool:
        """Whether these words stand one behind the other, on either side."""
        return any(text.words[at : at + len(words)] == words for text in self._texts for at in text.places.get(words[0], ()))

    def arguments(self, name: str) -> list[tuple[Words, ...]]:
        """Return for each call of a function the words of its arguments."""
        return [arguments for arguments, _, _ in self._sites(name)]

    def names(self, name: str) -> list[Words]:
        """Return for each call of a function the names of constants that its arguments are, each "" where it is none."""
        return [tuple(one[0] if len(one) == 1 and one[0].isupper() else "" for one in arguments) for arguments, _, _ in self._sites(name)]

    def _sites(self, name: str) -> Iterator[tuple[tuple[Words, ...], _Text, int]]:
        for text in self._texts:
            for at in text.places.get(name, ()):
                arguments = text.arguments(at + 1) if text.words[at + 1 : at + 2] == ("(",) else None
                if arguments is not None and (not at or text.words[at - 1] not in (".", "->")):
                    yield arguments, text, at

    def _calls(self, name: str, sure: bool, deep: int) -> Iterator[tuple[frozenset[int], ...]]:
        for arguments, text, at in self._sites(name):
            yield tuple(self._values(one, text, text.tokens[at].function, sure, deep) for one in arguments)

    def _values(self, words: Words, text: _Text, function: str, sure: bool, deep: int) -> frozenset[int]:
        words, narrow = _bare(words)
        if (rest := _last(words)) != words:
            return self._values(rest, text, function, sure, deep)
        if deep > _DEEP or not words:
            return _NONE
        choice = _choice(words)
        if choice is not None:
            found = _NONE.union(*(self._values(one, text, function, sure, deep + 1) for one in choice))
        elif (number := _number(words)) is not None:
            found = frozenset({number})
        elif len(words) == 1 and words[0] in self._macros:
            found = _NONE.union(*(self._values(body, text, function, sure, deep + 1) for body in self._macros[words[0]]))
        elif len(words) == 1 and words[0] in self._enumerators:
            found = self._enumerators[words[0]]
        else:
            found = self._held(words, text, function, sure, deep)
        return frozenset(value for value in found if 0 <= value < SMALL) if narrow else found

    def _held(self, words: Words, text: _Text, function: str, sure: bool, deep: int) -> frozenset[int]:
        """Return what something in sight of a function sets an object to, or what is passed to it as a parameter that nothing sets."""
        plain = all(word.isidentifier() for word in words[::2]) and all(word in (".", "->") for word in words[1::2])
        if not plain or not function:
            return _NONE
        key = words, text.number, function, sure, deep
        if key not in self._known:
            self._known[key] = self._set_or_given(words, text, function, sure, deep)
        return self._known[key]

    def _set_or_given(self, words: Words, text: _Text, function: str, sure: bool, deep: int) -> frozenset[int]:
        size, found, writes = len(words), _NONE, 0
        for at in text.places.get(words[0], ()):
            if text.words[at : at + size] != words or text.tokens[at].function != function or text.words[at - 1 : at] in ((".",), ("->",)):
                continue
            before, follows = text.words[at - 1] if at else "", "".join(text.words[at + size : at + size + 1])
            writes += follows in WRITES or before in ("++", "--", "&")
            if follows == "=":
                found |= self._values(_upto(text.words, at + size + 1), text, function, sure, deep + 1)
        if writes:
            return found if writes == 1 or not sure else _NONE
        position = _position(text, function, words[0]) if size == 1 else -1
        callers = self._calls(function, sure, deep + 1) if position >= 0 else ()
        return _NONE.union(*(call[position] for call in callers if position < len(call)))

    @cached_property
    def _texts(self) -> tuple[_Text, ...]:
        found: list[_Text] = []
        for file in self._files:
            for side in Side if file.path.endswith((".c", ".h")) else ():
                tokens = tuple(token for hunk in file.hunks for token in side_tokens(hunk, side))
                words = tuple(item.token.text for item in tokens)
                places: dict[str, list[int]] = {}
                for at, word in enumerate(words):
                    places.setdefault(word, []).append(at)
                found.append(_Text(len(found), tokens, words, places))
        return tuple(found)

    @cached_property
    def _macros(self) -> dict[str, list[Words]]:
        found: dict[str, list[Words]] = {}
        for item in (item for text in self._texts for item in text.tokens if item.token.kind is TokenKind.DIRECTIVE):
            macro = parse_define(item.token.text, item.token.line)
            if macro is not None and macro.params is None:
                found.setdefault(macro.name, []).append(tuple(token.text for token in macro.body))
        return found

    @cached_property
    def _enumerators(self) -> dict[str, frozenset[int]]:
        """Return the numbers of the constants of enums whose beginning is in sight."""
        found: dict[str, frozenset[int]] = {}
        for text in self._texts:
            for at in text.places.get("enum", ()):
                start = at + 1 + (text.words[at + 1 : at + 2] != ("{",))
                if text.words[start : start + 1] != ("{",):
                    continue
                number: int | None = -1
                for part in text.arguments(start) or ():
                    one = part[1:] if part[:1] == ("{",) else part
                    given = _number(one[2:]) if one[1:2] == ("=",) and len(one) > 2 else None
                    number = given if len(one) > 1 else None if number is None else number + 1
                    if one and number is not None:
                        found[one[0]] = found.get(one[0], _NONE) | {number}
        return found


def values_among(words: Words) -> Iterator[Words]:
    """Yield the values that an argument may be: both of `a ? b : c`, and of `a, b` and `a = b` the last one."""
    words = _last(_bare(words)[0])
    choice = _choice(words)
    if choice is None:
        yield words
    else:
        for one in choice:
            yield from values_among(one)


def _last(words: Words) -> Words:
    """Return what stands behind the last comma or `=` of a value, without the parentheses around it."""
    depth, start = 0, 0
    for at, word in enumerate(words):
        depth += (word in _OPENING) - (word in _CLOSING)
        if depth == 0 and word in (",", "="):
            start = at + 1
    return _last(_bare(words[start:])[0]) if start else words


def _bare(words: Words) -> tuple[Words, bool]:
    """Take off parentheses around a value and casts in front of it; say whether one of them was to a number, which may cut it."""
    narrow = False
    while words[:1] == ("(",):
        depths = accumulate((word == "(") - (word == ")") for word in words)
        end = next((at for at, depth in enumerate(depths) if depth == 0), 0)
        inner = words[1:end]
        if end == len(words) - 1:
            words = inner
        elif inner and (inner[-1] == "*" or _INT_TYPE.fullmatch(inner[0])) and all(word.isidentifier() or word == "*" for word in inner):
            narrow = narrow or inner[-1] != "*"
            words = words[end + 1 :]
        else:
            break
    return words, narrow


def _choice(words: Words) -> tuple[Words, Words] | None:
    """Return the two values of `a ? b : c`."""
    depth = 0
    marks: dict[str, int] = {}
    for at, word in enumerate(words):
        depth += (word in _OPENING) - (word in _CLOSING)
        if depth == 0 and word in ("?", ":"):
            marks.setdefault(word, at)
    if marks.keys() != {"?", ":"} or marks["?"] > marks[":"]:
        return None
    return words[marks["?"] + 1 : marks[":"]] or words[: marks["?"]], words[marks[":"] + 1 :]


def _number(words: Words) -> int | None:
    """Return the number that a sum, a difference or a product of at most two numbers is."""
    if words[0] in ("-", "~"):
        inner = _number(words[1:]) if len(words) == 2 else None
        return None if inner is None else -inner if words[0] == "-" else ~inner
    if len(words) == 1:
        known = integer(words[0])
        return _WORDS.get(words[0]) if known is None else known[0]
    left, right = (_number(words[:1]), _number(words[2:])) if len(words) == 3 else (None, None)
    if left is None or right is None:
        return None
    shifted = left << right if words[1] == "<<" and 0 <= right < 64 else None
    return {"+": left + right, "-": left - right, "*": left * right, "<<": shifted}.get(words[1])


def _upto(words: Words, begin: int) -> Words:
    """Return the value that begins at a word and ends in front of a `;`, or a `,` between declarators."""
    depth = 0
    for at in range(begin, min(len(words), begin + MAX_TOKENS)):
        if depth == 0 and words[at] in (";", ",", ")", "}"):
            return words[begin:at]
        depth += (words[at] in _OPENING) - (words[at] in _CLOSING)
    return ()


def _position(text: _Text, function: str, name: str) -> int:
    """Return which parameter of a function whose head is in sight has a name, -1 for none."""
    for at in text.places.get(function, ()):
        if text.tokens[at].line.text[:1] not in (" ", "\t") and text.words[at + 1 : at + 2] == ("(",):
            positions = [k for k, one in enumerate(text.arguments(at + 1) or ()) if name in one[-1:]]
            if positions:
                return positions[0]
    return -1
