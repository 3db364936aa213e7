"""The codes of all problems that this room reports, and which of them mean that a part of a patch was not read."""

from enum import StrEnum

from reviewer.model.place import Problem


class Code(StrEnum):
    """Stable words for what was repaired, skipped or not understood while reading."""

    # Inputs.
    NOT_FOUND = "not-found"
    UNREADABLE = "unreadable"
    EMPTY = "empty-input"
    BINARY_INPUT = "binary-input"
    TOO_BIG = "too-big"
    TOO_MANY = "too-many-mails"
    BAD_PACKING = "bad-packing"
    BAD_RANGE = "bad-range"
    GIT_RANGE = "git-range"
    MERGES = "merges-left-out"
    UNREADABLE_COMMIT = "unreadable-commit"
    EMPTY_DIRECTORY = "empty-directory"
    NO_PATCH = "no-patch"
    # Mails.
    TOO_DEEP = "mail-too-deep"
    BROKEN_MIME = "broken-mime"
    HTML_ONLY = "html-only"
    ATTACHMENT = "attachment-not-read"
    UNKNOWN_CHARSET = "unknown-charset"
    WRONG_CHARSET = "wrong-charset"
    UNKNOWN_ENCODING = "unknown-transfer-encoding"
    LONG_HEADER = "long-header"
    NO_MESSAGE_ID = "no-message-id"
    DUPLICATE = "duplicate-mail"
    DUPLICATE_DIFFERS = "duplicate-differs"
    BAD_NUMBER = "bad-number"
    # Diffs.
    COMBINED_DIFF = "combined-diff"
    CONTEXT_DIFF = "context-diff"
    NORMAL_DIFF = "normal-diff"
    ONLY_ON_ONE_SIDE = "only-on-one-side"
    SUBMODULE = "submodule"
    SUBMODULE_LOG = "submodule-log"
    SYMLINK = "symbolic-link"
    DIFFSTAT_DIFFERS = "diffstat-differs"
    CUT_SHORT = "cut-short"
    BINARY_FILE = "binary-file"
    BAD_PATH = "bad-path"
    CORRUPT_HUNK = "corrupt-hunk"
    HUNK_WITHOUT_FILE = "hunk-without-file"
    BAD_HEADER = "bad-diff-header"
    EXTRA_LINES = "lines-after-hunk"
    SAME_FILE_TWICE = "same-file-twice"
    AMBIGUOUS_HUNK = "ambiguous-hunk"
    TOO_MANY_FILES = "too-many-files"
    TOO_MANY_HUNKS = "too-many-hunks"
    # Repairs.
    REPAIR_BLANKS = "repair-leading-blanks"
    REPAIR_INDENTATION = "repair-indentation"
    REPAIR_EMPTY_CONTEXT = "repair-empty-context"
    REPAIR_PATH_PREFIX = "repair-path-prefix"
    REPAIR_SPLIT = "repair-split-mails"
    REPAIR_PASTED = "repair-pasted-mail"
    REPAIR_QUOTED = "repair-quote-marks"
    REPAIR_QUOTED_PRINTABLE = "repair-quoted-printable"
    REPAIR_ENTITIES = "repair-html-entities"
    REPAIR_HARD_BLANKS = "repair-hard-blanks"
    REPAIR_QUOTES = "repair-typographic-quotes"
    REPAIR_WRAPPED = "repair-wrapped-lines"
    REPAIR_COUNTS = "repair-hunk-counts"
    TABS_LOST = "tabs-lost"
    # Application.
    NOT_IN_TREE = "not-in-tree"
    ALREADY_THERE = "already-in-tree"
    DOES_NOT_APPLY = "does-not-apply"
    APPLIED_WITH_OFFSET = "applied-with-offset"
    APPLIED_WITH_FUZZ = "applied-with-fuzz"
    APPLIES_BOTH_WAYS = "applies-both-ways"
    AMBIGUOUS_PLACE = "ambiguous-place"
    PARTLY_APPLIED = "partly-applied"
    NO_BASE = "base-commit-not-found"
    BY_INDEX_LINES = "by-index-lines"
    PREREQUISITE = "prerequisite"
    MISSING_OBJECT = "missing-object"
    NO_REPOSITORY = "no-repository"


LOSSY: frozenset[str] = frozenset(
    {
        Code.UNREADABLE_COMMIT,
        Code.ATTACHMENT,
        Code.COMBINED_DIFF,
        Code.CONTEXT_DIFF,
        Code.NORMAL_DIFF,
        Code.ONLY_ON_ONE_SIDE,
        Code.SUBMODULE_LOG,
        Code.CUT_SHORT,
        Code.BINARY_FILE,
        Code.BAD_PATH,
        Code.CORRUPT_HUNK,
        Code.HUNK_WITHOUT_FILE,
        Code.BAD_HEADER,
        Code.EXTRA_LINES,
        Code.AMBIGUOUS_HUNK,
        Code.TOO_MANY_FILES,
        Code.TOO_MANY_HUNKS,
    }
)
"""Codes of problems after which the files of a patch are not all that the patch changes: no claim of it can hold."""


def lossy(problems: tuple[Problem, ...]) -> bool:
    """Whether one of `problems` says that a part of the patch was not read."""
    return any(problem.code in LOSSY for problem in problems)
