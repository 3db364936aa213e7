"""A directory as a tree: read and never written, and nothing outside of it."""

import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from reviewer.ingest import texts
from reviewer.ingest.at_rest import StatDigest
from reviewer.ingest.names import refusal
from reviewer.ingest.search import SearchError, fixed, matches_by_file_in_folder, matches_in_folder, matching, search_folder
from reviewer.ingest.texts import WHOLE, Cached, blob_name, decoded, read_through
from reviewer.model.patterns import any_word


class PlainTree:
    """A directory. Symbolic links that lead out of it, and what is no regular file, are not there."""

    def __init__(self, root: str) -> None:
        self._root = os.path.realpath(root)
        self._name = root
        self._text = Cached(self._bytes)
        self._unread: set[str] = set()
        self._paths: tuple[str, ...] | None = None
        self._touched = False
        self.identity = ""
        """What the directory was when `identify()` looked at it, "" if that was not done, or leaves a doubt."""

    def identify(self) -> None:
        """Take down the stat data of everything in the directory; only of one of which nothing was read, and at rest for a while.

        What changes later has other stat data in the next run, so that what was found out here is never taken for its.
        """
        if self._touched or self._paths is not None:
            return
        digest = StatDigest()
        for count, (path, state) in enumerate(_states(self._root)):
            if state is None or count > texts.MAX_FILES:
                return
            digest.add(path, state)
        self.identity = digest.value()

    def likeness(self) -> str:
        """Return a digest of all paths with size and time of the last change, "" if not all can be looked at: what a faithful copy shares."""
        digest = hashlib.sha256()
        for path, state in _states(self._root):
            if state is None:
                return ""
            if not stat.S_ISDIR(state.st_mode):  # whose size and times are the file system's own
                seen = (stat.S_IFMT(state.st_mode), state.st_size, state.st_mtime_ns)
                digest.update(os.fsencode(os.path.relpath(path, self._root)) + f"\0{seen}\n".encode())
        return digest.hexdigest()

    @property
    def label(self) -> str:
        """The directory, in words."""
        return f"directory {self._name}"

    @property
    def whole(self) -> bool:
        """Whether the directory has what every kernel tree has at its top."""
        return set(os.listdir(self._root)) >= WHOLE

    @property
    def unread(self) -> frozenset[str]:
        """Files that are there and could not be read when they were asked for: of them nothing is known."""
        return frozenset(self._unread)

    def paths(self) -> Iterator[str]:
        """Yield every regular file's path, sorted; links are left out, so that no file comes twice."""
        if self._paths is None:
            walk = self._walk()
            self._paths = tuple(sorted(islice(walk, texts.MAX_FILES)))
            self._unread.update(f"{path} and more" for path in islice(walk, 1))
        return iter(self._paths)

    def read(self, path: str) -> str | None:
        """Return a file's text."""
        return self._text(path)

    def blob_id(self, path: str) -> str:
        """Return git's name of a file's content."""
        data = self._bytes(path)
        return "" if data is None else blob_name(data)

    @property
    def content_id(self) -> str:
        """Nothing: only reading every file would tell."""
        return ""

    def files_with(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the paths of the files in which one of `texts` occurs."""
        try:
            found = search_folder(self._root, fixed(texts))
        except SearchError:
            return read_through(self, texts)
        return tuple(path for path in self.paths() if path in found)

    def files_matching(self, pattern: str, suffixes: Sequence[str]) -> tuple[str, ...] | None:
        """Return the paths of the files with a line that `pattern` matches."""
        try:
            found = search_folder(self._root, matching(pattern))
        except SearchError:
            return None
        return tuple(path for path in self.paths() if path in found and path.endswith(tuple(suffixes)))

    def matches(self, pattern: str, suffixes: Sequence[str]) -> frozenset[str] | None:
        """Return the texts that `pattern` matches in some file."""
        try:
            return matches_in_folder(self._root, pattern, suffixes)
        except SearchError:
            return None

    def matches_by_file(self, pattern: str, suffixes: Sequence[str]) -> Mapping[str, Collection[str]] | None:
        """Return by each text that `pattern` matches the files that have it."""
        try:
            found = matches_by_file_in_folder(self._root, pattern, suffixes)
        except SearchError:
            return None
        listed = frozenset(self.paths())
        return {text: paths & listed for text, paths in found.items()}

    def words_in(self, words: Sequence[str], suffixes: Sequence[str]) -> frozenset[str] | None:
        """Return those of `words` that stand in some file of these suffixes."""
        return self.matches(any_word(words), suffixes)

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, str | None]]:
        """Yield path and text of files."""
        return ((path, decoded(self._bytes(path))) for path in paths)

    def _walk(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self._root):
            folders[:] = [name for name in folders if name != ".git"]
            folders.sort()
            for name in files:
                full = os.path.join(folder, name)
                try:
                    regular = stat.S_ISREG(os.lstat(full).st_mode)
                except OSError:
                    continue
                if regular:
                    yield os.path.relpath(full, self._root)

    def _bytes(self, path: str) -> bytes | None:
        self._touched = True
        if refusal(path):
            return None
        try:
            full = os.path.realpath(os.path.join(self._root, path))
            if not full.startswith(self._root.rstrip("/") + "/"):
                return None
            # Not blocking: a file may have become a pipe since.
            with open(os.open(full, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:
                state = os.fstat(file.fileno())
                if not stat.S_ISREG(state.st_mode):
                    return None
                if state.st_size <= texts.MAX_FILE:
                    return file.read(texts.MAX_FILE)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError):
            return None
        except OSError:
            pass
        self._unread.add(path)
        return None


def _states(root: str) -> Iterator[tuple[str, os.stat_result | None]]:
    """Yield path and stat data of all that lies below a directory, in a fixed order; None for what can't be looked at."""
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
            yield folder, os.lstat(folder)
            for entry in found:
                state = entry.stat(follow_symlinks=False)
                if not stat.S_ISDIR(state.st_mode):
                    yield entry.path, state
                elif entry.name != ".git":
                    folders.append(entry.path)
        except OSError:
            yield folder, None
