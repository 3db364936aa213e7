"""Repairs, skips and what was not understood: gathered from a document, and as lines."""

from collections.abc import Iterable

from reviewer.model.place import Place, Problem
from reviewer.model.review import Review, SeriesReview
from reviewer.report.layout import ended, wrap
from reviewer.report.wording import place

_LIKE = 8
"""Problems of one kind that are listed one by one before the rest is counted."""


def series_problems(series: SeriesReview) -> list[Problem]:
    """Return the problems of a posting and of its patches, in order."""
    parts = [series.cover] if series.cover is not None else []
    found = list(series.problems)
    for patch in [*parts, *series.patches]:
        found += [*patch.source.problems, *patch.problems]
    return found


def all_problems(review: Review) -> list[Problem]:
    """Return every problem of a document once: of its inputs, then of its postings and their patches."""
    nested = (problem for series in review.series for problem in series_problems(series))
    return list(dict.fromkeys((*review.problems, *nested)))


def problem_place(problem: Problem) -> str:
    """Return `file:line` or the message of a problem, "" where neither is known."""
    if problem.file:
        return place(Place(problem.file, problem.line))
    return f"<{problem.message}>" if problem.message else ""


def problem_lines(problems: Iterable[Problem], heading: str = "Problems and repairs") -> list[str]:
    """List problems by kind; of many of one kind the first few."""
    kinds: dict[str, list[Problem]] = {}
    for problem in dict.fromkeys(problems):
        kinds.setdefault(problem.code, []).append(problem)
    lines: list[str] = []
    for code, group in kinds.items():
        for problem in group[:_LIKE]:
            lines += ended(wrap(f"{problem.text} [{code}]", "  - "), problem_place(problem))
        if len(group) > _LIKE:
            lines += wrap(f"{len(group) - _LIKE} more like it [{code}]", "  - ")
    return ["", heading, *lines] if lines else []
