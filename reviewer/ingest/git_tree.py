"""A revision of a git repository as a tree.

Of git only rev -> tree -> blob is used, and searches with fixed options: everything else may run programs that the repository's own config
names.
"""

import os
import stat
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from subprocess import Popen
from threading import Lock
from typing import TYPE_CHECKING, cast

from reviewer.ingest import texts
from reviewer.ingest.names import refusal
from reviewer.ingest.search import Repository, SearchError, fixed, matching
from reviewer.ingest.texts import MAX_DEPTH, WHOLE, Cached, decoded, read_through
from reviewer.model.patterns import any_word

if TYPE_CHECKING:
    import git


_HEX = frozenset("0123456789abcdef")


class Objects:
    """Contents of blobs, all from one `git cat-file --batch`: a process an object, or GitPython's streams, take several times as long."""

    def __init__(self, repository: "git.Repo") -> None:
        self._repository = repository
        self._process: Popen[bytes] | None = None

    def read(self, name: str) -> bytes | None:
        """Return the content of the blob that `name` (hex digits, perhaps abbreviated) is of.

        None if it is missing, something else, larger than MAX_FILE, or one of several.
        """
        if self._process is None:
            self._process = cast("Popen[bytes]", self._repository.git.cat_file("--batch", istream=subprocess.PIPE, as_process=True))
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        try:
            requests.write(name.encode("ascii") + b"\n")
            requests.flush()
        except BrokenPipeError:
            return None
        words = answers.readline().split()
        if len(words) != 3 or not words[2].isdigit():
            return None
        size = int(words[2]) + 1  # a newline ends each
        if size > texts.MAX_FILE + 1 or words[1] != b"blob" or not words[0].startswith(name.encode("ascii")):
            while size > 0 and (gone := len(answers.read(min(size, 1 << 20)))):
                size -= gone
            return None
        return answers.read(size)[:-1]


