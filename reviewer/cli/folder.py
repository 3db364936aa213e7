"""A document per posting in a directory, written as each is judged, and a summary of all: memory does not grow with what is done."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reviewer.cli import stderr, stdout
from reviewer.cli.exit_code import ExitCode
from reviewer.cli.judge import Judged
from reviewer.cli.options import Request
from reviewer.cli.outcome import of_review, worse
from reviewer.errors import UsageError
from reviewer.model.place import Problem
from reviewer.model.review import PatchReview, Review, SeriesReview
from reviewer.pipeline.interface import Session
from reviewer.report.interface import Format, render
from reviewer.report.many import Row, render_summary, render_summary_json, row, suffix
from reviewer.report.times import without_times

SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Style:
    """How each document is written."""

    form: Format
    full: bool
    times: bool


def is_folder(path: str) -> bool:
    """Whether what the user named for the output is, or is to be, a directory."""
    return path.endswith(os.sep) or os.path.isdir(path)


def report_to_b4(known: Judged | None, wanted: Request, folder: str) -> ExitCode:
    """Write the files of one posting that `b4 review` reads to a directory that the user names.

    Raises:
        UsageError: no directory is named or it can't be written, or there is not exactly one posting.
    """
    from reviewer.cli.judge import judge
    from reviewer.report.b4_review import review_files

    if folder in ("", "-"):
        raise UsageError("b4-review is a directory of files: -o DIR, as .git/b4-review/<commit at the tip of the review branch>")
    judged = known if known is not None else judge(wanted)
    postings = [series for series in judged.review.series if series.patches]
    if len(postings) > 1:
        raise UsageError(f"b4 reviews one posting at a time, and there are {len(postings)}")
    code = of_review(judged.review, wanted.fail_on)
    if postings:
        _make(folder)
        for name, text in review_files(postings[0]).items():
            stdout.write_to(os.path.join(folder, name), text)
    return ExitCode.INTERRUPTED if judged.interrupted else code


def _make(folder: str) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror or error}") from error


def report_folder(wanted: Request, style: Style, folder: str) -> ExitCode:
    """Judge posting by posting and write a document for each, then the summary; Ctrl-C ends it with what is there.

    Raises:
        UsageError: the directory can't be written.
    """
    from reviewer.pipeline.session import open_session

    _make(folder)
    session = open_session(wanted.inputs, replace(wanted.options, by_series=True))
    sketch = session.sketch()
    for problem in sketch.problems:
        stderr.say_problem(problem)
    rows: list[Row] = []
    code = of_review(replace(sketch, series=()))
    interrupted = False
    try:
        for series in _judged(session):
            document = replace(sketch, series=(series,), problems=())
            name = f"{len(rows) + 1:03}-{_slug(series.subject)}.{suffix(style.form)}"
            _write(os.path.join(folder, name), document, style)
            rows.append(row(name, series))
            code = worse(code, of_review(document, wanted.fail_on))
            interrupted = interrupted or any(patch.pending for patch in series.patches)
    except KeyboardInterrupt:
        interrupted = True
    _summarise(folder, rows, sketch.problems)
    return ExitCode.INTERRUPTED if interrupted else code


def _judged(session: Session) -> Iterator[SeriesReview]:
    """Yield each posting as soon as it is judged; the one at which Ctrl-C comes with what is there, and no other."""
    from reviewer.pipeline.session import closed

    sketch = session.sketch()
    results = iter(session.results())
    progress = stderr.Progress()
    total = sum(len(series.patches) for series in sketch.series)
    done = 0
    stopped = False
    try:
        for series in sketch.series:
            patches: list[PatchReview] = list(series.patches)
            try:
                for _ in patches:
                    result = next(results)
                    patches[result.patch] = result.review
                    done += 1
                    progress(done, total)
            except KeyboardInterrupt:
                session.stop()
                stopped = True
            progress.clear()
            yield closed(series, tuple(patches))
            if stopped:
                return
    finally:
        progress.clear()


def _slug(subject: str) -> str:
    """Return a file name made of nothing but small letters, digits and dashes, whatever the mail says."""
    return re.sub(r"[^a-z0-9]+", "-", subject.lower())[:60].strip("-") or "posting"


def _write(path: str, document: Review, style: Style) -> None:
    stdout.write_to(path, render(document if style.times else without_times(document), style.form, style.full))


def _summarise(folder: str, rows: list[Row], problems: tuple[Problem, ...]) -> None:
    stdout.write_to(os.path.join(folder, f"{SUMMARY}.txt"), render_summary(rows, problems))
    stdout.write_to(os.path.join(folder, f"{SUMMARY}.json"), render_summary_json(rows))
    stdout.write(render_summary(rows, problems))
