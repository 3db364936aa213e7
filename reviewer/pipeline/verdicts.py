"""From unit statuses to the two answers about a patch (DESIGN.md, "From proofs to a verdict")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from reviewer.model.claim import Claim, ClaimKind, ClaimOrigin
from reviewer.model.unit import Status, Unit
from reviewer.model.verdict import Nfc, Verdict


def nfc_of(units: Sequence[Unit], unread: bool) -> Nfc:
    """Compose the units' statuses. `unread` says that part of the patch could not be read: then nothing is proved."""
    statuses = {unit.status for unit in units}
    if Status.DIFFERS in statuses:
        return Nfc.REFUTED
    if unread or not units or Status.UNKNOWN in statuses:
        return Nfc.UNKNOWN
    return Nfc.ASSUMED if Status.ASSUMED in statuses else Nfc.PROVED


def verdict_of(claim: Claim, nfc: Nfc, capped: bool) -> Verdict:
    """Hold the claim against the answer; `capped` says that a rule names something that sequential proof can't see.

    Only a full claim of the message itself is contradicted: an exception may cover the difference, a part may exclude it, and a
    cover letter speaks of all its patches together (SEMANTICS.md C18).
    """
    match claim.kind:
        case ClaimKind.NONE:
            return Verdict.NO_CLAIM
        case ClaimKind.FULL | ClaimKind.QUALIFIED | ClaimKind.PARTIAL:
            full = claim.kind is ClaimKind.FULL and claim.origin is ClaimOrigin.MESSAGE
        case _:
            assert_never(claim.kind)
    match nfc:
        case Nfc.PROVED:
            return Verdict.HOLDS_IF if capped else Verdict.HOLDS
        case Nfc.ASSUMED:
            return Verdict.HOLDS_IF
        case Nfc.UNKNOWN:
            return Verdict.UNDECIDED
        case Nfc.REFUTED:
            return Verdict.CONTRADICTED if full else Verdict.UNDECIDED
        case _:
            assert_never(nfc)
