"""`reviewer rules`: the rule files that are in use, listed, linted and tested."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reviewer.cli import stderr, stdout
from reviewer.cli.exit_code import ExitCode

if TYPE_CHECKING:
    from reviewer.knowledge.tables import Knowledge
    from reviewer.model.place import Problem

_rules = click.option(
    "--rules", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR", help="Rules of your own, too."
)


@click.group("rules")
def command() -> None:
    """List, lint and test the rule files."""


def _load(rules: tuple[Path, ...]) -> "Knowledge":
    from reviewer.knowledge.load import load_rules

    return load_rules(rules)


def _verdict(problems: Iterable["Problem"], good: str) -> ExitCode:
    """Write one line a problem, as compilers do; `good` goes to stderr if there is none."""
    from reviewer.model.shown import one_line

    lines = [one_line(f"{problem.file}:{problem.line}: {problem.text} [{problem.code}]") for problem in dict.fromkeys(problems)]
    stdout.write("".join(line + "\n" for line in lines))
    if not lines:
        stderr.say(good)
    return ExitCode.CONTRADICTED if lines else ExitCode.OK


@command.command("list")
@_rules
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to write it.")
def list_(rules: tuple[Path, ...], form: str) -> ExitCode:
    """List concepts, rules and wordings with their files."""
    from reviewer.model.shown import one_line
    from reviewer.report.explanation import rule_rows
    from reviewer.report.json import dump_list

    knowledge = _load(rules)
    for problem in knowledge.problems:
        stderr.say_problem(problem)
    rows = rule_rows(knowledge)
    if form == "json":
        stdout.write(dump_list([{"id": name, "kind": kind, "file": file} for name, kind, file in rows]))
    else:
        stdout.write("".join(one_line(f"{kind:<8} {name:<40} {file}") + "\n" for name, kind, file in rows))
    return ExitCode.OK


def _overlooked(directory: Path) -> "Iterable[Problem]":
    """Yield what whoever named a directory will miss: it has no rule file, or files that are passed over for the end of their name."""
    from reviewer.knowledge.files import rule_files
    from reviewer.model.place import Problem

    for path in sorted(directory.rglob("*.yaml")):
        yield Problem("rules-passed-over", "the name of a rule file ends in .yml", str(path))
    if not rule_files(directory):
        yield Problem("rules-empty", "no rule file: they lie in its directories review/, concepts/ and so on (rules/README.md)", str(directory))


@command.command("lint")
@_rules
def lint(rules: tuple[Path, ...]) -> ExitCode:
    """Look for rules that can't be right; exit 1 if there is one."""
    from reviewer.engine.lint import lint_rules

    knowledge = _load(rules)
    overlooked = [problem for directory in rules for problem in _overlooked(directory)]
    return _verdict(
        (*knowledge.problems, *overlooked, *lint_rules(knowledge)), f"{len(knowledge.rules)} rules and {len(knowledge.concepts)} concepts are sound"
    )


@command.command("test")
@_rules
def test(rules: tuple[Path, ...]) -> ExitCode:
    """Run every rule on its own examples; exit 1 if one comes out otherwise."""
    from reviewer.engine.lint import test_rules

    knowledge = _load(rules)
    count = sum(len(rule.examples) for rule in knowledge.rules)
    return _verdict((*knowledge.problems, *test_rules(knowledge)), f"{count} examples of {len(knowledge.rules)} rules come out as stated")


@command.command("schema")
@_rules
@click.argument("kind", type=click.Choice(["concept", "rule"]))
def schema(rules: tuple[Path, ...], kind: str) -> ExitCode:
    """Write the JSON Schema of one kind of rule file, for editors."""
    import json

    from reviewer.engine.rule_schema import FileKind, rule_schema

    stdout.write(json.dumps(rule_schema(FileKind(kind), _load(rules)), indent=2) + "\n")
    return ExitCode.OK
