"""The Tree protocol: a kernel tree that is read and never written."""

from collections.abc import Iterator
from typing import Protocol


class Tree(Protocol):
    """A read-only tree of files, addressed by relative POSIX paths."""

    @property
    def label(self) -> str:
        """What the tree is, in words for the report ("kvm-x86/next@a1b2c3d", "directory tree/")."""

    @property
    def whole(self) -> bool:
        """Whether the tree can be taken for a whole kernel; a cut one can't prove that nobody else uses a name."""

    def paths(self) -> Iterator[str]:
        """Yield every file's path, sorted."""

    def read(self, path: str) -> str | None:
        """Return the text of a file (undecodable bytes as surrogates, newline as in the file), None if there is none."""

    def blob_id(self, path: str) -> str:
        """Return git's object name of the file's content (40 hex digits), "" if there is no such file."""
