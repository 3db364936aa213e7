"""Names that declarations give to volatile and atomic objects, and to types and macros that make such: too many rather than too few.

Accesses to such an object are effects (SEMANTICS.md A4). Where the type of an object can't be followed to its declaration, its name is all that
there is to ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from reviewer.cfront.item_names import TYPE_KEYWORDS
from reviewer.cfront.members import VOLATILE
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

SPELLED = VOLATILE | {"_Atomic"}
"""The qualifiers as the language and GCC spell them (C17 6.7.3; GCC's manual, "Alternate Keywords")."""
_ANY = regex(r"\b(?:__volatile__|__volatile|volatile|_Atomic)\b", re.ASCII)
_OF_ASSEMBLY = regex(r"\b(?:asm|__asm__|__asm)[\s\\]+(?:__volatile__|__volatile|volatile)\b", re.ASCII)
_TOKEN = regex(
    r"""/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|^[ \t]*\#(?:/\*.*?\*/|[^\n\\]|\\.)*+|\w++|[^\w\s]""",
    re.ASCII | re.MULTILINE | re.DOTALL,
)
_WORD = regex(r"[A-Za-z_$][\w$]*", re.ASCII)
_DEFINE = regex(r"#[ \t]*define[ \t]+(\w+)(?:\([^()]*\))?([\w\s*\\]*(?:_Atomic[ \t]*\([\w\s*]*\)[\w\s*\\]*)?)", re.ASCII)
_OPENERS = {"(": ")", "[": "]", "{": "}"}
_RECORDS = frozenset({"struct", "union", "enum"})
_STORAGE = frozenset({"static", "extern", "typedef"})
_ATTRIBUTE = ("__attribute__", "__attribute")
_NO_NAMES = TYPE_KEYWORDS | _STORAGE | SPELLED | {"inline", "__inline", "__always_inline", "case", "default", "return", "if", *_ATTRIBUTE}


@value_type
class VolatileWords:
    """`names` are all of them; `makers` those that a typedef or a macro has: what is declared with such a word is volatile, too."""

    names: frozenset[str] = frozenset()
    makers: frozenset[str] = frozenset()


NOTHING = VolatileWords()


def words_of_text(text: str) -> VolatileWords:
    """Read a file's text."""
    # In most files that have the word it only says of assembly that it stays.
    mentioned = ("volatile" in text or "_Atomic" in text) and _ANY.search(_OF_ASSEMBLY.sub("", text))
    return words_of(texts_of(text), SPELLED) if mentioned else NOTHING


def texts_of(text: str) -> list[str]:
    """Return the tokens of a text as far as they matter here; a preprocessor line is one of them.

    Every file that a file sees and that has the word is read: `tokenize`, which keeps lines and kinds, takes several times as long.
    """
    found = (match.group().lstrip() for match in _TOKEN.finditer(text))
    return [one for one in found if not one.startswith(("//", "/*", '"', "'"))]


def words_of(texts: Sequence[str], qualifiers: Collection[str]) -> VolatileWords:
    """Return what declarations among these tokens name with one of `qualifiers` in it; brackets need not be balanced.

    `asm volatile (...)` declares nothing, nor does a cast or a parameter, whose scope ends with its function.
    """
    names: set[str] = set()
    makers: set[str] = set()
    pair, outer = _brackets(texts)
    for at, text in enumerate(texts):
        if text.startswith("#"):
            made = _macro(text, qualifiers)
            names |= made
            makers |= made
        elif text in qualifiers and not _is_assembly(texts, at):
            span = _declaration(texts, pair, outer, at)
            if span is not None:
                found = frozenset(_declared(texts, pair, *span)) - _NO_NAMES
                names |= found
                makers |= found if texts[span[0]] == "typedef" else frozenset()
    return VolatileWords(frozenset(names), frozenset(makers))


def closed(several: Iterable[Sequence[str]]) -> VolatileWords:
    """Return the words of a few texts, given by their tokens, with those of what typedefs and macros among them make volatile."""
    texts = tuple(several)
    return with_made(united(words_of(one, SPELLED) for one in texts), lambda makers: (words_of(one, makers) for one in texts))


def united(several: Iterable[VolatileWords]) -> VolatileWords:
    """Return all words together."""
    names, makers = set[str](), set[str]()
    for one in several:
        names |= one.names
        makers |= one.makers
    return VolatileWords(frozenset(names), frozenset(makers))


def with_made(words: VolatileWords, more: Callable[[frozenset[str]], Iterable[VolatileWords]]) -> VolatileWords:
    """Add to `words` what is declared with the makers among them, and so on; `more` gives the words of such declarations."""
    asked: frozenset[str] = frozenset()
    while new := words.makers - asked:
        asked |= new
        words = united((words, *more(new)))
    return words


def _macro(directive: str, qualifiers: Collection[str]) -> frozenset[str]:
    """Return the name of a macro that stands for a qualifier or a type with one."""
    match = _DEFINE.fullmatch(directive)
    return frozenset({match[1]}) if match is not None and any(word in qualifiers for word in _WORD.findall(match[2])) else frozenset()


def _brackets(texts: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return for each token the index of the bracket that closes it (-1: it opens none), and of the one that it stands in."""
    pair, outer, stack = [-1] * len(texts), [-1] * len(texts), list[int]()
    for at, text in enumerate(texts):
        if text in (")", "]", "}"):
            opener = next((i for i in range(len(stack) - 1, -1, -1) if _OPENERS[texts[stack[i]]] == text), -1)
            if opener >= 0:
                pair[stack[opener]] = at
                del stack[opener:]
        outer[at] = stack[-1] if stack else -1
        if text in _OPENERS:
            stack.append(at)
    return pair, outer


def _is_assembly(texts: Sequence[str], at: int) -> bool:
    return at > 0 and texts[at - 1].strip("_") in ("asm", "goto", "inline") and "asm" in (texts[at - 1].strip("_"), texts[max(at - 2, 0)].strip("_"))


def _declaration(texts: Sequence[str], pair: Sequence[int], outer: Sequence[int], at: int) -> tuple[int, int] | None:
    """Return where the declaration around a qualifier begins and ends, None where that is of nothing that outlives a function's call."""
    opener = outer[at]
    while opener >= 0 and texts[opener] != "{":
        before = texts[opener - 1] if opener else ""
        wraps = texts[opener + 1] == "*" or before.strip("_") in ("typeof", "typeof_unqual", "_Atomic", "Atomic")
        # A macro that declares stands where a declaration begins.
        if not wraps and not (_WORD.fullmatch(before) and _begins(texts, opener - 1)):
            return None
        at, opener = opener, outer[opener]
    return _start(texts, outer, at), _end(texts, pair, at)


def _begins(texts: Sequence[str], at: int) -> bool:
    before = texts[at - 1] if at else ";"
    return before in (";", "{", "}") or before in _STORAGE or before.startswith("#")


def _start(texts: Sequence[str], outer: Sequence[int], at: int) -> int:
    """Return the first token of the declaration that `at` is in: behind a `;`, a `{`, or a `}` that closes no record."""
    level = outer[at]
    pos = at
    while pos > 0:
        before = pos - 1
        text = texts[before]
        if outer[before] == level and text in (";",):
            return pos
        if before == level:
            return pos
        if text == "}" and outer[before] == level:
            opening = next((i for i in range(before - 1, -1, -1) if texts[i] == "{" and outer[i] == level), -1)
            if opening < 0 or not _is_record(texts, opening):
                return pos
            pos = opening
            continue
        pos = before
    return pos


def _is_record(texts: Sequence[str], brace: int) -> bool:
    """Whether a `{` opens the members of a record or the constants of an enum."""
    for at in range(brace - 1, max(brace - 12, -1), -1):
        if texts[at] in _RECORDS:
            return True
        if texts[at] in (";", "{", "}", "="):
            return False
    return False


def _end(texts: Sequence[str], pair: Sequence[int], at: int) -> int:
    """Return the index behind the declaration's last token: its `;`, the end of what it is in, or a function's body."""
    pos = at
    while pos < len(texts) and texts[pos] not in (";", "}"):
        if texts[pos] == "{" and not _is_record(texts, pos) and "=" not in texts[at:pos]:
            return pos
        closing = pair[pos]
        if texts[pos] in _OPENERS and closing < 0:
            return len(texts)
        pos = closing + 1 if closing > pos else pos + 1
    return pos


def _declared(texts: Sequence[str], pair: Sequence[int], start: int, end: int) -> Iterator[str]:
    """Yield the words of a declaration but for those of parameters and values."""
    pos = start
    while pos < end:
        text = texts[pos]
        hides = text == "(" and pair[pos] > pos and pos > start and texts[pos + 1] != "*" and not _begins(texts, pos - 1)
        if (hides or (text == "{" and not _is_record(texts, pos))) and pair[pos] > pos:
            pos = pair[pos]
        elif _WORD.fullmatch(text):
            yield text
        pos += 1
