"""`reviewer cache`: what is kept between runs, shown and thrown away."""

import click

from reviewer.cli import stderr, stdout
from reviewer.cli.exit_code import ExitCode
from reviewer.errors import UsageError


@click.group("cache")
def command() -> None:
    """Show or clear what is kept between runs; no answer depends on it."""


@command.command("show")
def show() -> ExitCode:
    """Write where the cache is, its size in bytes, and its rows by kind."""
    from reviewer.model.shown import one_line
    from reviewer.store.cache import cache_file, contents

    path = cache_file()
    found = contents(path)
    lines = [f"file {path}", f"bytes {found.size}"]
    if found.problem:
        stderr.say(found.problem)
    lines += [f"rows {count} {kind}" for kind, count in found.rows.items()]
    stdout.write("".join(one_line(line) + "\n" for line in lines))
    return ExitCode.OK


@command.command("clear")
def clear() -> ExitCode:
    """Throw the cache away."""
    from reviewer.store.cache import cache_file
    from reviewer.store.cache import clear as clear_cache

    path = cache_file()
    try:
        freed = clear_cache(path)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error
    stderr.say(f"{freed} bytes freed")
    return ExitCode.OK
