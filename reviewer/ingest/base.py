"""What a series says of its base, and whether the repository that the user stands in can be it."""

import os
from collections.abc import Iterable

from reviewer.ingest.top import top_of
from reviewer.model.series import FileChange, Series

Blobs = tuple[tuple[str, str], ...]
"""Paths, each with the (abbreviated) object name that git's `index` line gives for the old content."""

_LEAST_DIGITS = 7
"""Hex digits of an abbreviated name; git makes none shorter."""


def old_blobs(series: Series) -> Blobs:
    """Return for each file that was there before the series the content that its first change was made from."""
    found: dict[str, str] = {}
    made: set[str] = set()
    for patch in series.patches:
        for file in patch.files:
            if file.old_path and file.change is not FileChange.ADDED and file.old_path not in made:
                found.setdefault(file.old_path, file.old_blob)
            made.update(path for path in (file.old_path, file.new_path) if path)
    return tuple(sorted((path, blob) for path, blob in found.items() if len(blob) >= _LEAST_DIGITS and blob.strip("0")))


def here(paths: Iterable[str]) -> str:
    """Return the repository that the user stands in, "" if there is none or its files are others than `paths`.

    Where files are not checked out, their absence says nothing.
    """
    try:
        top = top_of(os.getcwd())
    except OSError:  # the directory is gone
        return ""
    git = os.path.join(top, ".git")
    bare = not os.path.exists(git)
    if not top or bare or any(os.path.lexists(os.path.join(top, path)) for path in paths):
        return top
    hidden = not os.path.exists(os.path.join(git, "index")) or os.path.exists(os.path.join(git, "info", "sparse-checkout"))
    return top if os.path.isdir(git) and hidden else ""
