"""Names that assembler files of a tree define: a function of that name may be theirs, and no body in C says what it does (SEMANTICS.md A8)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from reviewer.cfront.one_build import in_one_build
from reviewer.cfront.search import Search
from reviewer.model.patterns import regex
from reviewer.model.tree import Searchable, Tree
from reviewer.store.cache import Cache, Json

_SUFFIXES = (".S",)
_LABEL = r"^[ \t]*(?:[A-Z_]\w*[ \t]*\([ \t]*[A-Za-z_]\w*|\.(?:globl|global|weak|set|type)[ \t]+[A-Za-z_]\w*|[A-Za-z_]\w*:)"
"""`SYM_FUNC_START(name)`, `ENTRY(name)` and their like (Documentation/core-api/asm-annotations.rst), directives, and plain labels."""
_NAME = regex(r"[A-Za-z_]\w*(?=:?\Z)")
_KIND, _VERSION = "assembled", "1"


class Assembled:
    """The labels of one tree; of a patched one those of the tree beneath, but for the assembler files that the patch changes."""

    def __init__(self, tree: Tree, search: Search, cache: Cache, beneath: Assembled | None = None, changed: Iterable[str] = ()) -> None:
        """`beneath` knows a tree that is the same but for the paths in `changed`."""
        self._tree = tree
        self._search = search
        self._cache = cache
        self._beneath = beneath
        self._changed = frozenset(path for path in changed if path.endswith(_SUFFIXES))

    def seen_from(self, path: str, name: str) -> bool:
        """Whether an assembler file that can be in a kernel with `path` defines `name`, or may do so."""
        return any(in_one_build(path, other) for other in self._where(name))

    def _where(self, name: str) -> Collection[str]:
        if self._beneath is None:
            return self._labels.get(name, ())
        return {path for path in self._beneath._where(name) if path not in self._changed} | set(self._labels.get(name, ()))

    @cached_property
    def _labels(self) -> Mapping[str, Collection[str]]:
        """The files by the names that they define; where there is a tree beneath, of the changed files alone."""
        if self._beneath is not None:
            return self._read(sorted(self._changed))
        key = f"{_VERSION}\0{self._search.content_id}" if self._search.content_id else ""
        row = self._cache.get(_KIND, (key,)).get(key) if key else None
        if isinstance(row, dict):
            return {name: [path for path in paths if isinstance(path, str)] for name, paths in row.items() if isinstance(paths, list)}
        found = self._tree.matches_by_file(_LABEL, _SUFFIXES) if isinstance(self._tree, Searchable) else None
        if found is None:
            labels = self._read(path for path in self._tree.paths() if path.endswith(_SUFFIXES))
        else:
            labels = {}
            for text, paths in found.items():
                for name in _NAME.findall(text):
                    labels.setdefault(name, set()).update(paths)
        if key:
            rows: dict[str, Json] = {name: [*sorted(paths)] for name, paths in sorted(labels.items())}
            self._cache.put(_KIND, {key: rows})
        return labels

    def _read(self, paths: Iterable[str]) -> dict[str, set[str]]:
        line = re.compile(_LABEL, re.MULTILINE)
        labels: dict[str, set[str]] = {}
        for path in paths:
            for text in line.findall(self._tree.read(path) or ""):
                for name in _NAME.findall(text):
                    labels.setdefault(name, set()).add(path)
        return labels
