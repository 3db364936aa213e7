"""The repairs of a damaged diff in a row: characters, then broken lines, counts and lost blanks, these three only where a hunk can't be read."""

from collections.abc import Sequence

from reviewer.config.limits import DEFAULT, Limits
from reviewer.ingest.cut import Cut, Fault, cut_sections
from reviewer.ingest.glyphs import mend_glyphs
from reviewer.ingest.recount import recount
from reviewer.ingest.repair import Lost, RepairNote, bodies, lost_blanks, rebuild
from reviewer.ingest.rewrap import rewrap
from reviewer.model.value_type import value_type


@value_type
class Mended:
    """A diff that is as whole as it gets: the lines and how they are cut.

    `origin` gives for each line, and for the end, the line that it was; None where all stand where they stood. `notes` have lines as they were,
    `dropped` are the header lines of hunks that have several readings or none, `doubtful` lines of which one character can't be said.
    `blanks_lost` says that runs of blanks inside of lines may have been folded into one.
    """

    lines: Sequence[str]
    cut: Cut
    notes: tuple[RepairNote, ...] = ()
    origin: Sequence[int] | None = None
    dropped: frozenset[int] = frozenset()
    doubtful: frozenset[int] = frozenset()
    blanks_lost: bool = False

    def line(self, at: int) -> int:
        """Return the line of the mail that line `at` was."""
        return at if self.origin is None else self.origin[at]


def mend(lines: Sequence[str], start: int, charset: str, limits: Limits = DEFAULT) -> Mended:
    """Mend the diff in `lines[start:]` (latin-1)."""
    glyphs = mend_glyphs(lines, start, charset)
    lines, notes = glyphs.lines, glyphs.notes
    cut = cut_sections(lines, start, limits)
    if not faulty(cut):
        return Mended(lines, cut, notes, doubtful=glyphs.doubtful)
    hunks = bodies(lines, cut)
    if joined := rewrap(lines, cut, hunks, firm=glyphs.firm):
        recut = cut_sections(joined.lines, start, limits)
        if not faulty(recut):
            doubtful = frozenset(new for new, old in enumerate(joined.origin) if old in glyphs.doubtful)
            return Mended(joined.lines, recut, (*notes, *joined.notes), joined.origin, doubtful=doubtful)
    if counted := recount(lines, start, hunks, limits):
        return Mended(counted[0], counted[1], (*notes, *counted[2]), doubtful=glyphs.doubtful)
    if (lost := lost_blanks(lines, cut, hunks)) is not Lost.NONE:
        repaired = rebuild(lines, hunks, lost)
        recut = cut_sections(repaired.lines, start, limits)
        return Mended(repaired.lines, recut, (*notes, *repaired.notes), None, repaired.dropped, glyphs.doubtful, lost is Lost.ALL)
    return Mended(lines, cut, notes, doubtful=glyphs.doubtful)


def faulty(cut: Cut) -> bool:
    """Whether something of a diff can't be read as it stands."""
    if cut.faults:
        return True
    return any(hunk.fault is not Fault.NONE for section in cut.sections for hunk in section.hunks) or any(
        section.git and section.names is None and not section.old and not section.marks for section in cut.sections
    )
