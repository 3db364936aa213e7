"""`reviewer bug`: one file with what is needed to report a wrong answer, shown before it is written."""

import os
from collections.abc import Callable
from dataclasses import replace

import click

from reviewer.cli import stderr, stdout
from reviewer.cli.exit_code import ExitCode
from reviewer.cli.options import Request, Reviewing, reviewing
from reviewer.cli.versions import version_lines

_ABOUT = (
    "Gather in one file what is needed to look into a wrong answer about one patch: the mail, the answer, the texts that it is about, versions.\n\n"
    "It is shown first, and written only where -o names a file and you say yes. Nothing is sent anywhere."
)


@click.command("bug", cls=Reviewing, help=_ABOUT, short_help="Gather what is needed to report a wrong answer.")
@reviewing
@click.option("-o", "--output", metavar="FILE", default="", help="Where to write it; if not given, it is only shown.")
@click.option("--yes", is_flag=True, help="Write it without asking.")
def command(request: Callable[[], Request], output: str, yes: bool) -> ExitCode:
    """Show a report about a wrong answer, and write it."""
    if output and not yes and not stderr.can_ask():  # before the work is done, and stdin read
        raise click.UsageError("nobody can be asked here whether to write it: --yes says so", click.get_current_context())
    wanted = request()
    if not wanted.inputs:
        raise click.UsageError("no input; - reads stdin", click.get_current_context())
    text = _gathered(wanted)
    if not text:
        return ExitCode.NOTHING_READ
    stdout.write(text)
    if output and (yes or _agreed(output)):
        stdout.write_to(output, text)
        stderr.say(f"written to {output}")
    return ExitCode.OK


def _gathered(wanted: Request) -> str:
    """Judge the one patch that was asked for, and return its report; "" if nothing could be read."""
    from reviewer.pipeline.excerpts import excerpts
    from reviewer.pipeline.session import LocalSession
    from reviewer.report.bug import render_bug

    # Anew: what is looked into is the program, and not what was kept.
    session = LocalSession(wanted.inputs, replace(wanted.options, cached=False))
    order = session.order()
    if len(order) > 1:
        raise click.UsageError(f"a report is about one patch, and there are {len(order)}: name it with --patches", click.get_current_context())
    review = session.sketch()
    for problem in review.problems:
        stderr.say_problem(problem)
    if not order:
        return ""
    ((series, patch),) = order
    judged = session.judge(series, patch)
    return render_bug(review, review.series[series], judged, excerpts(judged, session.texts(series, patch)), version_lines())


def _agreed(output: str) -> bool:
    what = "Write over it" if os.path.lexists(output) else "Write this"
    return click.confirm(f"{what}: {output}?", err=True)
