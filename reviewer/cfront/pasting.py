"""Names that macros of a tree can make with `##`: for each pasting its pieces, and whether a given name can come of it.

Over-approximate: a parameter may be given any word of the tree, so a name counts as made if the pieces fit it and the words that the parameters
would have to be stand anywhere in the tree. Of a macro that only joins its arguments (`a##b`, `a##_##b`) that would be nearly every name: there
the words must stand in one file together with the macro. That they do not come together from several files is `JOINED`, an assumption.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from reviewer.cfront.search import Search
from reviewer.model.patterns import any_word, regex
from reviewer.model.tree import Searchable, Tree
from reviewer.model.value_type import value_type
from reviewer.store.cache import Cache, Json

JOINED = "no macro that only joins its arguments is given the pieces of a function's name from different files"
"""What `Pastings.making` takes for granted."""
_KIND, _VERSION = "pastings", "2"
_FEW = 64
"""Files that are read for the words that are in most of them."""
_C_FILES = (".c", ".h", ".S", ".inc", ".def", ".lds")
_BLANKS = regex(r"/\*.*?\*/|//[^\n]*|\\[ \t\r]*\n", re.DOTALL)
_STRING = regex(r'"(?:[^"\\]|\\.)*"')
_HEAD = regex(r"[ \t]*#[ \t]*define[ \t]+(\w+)(\(([^)]*)\))?")
_WORD = regex(r"\w+", re.ASCII)
_CHAIN = regex(r"\w+(?:\s*##\s*\w+)+")


@value_type
class Pasting:
    """What a macro pastes: texts, and None for what a parameter gives."""

    path: str
    macro: str
    pieces: tuple[str | None, ...]


def pastings_of(path: str, text: str) -> Iterator[Pasting]:
    """Yield what the macros of a file paste."""
    end = 0
    while (at := text.find("##", end)) >= 0:
        start = _line_start(text, at)
        end = _logical_end(text, at)
        block = _STRING.sub('""', _BLANKS.sub(" ", text[start:end]))
        head = _HEAD.match(block)
        if head is None:
            continue
        params = {word.strip().removesuffix("...").strip() for word in (head.group(3) or "").split(",")} | {"__VA_ARGS__"}
        for chain in _CHAIN.finditer(block, head.end()):
            pieces = tuple(None if piece in params else piece for piece in re.split(r"\s*##\s*", chain.group()))
            yield Pasting(path, head.group(1), pieces)


def _line_start(text: str, at: int) -> int:
    start = text.rfind("\n", 0, at) + 1
    while start and text[: start - 1].endswith(("\\", "\\\r")):
        start = text.rfind("\n", 0, start - 1) + 1
    return start


def _logical_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    while end > 0 and text[end - 1 : end] in ("\\", "\r") and text[max(0, end - 2) : end].rstrip("\r").endswith("\\"):
        end = text.find("\n", end + 1)
    return len(text) if end < 0 else end


def anywhere(_path: str) -> bool:
    """See every file."""
    return True


class Pastings:
    """The pastings of a tree; `beneath` are those of a tree that is the same but for `changed`."""

    def __init__(self, tree: Tree, search: Search, cache: Cache, beneath: Pastings | None = None, changed: Iterable[str] = ()) -> None:
        self._tree = tree
        self._search = search
        self._cache = cache
        self._beneath = beneath
        self._changed = frozenset(changed)
        self._all: tuple[Pasting, ...] | None = None
        self._asked: dict[str, bool] = {}
        self._expected: set[str] = set()

    def all(self) -> tuple[Pasting, ...]:
        """Return every pasting."""
        if self._all is None:
            if self._beneath is not None:
                kept = [one for one in self._beneath.all() if one.path not in self._changed]
                self._all = (*kept, *self._read((path, self._tree.read(path)) for path in sorted(self._changed) if path.endswith(_C_FILES)))
            else:
                self._all = self._kept()
        return self._all

    def _kept(self) -> tuple[Pasting, ...]:
        key = f"{_VERSION}\0{self._search.content_id}" if self._search.content_id else ""
        row = self._cache.get(_KIND, (key,)).get(key) if key else None
        if isinstance(row, list):
            return tuple(_from_json(one) for one in row if isinstance(one, str))
        paths = [path for path in self._search.files(("##",)) if path.endswith(_C_FILES)]
        texts = self._tree.contents(paths) if isinstance(self._tree, Searchable) else ((path, self._tree.read(path)) for path in paths)
        found = self._read(texts)
        if key:
            rows: list[Json] = [_to_json(one) for one in found]
            self._cache.put(_KIND, {key: rows})
        return found

    def _read(self, texts: Iterable[tuple[str, str | None]]) -> tuple[Pasting, ...]:
        """Read texts; one that can't be read may paste anything."""
        found: dict[Pasting, None] = {}
        for path, text in texts:
            if text is not None:
                found.update(dict.fromkeys(pastings_of(path, text)))
            elif self._tree.blob_id(path):
                found[Pasting(path, "", (None,))] = None
        return tuple(found)

    def expect(self, names: Iterable[str]) -> None:
        """Note that it is likely to be asked what makes these names: one search finds the words for all."""
        self._expected.update(names)

    def making(self, name: str, seen: Callable[[str], bool] = anywhere) -> tuple[Pasting, ...]:
        """Return the pastings in files that are `seen` that can make `name`."""
        fitting = [(one, ways) for one, ways in self._fitting(name) if seen(one.path)]
        wanted = _words_of(fitting)
        if not wanted:
            there = frozenset[str]()
        else:
            expected, self._expected = self._expected, set()
            there = self._words(wanted.union(*(_words_of(self._fitting(other)) for other in expected - {name}))) & wanted
        possible = [(one, left) for one, ways in fitting if (left := [way for way in ways if way <= there])]
        together = self._together([(one, ways) for one, ways in possible if one.macro and _joins(one.pieces)])
        return tuple(one for one, _ in possible if not one.macro or not _joins(one.pieces) or one in together)

    def _fitting(self, name: str) -> list[tuple[Pasting, frozenset[frozenset[str]]]]:
        return [(one, ways) for one in self.all() for ways in (_needed(one.pieces, name),) if ways is not None]

    def _together(self, possible: list[tuple[Pasting, list[frozenset[str]]]]) -> set[Pasting]:
        """Return those of some joining macros that stand in a file together with words that they could join."""
        found: set[Pasting] = set()
        for _, text in self._with_words(sorted({one.macro for one, _ in possible})) if possible else ():
            for one, ways in possible:
                if one not in found and (text is None or any(_has_words(text, (one.macro, *way)) for way in ways)):
                    found.add(one)
        return found

    def _with_words(self, some: list[str]) -> Iterable[tuple[str, str | None]]:
        paths = self._search.matching(any_word(some), _C_FILES)
        if paths is None:
            paths = tuple(path for path in self._search.files(some) if path.endswith(_C_FILES))
        return self._tree.contents(paths) if isinstance(self._tree, Searchable) else ((path, self._tree.read(path)) for path in paths)

    def _words(self, wanted: set[str]) -> frozenset[str]:
        """Return those of some words that stand in the tree as words, or in what a patch changed of it; each is looked for once."""
        if self._beneath is not None:
            # What stands in the changed files need not be looked for in all the others.
            own = wanted if self._own is None else wanted & self._own
            return (self._beneath._words(wanted - own) if wanted - own else frozenset()) | own
        fresh = wanted - self._asked.keys()
        there = self._found(fresh) if fresh else frozenset()
        self._asked.update((word, word in there) for word in fresh)
        return frozenset(word for word in wanted if self._asked[word])

    @cached_property
    def _own(self) -> frozenset[str] | None:
        """The words of the changed files, None if one of them can't be read."""
        texts = {path: self._tree.read(path) for path in self._changed if path.endswith(_C_FILES)}
        if any(text is None and self._tree.blob_id(path) for path, text in texts.items()):
            return None
        return frozenset(word for text in texts.values() for word in _WORD.findall(text or ""))

    @cached_property
    def _common(self) -> frozenset[str]:
        """The words of a few files of the tree: most that stand in it at all stand there, and for these it need not be searched."""
        paths = list(dict.fromkeys(one.path for one in self.all() if one.macro))
        some = paths[:: len(paths) // _FEW + 1]
        texts = self._tree.contents(some) if isinstance(self._tree, Searchable) else ((path, self._tree.read(path)) for path in some)
        # A text may be cut where it is very long: its last word is then none.
        return frozenset(word for _, text in texts for word in _WORD.findall((text or "").rpartition("\n")[0]))

    def _found(self, wanted: set[str]) -> frozenset[str]:
        rest = wanted - self._common
        return (self._searched(rest) if rest else frozenset()) | (wanted - rest)

    def _searched(self, wanted: set[str]) -> frozenset[str]:
        some = sorted(wanted)
        known = self._tree.words_in(some, _C_FILES) if isinstance(self._tree, Searchable) else None
        if known is not None:
            return known
        finder = re.compile(any_word(some))
        found: set[str] = set()
        for _, text in self._with_words(some):
            found.update(some if text is None else finder.findall(text))
            if len(found) == len(wanted):
                break
        return frozenset(found)


def _words_of(fitting: Iterable[tuple[Pasting, frozenset[frozenset[str]]]]) -> set[str]:
    """Return the words that some ways to make a name take."""
    return {word for _, ways in fitting for way in ways for word in way}


def _has_words(text: str, words: tuple[str, ...]) -> bool:
    # A search for the plain string rules most out.
    return all(word in text for word in words) and all(re.search(rf"(?<![A-Za-z0-9_]){re.escape(w)}(?![A-Za-z0-9_])", text) for w in words)


def _joins(pieces: tuple[str | None, ...]) -> bool:
    """Whether the texts among the pieces have no letter, so that the arguments make the name."""
    return not any(piece and any(c.isalpha() for c in piece) for piece in pieces)


def _needed(pieces: tuple[str | None, ...], name: str) -> frozenset[frozenset[str]] | None:
    """Return for each way to read `name` as these pieces the words that the parameters must be; None if there is no way.

    A way in which a parameter is the whole name needs none here: the name then stands where the macro is used. One of no words: made for certain.
    """
    if pieces == (None,):
        return frozenset((frozenset(),))
    texts = [piece for piece in pieces if piece is not None]
    if len(texts) == len(pieces):
        return frozenset((frozenset(),)) if "".join(texts) == name else None
    if not name.startswith(pieces[0] or "") or not name.endswith(pieces[-1] or ""):
        return None
    ways = frozenset(way for way in _ways(pieces, name) if name not in way)
    return ways or None


def _ways(pieces: tuple[str | None, ...], rest: str) -> set[frozenset[str]]:
    """Return the parameters of each way; one may be empty."""
    if not pieces:
        return set() if rest else {frozenset()}
    head, tail = pieces[0], pieces[1:]
    if head is not None:
        return _ways(tail, rest[len(head) :]) if rest.startswith(head) else set()
    cuts = range(len(rest) + 1) if tail else (len(rest),)
    return {way | {rest[:cut]} - {""} for cut in cuts for way in _ways(tail, rest[cut:])}


def _to_json(one: Pasting) -> str:
    return "\n".join((one.path, one.macro, *("\t" if piece is None else piece for piece in one.pieces)))


def _from_json(row: str) -> Pasting:
    path, macro, *pieces = row.split("\n")
    return Pasting(path, macro, tuple(None if piece == "\t" else piece for piece in pieces))
