"""Trees in memory for tests of the index."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence


class Files:
    """A tree in memory that counts what is read."""

    label = "files"
    whole = True

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files
        self.reads = 0

    def paths(self) -> Iterator[str]:
        return iter(sorted(self.files))

    def read(self, path: str) -> str | None:
        self.reads += 1
        return self.files.get(path)

    def blob_id(self, path: str) -> str:
        text = self.files.get(path)
        return "" if text is None else hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class Named(Files):
    """A tree that has a name of its own. It is searched for strings only, and counts how often."""

    content_id = "0123"

    def __init__(self, files: dict[str, str]) -> None:
        super().__init__(files)
        self.searches = 0

    def files_with(self, texts: Sequence[str]) -> tuple[str, ...]:
        self.searches += 1
        return tuple(path for path, text in sorted(self.files.items()) if any(part in text for part in texts))

    def files_matching(self, _pattern: str, _suffixes: Sequence[str]) -> tuple[str, ...] | None:
        return None

    def matches(self, _pattern: str, _suffixes: Sequence[str]) -> frozenset[str] | None:
        return None

    def matches_by_file(self, _pattern: str, _suffixes: Sequence[str]) -> Mapping[str, Sequence[str]] | None:
        return None

    def words_in(self, _words: Sequence[str], _suffixes: Sequence[str]) -> frozenset[str] | None:
        return None

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, str | None]]:
        return ((path, self.read(path)) for path in paths)
