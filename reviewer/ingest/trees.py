"""Kernel trees: a plain directory, or a revision of a git repository, read and never written.

Of git only rev -> tree -> blob is used: everything else may run programs that the repository's own config names.
"""

import hashlib
import os
import stat
from collections import OrderedDict
from collections.abc import Callable, Iterator
from threading import Lock
from typing import TYPE_CHECKING

from reviewer.errors import InputError
from reviewer.ingest.names import refusal
from reviewer.model.tree import Tree

if TYPE_CHECKING:
    import git

MAX_FILE = 16 << 20
"""Bytes of one file; the kernel's largest generated headers have 15 MB and are of no use here."""
MAX_DEPTH = 64
"""Nested directories of a repository's tree; the kernel has 10."""
CACHED_FILES = 512
"""Texts kept of a tree, so that memory stays bounded while an index runs over all files."""
WHOLE = frozenset(("Kconfig", "Makefile", "arch", "mm", "fs", "kernel", "drivers"))
"""Top-level names that a whole kernel tree has."""


def blob_name(data: bytes) -> str:
    """Return git's object name (SHA-1) of a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class _Cached:
    """Reads through a bounded cache; None, for files that are not there, is cached too."""

    def __init__(self, load: Callable[[str], bytes | None]) -> None:
        self._load = load
        self._texts: OrderedDict[str, str | None] = OrderedDict()
        self._lock = Lock()

    def __call__(self, path: str) -> str | None:
        with self._lock:
            if path in self._texts:
                self._texts.move_to_end(path)
                return self._texts[path]
            data = self._load(path)
            text = None if data is None else data.decode("utf-8", "surrogateescape")
            self._texts[path] = text
            if len(self._texts) > CACHED_FILES:
                self._texts.popitem(last=False)
            return text


class PlainTree:
    """A directory. Symbolic links that lead out of it, and what is no regular file, are not there."""

    def __init__(self, root: str) -> None:
        self._root = os.path.realpath(root)
        self._name = root
        self._text = _Cached(self._bytes)
        self._paths: tuple[str, ...] | None = None

    @property
    def label(self) -> str:
        """The directory, in words."""
        return f"directory {self._name}"

    @property
    def whole(self) -> bool:
        """Whether the directory has what every kernel tree has at its top."""
        return set(os.listdir(self._root)) >= WHOLE

    def paths(self) -> Iterator[str]:
        """Yield every regular file's path, sorted; links are left out, so that no file comes twice."""
        if self._paths is None:
            self._paths = tuple(sorted(self._walk()))
        return iter(self._paths)

    def read(self, path: str) -> str | None:
        """Return a file's text."""
        return self._text(path)

    def blob_id(self, path: str) -> str:
        """Return git's name of a file's content."""
        data = self._bytes(path)
        return "" if data is None else blob_name(data)

    def _walk(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self._root):
            folders[:] = [name for name in folders if name != ".git"]
            for name in files:
                full = os.path.join(folder, name)
                try:
                    regular = stat.S_ISREG(os.lstat(full).st_mode)
                except OSError:
                    continue
                if regular:
                    yield os.path.relpath(full, self._root)

    def _bytes(self, path: str) -> bytes | None:
        if refusal(path):
            return None
        try:
            full = os.path.realpath(os.path.join(self._root, path))
            if not full.startswith(self._root.rstrip("/") + "/"):
                return None
            # Not blocking: a file may have become a pipe since.
            with open(os.open(full, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:
                state = os.fstat(file.fileno())
                return file.read(MAX_FILE) if stat.S_ISREG(state.st_mode) and state.st_size <= MAX_FILE else None
        except (OSError, ValueError):
            return None


class GitTree:
    """A revision of a repository, or a directory of it."""

    def __init__(self, tree: "git.Tree", label: str) -> None:
        self._tree = tree
        self._label = label
        self._text = _Cached(self._bytes)
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
            return {item.name for item in self._tree} >= WHOLE

    def paths(self) -> Iterator[str]:
        """Yield every regular file's path, sorted."""
        if self._paths is None:
            with self._lock:
                self._paths = tuple(sorted(self._walk("")))
        return iter(self._paths)

    def read(self, path: str) -> str | None:
        """Return a file's text."""
        return self._text(path)

    def blob_id(self, path: str) -> str:
        """Return git's name of a file's content."""
        with self._lock:
            blob = self._blob(path)
            return blob.hexsha if blob else ""

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
        if tree is None or tree.type != "tree" or folder.count("/") > MAX_DEPTH:
            return found
        try:
            for item in tree:
                if item.type == "tree" or (item.type == "blob" and stat.S_ISREG(item.mode)):
                    found[item.name] = item
        except ValueError:  # a missing object, as below
            found.clear()
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
            try:
                stream = blob.repo.odb.stream(blob.binsha)
                return bytes(stream.read()) if stream.size <= MAX_FILE else None
            except ValueError:  # the object is missing, as in a partial clone; fetching it could run anything
                return None


def open_tree(spec: str, base_commit: str = "") -> Tree:
    """Open `DIR` or `DIR@REV`; raises InputError if there is no such tree.

    Without REV a git repository is read at `base_commit` (what a series declares) if it is there, else at HEAD. A directory inside the
    repository of a kernel stands for the whole repository; inside any other repository it is read as the plain directory that it is.
    """
    path, rev = spec, ""
    if not os.path.isdir(spec) and "@" in spec:
        path, _, rev = spec.rpartition("@")
        if not rev:
            raise InputError(spec, "no revision behind the @")
    if not os.path.isdir(path):
        raise InputError(spec, "no such directory" if not os.path.exists(path) else "not a directory")
    if not os.access(path, os.R_OK | os.X_OK):
        raise InputError(spec, "permission denied")
    if tree := _git_tree(path, rev, base_commit):
        return tree
    if rev:
        raise InputError(spec, f"{path} is in no git repository, so it has no revision {rev}")
    return PlainTree(path)


def _git_tree(path: str, rev: str, base_commit: str) -> GitTree | None:
    """Return the tree of a repository, None if the directory is to be read as it lies there."""
    if not _in_repository(path):
        return None
    from git import Repo
    from git.exc import GitError, ODBError

    # No config of the repository may make an object look-up fetch, and so run, anything.
    # GIT_DIR is named since one in the user's environment would win over the directory that was asked for.
    safe = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        repository = Repo(path, search_parent_directories=True, expand_vars=False)
        repository.git.update_environment(GIT_DIR=os.fspath(repository.git_dir), **safe)
    except (GitError, ODBError, OSError, ValueError):
        return None
    commit, asked = _commit(repository, path, rev, base_commit)
    if commit is None:
        return None
    inside = _inside(repository, path)
    tree = commit.tree
    if inside and not {item.name for item in tree} >= WHOLE:
        if not rev:
            return None
        try:
            tree = tree / inside
        except KeyError as error:
            raise InputError(path, f"not a directory of {rev}") from error
    origin = {base_commit: " (base-commit)", "HEAD": " (HEAD)"}.get(asked, "") if not rev else ""
    return GitTree(tree, f"{path}@{commit.hexsha[:12]}{origin}")


def _commit(repository: "git.Repo", path: str, rev: str, base_commit: str) -> "tuple[git.Commit | None, str]":
    """Return the commit to read and the name that it was found by; None if the repository has no commit yet."""
    from git.exc import GitError, ODBError

    reason = ""
    for candidate in [rev] if rev else [base_commit, "HEAD"]:
        if not candidate:
            continue
        try:
            commit = repository.commit(candidate)
            _ = commit.tree.binsha  # commits are looked up late
        except (GitError, ODBError, OSError, ValueError, IndexError, KeyError, AttributeError, TypeError) as error:
            reason = " ".join(str(error).split())[:200]
            continue
        return commit, candidate
    if rev:
        raise InputError(path, f"no commit {rev} in this repository")
    if repository.heads:
        raise InputError(path, f"the repository can't be read: {reason}")
    return None, ""


def _in_repository(path: str) -> bool:
    """Whether a `.git` stands in the directory or above it, or the directory is a bare repository; spares the import of GitPython."""
    at = os.path.realpath(path)
    if all(os.path.exists(os.path.join(at, name)) for name in ("HEAD", "objects", "refs")):
        return True
    while True:
        if os.path.exists(os.path.join(at, ".git")):
            return True
        above = os.path.dirname(at)
        if above == at:
            return False
        at = above


def _inside(repository: "git.Repo", path: str) -> str:
    """Return the directory's path within the repository, "" for its top or a bare one."""
    if repository.working_tree_dir is None:
        return ""
    inside = os.path.relpath(os.path.realpath(path), os.path.realpath(repository.working_tree_dir))
    return "" if inside in (".", "..") or inside.startswith("../") else inside
