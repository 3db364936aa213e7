"""Both sides of a patch as statements, with what its hunks show to be renamed, new and gone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import pairwise

from reviewer.cfront.syntax import TokenKind
from reviewer.changes.hunk_calls import function_name
from reviewer.changes.hunk_statements import Statement, statements_of
from reviewer.knowledge.tables import Dialect
from reviewer.model.patterns import regex
from reviewer.model.place import Side
from reviewer.model.series import FileDiff, LineKind

C_SUFFIXES = (".c", ".h", ".S", ".inc")
MAX_STATEMENTS = 20_000
"""Statements of one side of a patch; what has more is generated."""
_DEFINE = regex(r"\s*#\s*define\s+(\w+)")
_NO_TYPE = frozenset({"return", "goto", "case", "else", "sizeof", "in"})
_BEHIND_NAME = frozenset({";", ",", ")", "=", "[", ":", "("})
_MAX_ALIGNED = 1_500
"""Changed statements of a file that are compared for renames."""


@dataclass(frozen=True)
class PatchSides:
    """The statements of a patch. `renamed` maps old names to new ones where the patch shows both declarations and no other use.

    `begun` and `ended` are the functions that only the new or the old side defines; `defined` and `undefined` all functions and macros whose
    definition begins on a changed line, by side.
    """

    old: tuple[Statement, ...]
    new: tuple[Statement, ...]
    renamed: Mapping[str, str]
    begun: frozenset[str]
    ended: frozenset[str]
    defined: frozenset[str]
    undefined: frozenset[str]

    def old_words(self, words: Iterable[str]) -> tuple[str, ...]:
        """Return words of the old side under the names of the new one."""
        return tuple(self.renamed.get(word, word) for word in words)

    def place(self, statement: Statement, side: Side) -> tuple[str, str]:
        """Return file and function, under the names of the new side."""
        function = statement.function
        return statement.file, self.renamed.get(function, function) if side is Side.OLD else function

    @cached_property
    def whole(self) -> frozenset[str]:
        """The functions that stand elsewhere in their file as a whole: no line of theirs is unchanged."""
        kept = {statement.function for side in (self.old, self.new) for statement in side if not statement.changed}
        return (self.defined & self.undefined) - kept


def patch_sides(files: Iterable[FileDiff], dialect: Dialect) -> PatchSides:
    """Return both sides of the C files of a patch."""
    files = [file for file in files if file.path.endswith(C_SUFFIXES)]
    old: list[Statement] = []
    new: list[Statement] = []
    renames = _Renames()
    for file in files:
        before, after = list(statements_of(file, Side.OLD, dialect)), list(statements_of(file, Side.NEW, dialect))
        renames.take(before, after)
        old.extend(before)
        new.extend(after)
    renamed = renames.found()
    undefined, defined = _definitions(files, LineKind.REMOVED), _definitions(files, LineKind.ADDED)
    known_old = {renamed.get(statement.function, statement.function) for statement in old}
    known_new = {statement.function for statement in new}
    return PatchSides(
        old=tuple(old[:MAX_STATEMENTS]),
        new=tuple(new[:MAX_STATEMENTS]),
        renamed=renamed,
        begun=frozenset(name for name in defined if name not in known_old),
        ended=frozenset(name for name in undefined if renamed.get(name, name) not in known_new),
        defined=defined,
        undefined=undefined,
    )


def _definitions(files: Iterable[FileDiff], kind: LineKind) -> frozenset[str]:
    """Return the functions and macros whose definition begins on a line of `kind`."""
    found = set()
    for file in files:
        for hunk in file.hunks:
            for line in hunk.lines:
                if line.kind is kind:
                    match = _DEFINE.match(line.text)
                    found.add(match[1] if match else function_name(line.text))
    return frozenset(found - {""})


class _Renames:
    """Votes for what a name is called on the other side, from statements that are alike but for names."""

    def __init__(self) -> None:
        self._votes: dict[str, set[str]] = defaultdict(set)
        self._back: dict[str, set[str]] = defaultdict(set)
        self._seen: tuple[set[str], set[str]] = (set(), set())
        self._declared: tuple[set[str], set[str]] = (set(), set())

    def take(self, old: Sequence[Statement], new: Sequence[Statement]) -> None:
        """Take note of both sides of one file."""
        for number, side in enumerate((old, new)):
            for statement in side:
                self._note(statement, number)
        left, right = ([item for item in side if item.changed][:_MAX_ALIGNED] for side in (old, new))
        shapes = ([_shape(item) for item in left], [_shape(item) for item in right])
        for block in SequenceMatcher(None, *shapes, autojunk=False).get_matching_blocks():
            for offset in range(block.size):
                self._compare(left[block.a + offset].words, right[block.b + offset].words)

    def _compare(self, old: Sequence[str], new: Sequence[str]) -> None:
        for was, now in zip(old, new, strict=False):
            if was.isidentifier() and now.isidentifier():
                self._votes[was].add(now)
                self._back[now].add(was)

    def _note(self, statement: Statement, number: int) -> None:
        items = statement.tokens
        for at, item in enumerate(items):
            token = item.token
            if token.kind is TokenKind.DIRECTIVE:
                match = _DEFINE.match(token.text)
                if match and statement.changed:
                    self._declared[number].add(match[1])
                self._seen[number].update(re.findall(r"[A-Za-z_]\w*", token.text))
                continue
            if token.kind is not TokenKind.IDENT:
                continue
            self._seen[number].add(token.text)
            if item.line.kind is not LineKind.CONTEXT and _declares(statement, at):
                self._declared[number].add(token.text)

    def found(self) -> dict[str, str]:
        """Return the renames that nothing speaks against."""
        renamed = {}
        for was, votes in self._votes.items():
            if len(votes) != 1:
                continue
            (now,) = votes
            fresh = was not in self._seen[1] and now not in self._seen[0]
            if was != now and self._back[now] == {was} and fresh and was in self._declared[0] and now in self._declared[1]:
                renamed[was] = now
        return renamed


def _declares(statement: Statement, at: int) -> bool:
    """Whether the name at `at` is declared there: a type stands in front of it, or it stands alone as a constant of an enum does."""
    words = statement.words
    after = words[at + 1] if at + 1 < len(words) else ";"
    if after not in _BEHIND_NAME:
        return False
    before = at - 1
    while before >= 0 and words[before] == "*":
        before -= 1
    if before < 0:
        return at == 0 and len(words) > 0 and statement.function == "" and words[0].isupper()
    return words[before].isidentifier() and words[before] not in _NO_TYPE


def _shape(statement: Statement) -> tuple[str, ...]:
    kinds = tuple("$" if item.token.kind is TokenKind.IDENT else item.token.text for item in statement.tokens)
    return (statement.kind.value, *kinds)


def names_of(words: Sequence[str]) -> frozenset[str]:
    """Return the names in an expression, and `a.b` for each member with what it is reached from."""
    paths = [path for path in _paths(words) if path[0].isidentifier()]
    return frozenset(name for path in paths for name in (*path, *(f"{one}.{two}" for one, two in pairwise(path))))


def parted(words: Sequence[str], separator: str) -> tuple[tuple[str, ...], ...]:
    """Split words at a separator that stands in no brackets."""
    parts: list[tuple[str, ...]] = [()]
    depth = 0
    for word in words:
        depth += (word in "([{") - (word in ")]}")
        if word == separator and depth == 0:
            parts.append(())
        else:
            parts[-1] = (*parts[-1], word)
    return tuple(parts)


def same_objects(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether two expressions differ only in how an object is reached, one way being the end of the other: `kvm` and `vcpu->kvm`."""
    before, after = _paths(old), _paths(new)
    return len(before) == len(after) and all(_ends(one, two) for one, two in zip(before, after, strict=True))


