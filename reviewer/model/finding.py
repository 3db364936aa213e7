"""Concepts seen in hunks and rules that fired."""

from dataclasses import dataclass
from enum import StrEnum

from reviewer.model.place import Side


class Strength(StrEnum):
    """How strongly a symbol signals a concept."""

    ALONE = "alone"
    CONTEXT = "context"
    HINT = "hint"


class Severity(StrEnum):
    """How bad it would be if a finding is right."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Signal:
    """A symbol (or path) that signalled a concept."""

    concept: str
    symbol: str
    strength: Strength


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired at a place; `message` holds the question to ask, `evidence` the matched events in words."""

    rule: str
    severity: Severity
    concept: str
    file: str
    line: int
    side: Side
    message: str
    evidence: tuple[str, ...] = ()
