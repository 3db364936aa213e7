"""What the user points at, to bytes: files, directories, Maildirs; each that can't be read is one Problem."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reviewer.ingest.codes import Code
from reviewer.model.place import Problem

MAX_INPUT = 256 << 20
"""Bytes of one mailbox; a busy list's month has 100 MB."""
MAX_ENTRIES = 50_000
"""Files of one directory."""


@dataclass(frozen=True, slots=True)
class Blob:
    """The bytes of one input file, and the name to call it by."""

    name: str
    data: bytes


_OTHER = (".md", ".rst", ".json", ".yml", ".yaml", ".toml", ".c", ".h", ".s", ".o", ".py", ".sh", ".html", ".orig", ".rej", ".swp", "~")


def read_input(path: str) -> Iterator[Blob | Problem]:
    """Yield the file, or the files of the directory, sorted by name; hidden ones and subdirectories are left out, but for a Maildir's."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        yield _unreadable(path, error)
        return
    if not stat.S_ISDIR(mode):
        yield _read(path, mode)
        return
    try:
        names = _listing(path)
    except OSError as error:
        yield _unreadable(path, error)
        return
    if not names:
        yield Problem(Code.EMPTY_DIRECTORY, "no files in this directory", path)
    if len(names) > MAX_ENTRIES:
        yield Problem(Code.TOO_MANY, f"{len(names):,} files in one directory; only the first {MAX_ENTRIES:,} were read", path)
    for name in names[:MAX_ENTRIES]:
        try:
            mode = os.stat(name).st_mode
        except OSError as error:
            yield _unreadable(name, error)
            continue
        if stat.S_ISREG(mode):
            yield _read(name, mode)


def _listing(path: str) -> list[str]:
    """Return the paths of a directory's visible files, those of `cur` and `new` if it is a Maildir."""
    folders = [path]
    inner = [os.path.join(path, name) for name in ("cur", "new")]
    if all(map(os.path.isdir, inner)):
        folders = inner
    found: list[str] = []
    for folder in folders:
        with os.scandir(folder) as entries:
            found.extend(entry.path for entry in entries if not entry.name.startswith(".") and not entry.is_dir() and not _is_other(entry.name))
    return sorted(found, key=lambda name: (os.path.basename(name), name))


def _is_other(name: str) -> bool:
    """Whether a file of a directory says by its name that it is no mail; named on the command line it is read all the same."""
    return name.lower().endswith(_OTHER)


def _read(path: str, mode: int) -> Blob | Problem:
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
        return Problem(Code.UNREADABLE, "neither a file nor a directory", path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_INPUT + 1)
    except (OSError, ValueError) as error:
        return _unreadable(path, error)
    return Blob(path, data)


def _unreadable(path: str, error: OSError | ValueError) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem(Code.NOT_FOUND, "no such file or directory", path)
    reason = error.strerror or "can't be read" if isinstance(error, OSError) else "not a file name"
    return Problem(Code.UNREADABLE, reason[:1].lower() + reason[1:], path)
