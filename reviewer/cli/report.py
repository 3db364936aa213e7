"""`reviewer report`: the whole review on stdout or in a file."""

from collections.abc import Callable

import click

from reviewer.cli import stdout
from reviewer.cli.exit_code import ExitCode
from reviewer.cli.options import Request, Reviewing, reviewing
from reviewer.report.interface import Format


def report(wanted: Request, form: Format, output: str, full: bool) -> ExitCode:
    """Write the report of what was asked for and return the exit code."""
    from reviewer.cli.judge import judge
    from reviewer.cli.outcome import of_review
    from reviewer.report.interface import render

    judged = judge(wanted)
    code = of_review(judged.review, wanted.fail_on)
    if code is not ExitCode.NOTHING_READ or form is not Format.TEXT:
        stdout.write_to(output, render(judged.review, form, full))
    return ExitCode.INTERRUPTED if judged.interrupted else code


@click.command("report", cls=Reviewing)
@reviewing
@click.option("--format", "form", type=click.Choice([form.value for form in Format]), default=Format.TEXT.value, help="How to write it.")
@click.option("-o", "--output", metavar="FILE", default="", help="Where to write it; stdout if not given.")
@click.option("--full", is_flag=True, help="Text: show settled patches with their arguments, too.")
def command(request: Callable[[], Request], form: str, output: str, full: bool) -> ExitCode:
    """Review the patches of INPUT and write a report."""
    wanted = request()
    if not wanted.inputs:
        raise click.UsageError("no input; - reads stdin", click.get_current_context())
    return report(wanted, Format(form), output, full)
