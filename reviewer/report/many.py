"""The summary of many postings: what each came to, what to look at first, in which file the rest stands. Of authors nothing is counted."""

from collections.abc import Sequence
from enum import StrEnum

from reviewer.model.place import Problem
from reviewer.model.review import SeriesReview
from reviewer.model.shown import Shown, visible
from reviewer.model.value_type import value_type
from reviewer.report.interface import Format
from reviewer.report.json import Json, dump
from reviewer.report.layout import clip, count, ended, wrap
from reviewer.report.problems import problem_lines
from reviewer.report.ranking import GLYPH, Need, Tally, need, tally, to_look_at
from reviewer.report.summary import outcome, source
from reviewer.report.wording import gist, number

SCHEMA = "reviewer.summary/1"
_KEPT = 3
"""Patches of one posting that the summary may name."""
_NAMED = 40
"""Patches that it does name."""
_PROBLEMS = 100
_COUNTED = ("claims", "holds", "holds_if", "undecided", "contradicted", "pending", "could_claim", "unclaimed", "residue", "lines")


class Suffix(StrEnum):
    """What the file of a format is called behind the dot."""

    TEXT = "txt"
    MARKDOWN = "md"
    HTML = "html"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "xml"
    MAIL = "mbox"


def suffix(form: Format) -> str:
    """Return the suffix of a format's files."""
    return Suffix[form.name].value


@value_type
class Row:
    """A posting in the summary: the file with its document, a few words, and its worst patches as (need, number, gist)."""

    file: str
    id: str
    subject: str
    source: str
    outcome: str
    patches: int
    tally: Tally
    worst: tuple[tuple[Need, str, str], ...]


def row(file: str, series: SeriesReview) -> Row:
    """Return what the summary keeps of a posting."""
    worst = tuple((need(patch), number(patch), clip(gist(patch), 200)) for patch in to_look_at(series)[:_KEPT])
    return Row(file, series.id, clip(series.subject, 200), source(series), outcome(series), len(series.patches), tally(series), worst)


def _totals(rows: Sequence[Row]) -> dict[str, int]:
    return {"patches": sum(one.patches for one in rows)} | {name: sum(getattr(one.tally, name) for one in rows) for name in _COUNTED}


def in_all(rows: Sequence[Row]) -> str:
    """Return how many postings came out how, in a line or two."""
    totals = _totals(rows)
    said = (("holds", "hold"), ("holds_if", "hold if"), ("undecided", "open"), ("contradicted", "contradicted"), ("pending", "not judged"))
    parts = [f"{totals[name]} {words}" for name, words in said if totals[name]]
    text = f"{count(len(rows), 'posting')}, {count(totals['patches'], 'patch', 'patches')}, {count(totals['claims'], 'claim')}"
    text += (": " + ", ".join(parts) if parts else "") + "."
    return text + (f" {totals['could_claim']} could say NFC." if totals["could_claim"] else "")


def render_summary(rows: Sequence[Row], problems: Sequence[Problem] = ()) -> Shown:
    """Return the summary as text of 80 columns."""
    lines = wrap(in_all(rows))
    ranked = sorted(((kind, index, name, text) for index, one in enumerate(rows) for kind, name, text in one.worst), key=lambda found: found[:2])
    wanted = [found for found in ranked if found[0] is not Need.PENDING]
    lines += ["", "To look at, worst first"] if wanted else []
    for kind, index, name, text in wanted[:_NAMED]:
        lines += ended(wrap(text, f"  {GLYPH[kind]} {name} "), rows[index].file)
    lines += [f"  ({len(wanted) - _NAMED} more in the files)"] if len(wanted) > _NAMED else []
    lines += ["", "Postings"]
    for one in rows:
        lines += ended(wrap(one.subject, "  ", "    "), one.file) + wrap(one.source, "    ") + wrap(one.outcome, "    ")
    lines += problem_lines(problems[:_PROBLEMS], "Inputs with problems")
    return visible("\n".join(line.rstrip() for line in lines) + "\n")


def render_summary_json(rows: Sequence[Row]) -> str:
    """Return the summary as `reviewer.summary/1`."""
    postings: list[Json] = []
    for one in rows:
        counts: dict[str, Json] = {name: int(getattr(one.tally, name)) for name in _COUNTED}
        postings.append({"file": one.file, "id": one.id, "subject": one.subject, "patches": one.patches, **counts})
    return dump({"schema": SCHEMA, "totals": {"postings": len(rows), **_totals(rows)}, "postings": postings})
