"""The one owner of stdout: data, and nothing else."""

import os
import re
import stat
import sys
from contextlib import suppress
from functools import cache
from typing import NoReturn

from reviewer.errors import UsageError


def is_terminal() -> bool:
    """Whether somebody looks at stdout."""
    return sys.stdout.isatty()


def write(text: str) -> None:
    """Write `text` to stdout in its encoding; what that lacks is spelled out. If nobody reads on, the rest is dropped.

    Raises:
        UsageError: stdout can't be written, as on a full disk.
    """
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        close_quietly()
    except OSError as error:
        close_quietly()  # what is left in its buffer would be tried again at exit
        raise UsageError(f"stdout: {error.strerror or error}") from error


def write_to(path: str, text: str) -> None:
    """Write `text` to the file that the user named, or to stdout for "" and "-".

    The file is whole or what it was before, whatever ends the run; but a pipe, a device or what a link leads to is written where it lies.

    Raises:
        UsageError: the file can't be written.
    """
    if path in ("", "-"):
        write(text)
        return
    try:
        if _is_replaceable(path):
            _replace(path, text)
        else:
            _put(path, text, "w")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error


def _is_replaceable(path: str) -> bool:
    """Whether a file may be put in a path's place: nothing is there or a file of one name, and the directory can be written."""
    try:
        state = os.lstat(path)
        if not stat.S_ISREG(state.st_mode) or state.st_nlink > 1 or not os.access(path, os.W_OK):
            return False
    except FileNotFoundError:
        pass
    return os.access(os.path.dirname(path) or ".", os.W_OK | os.X_OK)


def _replace(path: str, text: str) -> None:
    folder = os.path.dirname(path) or "."
    _sweep(folder)
    beside = os.path.join(folder, f".reviewer-{_machine()}-{os.getpid()}.new")
    try:
        _put(beside, text, "x")
        with suppress(FileNotFoundError):
            os.chmod(beside, stat.S_IMODE(os.stat(path).st_mode))
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise


def _machine() -> str:
    return re.sub(r"[^A-Za-z0-9]", "_", os.uname().nodename)


@cache
def _sweep(folder: str) -> None:
    """Remove what runs on this machine that were killed left half written in a directory, once."""
    ours = re.compile(rf"\.reviewer-{_machine()}-([0-9]{{1,9}})\.new")
    with suppress(OSError):
        for name in os.listdir(folder):
            found = ours.fullmatch(name)
            if found and not _runs(int(found[1])):
                with suppress(OSError):
                    os.unlink(os.path.join(folder, name))


def _runs(pid: int) -> bool:
    """Whether a process of that number is another one that runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return pid != os.getpid()


def _put(path: str, text: str, mode: str) -> None:
    with open(path, mode, encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.write(text)


def close_quietly() -> None:
    """Point stdout at nothing, so that the interpreter does not complain of a broken pipe when it flushes at exit."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)


def leave(code: int) -> NoReturn:
    """End the process at once, when all that was written is out."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    os._exit(code)
