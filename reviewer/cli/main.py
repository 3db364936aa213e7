"""The command `reviewer`: a first argument that is no command's name is an input."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from reviewer.cli import stderr, stdout
from reviewer.cli.exit_code import ExitCode
from reviewer.errors import DefectError, InputError, ReviewerError

_COMMANDS = {
    "report": "reviewer.cli.report",
    "check": "reviewer.cli.check",
    "prove": "reviewer.cli.prove",
    "explain": "reviewer.cli.explain",
    "rules": "reviewer.cli.rules",
    "coverage": "reviewer.cli.coverage",
    "evaluate": "reviewer.cli.evaluate",
    "cache": "reviewer.cli.cache",
    "bug": "reviewer.cli.bug",
}
_VIEW = "[INPUT]"
"""Stands for the command that has no name; no file that anybody has is called so."""
_ABOUT = (
    'Check the sentence "No functional change intended" of Linux kernel patches.\n\n\b\n'
    "reviewer series.mbox           read a series in the terminal\n"
    "reviewer report series.mbox    the same as text, or as JSON"
)
_INPUTS = (
    "INPUT is a mailbox, a patch, a directory of them, a Maildir (each also packed with gzip or xz), - for stdin, or what git calls a commit, "
    "a branch or a range: A..B, also A..B -- PATH. A file that is called like a command: ./report"
)
_OWN = ("--help", "-h", "--version")


class Commands(click.Group):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands, in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import and return a command."""
        module = "reviewer.cli.view" if cmd_name == _VIEW else _COMMANDS.get(cmd_name)
        command = import_module(module).command if module is not None else None
        return command if isinstance(command, click.Command) else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the nameless command before arguments that name none."""
        if args and args[0] not in _COMMANDS and args[0] not in _OWN:
            args = [_VIEW, *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of the nameless command as those of `reviewer` itself, then the commands."""
        view = self.get_command(ctx, _VIEW)
        assert view is not None
        rows = [row for param in (*view.get_params(ctx), *self.get_params(ctx)) if (row := param.get_help_record(ctx)) is not None]
        with formatter.section("Options"):
            formatter.write_dl(rows)
        self.format_commands(ctx, formatter)


def _show_version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:  # noqa: ARG001 - click's signature
    """Write the versions that a verdict depends on."""
    if asked and not ctx.resilient_parsing:
        from reviewer.cli.versions import version_lines

        stdout.write("\n".join(version_lines()) + "\n")
        ctx.exit()


@click.group(
    cls=Commands,
    no_args_is_help=True,
    add_help_option=True,
    subcommand_metavar="[INPUT]... | COMMAND [ARGS]...",
    options_metavar="[OPTIONS]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=_ABOUT,
    epilog=_INPUTS,
)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_show_version, help="Show what makes a verdict, each with its version."
)
def cli() -> None:
    """Hold the commands; the help is `_ABOUT`."""


def _word(error: ReviewerError | click.ClickException) -> ExitCode:
    """Say what is wrong with the input or the command line, and return the exit code for it."""
    if isinstance(error, click.ClickException):
        context = error.ctx if isinstance(error, click.UsageError) else None
        stderr.say(error.format_message() + (f" (see {context.command_path.strip()} --help)" if context is not None else ""))
        return ExitCode.USAGE
    stderr.say(str(error))
    return ExitCode.NOTHING_READ if isinstance(error, InputError) else ExitCode.USAGE


def _defect(error: Exception) -> ExitCode:
    """Say where our own code failed; never a page of traceback."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace is not None else ""
    stderr.say(f"a defect of reviewer itself{place}: {type(error).__name__}: {error}")
    return ExitCode.DEFECT


def run(args: Sequence[str]) -> int:
    """Run one command line and return its exit code; nothing but the code leaves this function."""
    try:
        code = cli.main(list(args), prog_name="reviewer", standalone_mode=False)
        return int(code or ExitCode.OK)
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.ctx.get_help() if asked.ctx is not None else "")
        return ExitCode.OK
    except (ReviewerError, click.ClickException) as error:
        return _word(error)
    except (click.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except DefectError as error:
        return _defect(error)
    except Exception as error:  # noqa: BLE001 - the border of the process: whatever happened, the user gets a line and exit code 4
        return _defect(error)


def _leave(code: int) -> NoReturn:
    """End the process at once, and leave nothing behind."""
    if "reviewer.pipeline.pool" in sys.modules:
        from reviewer.pipeline.pool import clear_away

        clear_away()
    stdout.leave(code)


def main() -> int:
    """Run the command line of this process."""
    code = run(sys.argv[1:])
    if "reviewer.tui.app" in sys.modules:  # who leaves the screen waits for no process that is still judging
        _leave(code)
    if "reviewer.cli.judge" in sys.modules:
        from reviewer.cli.judge import is_left_behind

        if is_left_behind():  # a proof that is out of time can't be interrupted, and nothing of it is wanted any more
            _leave(code)
    return code
