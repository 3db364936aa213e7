"""The report as one page: no script, nothing loaded from anywhere, foreign text escaped and made visible at one gate."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

import jinja2
from markupsafe import Markup

from reviewer.model.claim import Claim, Sentence
from reviewer.model.place import Place, Problem
from reviewer.model.review import PatchReview, Review, SeriesReview
from reviewer.model.shown import visible
from reviewer.model.trace import aligned
from reviewer.model.unit import RANK, Assumption, Question, TraceStep, Unit, Witness
from reviewer.model.value_type import value_type
from reviewer.report.concept_map import ConceptMap, concept_map
from reviewer.report.diff_rows import FileRows, diff_rows
from reviewer.report.layout import count
from reviewer.report.problems import problem_place, series_problems
from reviewer.report.ranking import GLYPH, UNIT_GLYPH, Need, need, settled, to_look_at
from reviewer.report.since import Since, doubt, sentence, since
from reviewer.report.summary import outcome, source, standing
from reviewer.report.wording import claim_place, gist, number, place, unit_name, verdict

_LONGEST = 4000
"""Characters of one foreign text on the page."""
_STEPS = 60
"""Steps of a trace before and behind the first divergence."""

Row = dict[str, object]
"""Names of the template's macros to plain values."""


@value_type
class _PatchView:
    """A patch as the template reads it."""

    anchor: str
    need: str
    look: bool
    opened: bool
    glyph: str
    number: str
    title: str
    claim: Claim
    claim_at: str
    reasons: tuple[Sentence, ...]
    verdict: str
    residue: str
    assumptions: tuple[Row, ...]
    questions: tuple[Row, ...]
    findings: tuple[Row, ...]
    notes: tuple[str, ...]
    witnesses: tuple[Row, ...]
    units: tuple[Row, ...]
    unit_count: str
    files: tuple[FileRows, ...]
    problems: tuple[Row, ...]


@value_type
class _SinceView:
    """What became of a series since its older version, as the template reads it."""

    heading: str
    kept: str
    version: str
    doubt: str
    rows: tuple[Row, ...]


@value_type
class _SeriesView:
    """A series as the template reads it."""

    index: int
    subject: str
    source: str
    outcome: str
    cover: "_PatchView | None"
    top: tuple[Row, ...]
    since: "_SinceView | None"
    map: ConceptMap | None
    patches: tuple[_PatchView, ...]
    standing: tuple[str, ...]
    problems: tuple[Row, ...]


