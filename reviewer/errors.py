"""Exceptions that carry fields; the front end that catches one words it for the user."""

from dataclasses import dataclass


class ReviewerError(Exception):
    """Base of every error that is the input's or the user's, not ours."""


@dataclass
class InputError(ReviewerError):
    """An input that can't be read: the file, what is wrong, and the line where that is known (0: not known)."""

    file: str
    reason: str
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.reason}"


@dataclass
class RuleError(ReviewerError):
    """A rule file that can't be used: file, line and column (1-based, 0: not known), and what is wrong."""

    file: str
    line: int
    column: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.reason}"


@dataclass
class UsageError(ReviewerError):
    """A command line that makes no sense."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass
class DefectError(Exception):
    """Something that must not happen by our own design, as a proof that the interpreter refutes."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
