"""`reviewer explain`: a concept, a rule or a wording in words."""

from pathlib import Path

import click

from reviewer.cli import stderr, stdout
from reviewer.cli.exit_code import ExitCode


@click.command("explain")
@click.argument("name", metavar="CONCEPT-or-RULE")
@click.option("--rules", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR", help="Rules of your own, too.")
def command(name: str, rules: tuple[Path, ...]) -> ExitCode:
    """Say what a concept or a rule is about, and by which symbols it is known."""
    from reviewer.knowledge.load import load_rules
    from reviewer.report.explanation import explanation, near_names

    knowledge = load_rules(rules)
    for problem in knowledge.problems:
        stderr.say_problem(problem)
    text = explanation(knowledge, name)
    if not text:
        near = near_names(knowledge, name)
        raise click.UsageError(f"nothing is called {name!r}" + (f"; did you mean {', '.join(near)}?" if near else "; see reviewer rules list"))
    stdout.write(text)
    return ExitCode.OK
