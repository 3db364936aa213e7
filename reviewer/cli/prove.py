"""`reviewer prove`: the prover alone, on two files."""

from typing import TYPE_CHECKING, assert_never

import click

from reviewer.cli import stdout
from reviewer.cli.exit_code import ExitCode
from reviewer.errors import InputError
from reviewer.report.interface import TEXT_OR_JSON, Format

if TYPE_CHECKING:
    from reviewer.model.unit import Status


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
            return file.read()
    except OSError as error:
        raise InputError(path, error.strerror or str(error)) from error


def _code(status: "Status") -> ExitCode:
    from reviewer.model.unit import Status

    match status:
        case Status.SAME | Status.EQUIVALENT:
            return ExitCode.OK
        case Status.ASSUMED | Status.UNKNOWN:
            return ExitCode.NOT_PROVED
        case Status.DIFFERS:
            return ExitCode.CONTRADICTED
        case _:
            assert_never(status)


@click.command("prove")
@click.argument("old", metavar="OLD.c")
@click.argument("new", metavar="NEW.c")
@click.option("--function", default="", metavar="F", help="Only this function, with what it comes to.")
@click.option("--format", "form", type=click.Choice([form.value for form in TEXT_OR_JSON]), default=Format.TEXT.value, help="How to write it.")
def command(old: str, new: str, function: str, form: str) -> ExitCode:
    """Prove that the functions of two files do the same.

    A function that is not static is compared for every argument that anybody may pass.

    Exit 0: they do; 1: one differs; 5: under assumptions, or not decided.
    """
    texts = (_read(old), _read(new))
    from reviewer.pipeline.prove import prove_texts
    from reviewer.report.proof import render_proof, worst

    units = prove_texts(texts[0], texts[1], function, (old, new), every_input=True)
    if function and not units:
        raise click.UsageError(f"neither file has a function {function}", click.get_current_context())
    stdout.write(render_proof(units, Format(form)))
    return _code(worst(units))
