"""A posting in a few words, the same in every format."""

from reviewer.model.review import SeriesReview
from reviewer.report.layout import count, ranges
from reviewer.report.ranking import tally
from reviewer.report.wording import level


def source(series: SeriesReview) -> str:
    """Return which version of a posting it is, how much of it is there and what it was judged by."""
    got = len(series.patches)
    parts = f"{got} of {count(series.expected, 'patch', 'patches')}" if series.expected > got else count(got, "patch", "patches")
    missing = f" (missing: {ranges(series.missing)})" if series.missing else ""
    words = level(series.level)
    base = f"judged by {words}" + (f": {series.base}" if series.base not in ("", words) else "")
    version = f"v{series.version}, " if series.version > 1 else ""
    return f"{version}{parts}{missing}, {base}"


def outcome(series: SeriesReview) -> str:
    """Return how the claims of a posting came out, in one sentence or three."""
    totals = tally(series)
    words = (
        (totals.holds, "holds", "hold"),
        (totals.holds_if, "holds if", "hold if"),
        (totals.undecided, "open", "open"),
        (totals.contradicted, "contradicted", "contradicted"),
        (totals.pending, "not judged", "not judged"),
    )
    said = ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in words if number)
    text = count(totals.claims, "claim") + (f": {said}" if said else "") + "."
    if totals.could_claim:
        text += f" {totals.could_claim} could say NFC."
    return text + (f" {totals.residue} of {count(totals.lines, 'line')} under a claim left to read." if totals.residue else "")


def touched(series: SeriesReview) -> list[tuple[str, list[int]]]:
    """Return each concept with the numbers of the patches that touch it, those of many patches first."""
    found: dict[str, list[int]] = {}
    for patch in series.patches:
        for concept in dict.fromkeys(concept for hunk in patch.hunks for concept in hunk.concepts):
            found.setdefault(concept, []).append(patch.number)
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


def standing(series: SeriesReview) -> list[str]:
    """Return what every answer of a posting takes for granted, each once."""
    judged = (patch for patch in series.patches if not patch.pending)
    return list(dict.fromkeys(text for patch in judged for text in patch.standing))
