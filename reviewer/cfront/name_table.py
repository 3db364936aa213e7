"""Which files of a tree may define a name, for all names at once: a few bytes a name, so that a whole tree's fit into memory."""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections.abc import Collection, Iterable
from zlib import crc32

from reviewer.store.cache import Json

_FILES = 24
"""Bits of an entry that say which file it is; those above are the name's hash value, the same in every run."""


class NameTable:
    """Files by the names that they may define. Two names of one hash value share their files: more are returned then than there are."""

    def __init__(self, files: Iterable[tuple[str, Collection[str]]]) -> None:
        """`files` are paths, each with its names."""
        self._paths: list[str] = []
        found: list[int] = []
        for path, names in files:
            file = len(self._paths)
            found.extend((crc32(name.encode("utf-8", "surrogatepass")) << _FILES) + file for name in names)
            self._paths.append(path)
        found.sort()
        self._entries = array("Q", found)

    def defining(self, name: str) -> tuple[str, ...]:
        """Return the paths of all files that may define `name`, in the order in which they were given."""
        wanted = crc32(name.encode("utf-8", "surrogatepass"))
        at = bisect_left(self._entries, wanted << _FILES)
        result = []
        while at < len(self._entries) and self._entries[at] >> _FILES == wanted:
            result.append(self._paths[self._entries[at] & ((1 << _FILES) - 1)])
            at += 1
        return tuple(result)

    def to_json(self) -> Json:
        """Return the table as what `from_json` takes, on a machine with the same order of bytes."""
        return ["\n".join(self._paths), b64encode(self._entries.tobytes()).decode("ascii")]

    @classmethod
    def from_json(cls, row: Json) -> NameTable | None:
        """Return a table that was kept, None if it is none."""
        if not isinstance(row, list) or len(row) != 2 or not isinstance(row[0], str) or not isinstance(row[1], str):
            return None
        table = cls(())
        table._paths = row[0].split("\n")
        try:
            table._entries.frombytes(b64decode(row[1]))
        except ValueError:
            return None
        return table
