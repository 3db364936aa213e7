"""`reviewer evaluate`: the tool measured on labelled mail."""

from pathlib import Path

import click

from reviewer.cli import stderr, stdout
from reviewer.cli.exit_code import ExitCode
from reviewer.report.interface import TEXT_OR_JSON, Format


def _trees(given: tuple[str, ...]) -> dict[str, str]:
    trees = {}
    for pair in given:
        name, equals, directory = pair.partition("=")
        if not (name and equals and directory):
            raise click.BadParameter(f"{pair!r} is not NAME=DIR", param_hint="--tree")
        trees[name] = directory
    return trees


def _sentences(path: Path, form: Format) -> ExitCode:
    """Measure the reading of claims on a table of sentences; no answer of it is wrong enough to fail."""
    from reviewer.claims.claim import claim_of, claim_of_cover
    from reviewer.knowledge.load import load_rules
    from reviewer.pipeline.sentences import evaluate_sentences, read_sentences
    from reviewer.report.sentences import render_sentences

    claims = load_rules().claims
    measured = evaluate_sentences(read_sentences(path), lambda text: claim_of(text, claims), lambda text: claim_of_cover(text, claims))
    stdout.write(render_sentences(measured, form))
    return ExitCode.OK


def _concepts(path: Path, corpus: Path | None, form: Format) -> ExitCode:
    """Measure the map of hunks to concepts on a table of labelled hunks."""
    from reviewer.knowledge.hunk_labels import read_hunk_labels
    from reviewer.knowledge.load import load_rules
    from reviewer.pipeline.concept_labels import mails_of, measure_concepts
    from reviewer.report.concept_labels import render_concept_labels

    if corpus is None:
        raise click.UsageError("a table of hunks needs --corpus, where their mails are")
    knowledge = load_rules()
    stdout.write(render_concept_labels(measure_concepts(read_hunk_labels(path, knowledge.concepts), mails_of(corpus), knowledge), form))
    return ExitCode.OK


@click.command("evaluate")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--tree", multiple=True, metavar="NAME=DIR[@REV]", help="The tree that labels call NAME; may be given several times.")
@click.option("--corpus", type=click.Path(exists=True, path_type=Path), metavar="DIR", help="The corpus whose mails a table of hunks names.")
@click.option("--floor", type=click.IntRange(0), default=0, metavar="N", help="Exit 1 if fewer than N true NFC patches are proved or assumed.")
@click.option("--format", "form", type=click.Choice([form.value for form in TEXT_OR_JSON]), default=Format.TEXT.value, help="How to write it.")
def command(path: Path, tree: tuple[str, ...], corpus: Path | None, floor: int, form: str) -> ExitCode:
    """Count right, wrong and proved answers on a labelled corpus.

    PATH is a directory with labels.jsonl, such a file, a table of labelled sentences (.tsv), or one of hunks and their concepts (.yml).
    Exit 1: an answer is wrong, or something crashed.
    """
    trees = _trees(tree)
    if path.suffix == ".tsv":
        return _sentences(path, Format(form))
    if path.suffix == ".yml":
        return _concepts(path, corpus, Format(form))
    from reviewer.pipeline.evaluate import evaluate
    from reviewer.pipeline.labels import read_labels
    from reviewer.report.evaluation import render_evaluation

    progress = stderr.Progress()
    evaluation = evaluate(read_labels(path), trees, progress=progress, corpus=path if path.is_dir() else path.parent)
    progress.clear()
    stdout.write(render_evaluation(evaluation, Format(form), floor))
    if evaluation.interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.OK if evaluation.passed(floor) else ExitCode.CONTRADICTED
