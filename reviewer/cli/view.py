"""`reviewer INPUT...`: the terminal UI, or the text report where there is no terminal."""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from reviewer.cli import stderr, stdout
from reviewer.cli.exit_code import ExitCode
from reviewer.cli.options import Request, Reviewing, reviewing
from reviewer.cli.report import report
from reviewer.errors import InputError, UsageError
from reviewer.report.interface import Format

if TYPE_CHECKING:
    from reviewer.config.settings import Settings
    from reviewer.tui.keymap import Table

_MOST_JOBS = 8
"""Processes that judge beside the screen, on however many processors: each holds the series, and the prover."""


@click.command("[INPUT]", cls=Reviewing, add_help_option=False)
@reviewing
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw the screen with ASCII alone.")
@click.option("--mono", is_flag=True, help="Draw the screen without colours, as NO_COLOR does.")
@click.option("--mails", is_flag=True, help="When the screen is left, write the drafted mails to stdout: reviewer --mails - > replies.mbox")
@click.option("-h", "--help", "asked", is_flag=True, hidden=True)
def command(request: Callable[[], Request], ascii_only: bool, mono: bool, mails: bool, asked: bool) -> ExitCode:
    """Read patches in the terminal."""
    context = click.get_current_context()
    if asked or not context.params["inputs"]:
        above = context.parent or context
        stdout.write(above.get_help() + "\n")
        return ExitCode.OK
    return view(request(), ascii_only, mono, mails)


def view(wanted: Request, ascii_only: bool = False, mono: bool = False, mails: bool = False) -> ExitCode:
    """Open the terminal UI on what was asked for; its exit code does not depend on verdicts.

    With `mails` it draws on the terminal wherever stdout goes, and writes there in the end what is drafted to these series.
    """
    if not mails and not stdout.is_terminal():
        return report(wanted, Format.TEXT)
    from reviewer.tui.terminal import take_terminal

    if not take_terminal():
        if mails:
            raise UsageError("--mails: there is no terminal to draw on")
        return report(wanted, Format.TEXT)
    from reviewer.config.settings import load_settings

    settings = load_settings()
    table = _keys(settings)
    from reviewer.knowledge.load import load_rules
    from reviewer.pipeline.session import open_session

    # Proofs run in processes of their own: keys never wait for one, and leaving ends them.
    session = open_session(wanted.inputs, replace(wanted.options, jobs=min(_MOST_JOBS, max(2, os.cpu_count() or 2)), background=True))
    sketch = session.sketch()
    if not any(series.patches or series.cover for series in sketch.series):
        for problem in sketch.problems:
            stderr.say_problem(problem)
        return ExitCode.NOTHING_READ
    from reviewer.cli.judge import say_notes
    from reviewer.tui.answers import user_answers
    from reviewer.tui.app import run_tui
    from reviewer.tui.around import Around

    rules = wanted.options.rules
    around = Around(wanted.options.tree, lambda: load_rules(rules), table, ascii_only or settings.ascii, mono or settings.mono)
    answers = user_answers()
    code = run_tui(session, answers, around)
    say_notes()  # when the screen is the shell's again
    if mails:
        from reviewer.reply.mail import mbox

        stdout.write(mbox(mail for series in sketch.series for mail in answers.mails(series)).decode("utf-8", "backslashreplace"))
    return ExitCode(code)


def _keys(settings: "Settings") -> "Table":
    """Return the user's keys; raises InputError if they make no sense."""
    from reviewer.tui.keymap import remapped

    try:
        return remapped(settings.keys)
    except ValueError as error:
        raise InputError("keys", str(error)) from error