def reduced(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words of an expression with each object reduced to its last name, a variable's too."""
    return tuple(path[-1] for path in _paths(words))


def _paths(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return names joined by member accesses as one item each, and every other word as an item of its own."""
    found: list[tuple[str, ...]] = []
    joined = False
    for word in words:
        if word in ("->", ".") and found and found[-1][-1].isidentifier():
            joined = True
        elif joined and word.isidentifier():
            found[-1] = (*found[-1], word)
            joined = False
        else:
            found.append((word,))
            joined = False
    return found


def _ends(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    shorter, longer = sorted((one, two), key=len)
    return longer[len(longer) - len(shorter) :] == shorter


def abstracted(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words of an expression with variables unnamed and objects reduced to the member that is reached.

    Names of functions, members and constants stay: `vcpu->arch.mmu->root` and `mmu->root` become the same, `mmu->root` and `mmu->pgd` do not.
    """
    found: list[str] = []
    for at, word in enumerate(words):
        if not word.isidentifier():
            if word not in ("->", "."):
                found.append(word)
            continue
        after = words[at + 1] if at + 1 < len(words) else ""
        if after in ("->", "."):
            continue
        member = at > 0 and words[at - 1] in ("->", ".")
        constant = word.isupper() and len(word) > 1
        found.append(f".{word}" if member else word if constant or after == "(" or word in _KEPT else "$")
    return tuple(word for word in found if word not in ("(", ")"))


_KEPT = frozenset({"true", "false", "sizeof"})
