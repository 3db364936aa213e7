"""Which files of a tree may define a name, for all names at once: a few bytes a name, so that a whole tree's fit into memory."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable

from reviewer.cfront.file_names import FileNames


class NameTable:
    """Files by the names that they may define. Two names of one hash value share their files: more are returned then than there are."""

    def __init__(self, files: Iterable[tuple[str, FileNames]]) -> None:
        self._paths: list[str] = []
        found: list[tuple[int, int]] = []
        for path, names in files:
            found.extend((hash(name), len(self._paths)) for name in names.macros | names.typedefs | names.others)
            self._paths.append(path)
        found.sort()
        self._hashes = array("q", (one for one, _ in found))
        self._files = array("l", (file for _, file in found))

    def defining(self, name: str) -> tuple[str, ...]:
        """Return the paths of all files that may define `name`, in the order in which they were given."""
        wanted = hash(name)
        at = bisect_left(self._hashes, wanted)
        result = []
        while at < len(self._hashes) and self._hashes[at] == wanted:
            result.append(self._paths[self._files[at]])
            at += 1
        return tuple(result)
