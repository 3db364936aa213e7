"""From a document to an exit code."""

from reviewer.cli.exit_code import ExitCode
from reviewer.model.place import DEFECT
from reviewer.model.review import Review
from reviewer.model.verdict import Verdict
from reviewer.report.problems import all_problems

_WORSE = {Verdict.HOLDS_IF: 1, Verdict.UNDECIDED: 2, Verdict.CONTRADICTED: 3}
"""Verdicts that `--fail-on` may name, from mild to grave."""


def of_review(review: Review, fail_on: Verdict = Verdict.CONTRADICTED) -> ExitCode:
    """Return the exit code of a document: 1 from the first claim whose verdict is `fail_on` or graver."""
    patches = [patch for series in review.series for patch in (*((series.cover,) if series.cover else ()), *series.patches)]
    if any(problem.code == DEFECT for problem in all_problems(review)):
        return ExitCode.DEFECT
    limit = _WORSE[fail_on]
    if any(_WORSE.get(patch.verdict, 0) >= limit for patch in patches if not patch.pending):
        return ExitCode.CONTRADICTED
    return ExitCode.OK if patches else ExitCode.NOTHING_READ


_FIRST = (ExitCode.DEFECT, ExitCode.CONTRADICTED, ExitCode.OK, ExitCode.NOTHING_READ)
"""Which of two documents' codes is that of both: a posting that was read makes up for an input that was not."""


def worse(one: ExitCode, other: ExitCode) -> ExitCode:
    """Return the exit code of two documents in one run."""
    return min(one, other, key=_FIRST.index)
