"""The Review document: everything that any output shows. Nothing downstream of it computes a verdict."""

from enum import StrEnum

from reviewer.model.claim import Claim
from reviewer.model.finding import Finding, Signal
from reviewer.model.place import Problem
from reviewer.model.series import FileDiff, Message
from reviewer.model.unit import Assumption, Question, Unit
from reviewer.model.value_type import value_type
from reviewer.model.verdict import Nfc, Verdict

SCHEMA = "reviewer.report/1"


class SourceLevel(StrEnum):
    """Where old and new text come from."""

    HUNKS = "hunks"
    FILES = "files"
    TREE = "tree"


class Applied(StrEnum):
    """How a patch fits its base."""

    FORWARD = "forward"
    REVERSE = "reverse"
    NO = "no"


@value_type
class PatchSource:
    """The source of one patch."""

    level: SourceLevel
    applied: Applied
    problems: tuple[Problem, ...] = ()


@value_type
class HunkReview:
    """A hunk and the concepts it touches; `function` is the enclosing function, "" at file level."""

    file: str
    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    function: str
    concepts: tuple[str, ...]
    signals: tuple[Signal, ...]
    kinds: tuple[str, ...] = ()


@value_type
class PatchReview:
    """All about one patch. A cover letter has number 0 and no files, units or hunks."""

    message: Message
    number: int
    total: int
    title: str
    files: tuple[FileDiff, ...]
    claim: Claim
    source: PatchSource
    verdict: Verdict
    nfc: Nfc
    residue_lines: int
    residue_of: int
    assumptions: tuple[Assumption, ...] = ()
    standing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    units: tuple[Unit, ...] = ()
    hunks: tuple[HunkReview, ...] = ()
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    pending: bool = False
    """Not judged yet: everything that needs no proof is there, verdict and units are not. Only the TUI sees one."""


@value_type
class SeriesReview:
    """All about one posting. `base` says in words what the old side is."""

    id: str
    subject: str
    version: int
    expected: int
    missing: tuple[int, ...]
    level: SourceLevel
    base: str
    cover: PatchReview | None
    patches: tuple[PatchReview, ...]
    problems: tuple[Problem, ...] = ()


@value_type
class Review:
    """The document. `problems` are those of inputs that belong to no series; `older` are versions that are not shown, but stood beside."""

    version: str
    rules_digest: str
    series: tuple[SeriesReview, ...]
    problems: tuple[Problem, ...] = ()
    older: tuple[SeriesReview, ...] = ()
