"""`reviewer check`: one line a finding, for editors and scripts; or the answer to b4's check hook."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

import click

from reviewer.cli import stderr, stdout
from reviewer.cli.exit_code import ExitCode
from reviewer.cli.options import Request, Reviewing, read_stdin, reviewing
from reviewer.errors import ReviewerError

_B4_SECONDS = 20.0
"""b4 itself waits for ever, and with it the user."""
_ABOUT = (
    "Review the patches of INPUT and write FILE:LINE: severity: text.\n\n"
    "As b4's check (naming one switches b4's checkpatch off, hence the first line):\n\n\b\n"
    "git config --add b4.review-perpatch-check-cmd _builtin_checkpatch\n"
    'git config --add b4.review-perpatch-check-cmd "reviewer check --format b4 -"'
)


class CheckFormat(StrEnum):
    """Who reads the answer."""

    LINES = "lines"
    B4 = "b4"


@click.command("check", cls=Reviewing, help=_ABOUT, short_help="Write one line a finding, or answer b4's check hook.")
@reviewing
@click.option("--format", "form", type=click.Choice([form.value for form in CheckFormat]), default=CheckFormat.LINES.value, help="Who reads it.")
@click.option("--deadline", type=click.FloatRange(0.1, 86_400), metavar="S", help="Seconds to answer in; b4: 20.")
def command(request: Callable[[], Request], form: str, deadline: float | None) -> ExitCode:
    """Write the findings as lines, or answer b4."""
    begin = time.monotonic()  # reading the input counts
    if CheckFormat(form) is CheckFormat.B4:
        return _for_b4(request, begin + (deadline or _B4_SECONDS))
    wanted = request()
    if not wanted.inputs:
        raise click.UsageError("no input; - reads stdin", click.get_current_context())
    from reviewer.cli.judge import judge, judge_within
    from reviewer.cli.outcome import of_review
    from reviewer.report.check import check_lines

    judged = judge_within(wanted, begin + deadline) if deadline else judge(wanted)
    if deadline:
        for problem in judged.review.problems:
            stderr.say_problem(problem)
    stdout.write(check_lines(judged.review))
    return ExitCode.INTERRUPTED if judged.interrupted else of_review(judged.review, wanted.fail_on)


def _from_stdin(wanted: Request) -> Request:
    """Return `wanted` for the mail on stdin, which a check hook need not name."""
    stdin = read_stdin(("-",), wanted.options.limits.input_bytes)
    return replace(wanted, inputs=("-",), options=replace(wanted.options, stdin=stdin))


def _placed(wanted: Request) -> tuple[Request, str]:
    """Give a mail the tree that b4 knows of; return the request, and why it has none."""
    path = os.environ.get("B4_TRACKING_FILE", "")
    if not path or not wanted.options.implied or wanted.inputs != ("-",):
        return wanted, ""
    from reviewer.ingest.b4_tracking import tracked

    found = tracked(path, wanted.options.stdin)
    if found.parent:
        return replace(wanted, options=replace(wanted.options, tree=f".@{found.parent}", implied=False)), ""
    if found.range:  # a cover letter: the series as a whole
        return replace(wanted, inputs=(found.range,), options=replace(wanted.options, repositories=(".",))), ""
    return wanted, found.problem


def _warning(text: str) -> str:
    from reviewer.report.b4 import b4_answer

    return b4_answer("warn", text)


def _asked(wanted: Request, until: float) -> str:
    """Return the answer to b4, the one that was given before if nothing has changed since."""
    from reviewer.cli.b4_known import question

    asked = question(wanted)
    known = asked.answer()
    if known:
        return known
    from reviewer.cli.judge import judge_within
    from reviewer.model.place import DEFECT
    from reviewer.pipeline.proofs import unkept
    from reviewer.report.b4 import render_b4
    from reviewer.report.problems import all_problems

    placed, why = _placed(wanted)
    before = unkept()
    judged = judge_within(placed, until)
    answer = render_b4(judged.review)
    if why:
        stderr.say(why)
    elif not judged.interrupted and before == unkept() and not any(problem.code == DEFECT for problem in all_problems(judged.review)):
        asked.keep(answer, judged.review)
    return answer


def _for_b4(request: Callable[[], Request], until: float) -> ExitCode:
    """Answer b4: always one object, always exit 0."""
    try:
        wanted = request()
        answer = _asked(wanted if wanted.inputs else _from_stdin(wanted), until)
    except KeyboardInterrupt:
        answer = _warning("undecided, interrupted")
    except ReviewerError as error:
        answer = _warning(f"undecided: {error}")
    except click.ClickException as error:
        answer = _warning(f"undecided: the check is set up wrongly: {error.format_message()}")
    except Exception as error:  # noqa: BLE001 - b4 must have its answer
        answer = _warning(f"undecided: a defect of reviewer: {type(error).__name__}: {error}")
    stdout.write(answer)
    return ExitCode.OK
