"""Concepts seen in hunks and rules that fired."""

from enum import StrEnum

from reviewer.model.place import Side
from reviewer.model.value_type import value_type


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


@value_type
class Signal:
    """A symbol (or path) that signalled a concept."""

    concept: str
    symbol: str
    strength: Strength


@value_type
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
