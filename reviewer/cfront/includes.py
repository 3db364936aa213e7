"""Which files the preprocessor may read for a C file: all that its `#include` lines can mean, in any configuration of its architectures.

Kernel builds look in the directory of the file, in `include`, in the architecture's `include`, and where a Makefile's `-I` says; `asm/x.h` is
`asm-generic/x.h` where an architecture has none. What can't be told is answered by all files of that name: more than are read, never fewer.
Headers that the build generates are in no tree.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from reviewer.cfront.file_names import FileNames, FileTable
from reviewer.cfront.one_build import OTHER_PROGRAMS, architecture, taken_by
from reviewer.cfront.search import Search
from reviewer.model.tree import Tree

# The kernel's Makefile puts these in front of every C file.
_ALWAYS = ("<linux/compiler-version.h", "<linux/kconfig.h", "<linux/compiler_types.h")
_FEW = 40
"""Files that include a header, up to which all that they include counts as seen by it."""


class Includes:
    """Include relations of one tree."""

    def __init__(self, tree: Tree, files: FileTable, search: Search) -> None:
        self._tree = tree
        self._files = files
        self._search = search
        self._closures: dict[str, tuple[str, ...]] = {}
        self._includers: dict[str, tuple[str, ...]] = {}
        self._below: dict[tuple[str, tuple[str, ...]], frozenset[str]] = {}
        self._edges: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}

    @cached_property
    def _paths(self) -> frozenset[str]:
        return frozenset(self._tree.paths())

    @cached_property
    def _by_basename(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for path in self._tree.paths():
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    @cached_property
    def _all_arches(self) -> tuple[str, ...]:
        return tuple(sorted({architecture(path) for path in self._paths} - {""}))

    def _there(self, path: str) -> bool:
        return path in self._paths

    def _arches(self, root: str) -> tuple[str, ...]:
        name = architecture(root)
        return taken_by(name) if name else self._all_arches

    def resolve(self, path: str, include: str, root: str) -> tuple[str, ...]:
        """Return the files that `include` (`"name` or `<name`) in `path` may mean when the file `root` is compiled."""
        kind, name = include[:1], include[1:]
        if kind not in ("<", '"'):
            return ()  # computed: define_trace.h, which reads again the header that it stands in
        if kind == '"':
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            if self._there(beside):
                return (beside,)
        if root.startswith(OTHER_PROGRAMS):
            return self._ending_in(name)
        arches = self._arches(root)
        if arches != self._all_arches and len(arches) > 1:
            # An architecture that takes headers from another one looks in its own first.
            own = [arch for arch in arches if any(self._there(base + name) for base in _bases((arch,))[2:])]
            arches = tuple(own[:1]) or arches
        found = [base + name for base in _bases(arches) if self._there(base + name)]
        if name.startswith("asm/"):
            generic = [base + name[4:] for base in ("include/asm-generic/", "include/uapi/asm-generic/")]
            return (*found, *(other for other in generic if self._there(other)))
        anywhere = () if found else tuple(other for other in self._ending_in(name) if "arch/" in name or self._own(other, arches))
        # A kernel file reads headers of the programs that come with it only where there are no others of the name.
        return tuple(found) or tuple(path for path in anywhere if not path.startswith(OTHER_PROGRAMS)) or anywhere

    @staticmethod
    def _own(path: str, arches: tuple[str, ...]) -> bool:
        """Whether a header may be read for these architectures: no other one's is, unless it is named."""
        return not path.startswith("arch/") or path.split("/", 2)[1] in arches

    def _ending_in(self, name: str) -> tuple[str, ...]:
        base = name.rpartition("/")[2]
        # `../x.h` of a directory that a Makefile names: any file of that name.
        tail = name.rpartition("../")[2]
        return tuple(path for path in self._by_basename.get(base, ()) if path == tail or path.endswith(f"/{tail}"))

    def closure(self, root: str) -> tuple[str, ...]:
        """Return `root`, if it is there, and all files that compiling it may read; a header's includers count with it."""
        if root not in self._closures:
            self._closures[root] = tuple(self._reach(root))
        return self._closures[root]

    def below(self, path: str, includes: Iterable[str]) -> frozenset[str]:
        """Return the files that these `#include`s of a file lead to, compiled or read for it, in any configuration."""
        key = (path, tuple(includes))
        if key not in self._below:
            seen = dict.fromkeys(found for include in key[1] for found in self.resolve(path, include, path))
            level = list(seen)
            while level:
                level = [found for one, names in self._files.many(level).items() for found in self._included(one, names, path) if found not in seen]
                seen.update(dict.fromkeys(level))
            self._below[key] = frozenset(seen)
        return self._below[key]

    def surely_below(self, path: str, include: str) -> frozenset[str]:
        """Return the files that an `#include` of a file leads to by names that can mean one file alone."""
        seen: dict[str, None] = {}
        waiting = [(path, include)]
        while waiting:
            found = self.resolve(*waiting.pop(), path)
            if len(found) == 1 and found[0] not in seen:
                seen[found[0]] = None
                names = self._files.many(found).get(found[0])
                waiting += [(found[0], one) for one in names.includes] if isinstance(names, FileNames) else []
        return frozenset(seen)

    def _reach(self, root: str) -> Iterator[str]:
        level = [path for path in (root, *self._resolved(root, _ALWAYS, root)) if self._there(path)]
        alone: list[str] = []
        includers = self.includers(root)
        (level if len(includers) <= _FEW else alone).extend(includers)
        seen = dict.fromkeys(level)
        while level:
            following: list[str] = []
            for path, names in self._files.many(level).items():
                for found in self._included(path, names, root):
                    if found not in seen:
                        seen[found] = None
                        following.append(found)
            level = following
        yield from seen
        # Of many includers (a header of the whole kernel) what they define themselves counts, not all that they include.
        yield from (path for path in alone if path not in seen)

    def _included(self, path: str, names: FileNames | None, root: str) -> tuple[str, ...]:
        if names is None or root.startswith(OTHER_PROGRAMS):
            return () if names is None else tuple(self._resolved(path, names.includes, root))
        key = (path, self._arches(root))
        if key not in self._edges:
            self._edges[key] = tuple(self._resolved(path, names.includes, root))
        return self._edges[key]

    def _resolved(self, path: str, includes: Iterable[str], root: str) -> Iterator[str]:
        for include in includes:
            yield from self.resolve(path, include, root)

    def includers(self, header: str) -> tuple[str, ...]:
        """Return the files with an `#include` that may mean `header` (or a C file that another one includes)."""
        if header not in self._includers:
            self._includers[header] = tuple(self._including(header))
        return self._includers[header]

    def _including(self, header: str) -> Iterator[str]:
        base = header.rpartition("/")[2]
        # Few files include a `.c`: one search finds them for all.
        listed = self._search.files(('.c"', ".c>")) if base.endswith(".c") else self._search.including(base)
        for path, names in self._files.many(path for path in listed if path.endswith((".c", ".h", ".S")) and path != header).items():
            spelled = names.includes if isinstance(names, FileNames) else ()
            if any(include.endswith(base) and header in self.resolve(path, include, path) for include in spelled):
                yield path


@lru_cache(maxsize=64)
def _bases(arches: tuple[str, ...]) -> tuple[str, ...]:
    own = (f"arch/{arch}/include/{kind}" for arch in arches for kind in ("", "uapi/"))
    return ("include/", "include/uapi/", *own)
