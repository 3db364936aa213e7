"""The report as a comment on a forge: CommonMark with GitHub's `<details>`, foreign text in code spans and fences only.

A code span is the one place where neither markup nor `@name`, `#12` or an address of the mail becomes anything (CommonMark 0.31, 6.1).
"""

import re

from reviewer.model.claim import ClaimKind, Sentence
from reviewer.model.patterns import regex
from reviewer.model.place import Place
from reviewer.model.review import PatchReview, Review, SeriesReview
from reviewer.model.shown import Shown, visible
from reviewer.model.unit import RANK, Status, Unit
from reviewer.report.layout import clip, count, ranges
from reviewer.report.problems import problem_place, series_problems
from reviewer.report.ranking import GLYPH, UNIT_GLYPH, need, settled, to_look_at
from reviewer.report.since import Since, doubt, sentence, since
from reviewer.report.summary import outcome, source, standing, touched
from reviewer.report.witness_text import witness_lines
from reviewer.report.wording import claim_place, gist, number, place, unit_name, verdict

MOST = 60_000
"""Characters of a report: GitHub cuts a comment at 65,536. `full` lifts it."""
_LEAST = 4_000
"""Characters below which a posting has a line of its own and nothing else."""
_LEFT_OUT = 1_000
"""Characters kept for the line that names patches without room."""
_ROWS = 60
"""Rows of a list in a report that must fit."""
_STEPS = 12
_PROBLEMS = 20
_TICKS = regex("`+")


def code(text: str) -> str:
    """Return `text` on one line as a code span, whatever is in it."""
    shown = clip(text)
    if not shown.strip():
        return "(empty)"
    runs = {len(run) for run in _TICKS.findall(shown)}
    fence = "`" * next(width for width in range(1, len(runs) + 2) if width not in runs)
    blank = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{blank}{shown}{blank}{fence}"


def _block(lines: list[str]) -> list[str]:
    """Return lines as a fenced block that nothing in them can end."""
    text = [visible(line).replace("\n", " ").rstrip() for line in lines]
    fence = "`" * max(3, 1 + max((len(run) for line in text for run in _TICKS.findall(line)), default=0))
    return ["", fence + "text", *text, fence, ""]


def _at(spot: Place | None) -> str:
    return f" ({code(place(spot))})" if spot is not None and spot.file else ""


def _sentences(label: str, sentences: tuple[Sentence, ...]) -> list[str]:
    return [f"- {label}: {code(sentence.text)}" + (f", line {sentence.line}" if sentence.line else "") for sentence in sentences]


def _claim(patch: PatchReview) -> list[str]:
    claim = patch.claim
    if claim.kind is ClaimKind.NONE:
        return _sentences("hint", claim.hints)
    kind = "" if claim.kind is ClaimKind.FULL else f", {claim.kind}"
    lines = [f"- claim: {code(claim.text)}, {claim_place(patch)}{kind}"]
    lines += _sentences("but", claim.exceptions) + _sentences("part", claim.parts)
    beside = {assumption.stated for assumption in patch.assumptions}
    return lines + _sentences("because", tuple(reason for reason in claim.reasons if reason.text not in beside))


def _unit(unit: Unit) -> list[str]:
    match = "" if unit.match == "same" else f", {unit.match}"
    line = f"- {UNIT_GLYPH[unit.status]} {code(unit_name(unit))} {unit.status}{match}{_at(Place(unit.file, unit.line))}"
    lines = [line + (f": {code(unit.reason)}" if unit.reason else "")]
    lines += [f"  {index}. {code(step.text)}" for index, step in enumerate(unit.argument[:_STEPS], 1)]
    return lines + ([f"  - {len(unit.argument) - _STEPS} more steps"] if len(unit.argument) > _STEPS else [])


def _evidence(patch: PatchReview) -> list[str]:
    lines: list[str] = []
    for assumption in patch.assumptions:
        lines.append(f"- assuming {code(assumption.text)}{_at(assumption.place)}")
        lines.append(f"  - stated: {code(assumption.stated)}" if assumption.stated else "  - not stated in the message")
        lines += [f"  - proof: {code(assumption.discharge)}"] if assumption.discharge else []
    lines += [f"- ask: {code(question.text)}{_at(Place(question.file, question.line))}" for question in patch.questions]
    for finding in patch.findings:
        lines.append(f"- {finding.severity}: {code(finding.message)}{_at(Place(finding.file, finding.line))}, rule {code(finding.rule)}")
        lines += [f"  - {code(evidence)}" for evidence in finding.evidence]
    lines += [f"- excused: {code(note)}" for note in patch.notes]
    for unit in patch.units:
        if unit.witness is not None:
            lines += _block(witness_lines(unit.witness, unit))
    return lines


def _folded(summary: str, lines: list[str]) -> list[str]:
    return ["", "<details>", f"<summary>{summary}</summary>", "", *lines, "", "</details>", ""] if lines else []


