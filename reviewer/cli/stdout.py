"""The one owner of stdout: data, and nothing else."""

import os
import sys
from contextlib import suppress
from typing import NoReturn

from reviewer.errors import UsageError


def is_terminal() -> bool:
    """Whether somebody looks at stdout."""
    return sys.stdout.isatty()


def write(text: str) -> None:
    """Write `text` to stdout in its encoding; what that lacks is spelled out. If nobody reads on, the rest is dropped."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        close_quietly()


def write_to(path: str, text: str) -> None:
    """Write `text` to the file that the user named, or to stdout for "" and "-".

    Raises:
        UsageError: the file can't be written.
    """
    if path in ("", "-"):
        write(text)
        return
    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error


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
