"""A file with what is needed to look into a wrong answer: versions, the answer, the mail, the texts that it is about, and all of it as JSON."""

from collections.abc import Sequence
from dataclasses import replace

from reviewer.model.review import PatchReview, Review, SeriesReview
from reviewer.model.shown import Shown, visible
from reviewer.pipeline.excerpts import Excerpt
from reviewer.reply.quote import quoted
from reviewer.report.json import render_json
from reviewer.report.layout import wrap
from reviewer.report.patch_text import patch_lines
from reviewer.report.problems import problem_lines, series_problems
from reviewer.report.summary import source

_ABOUT = "What should have been said, and why? Write it here; the rest is for whoever looks into it."


def _heading(text: str) -> list[str]:
    return ["", text, "=" * len(text), ""]


def _texts(found: Sequence[Excerpt]) -> list[str]:
    lines: list[str] = []
    for excerpt in found:
        title = f"--- {excerpt.side}: {excerpt.file}:{excerpt.line} {excerpt.name}"
        lines += [title, *excerpt.text.split("\n"), ""]
    return lines or ["none: it was judged by the hunks alone"]


def render_bug(review: Review, series: SeriesReview, patch: PatchReview, found: Sequence[Excerpt], versions: Sequence[str]) -> Shown:
    """Return the file about one patch of a document."""
    lone = replace(series, patches=(patch,))
    lines = ["A wrong answer of reviewer", "", *wrap(_ABOUT), *_heading("Versions"), *versions]
    lines += [*_heading("The answer"), *wrap(source(lone)), *patch_lines(patch, whole=True), *problem_lines(series_problems(lone))]
    lines += [*_heading("The mail, as it was read"), f"Subject: {patch.message.subject}", "", *quoted(patch).lines]
    lines += [*_heading("The texts that the answer is about"), *_texts(found)]
    lines += [*_heading("The answer as JSON"), render_json(replace(review, series=(lone,)))]
    return visible("\n".join(line.rstrip() for line in lines) + "\n")
