"""Trees in memory for tests of the index."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator


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
