"""What a review says of a patch before anything is proved; nothing here imports the prover, so that it is on the screen soon."""

from __future__ import annotations

from dataclasses import replace

from reviewer.claims import claim_of, claim_of_cover
from reviewer.engine.concepts import concepts_of, map_hunk
from reviewer.knowledge.tables import Knowledge
from reviewer.model.claim import Claim, ClaimKind, ClaimOrigin
from reviewer.model.patterns import regex
from reviewer.model.review import Applied, HunkReview, PatchReview, PatchSource, SourceLevel
from reviewer.model.series import FileDiff, Hunk, Patch
from reviewer.model.verdict import Nfc, Verdict

_SECTION = regex(r"([A-Za-z_]\w*)\s*\(")


def sketch_patch(patch: Patch, source: PatchSource, cover: Claim | None, knowledge: Knowledge) -> PatchReview:
    """Return everything about a patch that needs no proof; it is pending."""
    hunks = tuple(_hunk(file, hunk, knowledge) for file in patch.files for hunk in file.hunks)
    return PatchReview(
        message=patch.message,
        number=patch.number,
        total=patch.total,
        title=patch.title,
        files=patch.files,
        claim=_claim(patch, cover, knowledge),
        source=source,
        verdict=Verdict.UNDECIDED,
        nfc=Nfc.UNKNOWN,
        residue_lines=patch.changed_lines,
        residue_of=patch.changed_lines,
        hunks=hunks,
        problems=patch.problems,
        pending=True,
    )


def _claim(patch: Patch, cover: Claim | None, knowledge: Knowledge) -> Claim:
    """Return the message's own claim, else what the cover letter claims for its patches."""
    own = claim_of(patch.message.body, knowledge.claims)
    if own.kind is ClaimKind.NONE and cover is not None and cover.kind is ClaimKind.FULL:
        return replace(cover, origin=ClaimOrigin.COVER, hints=own.hints)
    return own


def sketch_cover(cover: Patch, knowledge: Knowledge) -> PatchReview:
    """Return the review of a cover letter: its claim, and nothing to prove."""
    claim = claim_of_cover(cover.message.body, knowledge.claims)
    verdict = Verdict.NO_CLAIM if claim.kind is ClaimKind.NONE else Verdict.UNDECIDED
    source = PatchSource(SourceLevel.HUNKS, Applied.NO)
    return PatchReview(cover.message, 0, cover.total, cover.title, (), claim, source, verdict, Nfc.UNKNOWN, 0, 0, problems=cover.problems)


def _hunk(file: FileDiff, hunk: Hunk, knowledge: Knowledge) -> HunkReview:
    function = _function(hunk)
    signals = map_hunk(hunk, file.path, function, knowledge)
    return HunkReview(
        file.path,
        hunk.old_start,
        hunk.old_lines,
        hunk.new_start,
        hunk.new_lines,
        function,
        concepts_of(signals, knowledge),
        signals,
    )


def _function(hunk: Hunk) -> str:
    """Return the function that git names for the hunk, "" at file level; the units correct it once they are known."""
    match = _SECTION.search(hunk.section[:400])
    return match.group(1) if match is not None else ""
