"""Functions as they are, and as no compiler has seen them: bytes deleted, brackets dropped, tokens swapped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

from reviewer.cfront.outline import outline
from reviewer.cfront.syntax import Token
from reviewer.cfront.tokens import tokenize
from reviewer.model.unit import UnitKind
from tests.cfront.sources import CONSTRUCTS, FILE

ROOT = Path(__file__).parents[2]
TREE = os.environ.get("REVIEWER_TREE", "")
"""A kernel tree for `make fuzz`, as `REVIEWER_TREE=DIR make fuzz`; without it the C in this repository has to do."""
IN_TREE = ("virt/kvm", "arch/x86/kvm", "arch/arm64/kvm", "arch/s390/kvm", "arch/powerpc/kvm", "arch/riscv/kvm", "include/linux", "mm")


def own_functions() -> tuple[str, ...]:
    """Return the functions of the texts and examples of this repository, as text."""
    texts = [FILE, CONSTRUCTS, *(path.read_text("utf-8") for path in sorted((ROOT / "examples").rglob("*.[ch]")))]
    return tuple(function for text in texts for function in functions(text))


def tree_functions() -> tuple[str, ...]:
    """Return the functions of a kernel tree's KVM and memory management, of this repository if there is no tree."""
    paths = [path for where in IN_TREE for path in sorted((Path(TREE) / where).rglob("*.[ch]"))] if TREE else []
    found = tuple(function for path in paths for function in functions(path.read_text("utf-8", "surrogateescape")))
    return found or own_functions()


def functions(text: str) -> Iterator[str]:
    """Yield the lines of each function of a text."""
    lines = text.split("\n")
    for item in outline(tokenize(text)[0]):
        if item.kind is UnitKind.FUNCTION:
            yield "\n".join(lines[item.line - 1 : item.end_line]) + "\n"


def mutate(text: str, random: Random) -> str:
    """Return `text` with one to three things wrong."""
    for _ in range(random.randint(1, 3)):
        text = random.choice(_WAYS)(text, random)
    return text


def _delete(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at + random.randint(1, 8) :]


def _drop_bracket(text: str, random: Random) -> str:
    places = [i for i, char in enumerate(text) if char in "(){}[];,"]
    if not places:
        return text
    at = random.choice(places)
    return text[:at] + text[at + 1 :]


def _tokens(text: str) -> list[Token]:
    return list(tokenize(text)[0])


def _join(tokens: list[Token]) -> str:
    return "".join(f"\n{token.text}\n" if token.text.startswith("#") else f"{token.text} " for token in tokens)


def _swap(text: str, random: Random) -> str:
    tokens = _tokens(text)
    if len(tokens) < 2:
        return text
    at = random.randrange(len(tokens) - 1)
    other = at + 1 if random.random() < 0.7 else random.randrange(len(tokens))
    tokens[at], tokens[other] = tokens[other], tokens[at]
    return _join(tokens)


def _repeat(text: str, random: Random) -> str:
    tokens = _tokens(text)
    if not tokens:
        return text
    start = random.randrange(len(tokens))
    piece = tokens[start : start + random.randint(1, 6)]
    at = random.randrange(len(tokens))
    return _join(tokens[:at] + piece + tokens[at:])


def _insert(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    word = random.choice(
        ['"', "'", "/*", "*/", "//", "\\\n", "\n#if X\n", "\n#else\n", "\n#endif\n", "{", "}", "({", "asm goto(", "case 1:", "\x00", "é"]
    )
    return text[:at] + word + text[at:]


_WAYS = (_delete, _drop_bracket, _swap, _repeat, _insert)
