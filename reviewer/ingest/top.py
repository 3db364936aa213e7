"""Where a repository begins, told without git."""

import os


def in_repository(path: str) -> bool:
    """Whether a `.git` stands in the directory or above it, or the directory is a bare repository; spares the import of GitPython."""
    return bool(top_of(path))


def top_of(path: str) -> str:
    """Return the directory of the repository that `path` is in, "" if it is in none."""
    at = os.path.realpath(path)
    if all(os.path.exists(os.path.join(at, name)) for name in ("HEAD", "objects", "refs")):
        return at
    while True:
        if os.path.exists(os.path.join(at, ".git")):
            return at
        above = os.path.dirname(at)
        if above == at:
            return ""
        at = above
