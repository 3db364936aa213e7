"""Which revision of a repository a series is read on.

Of git only rev -> tree -> blob is used: everything else may run programs that the repository's own config names.
"""

import heapq
import os
from collections.abc import Iterator
from itertools import islice

from git import Commit, Repo
from git.exc import GitError, ODBError
from git.objects.fun import tree_entries_from_data

from reviewer.errors import InputError
from reviewer.ingest.base import Blobs
from reviewer.ingest.git_environment import QUIET
from reviewer.ingest.git_tree import GitTree
from reviewer.ingest.texts import WHOLE

MAX_COMMITS = 3000
"""Commits looked at for the contents that a series was made from, newest first: some two seconds."""
MAX_REFS = 500
"""Branches and tags that such a search starts from."""
_KEPT_FOLDERS = 20_000

_ERRORS = (GitError, ODBError, OSError, ValueError, IndexError, KeyError, AttributeError, TypeError)
"""What GitPython raises for names and objects that are not there, or are no commits."""


def open_repository(path: str) -> Repo | None:
    """Open the repository that a directory is in; no setting of it can make a question to git fetch or run anything."""
    try:
        repository = Repo(path, search_parent_directories=True, expand_vars=False)
        # GIT_DIR is named since one in the user's environment would win over the directory that was asked for.
        repository.git.update_environment(GIT_DIR=os.fspath(repository.git_dir), **QUIET)
    except (GitError, ODBError, OSError, ValueError):
        return None
    return repository


def revision(path: str, rev: str, base_commit: str, blobs: Blobs) -> GitTree | None:
    """Return the tree of a repository, None if the directory is to be read as it lies there; raises InputError for a REV that is none."""
    repository = open_repository(path)
    if repository is None:
        return None
    commit, origin = _commit(repository, path, rev, base_commit, blobs)
    if commit is None:
        return None
    inside = _inside(repository, path)
    tree = commit.tree
    try:
        if inside and not {item.name for item in tree} >= WHOLE:
            if not rev:
                return None
            tree = tree / inside
    except _ERRORS as error:
        raise InputError(path, f"not a directory of {rev or origin.strip(' ()')}") from error
    work_tree = os.fspath(repository.working_tree_dir) if repository.working_tree_dir is not None and tree == commit.tree else ""
    return GitTree(tree, f"{path}@{commit.hexsha[:12]}{origin}", work_tree)


def _commit(repository: Repo, path: str, rev: str, base_commit: str, blobs: Blobs) -> tuple[Commit | None, str]:
    """Return the commit to read and how it was found, in words; None if the repository has no commit yet."""
    if rev:
        commit, _ = _named(repository, rev)
        if commit is None:
            raise InputError(path, f"no commit {rev} in this repository")
        return commit, ""
    if base_commit and (commit := _named(repository, base_commit)[0]) is not None:
        return commit, " (base-commit)"
    head, reason = _named(repository, "HEAD")
    made_from = _Search(repository).newest(blobs, head) if blobs else None
    if made_from is not None and made_from != head:
        return made_from, " (index lines)"
    if head is None and repository.heads:
        raise InputError(path, f"the repository can't be read: {reason}")
    return head, " (HEAD)"


def _named(repository: Repo, name: str) -> tuple[Commit | None, str]:
    """Return the commit of that name, else why there is none."""
    try:
        commit = repository.commit(name)
        _ = commit.tree.binsha  # commits are looked up late
    except _ERRORS as error:
        return None, " ".join(str(error).split())[:200]
    return commit, ""


def _inside(repository: Repo, path: str) -> str:
    """Return the directory's path within the repository, "" for its top or a bare one."""
    if repository.working_tree_dir is None:
        return ""
    inside = os.path.relpath(os.path.realpath(path), os.path.realpath(repository.working_tree_dir))
    return "" if inside in (".", "..") or inside.startswith("../") else inside


class _Search:
    """Looks for commits with given contents; directories that do not change from commit to commit are read once."""

    def __init__(self, repository: Repo) -> None:
        self._repository = repository
        self._folders: dict[bytes, dict[str, bytes]] = {}

    def newest(self, blobs: Blobs, head: Commit | None) -> Commit | None:
        """Return the newest commit whose files are `blobs`, None if none of those that are looked at has them."""
        if not all(self._exists(blob) for _, blob in blobs):
            return None
        for commit in self._commits(head):
            try:
                if all(self._name(commit.tree.binsha, path).startswith(blob) for path, blob in blobs):
                    return commit
            except _ERRORS:  # an object is missing
                continue
        return None

    def _exists(self, blob: str) -> bool:
        try:
            # GitPython's annotations say str; bytes come.
            name, kind = (os.fsdecode(word) for word in self._repository.git.get_object_header(blob)[:2])
        except _ERRORS:
            return False
        return kind == "blob" and name.startswith(blob)

    def _commits(self, head: Commit | None) -> Iterator[Commit]:
        """Yield HEAD, then what it and all branches and tags have, newest first."""
        queue: list[tuple[int, str, Commit]] = []
        seen: set[str] = set()

        def add(commit: Commit) -> None:
            try:
                if commit.hexsha not in seen:
                    seen.add(commit.hexsha)
                    heapq.heappush(queue, (-commit.committed_date, commit.hexsha, commit))
            except _ERRORS:  # beyond the end of a shallow clone
                return

        if head is not None:
            yield head
            add(head)
        for reference in islice(self._repository.references, MAX_REFS):
            found = _named(self._repository, reference.path)[0]
            if found is not None:
                add(found)
        for _ in range(MAX_COMMITS):
            if not queue:
                return
            commit = heapq.heappop(queue)[2]
            yield commit
            for parent in commit.parents:
                add(parent)

    def _name(self, tree: bytes, path: str) -> str:
        """Return the object name of a path below a tree, "" if there is none."""
        *folders, name = path.split("/")
        for folder in folders:
            below = self._entries(tree).get(folder)
            if below is None:
                return ""
            tree = below
        return self._entries(tree).get(name, b"").hex()

    def _entries(self, tree: bytes) -> dict[str, bytes]:
        known = self._folders.get(tree)
        if known is None:
            stream = self._repository.odb.stream(tree)
            data = stream.read()
            known = {name: binsha for binsha, _, name in tree_entries_from_data(data)} if stream.type == b"tree" else {}
            if len(self._folders) > _KEPT_FOLDERS:
                self._folders.clear()
            self._folders[tree] = known
        return known
