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
from reviewer.changes.address_locals import address_locals, spelled_out
from reviewer.changes.hunk_calls import function_name
from reviewer.changes.hunk_statements import Statement, statements_of
from reviewer.changes.local_names import declares, local_renames, renamed_words
from reviewer.knowledge.tables import Dialect
from reviewer.model.patterns import regex
from reviewer.model.place import Side
from reviewer.model.series import FileDiff, LineKind

Place = tuple[str, str]
C_SUFFIXES = (".c", ".h", ".S", ".inc")
MAX_STATEMENTS = 20_000
"""Statements of one side of a patch; what has more is generated."""
_DEFINE = regex(r"\s*#\s*define\s+(\w+)")
_SPELLED = regex(r"\"(?:[^\"\\]|\\.)*\"|\s+|\w+|->|\S")
_NAMES = regex(r"\"(?:[^\"\\]|\\.)*\"|(?P<member>->\s*|\.\s*|\b(?:struct|union|enum)\s+)?\b(?P<name>[A-Za-z_]\w*)")
_MAX_ALIGNED = 1_500
"""Changed statements of a file that are compared for renames."""


@dataclass(frozen=True)
class PatchSides:
    """The statements of a patch. `renamed` maps old names to new ones where the patch shows both declarations and no other use.

    `locals` maps those of a function's locals, by the place that it has on the old side; `moved` tells in which file a function of an old place
    stands now; `addresses` are the locals that only hold an address, by the side and place that have them. `begun` and `ended` are the
    functions that only the new or the old side defines; `defined` and `undefined` all functions and macros whose definition begins on a
    changed line, by side.
    """

    old: tuple[Statement, ...]
    new: tuple[Statement, ...]
    renamed: Mapping[str, str]
    locals: Mapping[Place, Mapping[str, str]]
    moved: Mapping[Place, str]
    addresses: Mapping[tuple[Side, Place], Mapping[str, tuple[str, ...]]]
    begun: frozenset[str]
    ended: frozenset[str]
    defined: frozenset[str]
    undefined: frozenset[str]

    def old_words(self, words: Sequence[str], place: Place = ("", "")) -> tuple[str, ...]:
        """Return words of the old side under the names of the new one; `place` is the function's that they stand in, as the old side has it."""
        return tuple(self.renamed.get(word, word) for word in renamed_words(words, self.locals.get(place, {})))

    def text(self, text: str, place: Place, side: Side) -> str:
        """Return an expression of a side, as spelled, under the names of the new one; `place` is as the side has it."""
        addresses = self.addresses.get((side, place), {})
        if addresses:
            spelled = spelled_out(tuple(_SPELLED.findall(text)), addresses)
            text = "".join(spelled) if spelled != tuple(_SPELLED.findall(text)) else text
        return self.old_text(text, place) if side is Side.OLD else text

    def old_text(self, text: str, place: Place) -> str:
        """Return an expression of the old side, as spelled, under the names of the new one."""
        names = self.locals.get(place, {})
        if not self.renamed and not names:
            return text

        def new_name(match: re.Match[str]) -> str:
            name = match["name"]
            if name is None:
                return match[0]
            return f"{match['member'] or ''}{self.renamed.get(name, name) if match['member'] else names.get(name, self.renamed.get(name, name))}"

        return _NAMES.sub(new_name, text)

    def words(self, statement: Statement, side: Side) -> tuple[str, ...]:
        """Return the words of a statement of a side under the names of the new one."""
        here = (statement.file, statement.function)
        words = spelled_out(statement.words, self.addresses.get((side, here), {}))
        return self.old_words(words, here) if side is Side.OLD else words

    def place(self, statement: Statement, side: Side) -> Place:
        """Return file and function, under the names of the new side and where the function stands there."""
        return self.place_of(statement.file, statement.function, side)

    def place_of(self, file: str, function: str, side: Side) -> Place:
        """Return file and function, under the names of the new side and where the function stands there."""
        if side is Side.NEW:
            return file, function
        return self.moved.get((file, function), file), self.renamed.get(function, function)

    @cached_property
    def whole(self) -> frozenset[str]:
        """The functions that stand elsewhere in their file as a whole: no line of theirs is unchanged."""
        kept = {statement.function for side in (self.old, self.new) for statement in side if not statement.changed}
        return (self.defined & {self.renamed.get(name, name) for name in self.undefined}) - kept


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
    olds, news = _by_place(old), _by_place(new)
    undefined, defined = _definitions(files, LineKind.REMOVED), _definitions(files, LineKind.ADDED)
    moved = {
        place: file for place, file in _moved(olds, news, renamed).items() if place[1] in undefined and renamed.get(place[1], place[1]) in defined
    }
    pairs = {place: news.get((moved.get(place, place[0]), renamed.get(place[1], place[1])), ()) for place in olds}
    known_old = {renamed.get(statement.function, statement.function) for statement in old}
    known_new = {statement.function for statement in new}
    return PatchSides(
        old=tuple(old[:MAX_STATEMENTS]),
        new=tuple(new[:MAX_STATEMENTS]),
        renamed=renamed,
        locals={place: names for place, after in pairs.items() if (names := local_renames(olds[place], after, renamed))},
        moved=moved,
        addresses=_addresses(pairs, olds),
        begun=frozenset(name for name in defined if name not in known_old),
        ended=frozenset(name for name in undefined if renamed.get(name, name) not in known_new),
        defined=defined,
        undefined=undefined,
    )


def _by_place(statements: Iterable[Statement]) -> dict[Place, list[Statement]]:
    found: dict[Place, list[Statement]] = defaultdict(list)
    for statement in statements:
        if statement.function:
            found[statement.file, statement.function].append(statement)
    return found


def _addresses(
    pairs: Mapping[Place, Sequence[Statement]], olds: Mapping[Place, Sequence[Statement]]
) -> dict[tuple[Side, Place], Mapping[str, tuple[str, ...]]]:
    """Return the locals that hold but an address, for functions that both sides show."""
    found = {}
    for place, after in pairs.items():
        if after:
            found[Side.OLD, place] = address_locals(olds[place], after)
            found[Side.NEW, (after[0].file, after[0].function)] = address_locals(after, olds[place])
    return {key: names for key, names in found.items() if names}


def _moved(olds: Mapping[Place, Sequence[Statement]], news: Mapping[Place, Sequence[Statement]], renamed: Mapping[str, str]) -> dict[Place, str]:
    """Return the file in which a function stands now that one file lost and another one got; of several nobody knows which is which."""
    gone: dict[str, list[Place]] = defaultdict(list)
    come: dict[str, list[Place]] = defaultdict(list)
    for file, function in olds:
        name = renamed.get(function, function)
        if (file, name) not in news:
            gone[name].append((file, function))
    known = {(file, renamed.get(function, function)) for file, function in olds}
    for file, function in news:
        if (file, function) not in known:
            come[function].append((file, function))
    return {gone[name][0]: places[0][0] for name, places in come.items() if len(places) == len(gone[name]) == 1}


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
            if item.line.kind is not LineKind.CONTEXT and declares(statement, at):
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
