"""Which patches need a reader, and in which order."""

from enum import IntEnum

from reviewer.model.finding import Severity
from reviewer.model.review import PatchReview, SeriesReview
from reviewer.model.unit import Status
from reviewer.model.value_type import value_type
from reviewer.model.verdict import Nfc, Verdict


class Need(IntEnum):
    """How much a patch needs a reader, most first."""

    CONTRADICTED = 0
    PENDING = 1
    OPEN = 2
    ASSUMED = 3
    UNCLAIMED = 4
    COULD_CLAIM = 5
    SETTLED = 6


_OF_VERDICT = {
    Verdict.CONTRADICTED: Need.CONTRADICTED,
    Verdict.UNDECIDED: Need.OPEN,
    Verdict.HOLDS_IF: Need.ASSUMED,
    Verdict.HOLDS: Need.SETTLED,
}

GLYPH = {
    Need.CONTRADICTED: "!",
    Need.PENDING: "-",
    Need.OPEN: "?",
    Need.ASSUMED: "~",
    Need.UNCLAIMED: "·",
    Need.COULD_CLAIM: "+",
    Need.SETTLED: "=",
}

UNIT_GLYPH = {
    Status.SAME: "=",
    Status.EQUIVALENT: "=",
    Status.ASSUMED: "~",
    Status.UNKNOWN: "?",
    Status.DIFFERS: "!",
}

_GRAVE = (Severity.CRITICAL, Severity.MAJOR)


def need(patch: PatchReview) -> Need:
    """Return how much a patch needs a reader; a pending patch was never judged."""
    if patch.pending:
        return Need.PENDING
    if patch.verdict is not Verdict.NO_CLAIM:
        return _OF_VERDICT[patch.verdict]
    return Need.COULD_CLAIM if patch.nfc is Nfc.PROVED else Need.UNCLAIMED


def settled(patch: PatchReview) -> bool:
    """Whether nothing of a patch is left to read for its claim: it is decided, and no rule of weight fired."""
    return need(patch) in (Need.SETTLED, Need.COULD_CLAIM) and not any(finding.severity in _GRAVE for finding in patch.findings)


def to_look_at(series: SeriesReview) -> list[PatchReview]:
    """Return the patches that need a reader, worst first; unclaimed ones only where a rule of weight fired."""
    wanted = [patch for patch in series.patches if need(patch) < Need.UNCLAIMED or any(f.severity in _GRAVE for f in patch.findings)]
    return sorted(wanted, key=lambda patch: (need(patch), -patch.residue_lines, patch.number))


@value_type
class Tally:
    """How the claims of a series came out, and how many lines of the claiming patches no argument explains."""

    claims: int
    holds: int
    holds_if: int
    undecided: int
    contradicted: int
    pending: int
    could_claim: int
    unclaimed: int
    residue: int
    lines: int


def tally(series: SeriesReview) -> Tally:
    """Count a series; the cover letter is none of its patches."""
    needs = [need(patch) for patch in series.patches]
    claiming = [patch for patch in series.patches if patch.verdict is not Verdict.NO_CLAIM and not patch.pending]
    return Tally(
        claims=sum(patch.claim.kind != "none" for patch in series.patches),
        holds=needs.count(Need.SETTLED),
        holds_if=needs.count(Need.ASSUMED),
        undecided=needs.count(Need.OPEN),
        contradicted=needs.count(Need.CONTRADICTED),
        pending=needs.count(Need.PENDING),
        could_claim=needs.count(Need.COULD_CLAIM),
        unclaimed=needs.count(Need.UNCLAIMED),
        residue=sum(patch.residue_lines for patch in claiming),
        lines=sum(patch.residue_of for patch in claiming),
    )
