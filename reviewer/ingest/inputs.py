"""What the user points at, to bytes: files, directories, Maildirs, stdin, packed or not; each that can't be read is one Problem."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from reviewer.config.limits import DEFAULT, Limits
from reviewer.ingest.codes import Code
from reviewer.ingest.unpack import UnpackError, packed, unpack
from reviewer.model.patterns import regex
from reviewer.model.place import Problem
from reviewer.model.value_type import value_type


@value_type
class Blob:
    """The bytes of one input file, unpacked, and the name to call it by."""

    name: str
    data: bytes


_OTHER = (".md", ".rst", ".json", ".yml", ".yaml", ".toml", ".c", ".h", ".s", ".o", ".py", ".sh", ".html", ".orig", ".rej", ".swp", "~")
_DIGITS = regex(r"(\d{1,18})")


def read_input(path: str, limits: Limits = DEFAULT) -> Iterator[Blob | Problem]:
    """Yield the file, or the files of the directory in the order of their numbers; no hidden ones, no subdirectories but a Maildir's."""
    try:
        state = os.stat(path)
    except (OSError, ValueError) as error:
        yield _unreadable(path, error)
        return
    if not stat.S_ISDIR(state.st_mode):
        yield _read(path, state, limits)
        return
    try:
        names = _listing(path, limits.directory_files)
    except OSError as error:
        yield _unreadable(path, error)
        return
    if not names:
        yield Problem(Code.EMPTY_DIRECTORY, "nothing in this directory looks like a mail or a patch", path)
    if len(names) > limits.directory_files:
        text = f"more than {limits.directory_files:,} files in one directory (limits.directory-files); the rest was not read"
        yield Problem(Code.TOO_MANY, text, path)
    for name in names[: limits.directory_files]:
        try:
            state = os.stat(name)
        except OSError as error:
            yield _unreadable(name, error)
            continue
        if stat.S_ISREG(state.st_mode):
            yield _read(name, state, limits)


def unpacked(name: str, data: bytes, limits: Limits = DEFAULT) -> Blob | Problem:
    """Return the bytes of an input, unpacked if they are gzip or xz; a Problem if there are too many of them."""
    try:
        data = unpack(data, limits.input_bytes) if packed(data) and len(data) <= limits.input_bytes else data
    except UnpackError as error:
        return Problem(Code.BAD_PACKING, str(error), name)
    return _too_big(name, limits) if len(data) > limits.input_bytes else Blob(name, data)


def _listing(path: str, most: int) -> list[str]:
    """Return the paths of a directory's visible files, those of `cur` and `new` if it is a Maildir; a few more than `most` at most."""
    folders = [path]
    inner = [os.path.join(path, name) for name in ("cur", "new")]
    if all(map(os.path.isdir, inner)):
        folders = inner
    found: list[str] = []
    for folder in folders:
        with os.scandir(folder) as entries:
            for entry in entries:
                if len(found) > most:
                    break
                if not entry.name.startswith(".") and not _is_folder(entry) and not _is_other(entry.name):
                    found.append(entry.path)
    return sorted(found, key=lambda name: (_natural(os.path.basename(name)), name))


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle
        return False


def _natural(name: str) -> list[tuple[int, str]]:
    """Return what sorts `2.patch` before `10.patch`."""
    return [(int(part), "") if at % 2 else (0, part) for at, part in enumerate(_DIGITS.split(name))]


def _is_other(name: str) -> bool:
    """Whether a file of a directory says by its name that it is no mail; named on the command line it is read all the same."""
    return name.lower().endswith(_OTHER)


def _read(path: str, state: os.stat_result, limits: Limits) -> Blob | Problem:
    if not (stat.S_ISREG(state.st_mode) or stat.S_ISFIFO(state.st_mode)):
        return Problem(Code.UNREADABLE, "neither a file nor a directory", path)
    if state.st_size > limits.input_bytes:
        return _too_big(path, limits)
    try:
        with Path(path).open("rb") as file:
            data = file.read(limits.input_bytes + 1)
    except (OSError, ValueError) as error:
        return _unreadable(path, error)
    return unpacked(path, data, limits)


def _too_big(name: str, limits: Limits) -> Problem:
    return Problem(Code.TOO_BIG, f"more than {limits.input_bytes:,} bytes in one input (limits.input-bytes)", name)


def _unreadable(path: str, error: OSError | ValueError) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem(Code.NOT_FOUND, "no such file or directory, and no revision of a repository here", path)
    reason = error.strerror or "can't be read" if isinstance(error, OSError) else "not a file name"
    return Problem(Code.UNREADABLE, reason[:1].lower() + reason[1:], path)
