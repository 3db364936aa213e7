"""`reviewer coverage`: how much of a tree's C the front end understands."""

import click

from reviewer.cli import stderr, stdout
from reviewer.cli.exit_code import ExitCode
from reviewer.report.interface import TEXT_OR_JSON, Format


@click.command("coverage")
@click.argument("tree", metavar="TREE")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--places", is_flag=True, help="Name every place, too: FILE:LINE: function: construct.")
@click.option("--format", "form", type=click.Choice([form.value for form in TEXT_OR_JSON]), default=Format.TEXT.value, help="How to write it.")
def command(tree: str, paths: tuple[str, ...], places: bool, form: str) -> ExitCode:
    """Count the functions of a kernel tree that are understood, and rank what is in the way of the others.

    TREE is DIR or DIR@REV, PATH a file or directory in it (default: all). Definitions are looked up in the whole tree.
    """
    from reviewer.pipeline.coverage import measure
    from reviewer.report.coverage import render_coverage

    progress = stderr.Progress("read")
    coverage = measure(tree, paths, progress)
    progress.clear()
    stdout.write(render_coverage(coverage, Format(form), places))
    return ExitCode.INTERRUPTED if coverage.interrupted else ExitCode.OK
