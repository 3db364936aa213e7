"""Kernel trees: a plain directory, or a revision of a git repository, read and never written."""

import os

from reviewer.errors import InputError
from reviewer.ingest.base import Blobs
from reviewer.ingest.plain_tree import PlainTree
from reviewer.ingest.texts import CACHED_FILES, MAX_FILE, WHOLE, blob_name
from reviewer.ingest.top import in_repository
from reviewer.model.tree import Tree

__all__ = ["CACHED_FILES", "MAX_FILE", "WHOLE", "PlainTree", "blob_name", "open_tree"]


def open_tree(spec: str, base_commit: str = "", blobs: Blobs = ()) -> Tree:
    """Open `DIR` or `DIR@REV`; raises InputError if there is no such tree.

    Without REV a git repository is read at `base_commit` (what a series declares) if it is there, else at the newest commit that has the
    files in `blobs` (what a series was made from, by its `index` lines), else at HEAD. A directory inside the repository of a kernel
    stands for the whole repository; inside any other repository it is read as the plain directory that it is.
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
    if in_repository(path):
        from reviewer.ingest.repository import revision

        if tree := revision(path, rev, base_commit, blobs):
            return tree
    if rev:
        raise InputError(spec, f"{path} is in no git repository, so it has no revision {rev}")
    return PlainTree(path)
