"""`reviewer report`: the whole review on stdout or in a file."""

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from reviewer.cli import stderr, stdout
from reviewer.cli.exit_code import ExitCode
from reviewer.cli.options import Request, Reviewing, reviewing
from reviewer.errors import InputError
from reviewer.report.interface import Format

if TYPE_CHECKING:
    from reviewer.cli.judge import Judged

_B4_REVIEW = "b4-review"
"""The format that is no document but a directory of files."""
_FORMATS = [*(form.value for form in Format), _B4_REVIEW]
_JUDGING = ("tree", "patches", "rules", "budget", "jobs", "cluster")
"""Options that say how to judge, or what."""


def _written(path: str) -> "Judged":
    """Read a document that was written before.

    Raises:
        InputError: it can't be read.
    """
    from reviewer.cli.judge import Judged
    from reviewer.report.reading import read_review

    try:
        if path == "-":
            text = sys.stdin.buffer.read().decode()
        else:
            with open(path, encoding="utf-8") as file:
                text = file.read()
    except OSError as error:
        raise InputError(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise InputError(path, "no UTF-8 text") from error
    review = read_review(text, path)
    for problem in review.problems:
        stderr.say_problem(problem)
    return Judged(review, False)


def report(wanted: Request, form: Format, output: str = "", full: bool = False, source: str = "", times: bool = True) -> ExitCode:
    """Write the report of what was asked for, or of the document in `source`, and return the exit code."""
    from reviewer.cli.judge import judge
    from reviewer.cli.outcome import of_review
    from reviewer.report.interface import render
    from reviewer.report.times import without_times

    judged = _written(source) if source else judge(wanted)
    code = of_review(judged.review, wanted.fail_on)
    if code is not ExitCode.NOTHING_READ or form is not Format.TEXT:
        stdout.write_to(output, render(judged.review if times else without_times(judged.review), form, full))
    return ExitCode.INTERRUPTED if judged.interrupted else code


@click.command("report", cls=Reviewing)
@reviewing
@click.option("--format", "form", type=click.Choice(_FORMATS), default=Format.TEXT.value, help="How to write it.")
@click.option(
    "-o",
    "--output",
    metavar="FILE|DIR",
    default="",
    help="Where to write it, not to stdout. A directory: a file a posting, and a summary.",
)
@click.option("--full", is_flag=True, help="Text, Markdown: show settled patches with their arguments, too.")
@click.option(
    "--from", "source", metavar="REVIEW.json", default="", help="Write a JSON report again, in another format or as a file a posting; - reads stdin."
)
@click.option("--jobs", type=click.IntRange(1, 256), default=1, metavar="N", help="Judge on so many processes; the answers are the same.")
@click.option(
    "--cluster", metavar="ADDRESS|FILE", default="", help="Judge on the workers of a Dask scheduler (tcp://HOST:8786, or its scheduler file)."
)
@click.option("--no-times", is_flag=True, help="JSON: leave seconds out, so that equal inputs give equal bytes.")
def command(request: Callable[[], Request], form: str, output: str, full: bool, source: str, jobs: int, cluster: str, no_times: bool) -> ExitCode:
    """Review the patches of INPUT and write a report."""
    wanted = request()
    context = click.get_current_context()
    if source and wanted.inputs:
        raise click.UsageError("--from takes no INPUT beside it", context)
    judging = [f"--{name}" for name in _JUDGING if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if source and judging:
        raise click.UsageError(f"--from judges nothing anew: {', '.join(judging)} can't change what is written there", context)
    if not wanted.inputs and not source:
        raise click.UsageError("no input; - reads stdin", context)
    if cluster and context.get_parameter_source("jobs") is ParameterSource.COMMANDLINE:
        raise click.UsageError("--cluster and --jobs: either the workers judge or processes here", context)
    wanted = replace(wanted, options=replace(wanted.options, jobs=jobs, cluster=cluster))
    from reviewer.cli.folder import Style, is_folder, report_folder, report_to_b4

    if form == _B4_REVIEW:
        return report_to_b4(_written(source) if source else None, wanted, output)
    if is_folder(output):
        return report_folder(wanted, Style(Format(form), full, not no_times), output, _written(source).review if source else None)
    return report(wanted, Format(form), output, full, source, not no_times)