class GitTree:
    """A revision of a repository, or a directory of it."""

    def __init__(self, tree: "git.Tree", label: str, work_tree: str = "") -> None:
        """`work_tree` is a directory that may hold the files of `tree` as they are; it is read only where git's index vouches for it."""
        self._tree = tree
        self._repository = Repository(os.fspath(tree.repo.git_dir), work_tree, tree.hexsha)
        self._label = label
        self._objects = Objects(tree.repo)
        self._text = Cached(self._bytes)
        self._unread: set[str] = set()
        self._paths: tuple[str, ...] | None = None
        self._folders: dict[str, dict[str, git.Tree | git.Blob]] = {}
        self._lock = Lock()

    @property
    def label(self) -> str:
        """Directory and commit, in words."""
        return self._label

    @property
    def whole(self) -> bool:
        """Whether the tree has what every kernel tree has at its top."""
        with self._lock:
            return self._entries("").keys() >= WHOLE

    @property
    def unread(self) -> frozenset[str]:
        """Files and directories that are in the tree and could not be read when they were asked for: of them nothing is known."""
        return frozenset(self._unread)

    def paths(self) -> Iterator[str]:
        """Yield every regular file's path, sorted."""
        if self._paths is None:
            with self._lock:
                walk = self._listed()
                self._paths = tuple(sorted(islice(walk, texts.MAX_FILES)))
                self._unread.update(f"{path} and more" for path in islice(walk, 1))
        return iter(self._paths)

    def read(self, path: str) -> str | None:
        """Return a file's text."""
        return self._text(path)

    def blob_id(self, path: str) -> str:
        """Return git's name of a file's content."""
        with self._lock:
            blob = self._blob(path)
            return blob.hexsha if blob else ""

    def _listed(self) -> Iterator[str]:
        """Yield all paths: git lists a kernel's ten times as fast as a walk, but does not go on where an object is missing."""
        try:
            blobs = self._blobs
        except SearchError:
            return self._walk("")
        return self._walk("") if any(path.count("/") > MAX_DEPTH for path in blobs) else iter(blobs)

    @property
    def content_id(self) -> str:
        """The object name of the tree."""
        return self._repository.tree

    @cached_property
    def _listing(self) -> dict[str, str] | None:
        try:
            return self._repository.blobs(texts.MAX_FILES)
        except (SearchError, OSError):
            return None

    @property
    def _blobs(self) -> dict[str, str]:
        if self._listing is None:
            raise SearchError("no list of files")
        return self._listing

    @cached_property
    def _vouched(self) -> bool:
        return self._repository.vouched(self._blobs)

    def files_with(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the paths of the files in which one of `texts` occurs."""
        try:
            return self._searched(fixed(texts))
        except SearchError:
            return read_through(self, texts)

    def files_matching(self, pattern: str, suffixes: Sequence[str]) -> tuple[str, ...] | None:
        """Return the paths of the files with a line that `pattern` matches."""
        try:
            return tuple(path for path in self._searched(matching(pattern)) if path.endswith(tuple(suffixes)))
        except SearchError:
            return None

    def _searched(self, wanted: Sequence[str]) -> tuple[str, ...]:
        found = None
        if self._repository.work_tree and "_vouched" not in self.__dict__:
            # Begun at once: to find out whether the work tree counts takes as long as to search it.
            with self._repository.searching(wanted) as pending:
                found = pending.found() if self._vouched else None
        listed = self._blobs.keys()  # in a tree that can't be listed nothing is searched
        if found is None:
            found = self._repository.search_work_tree(wanted) if self._vouched else self._repository.search(wanted)
        return tuple(sorted(found & listed))

    def matches(self, pattern: str, suffixes: Sequence[str]) -> frozenset[str] | None:
        """Return the texts that `pattern` matches in some file."""
        try:
            _ = self._blobs
            return self._repository.matches(pattern, suffixes, self._vouched)
        except SearchError:
            return None

    def matches_by_file(self, pattern: str, suffixes: Sequence[str]) -> Mapping[str, Collection[str]] | None:
        """Return by each text that `pattern` matches the files that have it."""
        try:
            listed = self._blobs.keys()
            found = self._repository.matches_by_file(pattern, suffixes, self._vouched)
        except SearchError:
            return None
        return {text: paths & listed for text, paths in found.items()}

    def words_in(self, words: Sequence[str], suffixes: Sequence[str]) -> frozenset[str] | None:
        """Return those of `words` that stand in some file of these suffixes."""
        return self.matches(any_word(words), suffixes)

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, str | None]]:
        """Yield path and text of files, from the work tree where it has them."""
        try:
            vouched = self._vouched
        except SearchError:
            vouched = False
        for path in paths:
            data = self._from_work_tree(path) if vouched else None
            yield path, self._text(path) if data is None else decoded(data)

    def _from_work_tree(self, path: str) -> bytes | None:
        try:
            with open(os.open(os.path.join(self._repository.work_tree, path), os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:
                return file.read(texts.MAX_FILE)
        except (OSError, ValueError):
            return None

    def content(self, name: str) -> str | None:
        """Return the text of any blob of the repository by its (abbreviated) object name, None if it has no such blob."""
        if not name or not set(name) <= _HEX:
            return None
        with self._lock:
            data = self._objects.read(name)
        return None if data is None else data.decode("utf-8", "surrogateescape")

    def _walk(self, folder: str) -> Iterator[str]:
        for name, item in self._entries(folder).items():
            path = f"{folder}/{name}" if folder else name
            if item.type == "tree":
                yield from self._walk(path)
            else:
                yield path

    def _entries(self, folder: str) -> "dict[str, git.Tree | git.Blob]":
        """Return the directories and regular files of a directory, each read once; links and submodules are left out."""
        known = self._folders.get(folder)
        if known is not None:
            return known
        tree: git.Tree | git.Blob | None = self._tree
        if folder:
            above, _, name = folder.rpartition("/")
            tree = self._entries(above).get(name)
        found: dict[str, git.Tree | git.Blob] = {}
        if tree is None or tree.type != "tree":
            return found
        if folder.count("/") > MAX_DEPTH:
            self._unread.add(folder)
            return found
        try:
            for item in tree:
                if item.type == "tree" or (item.type == "blob" and stat.S_ISREG(item.mode)):
                    found[item.name] = item
        except ValueError:  # a missing object, as below
            found.clear()
            self._unread.add(folder or ".")
        self._folders[folder] = found
        return found

    def _blob(self, path: str) -> "git.Tree | git.Blob | None":
        if refusal(path) or path.count("/") > MAX_DEPTH:
            return None
        folder, _, name = path.rpartition("/")
        item = self._entries(folder).get(name)
        return item if item is not None and item.type == "blob" else None

    def _bytes(self, path: str) -> bytes | None:
        with self._lock:
            blob = self._blob(path)
            if blob is None:
                return None
            # An object may be missing, as in a partial clone; fetching it could run anything.
            data = self._objects.read(blob.hexsha)
            if data is None:
                self._unread.add(path)
            return data
