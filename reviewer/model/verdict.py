"""The two answers about a patch."""

from enum import StrEnum


class Verdict(StrEnum):
    """Of a claim."""

    HOLDS = "holds"
    HOLDS_IF = "holds-if"
    UNDECIDED = "undecided"
    CONTRADICTED = "contradicted"
    NO_CLAIM = "no-claim"


class Nfc(StrEnum):
    """Of a patch, claim or not."""

    PROVED = "proved"
    ASSUMED = "assumed"
    UNKNOWN = "unknown"
    REFUTED = "refuted"
