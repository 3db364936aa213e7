"""Whether files are what they were, told by their stat data: one that is written has other stat data, unless that was a moment ago."""

import hashlib
import os
import time

_AT_REST = 3 * 10**9
"""Nanoseconds since the last change after which stat data are believed; the coarsest clock of a file system has 2 s."""


class StatDigest:
    """A digest of paths with their stat data (kind, size, times of change, inode), `about` something."""

    def __init__(self, about: str = "") -> None:
        self._digest = hashlib.sha256(f"{about}\0".encode("utf-8", "surrogateescape"))
        self._latest = 0

    def add(self, path: str, state: os.stat_result) -> None:
        """Take down a path; the order counts."""
        self._latest = max(self._latest, state.st_mtime_ns, state.st_ctime_ns)
        seen = (state.st_mode, state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino, state.st_dev)
        self._digest.update(os.fsencode(path) + f"\0{seen}\n".encode())

    def value(self) -> str:
        """Return the digest, "" if one of the paths was written a moment ago: written again within the clock's tick, it may keep its stat data.

        A time that lies in the future, since the clock was set back, counts as a moment ago.
        """
        return self._digest.hexdigest() if self._latest < time.time_ns() - _AT_REST else ""
