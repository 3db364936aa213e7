"""Functions that a tree declares never to return, by their names."""

from __future__ import annotations

from reviewer.cfront.item_names import TYPE_KEYWORDS
from reviewer.cfront.search import Search
from reviewer.model.patterns import regex
from reviewer.model.tree import Tree

WORDS = ("noreturn", "_Noreturn")
"""What a file says that declares one; `__noreturn` (include/linux/compiler_attributes.h) among it."""
C_LIBRARY = frozenset(
    {
        *("abort", "exit", "_exit", "_Exit", "quick_exit", "longjmp", "_longjmp", "siglongjmp"),
        *("thrd_exit", "pthread_exit", "err", "errx", "verr", "verrx", "__assert_fail"),
    }
)
"""Functions of the C library, of POSIX and of BSD that never come back (C17 7.13.2, 7.22.4, 7.26.5), for programs that declare them plainly."""
_OTHERS = r"[^;{}]{0,200}?"
_WORD = (
    r"(?:\b__noreturn\b|\b_Noreturn\b|\[\[\s*_?[Nn]oreturn\s*\]\]"
    rf"|__attribute__\s*\(\((?:{_OTHERS}\W)?_*noreturn_*\b{_OTHERS}\)\))"
)
_LONG = 400
"""Characters of a parameter list, so that no text takes quadratic time."""
_BEHIND = regex(rf"\b([A-Za-z_]\w*)\s*\([^;{{}}]{{0,{_LONG}}}\)\s*{_WORD}")
_IN_FRONT = regex(rf"{_WORD}[\s\w*]{{0,{_LONG}}}?\b([A-Za-z_]\w*)\s*\(")
_SUFFIXES = (".c", ".h")
_NO_NAMES = TYPE_KEYWORDS | {"__attribute__"}


def declared_in(search: Search, tree: Tree) -> frozenset[str]:
    """Return the functions that the C files of a tree declare so."""
    return frozenset[str]().union(*(declared_in_text(tree.read(path) or "") for path in search.files(WORDS) if path.endswith(_SUFFIXES)))


def declared_in_text(text: str) -> frozenset[str]:
    """Return the functions that a text declares so: too many rather than too few."""
    if not any(word in text for word in WORDS):
        return frozenset()
    return frozenset({*_IN_FRONT.findall(text), *_BEHIND.findall(text)}) - _NO_NAMES
