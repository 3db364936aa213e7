"""Real mail as a review without verdicts, for the TUI to show: what the pipeline's sketch gives, made of ingest alone."""

from reviewer.ingest.load import load
from reviewer.model.claim import NO_CLAIM
from reviewer.model.place import Place, Side
from reviewer.model.review import Applied, HunkReview, PatchReview, PatchSource, Review, SeriesReview, SourceLevel
from reviewer.model.series import LineKind, Patch, Series
from reviewer.model.unit import Match, Question, Status, Unit, UnitKind
from reviewer.model.verdict import Nfc, Verdict


def patch_review(patch: Patch) -> PatchReview:
    """Return a patch as undecided, every changed line in its residue."""
    units = tuple(
        Unit(file.path, UnitKind.FILE, Match.SAME, file.path, 0, Status.UNKNOWN, "not looked at", residue=_changed(file.path, file.old_path, patch))
        for file in patch.files
    )
    hunks = tuple(
        HunkReview(file.path, one.old_start, one.old_lines, one.new_start, one.new_lines, "", ("tlb-flush",), ())
        for file in patch.files
        for one in file.hunks
    )
    return PatchReview(
        message=patch.message,
        number=patch.number,
        total=patch.total,
        title=patch.title,
        files=patch.files,
        claim=NO_CLAIM,
        source=PatchSource(SourceLevel.HUNKS, Applied.NO),
        verdict=Verdict.UNDECIDED if patch.files else Verdict.NO_CLAIM,
        nfc=Nfc.UNKNOWN,
        residue_lines=patch.changed_lines,
        residue_of=patch.changed_lines,
        questions=tuple(Question("Is it?", file.path, 1) for file in patch.files),
        units=units,
        hunks=hunks,
        problems=patch.problems,
    )


def _changed(new: str, old: str, patch: Patch) -> tuple[Place, ...]:
    return tuple(
        Place(new if line.new else old, line.new or line.old, Side.NEW if line.new else Side.OLD)
        for file in patch.files
        if file.path == new
        for hunk in file.hunks
        for line in hunk.lines
        if line.kind is not LineKind.CONTEXT
    )


def _series(one: Series) -> SeriesReview:
    cover = patch_review(one.cover) if one.cover is not None else None
    patches = tuple(patch_review(patch) for patch in one.patches)
    return SeriesReview(one.id, one.subject, one.version, one.expected, one.missing, SourceLevel.HUNKS, "hunks alone", cover, patches, one.problems)


def review_of(*paths: str) -> Review:
    """Read files into a review."""
    loaded = load(paths)
    return Review("", "", tuple(_series(one) for one in loaded.series), loaded.problems)
