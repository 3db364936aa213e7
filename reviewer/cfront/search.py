"""Files of a tree that have a string in them: asked once, kept by the tree's content, and with a patch's files seen as it leaves them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from reviewer.model.patterns import regex
from reviewer.model.tree import Searchable, Tree
from reviewer.store.cache import Cache, Json

_KIND = "files with"
_VERSION = "1"
_INCLUDE = r"""#[^"<\n]*include(?:[^"<\n]*["<][^">\n]+[.][ch](?=[">])|[^"<\n]*\\)"""
"""An `#include` as far as its line shows it: up to the name, or to the `\\` behind which that comes."""
_C_SUFFIXES = (".c", ".h", ".S")
_TELLING = 5
"""Letters of a name that few enough files have in them."""
_BASE = regex(r'[/"<]')


class Search:
    """Searches of one tree."""

    def __init__(self, tree: Tree, cache: Cache, beneath: Search | None = None, changed: Iterable[str] = ()) -> None:
        """`beneath` searches a tree that is the same but for the paths in `changed`."""
        self._tree = tree
        self._cache = cache
        self._beneath = beneath
        self._changed = frozenset(changed)
        self._found: dict[tuple[str, ...], tuple[str, ...]] = {}

    @property
    def content_id(self) -> str:
        """The tree's name of everything in it, "" if it has none."""
        return self._tree.content_id if isinstance(self._tree, Searchable) else ""

    def paths(self) -> Iterable[str]:
        """Return the paths of the tree's files."""
        return self._tree.paths()

    def files(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the paths, sorted, of the files with one of `texts` in them, and of those that can't be read."""
        key = tuple(texts)
        if key not in self._found:
            self._found[key] = self._overlaid(key) if self._beneath is not None else self._kept(key)
        return self._found[key]

    def expect(self, names: Iterable[str]) -> None:
        """Find for each of several names the files that have it, in one search of the tree for all."""
        if self._beneath is not None:
            self._beneath.expect(names)
            return
        asked = {name: self._key((name,)) for name in names if len(name) >= _TELLING and (name,) not in self._found}
        rows = self._cache.get(_KIND, [key for key in asked.values() if key])
        wanted = tuple(name for name, key in asked.items() if key not in rows)
        if len(wanted) < 2:
            return
        texts = [(path, self._tree.read(path)) for path in self._searched(wanted)]
        fresh: dict[str, Json] = {}
        for name in wanted:
            found = tuple(path for path, text in texts if text is None or name in text)
            self._found[(name,)] = found
            if asked[name]:
                fresh[asked[name]] = list[Json](found)
        self._cache.put(_KIND, fresh)

    def matching(self, pattern: str, suffixes: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the paths, sorted, of the files of these suffixes with a line that `pattern` matches; None if the tree can't say."""
        if self._beneath is not None:
            below = self._beneath.matching(pattern, suffixes)
            if below is None:
                return None
            line = re.compile(pattern, re.MULTILINE | re.ASCII)
            kept = {path for path in below if path not in self._changed}
            for path in self._changed:
                text = self._tree.read(path) if path.endswith(suffixes) else None
                if text is not None and line.search(text):
                    kept.add(path)
            return tuple(sorted(kept))
        key = "\0".join((_VERSION, self.content_id, pattern, *suffixes)) if self.content_id else ""
        row = self._cache.get("files matching", (key,)).get(key) if key else None
        if isinstance(row, list):
            return tuple(path for path in row if isinstance(path, str))
        found = self._tree.files_matching(pattern, suffixes) if isinstance(self._tree, Searchable) else None
        if key and found is not None:
            paths: list[Json] = list(found)
            self._cache.put("files matching", {key: paths})
        return found

    def including(self, header: str) -> tuple[str, ...]:
        """Return the paths, sorted, of the C files with an `#include` of a header of this name (without directories), or more."""
        if self._beneath is not None:
            kept = {path for path in self._beneath.including(header) if path not in self._changed}
            return tuple(sorted(kept.union(path for path in self._changed if header in (self._tree.read(path) or header))))
        key = "\0".join((_VERSION, self.content_id, header)) if self.content_id else ""
        row = self._cache.get("files including", (key,)).get(key) if key else None
        if isinstance(row, list):
            return tuple(path for path in row if isinstance(path, str))
        known = self._included if header.endswith((".h", ".c")) else None
        if known is None:
            return self.files((header,))
        found = tuple(sorted({*known.get(header, ()), *known.get("", ())}))
        if key:
            paths: list[Json] = list(found)
            self._cache.put("files including", {key: paths})
        return found

    @cached_property
    def _included(self) -> Mapping[str, Collection[str]] | None:
        """The files that include something, by its name without directories: one search for all headers of the tree; "" has those of unseen names.

        None if the tree can't say.
        """
        found = self._tree.matches_by_file(_INCLUDE, _C_SUFFIXES) if isinstance(self._tree, Searchable) else None
        if found is None:
            return None
        named: dict[str, set[str]] = {}
        for text, paths in found.items():
            named.setdefault("" if text.endswith("\\") else _BASE.split(text)[-1], set()).update(paths)
        return named

    def matches(self, pattern: str, suffixes: tuple[str, ...]) -> frozenset[str] | None:
        """Return the texts that `pattern` matches in files of these suffixes of the tree, or more; None if the tree can't say."""
        key = "\0".join((_VERSION, self.content_id, pattern, *suffixes)) if self.content_id else ""
        row = self._cache.get("texts matching", (key,)).get(key) if key else None
        if isinstance(row, list):
            return frozenset(text for text in row if isinstance(text, str))
        found = self._tree.matches(pattern, suffixes) if isinstance(self._tree, Searchable) else None
        if key and found is not None:
            texts: list[Json] = [*sorted(found)]
            self._cache.put("texts matching", {key: texts})
        return found

    def _overlaid(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        assert self._beneath is not None
        kept = {path for path in self._beneath.files(texts) if path not in self._changed}
        for path in self._changed:
            text = self._tree.read(path)
            if text is not None and any(part in text for part in texts):
                kept.add(path)
        return tuple(sorted(kept))

    def _kept(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        key = self._key(texts)
        row = self._cache.get(_KIND, (key,)).get(key) if key else None
        if isinstance(row, list):
            return tuple(path for path in row if isinstance(path, str))
        found = self._searched(texts)
        if key:
            paths: list[Json] = list(found)
            self._cache.put(_KIND, {key: paths})
        return found

    def _key(self, texts: tuple[str, ...]) -> str:
        return "\0".join((_VERSION, self.content_id, *texts)) if self.content_id else ""

    def _searched(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        if isinstance(self._tree, Searchable):
            return self._tree.files_with(texts)
        found = []
        for path in self._tree.paths():
            text = self._tree.read(path)
            if text is None or any(part in text for part in texts):
                found.append(path)
        return tuple(found)