def patch_markdown(patch: PatchReview) -> list[str]:
    """Return everything about one patch, its units folded."""
    residue = f", {patch.residue_lines} of {count(patch.residue_of, 'line')} left to read" if patch.residue_lines else ""
    lines = ["", f"### {GLYPH[need(patch)]} {number(patch)} {code(patch.title)}", "", *_claim(patch)]
    lines += [f"- **{verdict(patch)}**{residue}", *_evidence(patch)]
    units = sorted(patch.units, key=lambda unit: -RANK[unit.status])
    telling = [unit for unit in units if unit.status is not Status.SAME or unit.argument or unit.reason]
    return lines + _folded(count(len(patch.units), "unit"), [line for unit in telling for line in _unit(unit)])


def _line(patch: PatchReview) -> str:
    return f"- {GLYPH[need(patch)]} {number(patch)} {code(patch.title)}: {verdict(patch)}"


def _top(series: SeriesReview) -> list[str]:
    ranked = to_look_at(series)
    rows = [f"{index}. {GLYPH[need(patch)]} {number(patch)} {code(gist(patch))}" for index, patch in enumerate(ranked, 1)]
    return ["", "### To look at, worst first", "", *rows] if len(rows) > 1 else []


def _size(lines: list[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _cut(rows: list[str], full: bool) -> list[str]:
    """Return the first rows, and how many there are more."""
    return rows if full or len(rows) <= _ROWS else [*rows[:_ROWS], f"- {len(rows) - _ROWS} more"]


def _details(series: SeriesReview, full: bool, room: int) -> list[str]:
    """Return the patches that need a reader in the order of that need, as many as have room."""
    lone = full or len(series.patches) == 1
    wanted = [patch for patch in series.patches if lone or not settled(patch)]
    lines: list[str] = []
    left: list[int] = []
    for patch in sorted(wanted, key=lambda patch: (need(patch), patch.number)):
        part = patch_markdown(patch)
        if _size(part) > room and not full:
            left.append(patch.number)
            continue
        room -= _size(part)
        lines += part
    return lines + (["", f"No room for the details of {clip(ranges(left))}: see the text report."] if left else [])


def _behind(series: SeriesReview, full: bool) -> list[str]:
    """Return what stands below the patches: the settled ones, what all answers rest on, and what was repaired."""
    lone = full or len(series.patches) == 1
    lines = _folded("settled", _cut([_line(patch) for patch in series.patches if settled(patch) and not lone], full))
    lines += _folded("taken for granted in every answer", [f"- {code(text)}" for text in standing(series)])
    problems = list(dict.fromkeys(series_problems(series)))
    rows = [f"- {code(problem.text)} {code(problem_place(problem))} {code(problem.code)}" for problem in problems[:_PROBLEMS]]
    rows += [f"- {len(problems) - _PROBLEMS} more"] if len(problems) > _PROBLEMS else []
    return lines + _folded("problems and repairs", rows)


def _since(beside: Since | None) -> list[str]:
    if beside is None:
        return []
    lines = ["", f"### Since v{beside.version}: {beside.counts}", ""]
    lines += [f"- kept: {beside.kept} (every changed line is the same)"] if beside.kept else []
    for fate in beside.telling:
        lines.append(f"- {fate.number or '-'} (v{beside.version}: {fate.before or '-'}) {code(fate.title)}: {code(sentence(fate, beside.version))}")
        lines += [f"  - {code(tag)} {doubt(beside.version)}" for tag in fate.tags]
    return lines


def _series(series: SeriesReview, full: bool, room: int, beside: Since | None) -> list[str]:
    lines = ["", f"## {code(series.subject)}", "", code(source(series)), "", outcome(series)]
    if series.cover is not None and series.cover.claim.kind is not ClaimKind.NONE:
        lines += ["", *_claim(series.cover)]
    lines += _cut(_top(series), full) + _cut(_since(beside), full)
    if len(series.patches) > 1:
        lines += _folded("concepts", _cut([f"- {code(concept)} {clip(ranges(numbers), 300)}" for concept, numbers in touched(series)], full))
    behind = _behind(series, full)
    return [*lines, *_details(series, full, room - _size(lines) - _size(behind) - _LEFT_OUT), *behind]


def _fitted(review: Review, full: bool, room: int) -> list[str]:
    """Return the postings, as many of them in full as have room, the others as a line, or not at all."""
    lines: list[str] = []
    postings = review.series
    versions = since(review)
    for index, series in enumerate(postings):
        later = len(postings) - index
        share = room // later
        block = _series(series, full, share, versions[index]) if full or share >= _LEAST else []
        if not block or (_size(block) > share and not full):
            block = ["", f"## {code(series.subject)}", "", outcome(series)]
        if _size(block) > room and not full:
            return [*lines, "", f"No room for {count(later, 'more posting')}: see the text report."]
        room -= _size(block)
        lines += block
    return lines


def render_markdown(review: Review, full: bool = False) -> Shown:
    """Return the report as Markdown; `full` shows settled patches in full and lets it grow beyond what a forge takes."""
    rows = _cut([f"- {code(problem.text)} {code(problem_place(problem))}" for problem in review.problems], full)
    rows = rows if full or _size(rows) < MOST // 4 else [f"- {count(len(review.problems), 'problem')}: see the text report"]
    last = ["", "## Inputs with problems", "", *rows] if rows else []
    lines = [*_fitted(review, full, MOST - _size(last) - 200), *last]
    lines += ["", f"reviewer {code(review.version)}, rules {code(review.rules_digest[:12] or 'none')}"]
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    return visible(re.sub("\n{3,}", "\n\n", text) + "\n")
