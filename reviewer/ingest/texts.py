"""What all trees have in common: texts kept of what was read last, names of contents, limits."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

from reviewer.model.tree import Tree

MAX_FILE = 16 << 20
"""Bytes of one file; the kernel's largest generated headers have 15 MB and are of no use here."""
MAX_FILES = 1_000_000
"""Files of one tree that are listed; the kernel has 90,000."""
MAX_DEPTH = 64
"""Nested directories of a repository's tree; the kernel has 10."""
CACHED_FILES = 512
"""Texts kept of a tree, so that memory stays bounded while an index runs over all files."""
WHOLE = frozenset(("Kconfig", "Makefile", "arch", "mm", "fs", "kernel", "drivers"))
"""Top-level names that a whole kernel tree has."""


def blob_name(data: bytes) -> str:
    """Return git's object name (SHA-1) of a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def decoded(data: bytes | None) -> str | None:
    """Return bytes as text, undecodable ones as surrogates."""
    return None if data is None else data.decode("utf-8", "surrogateescape")


def read_through(tree: Tree, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the paths of all files of `tree` that have one of `texts` in them, or that can't be read, by reading each."""
    found = []
    for path in tree.paths():
        text = tree.read(path)
        if text is None or any(part in text for part in texts):
            found.append(path)
    return tuple(found)


class Cached:
    """Reads through a bounded cache; None, for files that are not there, is cached too."""

    def __init__(self, load: Callable[[str], bytes | None]) -> None:
        self._load = load
        self._texts: OrderedDict[str, str | None] = OrderedDict()
        self._lock = Lock()

    def __call__(self, path: str) -> str | None:
        """Return a file's text."""
        with self._lock:
            if path in self._texts:
                self._texts.move_to_end(path)
                return self._texts[path]
            text = decoded(self._load(path))
            self._texts[path] = text
            if len(self._texts) > CACHED_FILES:
                self._texts.popitem(last=False)
            return text
