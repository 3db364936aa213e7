"""What the process says when it ends."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of every command; a defect goes before a contradiction, that before unreadable input."""

    OK = 0
    CONTRADICTED = 1
    USAGE = 2
    NOTHING_READ = 3
    DEFECT = 4
    NOT_PROVED = 5
    INTERRUPTED = 130
