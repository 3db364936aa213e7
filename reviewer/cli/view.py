"""`reviewer INPUT...`: the terminal UI, or the text report where there is no terminal."""

from collections.abc import Callable

import click

from reviewer.cli import stderr, stdout
from reviewer.cli.exit_code import ExitCode
from reviewer.cli.options import Request, Reviewing, reviewing
from reviewer.cli.report import report
from reviewer.report.interface import Format


@click.command("[INPUT]", cls=Reviewing, add_help_option=False)
@reviewing
@click.option("-h", "--help", "asked", is_flag=True, hidden=True)
def command(request: Callable[[], Request], asked: bool) -> ExitCode:
    """Read patches in the terminal."""
    context = click.get_current_context()
    if asked or not context.params["inputs"]:
        above = context.parent or context
        stdout.write(above.get_help() + "\n")
        return ExitCode.OK
    return view(request())


def view(wanted: Request) -> ExitCode:
    """Open the terminal UI on what was asked for; its exit code does not depend on verdicts."""
    if not stdout.is_terminal():
        return report(wanted, Format.TEXT)
    from reviewer.tui.terminal import take_terminal

    if not take_terminal():
        return report(wanted, Format.TEXT)
    from reviewer.pipeline.session import open_session

    session = open_session(wanted.inputs, wanted.options)
    sketch = session.sketch()
    if not any(series.patches or series.cover for series in sketch.series):
        for problem in sketch.problems:
            stderr.say_problem(problem)
        return ExitCode.NOTHING_READ
    from reviewer.tui.answers import user_answers
    from reviewer.tui.app import run_tui

    return ExitCode(run_tui(session, user_answers()))
