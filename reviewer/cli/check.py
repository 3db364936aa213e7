"""`reviewer check`: one line a finding, for editors and scripts."""

from collections.abc import Callable

import click

from reviewer.cli import stdout
from reviewer.cli.exit_code import ExitCode
from reviewer.cli.options import Request, Reviewing, reviewing


@click.command("check", cls=Reviewing)
@reviewing
def command(request: Callable[[], Request]) -> ExitCode:
    """Review the patches of INPUT and write FILE:LINE: severity: text."""
    wanted = request()
    if not wanted.inputs:
        raise click.UsageError("no input; - reads stdin", click.get_current_context())
    from reviewer.cli.judge import judge
    from reviewer.cli.outcome import of_review
    from reviewer.report.check import check_lines

    judged = judge(wanted)
    stdout.write(check_lines(judged.review))
    return ExitCode.INTERRUPTED if judged.interrupted else of_review(judged.review, wanted.fail_on)
