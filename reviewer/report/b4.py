"""The answer to b4's check hook: one JSON object in a list, whatever was found.

b4 takes `pass`, `warn` and `fail`, shows `summary` in a line and `details` as text, and runs a tool again that gave it an empty list.
"""

from typing import assert_never

from reviewer.model.place import DEFECT
from reviewer.model.review import PatchReview, Review, SeriesReview, SourceLevel
from reviewer.model.verdict import Nfc, Verdict
from reviewer.report.json import dump_list
from reviewer.report.layout import clip
from reviewer.report.patch_text import patch_lines
from reviewer.report.problems import all_problems
from reviewer.report.ranking import to_look_at
from reviewer.report.summary import outcome, source, standing
from reviewer.report.wording import gist, number, verdict

OUT_OF_TIME, INTERRUPTED = "out-of-time", "interrupted"
"""The codes of the problems that say why a document is not whole."""

_TOOL = "nfc"
_DETAILS = 20_000
_SUMMARY = 160
_STATUSES = ("pass", "warn", "fail")
"""b4's words, from good to bad."""


def b4_answer(status: str, summary: str, details: str = "") -> str:
    """Return the list of one object that b4 reads, in ASCII."""
    shown = details if len(details) <= _DETAILS else details[:_DETAILS] + "\n[...]"
    return dump_list([{"tool": _TOOL, "status": status, "summary": clip(summary, _SUMMARY), "url": "", "details": shown}])


def _status(patch: PatchReview) -> str:
    if patch.pending:
        return "warn"
    match patch.verdict:
        case Verdict.HOLDS | Verdict.NO_CLAIM:
            return "pass"
        case Verdict.HOLDS_IF | Verdict.UNDECIDED:
            return "warn"
        case Verdict.CONTRADICTED:
            return "fail"
        case _:
            assert_never(patch.verdict)


def _gravity(series: SeriesReview) -> int:
    """Rank a posting by its worst patch; the first of several that are equally bad is answered for."""
    return max(_STATUSES.index(_status(patch)) for patch in series.patches)


def _said(patch: PatchReview, late: str) -> str:
    if patch.pending:
        return f"undecided, {late}"
    if patch.verdict is Verdict.NO_CLAIM:
        return "could say NFC" if patch.nfc is Nfc.PROVED else "no claim"
    return f"NFC claim {verdict(patch) if patch.verdict is Verdict.HOLDS else gist(patch)}"


def _hunks_alone(level: SourceLevel) -> str:
    return " (by the hunks alone)" if level is SourceLevel.HUNKS else ""


def _beside(others: int) -> list[str]:
    """Say that there is more than what is answered for."""
    return [f"the worst of {others + 1} postings; the others are in `reviewer report`", ""] if others else []


def _patch(series: SeriesReview, patch: PatchReview, others: int, late: str) -> str:
    lines = [*_beside(others), source(series), "", *patch_lines(patch)]
    assumed = standing(series)
    lines += ["", "Taken for granted:", *(f"  - {clip(text)}" for text in assumed)] if assumed else []
    lines += [f"{clip(problem.text)} [{problem.code}]" for problem in (*series.problems, *patch.source.problems, *patch.problems)]
    return b4_answer(_status(patch), _said(patch, late) + _hunks_alone(patch.source.level), "\n".join(clip(line) for line in lines))


def _whole(series: SeriesReview, others: int, late: str) -> str:
    worst = _STATUSES[_gravity(series)]
    rows = [f"{number(patch)} {clip(gist(patch), 300)}" for patch in to_look_at(series)]
    pending = sum(patch.pending for patch in series.patches)
    said = outcome(series) if not pending else f"{late}, {pending} of {len(series.patches)} patches not judged; {outcome(series)}"
    return b4_answer(worst, said + _hunks_alone(series.level), "\n".join([*_beside(others), clip(source(series)), "", *rows]))


def render_b4(review: Review) -> str:
    """Return the answer for a document: of its one patch, or in sum of the series that was asked for.

    A defect of the tool and a mail without a patch are an answer, too.
    """
    problems = all_problems(review)
    defect = next((problem for problem in problems if problem.code == DEFECT), None)
    postings = [one for one in review.series if one.patches]
    series = max(postings, key=_gravity, default=None)
    if defect is not None:
        return b4_answer("warn", f"undecided: a defect of reviewer: {defect.text}", clip(defect.text, 4000))
    late = "interrupted" if any(problem.code == INTERRUPTED for problem in problems) else "out of time"
    if series is None and any(problem.code in (OUT_OF_TIME, INTERRUPTED) for problem in problems):
        return b4_answer("warn", f"undecided, {late}")
    if series is None:
        cover = any(one.cover is not None for one in review.series)
        said = "a cover letter alone" if cover else "; ".join(clip(problem.text) for problem in problems[:2]) or "no patch in this mail"
        return b4_answer("pass" if cover else "warn", f"nothing to judge: {said}")
    others = len(postings) - 1
    if len(series.patches) == 1:
        return _patch(series, series.patches[0], others, late)
    return _whole(series, others, late)
