"""Macros that Makefiles give to the compiler (`-DNAME`), and the files that this can be for.

Kbuild compiles a file with the flags of the Makefile of its directory, of those around it (subdir-ccflags-y), and of one elsewhere that builds
it by a path (`../x.o`). What includes other Makefiles can be for any file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from reviewer.cfront.search import Search
from reviewer.model.patterns import regex
from reviewer.model.tree import Searchable, Tree
from reviewer.model.value_type import value_type

_NAMES = ("Makefile", "Kbuild", ".mk", ".include", ".lib", ".build")
_GIVEN = regex(r"-D[ \t'\"]*([A-Za-z_]\w*)", re.ASCII)
_INCLUDING = regex(r"^[ \t]*-?include\b", re.MULTILINE)


def is_makefile(path: str) -> bool:
    """Whether a file says how others are compiled."""
    return path.endswith(_NAMES) or "/Makefile." in f"/{path}" or path.startswith("scripts/")


@value_type
class _Makefile:
    folder: str
    text: str
    anywhere: bool


class Makefiles:
    """The Makefiles of a tree that define macros."""

    def __init__(self, tree: Tree, search: Search) -> None:
        self._tree = tree
        self._search = search

    @cached_property
    def _by_name(self) -> dict[str, list[_Makefile]]:
        found: dict[str, list[_Makefile]] = {}
        paths = [path for path in self._search.files(("-D",)) if is_makefile(path) or path.startswith("Makefile")]
        for path, text in self._texts(paths):
            folder = path.rpartition("/")[0]
            # The top one, what scripts add, and what can't be read are for every file.
            anywhere = text is None or not folder or path.startswith("scripts/") or _INCLUDING.search(text) is not None
            makefile = _Makefile(folder, text or "", anywhere)
            for name in dict.fromkeys(_GIVEN.findall(text or "")):
                found.setdefault(name, []).append(makefile)
        return found

    def _texts(self, paths: Iterable[str]) -> Iterable[tuple[str, str | None]]:
        return self._tree.contents(paths) if isinstance(self._tree, Searchable) else ((path, self._tree.read(path)) for path in paths)

    def may_give(self, name: str, path: str) -> bool:
        """Whether a Makefile is seen to define `name`, perhaps for the C file `path`."""
        return bool(self._by_name.get(name)) and not self.never_give(name, path)

    def never_give(self, name: str, path: str) -> bool:
        """Whether Makefiles define `name` for some files, but for certain not for the C file `path`; False where nothing is known."""
        makefiles = self._by_name.get(name)
        if not makefiles or not path.endswith(".c"):
            return False
        folder, _, base = path.rpartition("/")
        built = re.compile(rf"(?<![\w.-]){re.escape(base.removesuffix('.c'))}\.o\b")
        return not any(one.anywhere or f"{folder}/".startswith(f"{one.folder}/") or built.search(one.text) is not None for one in makefiles)
