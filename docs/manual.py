"""Makes the manual page `reviewer.1` of what click knows of the commands."""

import click

from reviewer.cli.exit_code import ExitCode
from reviewer.cli.main import cli
from reviewer.tui import keymap

_CODES = {
    ExitCode.OK: "no claim is contradicted",
    ExitCode.CONTRADICTED: "a claim is contradicted, or open with --strict; prove: the functions differ",
    ExitCode.USAGE: "the command line makes no sense",
    ExitCode.NOTHING_READ: "nothing could be read",
    ExitCode.DEFECT: "a defect of reviewer itself",
    ExitCode.NOT_PROVED: "prove: assumed or unknown",
    ExitCode.INTERRUPTED: "interrupted, or out of time; what was judged by then is written",
}
_FILES = {
    "$XDG_CONFIG_HOME/reviewer/config.toml": "settings; git config reviewer.* goes before it",
    "$XDG_STATE_HOME/reviewer/": "replies that are being written, assumptions taken for true, versions that were seen",
    "$XDG_CACHE_HOME/reviewer/": "what is kept between runs; see reviewer cache",
}


def _text(text: str) -> str:
    """Return text that troff prints as it is."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return "\n".join(f"\\&{line}" if line.startswith(".") else line for line in escaped.split("\n"))


def _about(text: str) -> list[str]:
    """Return a help text: paragraphs are filled, those behind a backspace keep their lines, as click has it."""
    lines: list[str] = []
    for paragraph in filter(None, text.strip().split("\n\n")):
        kept = paragraph.startswith("\b")
        body = _text(paragraph.removeprefix("\b").strip("\n"))
        lines += [".PP", ".nf", ".RS 4", body, ".RE", ".fi"] if kept else [".PP", body]
    return lines


def _terms(rows: list[tuple[str, str]]) -> list[str]:
    return [line for term, what in rows for line in (".TP", f".B {_text(term)}", _text(what or " "))]


def _options(command: click.Command, context: click.Context) -> list[str]:
    rows = [row for parameter in command.get_params(context) if (row := parameter.get_help_record(context)) is not None and row[1]]
    return _terms(rows)


def _command(name: str, command: click.Command, above: click.Context) -> list[str]:
    context = click.Context(command, info_name=name, parent=above)
    lines = [f'.SS "reviewer {name}"', f".B reviewer {name}", _text(" ".join(command.collect_usage_pieces(context)))]
    lines += _about(command.help or "") + _options(command, context)
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            lines += _command(f"{name} {inner}", found, context) if found is not None else []
    return lines


def _keys() -> list[str]:
    """Return the keys of the terminal UI by group, each with the name that `:` and the configuration know it by."""
    lines = [
        ".SH KEYS",
        _text("In the terminal. [keys] of config.toml, or git config reviewer.keys.NAME, gives a command other keys: next-patch = J."),
    ]
    for group in keymap.Group:
        rows = [(f"{key.shown}  ({keymap.command(key.id)})", key.text) for key in keymap.KEYS if key.group is group]
        lines += [f'.SS "{group.value}"', *_terms(rows)]
    return lines


def page() -> str:
    """Return the page; it has no date, so that it is the same whenever it is made."""
    assert isinstance(cli, click.Group)
    context = click.Context(cli, info_name="reviewer")
    about, _, examples = (cli.help or "").partition("\n\n")
    lines = [
        '.TH REVIEWER 1 "" "reviewer" "User Commands"',
        ".SH NAME",
        _text("reviewer - check the claim of Linux kernel patches that nothing changes"),
    ]
    lines += [".SH SYNOPSIS", ".B reviewer", _text("[OPTIONS] [INPUT]..."), ".br", ".B reviewer", _text("COMMAND [ARGS]...")]
    lines += [".SH DESCRIPTION", _text(about), *_about(examples), ".PP", _text(cli.epilog or "")]
    view = cli.get_command(context, "[INPUT]")
    lines += [".SH OPTIONS", *(_options(view, context) if view is not None else []), *_options(cli, context), ".SH COMMANDS"]
    for name in cli.list_commands(context):
        found = cli.get_command(context, name)
        lines += _command(name, found, context) if found is not None else []
    lines += _keys()
    lines += [".SH EXIT STATUS", *_terms([(str(int(code)), what) for code, what in _CODES.items()])]
    lines += [".SH FILES", *_terms(list(_FILES.items()))]
    lines += [".SH SEE ALSO", "git(1), b4(5), mutt(1)"]
    return "\n".join(lines) + "\n"
