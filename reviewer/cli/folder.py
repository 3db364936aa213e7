"""A document per posting in a directory, written as each is judged, and a summary of all: memory does not grow with what is done."""

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from reviewer.cli import stderr, stdout
from reviewer.cli.exit_code import ExitCode
from reviewer.cli.judge import Judged, say_notes
from reviewer.cli.options import Request
from reviewer.cli.outcome import of_review, worse
from reviewer.errors import UsageError
from reviewer.model.patterns import regex
from reviewer.model.place import Problem
from reviewer.model.review import PatchReview, Review, SeriesReview
from reviewer.model.value_type import value_type
from reviewer.model.versions import earlier
from reviewer.pipeline.interface import Session
from reviewer.report.interface import Format, render
from reviewer.report.many import SCHEMA, Row, render_summary, render_summary_json, row, suffix
from reviewer.report.times import without_times

SUMMARY = "summary"
_LARGEST = 64 << 20
"""Bytes of a summary that is read again."""
_REMARKS = regex(r"[0-9]{4}\.txt")
"""Names of the files that b4 takes for remarks on a patch."""


@value_type
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

    Remarks of an earlier run that are none of this one go: b4 would fold them in, too.

    Raises:
        UsageError: no directory is named, it can't be written or holds another reviewer's files, or there is not exactly one posting.
    """
    from reviewer.cli.judge import judge
    from reviewer.report.b4_review import review_files

    if folder in ("", "-"):
        raise UsageError("b4-review is a directory of files: -o DIR, as .git/b4-review/<commit at the tip of the review branch>")
    _refuse_of_others(folder)
    judged = known if known is not None else judge(wanted)
    postings = [series for series in judged.review.series if series.patches]
    if len(postings) > 1:
        raise UsageError(f"b4 reviews one posting at a time, and there are {len(postings)}")
    code = of_review(judged.review, wanted.fail_on)
    if postings:
        _make(folder)
        files = review_files(postings[0])
        _remove(folder, (name for name in os.listdir(folder) if _REMARKS.fullmatch(name) and name not in files))
        for name, text in files.items():
            stdout.write_to(os.path.join(folder, name), text)
    return ExitCode.INTERRUPTED if judged.interrupted else code


def _refuse_of_others(folder: str) -> None:
    """Raise UsageError if a directory holds a review that is not ours: b4 would take its words for ours, and ours for its."""
    from reviewer.report.b4_review import IDENTITY

    try:
        names = set(os.listdir(folder))
    except OSError:
        return
    if not any(name in ("identity.txt", "series.txt") or _REMARKS.fullmatch(name) for name in names):
        return
    whose = ""
    with suppress(OSError), open(os.path.join(folder, "identity.txt"), encoding="utf-8", errors="replace") as file:
        whose = file.read(1000).strip()
    if whose != IDENTITY:
        raise UsageError(f"{folder} has a review by {whose or 'somebody else'}: name a directory of its own for this one")


def _make(folder: str) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror or error}") from error


def _remove(folder: str, names: Iterable[str]) -> None:
    for name in names:
        try:
            os.unlink(os.path.join(folder, name))
        except FileNotFoundError:
            continue
        except OSError as error:
            raise UsageError(f"{os.path.join(folder, name)} is of an earlier run, and can't be removed: {error.strerror or error}") from error


def report_folder(wanted: Request, style: Style, folder: str, known: Review | None = None) -> ExitCode:
    """Judge posting by posting, or take what is `known`, and write a document for each, then the summary.

    Ctrl-C ends it with what is there. A summary lies there from the start, in which nothing is judged: whatever ends the run, no summary of
    another one stands beside its documents. Documents of an earlier run that no posting has any more go at the end.

    Raises:
        UsageError: the directory can't be written.
    """
    _make(folder)
    if known is None:
        from reviewer.pipeline.session import open_session

        session = open_session(wanted.inputs, replace(wanted.options, by_series=True))
        outline, found = session.sketch(), _judged(session)
        for problem in outline.problems:
            stderr.say_problem(problem)
    else:
        outline, found = known, iter(known.series)
    names = [f"{index:03}-{_slug(series.subject)}.{suffix(style.form)}" for index, series in enumerate(outline.series, 1)]
    stale = _of_earlier(folder, style.form) - set(names)
    rows = [row(name, series) for name, series in zip(names, outline.series, strict=True)]
    _keep_summary(folder, rows, outline.problems)
    code = of_review(replace(outline, series=(), older=()))
    interrupted = False
    try:
        for index, series, older in _with_older(found, outline):
            document = replace(outline, series=(series,), older=older, problems=())
            _write(os.path.join(folder, names[index]), document, style)
            rows[index] = row(names[index], series)
            code = worse(code, of_review(document, wanted.fail_on))
    except KeyboardInterrupt:
        interrupted = True
    if not interrupted:
        _remove(folder, stale)
    _keep_summary(folder, rows, outline.problems)
    stdout.write(render_summary(rows, outline.problems))
    say_notes()
    return ExitCode.INTERRUPTED if interrupted else code


def _with_older(found: Iterator[SeriesReview], outline: Review) -> Iterator[tuple[int, SeriesReview, tuple[SeriesReview, ...]]]:
    """Yield place and posting, with its older version where there is one: a newer one that was judged first waits for it.

    Raises:
        KeyboardInterrupt: Ctrl-C came; what waited was yielded beside an older version that is not judged.
    """
    every = (*outline.series, *outline.older)
    before = earlier(every)[: len(outline.series)]
    judged = {at: every[at] for at in range(len(outline.series), len(every))}
    waiting: dict[int, SeriesReview] = {}
    stopped: KeyboardInterrupt | None = None
    try:
        for index, series in enumerate(found):
            waiting[index] = judged[index] = series
            for at in [at for at in waiting if before[at] < 0 or before[at] in judged]:
                yield at, waiting.pop(at), (judged[before[at]],) if before[at] >= 0 else ()
            wanted = {before[at] for at in (*waiting, *range(index + 1, len(before)))}
            judged = {at: one for at, one in judged.items() if at in wanted}
    except KeyboardInterrupt as interrupt:
        stopped = interrupt
    for at, series in waiting.items():
        yield at, series, (every[before[at]],)
    if stopped is not None:
        raise stopped


def _judged(session: Session) -> Iterator[SeriesReview]:
    """Yield each posting as soon as it is judged.

    Raises:
        KeyboardInterrupt: Ctrl-C came; the posting at which it did was yielded with what is there, and none after it.
    """
    from reviewer.pipeline.session import closed

    sketch = session.sketch()
    results = iter(session.results())
    progress = stderr.Progress()
    total = sum(len(series.patches) for series in sketch.series)
    done = 0
    try:
        for series in sketch.series:
            patches: list[PatchReview] = list(series.patches)
            stopped: KeyboardInterrupt | None = None
            try:
                for _ in patches:
                    result = next(results)
                    patches[result.patch] = result.review
                    done += 1
                    progress(done, total)
            except KeyboardInterrupt as interrupt:
                session.stop()
                stopped = interrupt
            progress.clear()
            yield closed(series, tuple(patches))
            if stopped is not None:
                raise stopped
    finally:
        progress.clear()


def _slug(subject: str) -> str:
    """Return a file name made of nothing but small letters, digits and dashes, whatever the mail says."""
    return re.sub(r"[^a-z0-9]+", "-", subject.lower())[:60].strip("-") or "posting"


def _of_earlier(folder: str, form: Format) -> set[str]:
    """Return the documents of this format that the summary in a directory names as its own; nothing if it is none of ours."""
    try:
        with open(os.path.join(folder, f"{SUMMARY}.json"), encoding="utf-8") as file:
            table = json.loads(file.read(_LARGEST))
        if table["schema"] != SCHEMA:
            return set()
        named = [posting["file"] for posting in table["postings"]]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return set()
    ours = re.compile(rf"[0-9]{{3,9}}-[a-z0-9-]{{1,60}}\.{suffix(form)}")
    return {name for name in named if isinstance(name, str) and ours.fullmatch(name)}


def _write(path: str, document: Review, style: Style) -> None:
    stdout.write_to(path, render(document if style.times else without_times(document), style.form, style.full))


def _keep_summary(folder: str, rows: list[Row], problems: tuple[Problem, ...]) -> None:
    stdout.write_to(os.path.join(folder, f"{SUMMARY}.txt"), render_summary(rows, problems))
    stdout.write_to(os.path.join(folder, f"{SUMMARY}.json"), render_summary_json(rows))
