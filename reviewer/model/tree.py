"""The Tree protocol: a kernel tree that is read and never written."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable


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


@runtime_checkable
class Searchable(Protocol):
    """A tree that finds strings faster than by reading every file."""

    @property
    def content_id(self) -> str:
        """A name of everything in the tree: equal names, equal content. "" if it has none, or is not worth its price."""

    def files_with(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the paths, sorted, of all files in which one of `texts` occurs, as bytes, and of those that could not be searched."""

    def files_matching(self, pattern: str, suffixes: Sequence[str]) -> tuple[str, ...] | None:
        """Return the paths, sorted, of the files of these suffixes with a line (as bytes) that `pattern` matches; None if it can't be said.

        `pattern` is a regular expression that Perl and Python read alike. Files that could not be searched count.
        """

    def matches(self, pattern: str, suffixes: Sequence[str]) -> frozenset[str] | None:
        """Return the texts that `pattern` matches within a line (as bytes) of some file of these suffixes; None if it can't be said.

        There may be more than the tree has, never fewer. `pattern` is a regular expression that Perl and Python read alike.
        """

    def matches_by_file(self, pattern: str, suffixes: Sequence[str]) -> Mapping[str, Collection[str]] | None:
        """Return by each text that `pattern` matches within a line the files of these suffixes that have it; else as `matches`."""

    def words_in(self, words: Sequence[str], suffixes: Sequence[str]) -> frozenset[str] | None:
        """Return those of `words` (identifiers) that stand as words in some file of these suffixes; None if it can't be said."""

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, str | None]]:
        """Yield path and text of many files; line ends may be those of the work tree."""
