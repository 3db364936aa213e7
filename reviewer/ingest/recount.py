"""Counts of hunk headers that lie, set right where the lines that are there are certain.

A hunk that lacks a line looks the same as one whose header counts wrong. So one of its two counts must be right, and something else must say how
many lines the hunk adds and removes: where the next hunk of the file starts, or the diffstat. Nothing may say otherwise.
"""

from collections.abc import Sequence

from reviewer.config.limits import DEFAULT, Limits
from reviewer.ingest.codes import Code
from reviewer.ingest.cut import HUNK, Cut, Fault, cut_sections, hunk_counts, is_marker
from reviewer.ingest.diffstat import stats
from reviewer.ingest.repair import RepairNote


def recount(
    lines: Sequence[str], start: int, hunks: Sequence[tuple[int, int]], limits: Limits = DEFAULT
) -> tuple[list[str], Cut, tuple[RepairNote, ...]] | None:
    """Rewrite the headers that lie; None if a hunk stays open. `hunks` are all of the diff, by header and end of their text."""
    out = list(lines)
    notes: list[RepairNote] = []
    open_ones: list[int] = []
    for index, (header, end) in enumerate(hunks):
        counts = _only_counts(lines, header, end)
        if counts is None:
            return None
        match = HUNK.match(lines[header])
        assert match is not None
        if counts == hunk_counts(match):
            continue
        behind = hunks[index + 1][0] if index + 1 < len(hunks) and hunks[index + 1][0] == end else None
        agrees = _next_agrees(lines, header, behind, counts) if behind is not None else None
        if agrees is False:
            return None
        if agrees is None:
            open_ones.append(header)
        out[header] = f"@@ -{match[1]},{counts[0]} +{match[3]},{counts[1]} @@{lines[header][match.end() :]}"
        words = "a count of the hunk's header is not that of the lines that are there, and all else agrees with these: it was set right"
        notes.append(RepairNote(Code.REPAIR_COUNTS, words, header, lines[header], out[header]))
    recut = cut_sections(out, start, limits)
    if not notes or recut.faults or any(hunk.fault is not Fault.NONE for section in recut.sections for hunk in section.hunks):
        return None
    found = stats(out, start, recut)
    vouched = {hunk.header for stat in found for section in stat.sections for hunk in section.hunks}
    if not all(stat.met(out) for stat in found) or not vouched.issuperset(open_ones):
        return None
    return out, recut, tuple(notes)


def _only_counts(lines: Sequence[str], header: int, end: int) -> tuple[int, int] | None:
    """Return the counts of the lines that are there: those of the header if these fit, else the one pair that has a count in common with it."""
    match = HUNK.match(lines[header])
    if match is None:
        return None
    want = hunk_counts(match)
    tail = end
    while tail > header + 1 and lines[tail - 1] in ("", "\r"):
        tail -= 1
    found: set[tuple[int, int]] = set()
    old = new = 0
    for at in range(header + 1, end):
        line = lines[at]
        sign = line[:1]
        if sign not in ("", " ", "+", "-", "\r") and not is_marker(line):
            return None
        if not is_marker(line):
            old += sign != "+"
            new += sign != "-"
        if at >= tail - 1:
            if (old, new) == want:
                return want
            # An empty line behind the last one may be context or none.
            found.add((old, new))
    near = [counts for counts in found if (counts[0] == want[0]) != (counts[1] == want[1])]
    return near[0] if len(near) == 1 else None


def _next_agrees(lines: Sequence[str], header: int, behind: int, counts: tuple[int, int]) -> bool | None:
    """Whether the next hunk starts as many lines later in the new file as `counts` say; None if one of the hunks has an empty side."""
    here, there = HUNK.match(lines[header]), HUNK.match(lines[behind])
    if here is None or there is None or 0 in (*counts, *hunk_counts(there)):
        return None
    return int(there[3]) - int(there[1]) - (int(here[3]) - int(here[1])) == counts[1] - counts[0]
