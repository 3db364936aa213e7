"""Twins of the examples, each one token or line away, and the renaming of every identifier: made from the examples' own text."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"

# Words that are C's own, or the preprocessor's: no identifier of the example.
_WORDS = (
    "auto break case char const continue default do double else enum extern float for goto if inline int long register return short signed "
    "sizeof static struct switch typedef union unsigned void volatile while bool true false NULL typeof define include ifndef ifdef endif "
    "defined pragma"
)
KEYWORDS = frozenset(_WORDS.split(" "))
_WORD = re.compile(r'"[^"\n]*"|<[\w/.]+>|(?<!\w)[A-Za-z_]\w*')
_HEADER = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_HEADERS = re.compile(_HEADER.pattern, re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """A patch as text, and the files of its tree (None: hunks alone)."""

    patch: str
    tree: dict[str, str] | None


def seed() -> Case:
    """The seed as the pasted text that was given."""
    return Case((EXAMPLES / "01-seed" / "seed.txt").read_text("utf-8"), None)


def with_tree(name: str) -> Case:
    """An example with a tree."""
    root = EXAMPLES / name / "tree"
    files = {str(p.relative_to(root)): p.read_text("utf-8") for p in sorted(root.rglob("*")) if p.is_file()}
    (patch,) = (EXAMPLES / name).glob("*.patch")
    return Case(patch.read_text("utf-8"), files)


def swap(text: str, old: str, new: str) -> str:
    """Replace the one occurrence of `old`; a twin whose text is gone must not pass for the original."""
    assert text.count(old) == 1, (text.count(old), old)
    return text.replace(old, new)


def change(patch: str, old: str, new: str) -> str:
    """Replace whole lines of a hunk, given with their signs, and put the hunk's counts right."""
    assert patch.count(old) == 1, (patch.count(old), old)
    position = patch.index(old)
    headers = [m for m in _HEADERS.finditer(patch) if m.start() < position]
    header = headers[-1]
    before, after = _counts(old), _counts(new)
    counts = [int(header.group(2) or 1) + after[0] - before[0], int(header.group(4) or 1) + after[1] - before[1]]
    text = f"@@ -{header.group(1)},{counts[0]} +{header.group(3)},{counts[1]} @@"
    changed = patch[:position] + new + patch[position + len(old) :]
    return changed[: header.start()] + text + changed[header.end() :]


def _counts(text: str) -> tuple[int, int]:
    """Count the lines of a piece of a hunk that the old and the new side have."""
    lines = text.strip("\n").split("\n")
    return sum(not line.startswith("+") for line in lines), sum(not line.startswith("-") for line in lines)


def scrambled(case: Case, seed_number: int) -> Case:
    """Replace every identifier of the C by a random one, the same in patch and tree, and in the message."""
    chance = random.Random(seed_number)
    names: dict[str, str] = {}

    def word(match: re.Match[str]) -> str:
        text = match.group()
        if text in KEYWORDS or text.startswith(('"', "<")):
            return text
        if text not in names:
            names[text] = "".join(chance.choice("abcdefghkmnpqrstvwxyz") for _ in range(len(text) + 6))
        return names[text]

    tree = {path: _scramble(text, word) for path, text in case.tree.items()} if case.tree is not None else None
    head, mark, diff = case.patch.partition("\ndiff --git ")
    assert mark
    lines = []
    for line in diff.split("\n"):
        header = _HEADER.match(line)
        if line.startswith(("a/", "diff --git", "index ", "--- a/", "+++ b/")):
            lines.append(line)
        elif header is not None:
            lines.append(line[: header.end()] + _scramble(line[header.end() :], word))
        else:
            lines.append(_scramble(line, word))
    # The message names the same functions: what it says of them stays said.
    head = re.sub(r"[A-Za-z_]\w*(?=\(\))", lambda m: names.get(m.group(), m.group()), head)
    return Case(head + mark + "\n".join(lines), tree)


def _scramble(text: str, word: object) -> str:
    return _WORD.sub(word, text)  # type: ignore[call-overload,no-any-return] # a function from match to text