def _gate(value: object) -> object:
    """Make every text that the template puts out visible; what is markup already came through here."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return visible(value if len(value) <= _LONGEST else value[:_LONGEST] + " [...]")


@cache
def _resources() -> tuple[jinja2.Template, str, str]:
    """Return the template, the style sheet and the hash by which the page's policy allows it."""
    folder = files("reviewer.report") / "templates"
    environment = jinja2.Environment(autoescape=True, finalize=_gate, undefined=jinja2.StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    style = (folder / "review.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.from_string((folder / "review.html.j2").read_text(encoding="utf-8")), style, digest


def _at(spot: Place | None) -> str:
    return place(spot) if spot is not None and spot.file else ""


def _assumption(assumption: Assumption) -> Row:
    return {
        "text": assumption.text,
        "place": _at(assumption.place),
        "stated": assumption.stated,
        "line": assumption.stated_line,
        "discharge": assumption.discharge,
    }


def _question(question: Question) -> Row:
    return {"text": question.text, "place": _at(Place(question.file, question.line))}


def _problem(problem: Problem) -> Row:
    return {"text": problem.text, "code": problem.code, "place": problem_place(problem)}


def _step(step: TraceStep | None, near: str) -> str:
    return "" if step is None else f"{place(step.place, near)}  {'  ' * min(step.depth, 8)}{step.text}"


def _first(step: TraceStep | None, near: str) -> str:
    return _step(step, near) if step is not None else "(nothing more)"


def _witness(unit: Unit, witness: Witness) -> Row:
    near = unit.file
    before = aligned(witness.old[: witness.old_at], witness.new[: witness.new_at])
    after = aligned(witness.old[witness.old_at + 1 :], witness.new[witness.new_at + 1 :])
    rows: list[Row] = [{"old": "[...]", "new": "[...]", "first": False}] if len(before) > _STEPS else []
    rows += [{"old": _step(old, near), "new": _step(new, near), "first": False} for old, new in before[-_STEPS:]]
    old, new = (_first(step, near) for step in witness.parting)
    rows.append({"old": old, "new": new, "first": True})
    rows += [{"old": _step(old, near), "new": _step(new, near), "first": False} for old, new in after[:_STEPS]]
    conditions = [{"text": when.text, "place": _at(when.place), "granted": when.granted} for when in witness.conditions]
    return {"unit": unit_name(unit), "title": witness.title, "conditions": conditions, "rows": rows}


def _unit(unit: Unit) -> Row:
    steps = [{"text": step.text, "places": ", ".join(place(spot, unit.file) for spot in step.places[:3])} for step in unit.argument[:_STEPS]]
    return {
        "glyph": UNIT_GLYPH[unit.status],
        "name": unit_name(unit),
        "status": unit.status + ("" if unit.match == "same" else f", {unit.match}"),
        "place": place(Place(unit.file, unit.line)),
        "reason": unit.reason,
        "argument": steps,
    }


def _patch(patch: PatchReview, anchor: str, look: bool, lone: bool) -> _PatchView:
    beside = {assumption.stated for assumption in patch.assumptions}
    return _PatchView(
        anchor=anchor,
        need=need(patch).name.lower(),
        look=look,
        opened=lone or look,
        glyph=GLYPH[need(patch)],
        number=number(patch),
        title=patch.title,
        claim=patch.claim,
        claim_at=claim_place(patch) + ("" if patch.claim.kind == "full" else f", {patch.claim.kind}"),
        reasons=tuple(reason for reason in patch.claim.reasons if reason.text not in beside),
        verdict=verdict(patch),
        residue=f"{patch.residue_lines} of {count(patch.residue_of, 'line')} left to read" if patch.residue_lines else "",
        assumptions=tuple(map(_assumption, patch.assumptions)),
        questions=tuple(map(_question, patch.questions)),
        findings=tuple(
            {"severity": f.severity, "message": f.message, "place": _at(Place(f.file, f.line)), "rule": f.rule, "evidence": f.evidence}
            for f in patch.findings
        ),
        notes=patch.notes,
        witnesses=tuple(_witness(unit, unit.witness) for unit in patch.units if unit.witness is not None),
        units=tuple(map(_unit, sorted(patch.units, key=lambda unit: -RANK[unit.status]))),
        unit_count=count(len(patch.units), "unit"),
        files=diff_rows(patch),
        problems=tuple(_problem(problem) for problem in dict.fromkeys((*patch.source.problems, *patch.problems))),
    )


def _since(beside: Since | None, anchors: tuple[str, ...]) -> _SinceView | None:
    if beside is None:
        return None
    rows: list[Row] = [
        {
            "number": fate.number or "-",
            "anchor": anchors[fate.index] if fate.index >= 0 else "",
            "before": fate.before or "-",
            "title": fate.title,
            "text": sentence(fate, beside.version),
            "tags": fate.tags,
        }
        for fate in beside.telling
    ]
    version = f"v{beside.version}"
    return _SinceView(f"Since {version}: {beside.counts}", beside.kept, version, doubt(beside.version), tuple(rows))


def _series(series: SeriesReview, index: int, beside: Since | None) -> _SeriesView:
    anchors = tuple(f"s{index}p{at}" for at in range(len(series.patches)))
    of = {id(patch): anchor for patch, anchor in zip(series.patches, anchors, strict=True)}
    lone = len(series.patches) == 1
    ranked = to_look_at(series)
    look = {id(patch) for patch in ranked} | {id(patch) for patch in series.patches if need(patch) < Need.UNCLAIMED and not settled(patch)}
    top: list[Row] = [
        {
            "glyph": GLYPH[need(patch)],
            "anchor": of[id(patch)],
            "number": number(patch),
            "gist": gist(patch),
            "residue": f"{patch.residue_lines} l" if patch.residue_lines else "",
        }
        for patch in ranked
    ]
    own = [problem for problem in series_problems(series) if problem in series.problems]
    return _SeriesView(
        index=index,
        subject=series.subject,
        source=source(series),
        outcome=outcome(series),
        cover=_patch(series.cover, "", False, False) if series.cover is not None else None,
        top=() if lone else tuple(top),
        since=_since(beside, anchors),
        map=concept_map(series, anchors),
        patches=tuple(_patch(patch, anchor, id(patch) in look, lone) for patch, anchor in zip(series.patches, anchors, strict=True)),
        standing=tuple(standing(series)),
        problems=tuple(_problem(problem) for problem in dict.fromkeys(own)),
    )


def render_html(review: Review, full: bool = False) -> str:  # noqa: ARG001 - settled patches are there, folded
    """Return the report as a page of its own: UTF-8, readable without scripts, of which it has none."""
    template, style, digest = _resources()
    return template.render(
        title=review.series[0].subject if len(review.series) == 1 else f"{count(len(review.series), 'posting')}, reviewed",
        style=Markup(style),
        style_hash=digest,
        all=[_series(series, index, beside) for index, (series, beside) in enumerate(zip(review.series, since(review), strict=True))],
        problems_of_inputs=[_problem(problem) for problem in dict.fromkeys(review.problems)],
        version=review.version,
        digest=review.rules_digest[:12] or "none",
    )
