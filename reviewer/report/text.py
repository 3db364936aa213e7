"""The report for a terminal log: 80 columns, plain, what needs a reader first, settled patches a line each."""

from reviewer.model.claim import ClaimKind
from reviewer.model.review import PatchReview, Review, SeriesReview
from reviewer.model.shown import Shown, visible
from reviewer.report.layout import ended, labelled, ranges, wrap
from reviewer.report.many import in_all, row
from reviewer.report.patch_text import patch_lines
from reviewer.report.problems import problem_lines, series_problems
from reviewer.report.ranking import GLYPH, Need, need, settled, to_look_at
from reviewer.report.since import Since, doubt, sentence, since
from reviewer.report.summary import outcome, source, standing, touched
from reviewer.report.wording import gist, number

_TOP = 60
"""Patches that the list of what to look at names."""


def _top(series: SeriesReview) -> list[str]:
    ranked = to_look_at(series)
    if not ranked or len(series.patches) == 1:
        return []
    wanted = [patch for patch in ranked if not patch.pending]
    lines = ["", "To look at, worst first"]
    for patch in wanted[:_TOP]:
        lines += ended(wrap(gist(patch)[:150], f"  {GLYPH[need(patch)]} {number(patch)} "), f"{patch.residue_lines} l" if patch.residue_lines else "")
    if len(wanted) > _TOP:
        lines.append(f"  ({len(wanted) - _TOP} more below)")
    pending = [patch.number for patch in ranked if patch.pending]
    return lines + (wrap(f"not judged: {ranges(pending)}", f"  {GLYPH[Need.PENDING]} ") if pending else [])


def _concepts(series: SeriesReview) -> list[str]:
    if len(series.patches) == 1:
        return []
    lines = []
    for concept, numbers in touched(series):
        lines += wrap(ranges(numbers), f"  {concept:<24}  ")
    return ["", "Concepts", *lines] if lines else []


def _line(patch: PatchReview) -> list[str]:
    kind = need(patch)
    concepts = list(dict.fromkeys(concept for hunk in patch.hunks for concept in hunk.concepts))
    right = " ".join(concepts[:2]) + (" ..." if len(concepts) > 2 else "")
    return ended(wrap(patch.title, f"  {GLYPH[kind]} {number(patch)} "), right)


def _settled(patches: list[PatchReview]) -> list[str]:
    lines: list[str] = []
    for kind, heading in ((Need.SETTLED, "Settled: the claim holds"), (Need.COULD_CLAIM, "NFC, and not said")):
        group = [patch for patch in patches if need(patch) is kind]
        if group:
            lines += ["", heading, *(line for patch in group for line in _line(patch))]
    return lines


def _cover(series: SeriesReview) -> list[str]:
    cover = series.cover
    if cover is None or cover.claim.kind is ClaimKind.NONE:
        return []
    return labelled("claim", f'"{cover.claim.text}"', f"cover letter l.{cover.claim.line}")


def _standing(series: SeriesReview) -> list[str]:
    lines = [line for text in standing(series) for line in wrap(text, "  - ")]
    return ["", "Taken for granted in every answer", *lines] if lines else []


def _since(beside: Since | None) -> list[str]:
    if beside is None:
        return []
    lines = ["", *wrap(f"Since v{beside.version}: {beside.counts}")]
    lines += wrap(f"kept: {beside.kept} (every changed line is the same)", "  ", "    ") if beside.kept else []
    for fate in beside.telling[:_TOP]:
        lines += ended(wrap(fate.title, f"  {fate.number or '-'} "), f"v{beside.version}: {fate.before or '-'}")
        lines += wrap(sentence(fate, beside.version), " " * 8)
        for tag in fate.tags:
            lines += wrap(f"{tag} ({doubt(beside.version)})", " " * 8, " " * 10)
    return lines + ([f"  ({len(beside.telling) - _TOP} more)"] if len(beside.telling) > _TOP else [])


def _series(series: SeriesReview, full: bool, beside: Since | None) -> list[str]:
    lines = wrap(series.subject, "", "  ")
    lines += wrap(source(series), "  ", "  ") + wrap(outcome(series), "  ", "  ")
    lines += _cover(series) + _top(series) + _since(beside) + _concepts(series)
    whole, full = full, full or len(series.patches) == 1
    lines += [] if full else _settled([patch for patch in series.patches if settled(patch)])
    for patch in series.patches:
        if full or not settled(patch):
            lines += ["", *patch_lines(patch, whole)]
    return lines + _standing(series) + problem_lines(series_problems(series))


def render_text(review: Review, full: bool = False) -> Shown:
    """Return the report as lines of at most 80 columns; `full` shows settled patches with their arguments, too."""
    blocks = [_series(series, full, beside) for series, beside in zip(review.series, since(review), strict=True)]
    lines: list[str] = wrap(in_all([row("", series) for series in review.series])) if len(blocks) > 1 else []
    for block in blocks:
        lines += ["", "=" * 80, "", *block] if lines else block
    lines += problem_lines(review.problems, "Inputs with problems")
    lines += ["", *wrap(f"reviewer {review.version}, rules {review.rules_digest[:12] or 'none'}")]
    return visible("\n".join(line.rstrip() for line in lines).lstrip("\n") + "\n")
