"""Whether a repository is as it was, told in a few milliseconds: by the stat data of everything that names or holds a commit."""

import os
import stat
from collections.abc import Iterator

from reviewer.ingest.at_rest import StatDigest
from reviewer.ingest.top import top_of

_MOST = 50_000
"""Files looked at; a repository with more references takes as long as the work that this spares."""
NO_REPOSITORY = "none"


def repository_state(directory: str) -> str:
    """Return a text that differs whenever HEAD, a reference, the index, an object or a setting of the directory's repository does.

    "" where there is a doubt: it was written a moment ago, or borrows objects of another one. `NO_REPOSITORY` where there is none.
    """
    top = top_of(directory)
    if not top:
        return NO_REPOSITORY
    git = os.path.join(top, ".git")
    folder = git if os.path.isdir(git) else top
    borrows = [os.path.join(folder, "objects", "info", "alternates"), os.path.join(folder, "commondir")]
    if os.path.isfile(git) or any(map(os.path.lexists, borrows)):
        return ""
    digest = StatDigest(top)
    try:
        for count, (path, state) in enumerate(_states(folder)):
            digest.add(path, state)
            if count > _MOST:
                return ""
    except OSError:
        return ""
    return digest.value()


def _states(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yield what lies directly in the git directory, all below `refs` and `info`, and the directories of objects."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            yield entry.path, entry.stat(follow_symlinks=False)
    for name in ("refs", "info", "worktrees", "reftable"):
        yield from _below(os.path.join(folder, name))
    objects = os.path.join(folder, "objects")
    for entry in sorted(os.scandir(objects), key=lambda entry: entry.name):
        yield entry.path, entry.stat(follow_symlinks=False)
    yield from _below(os.path.join(objects, "pack"))
    yield from _below(os.path.join(objects, "info"))


def _below(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    if not os.path.isdir(folder):
        return
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        state = entry.stat(follow_symlinks=False)
        yield entry.path, state
        if stat.S_ISDIR(state.st_mode):
            yield from _below(entry.path)
