"""What stands at a line, in words: its findings and their rules, assumptions, names, and the concepts of its hunk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewer.knowledge.tables import Concept, Knowledge, Rule
from reviewer.model.finding import Finding, Signal, Strength
from reviewer.model.patterns import regex
from reviewer.model.review import PatchReview
from reviewer.model.unit import Assumption
from reviewer.tui.cells import BOLD, DIM, PLAIN, Spans, span, wrap
from reviewer.tui.diff import DiffRows
from reviewer.tui.evidence import where
from reviewer.tui.patchrows import Row

_NAME = regex(r"[A-Za-z_]\w*")
_NAMES = 40
"""Symbols of one list that are shown."""
_LABEL = 12

Point = tuple[str, str]
"""A label and its text; without a label a heading."""


def lines_of(points: Iterable[Point], width: int) -> tuple[Spans, ...]:
    """Lay out points in `width` cells, a blank line above each heading."""
    lines: list[Spans] = []
    for label, text in points:
        if not label:
            lines += [()] * bool(lines)
            lines += [(span(" " + piece, BOLD),) for piece in wrap(text, max(10, width - 2))]
            continue
        for index, piece in enumerate(wrap(text, max(10, width - _LABEL - 4))):
            lines.append((span(f"   {'' if index else label:{_LABEL}}", DIM), span(piece, BOLD if label == "ask" else PLAIN)))
    return tuple(lines)


def _symbols(label: str, names: Iterable[str]) -> Iterator[Point]:
    listed = sorted(names)
    if listed:
        more = f", and {len(listed) - _NAMES} more" if len(listed) > _NAMES else ""
        yield label, ", ".join(listed[:_NAMES]) + more


def of_concept(concept: Concept, signals: Iterable[Signal] = ()) -> Iterator[Point]:
    """Yield what a concept is, and which symbols of the hunk at hand signal it."""
    yield "", f"{concept.id} · {concept.title}"
    here = [f"{one.symbol}{'' if one.strength is Strength.ALONE else f' ({one.strength.value})'}" for one in signals if one.concept == concept.id]
    yield from _symbols("here by", dict.fromkeys(here))
    yield from (("is", part) for part in concept.text.split("\n\n") if part.strip())
    if concept.danger:
        yield "danger", concept.danger
    yield from _symbols("known by", concept.alone)
    yield from _symbols("see also", (*concept.implies, *concept.near))


def of_rule(rule: Rule) -> Iterator[Point]:
    """Yield what a rule asks, and what settles it."""
    yield "", f"{rule.id} · {rule.title} · {rule.severity.value}"
    yield "ask", rule.ask
    if rule.discharge:
        yield "settled by", rule.discharge
    if rule.cap:
        yield "at best", rule.cap
    yield "concept", rule.concept


def of_finding(finding: Finding, knowledge: Knowledge) -> Iterator[Point]:
    """Yield a finding, then its rule."""
    yield "", f"finding · {finding.rule}"
    yield "ask", finding.message
    yield from (("seen", text) for text in finding.evidence)
    for rule in knowledge.rules:
        if rule.id == finding.rule:
            yield from of_rule(rule)


def of_assumption(one: Assumption) -> Iterator[Point]:
    """Yield an assumption, who says the same, and what would prove it."""
    yield "", "assumption" + (f" · {one.unit}" if one.unit else "")
    yield "if", one.text
    if one.stated:
        yield "says", f'"{one.stated}"' + (f" message l.{one.stated_line}" if one.stated_line else "")
    if one.discharge:
        yield "needs", one.discharge
    if one.place is not None:
        yield "at", where(one.place.file, one.place.line)


def of_name(name: str, knowledge: Knowledge, patch: PatchReview | None) -> Iterator[Point]:
    """Yield what is known of a name: a concept or rule by its id or the end of it, a unit of the patch, a symbol that signals concepts."""
    for concept in knowledge.concepts.values():
        if name in (concept.id, concept.id.rpartition("/")[2]):
            yield from of_concept(concept)
    for rule in knowledge.rules:
        if name in (rule.id, rule.id.rpartition("/")[2]):
            yield from of_rule(rule)
    if patch is not None:
        yield from _of_symbol(name, knowledge, patch)
    elif (found := _signals(name, knowledge)):  # fmt: skip
        yield "", name
        yield from found


def _signals(name: str, knowledge: Knowledge) -> list[Point]:
    alone = [concept.id for concept in knowledge.concepts.values() if name in concept.alone]
    hinted = [concept.id for concept in knowledge.concepts.values() if name in (concept.context | concept.hint)]
    return [*_symbols("signals", alone), *_symbols("hints at", hinted)]


def _of_symbol(name: str, knowledge: Knowledge, patch: PatchReview) -> Iterator[Point]:
    points: list[Point] = []
    for unit in patch.units:
        if unit.name == name:
            points.append((unit.status.value, f"{unit.kind.value}, {unit.match.value}, {where(unit.file, unit.line)}"))
            points += [("because", step.text) for step in unit.argument]
            points += [("why", unit.reason)] if unit.reason else []
    points += [("assumed", one.text) for one in patch.assumptions if one.subject == name]
    points += _signals(name, knowledge)
    if points:
        yield "", name
        yield from points


def of_patch(patch: PatchReview, knowledge: Knowledge) -> Iterator[Point]:
    """Yield all that a patch's evidence names: its assumptions, and its findings with their rules; else its concepts."""
    for one in patch.assumptions:
        yield from of_assumption(one)
    for finding in patch.findings:
        yield from of_finding(finding, knowledge)
    yield from _in_short(dict.fromkeys(name for hunk in patch.hunks for name in hunk.concepts), knowledge)


def _in_short(names: Iterable[str], knowledge: Knowledge) -> Iterator[Point]:
    concepts = [knowledge.concepts[name] for name in names if name in knowledge.concepts]
    if concepts:
        yield "", "concepts; :explain NAME tells all of one"
        for concept in concepts:
            yield concept.id[: _LABEL - 1], f"{concept.id}: {concept.title}" if len(concept.id) >= _LABEL else concept.title


def of_row(diff: DiffRows, index: int, knowledge: Knowledge) -> Iterator[Point]:
    """Yield what is known at a row of a diff; of a row of the message what is known of the patch."""
    row = diff.laid.rows[index]
    patch = diff.patch
    if row.hunk < 0:
        yield from of_patch(patch, knowledge)
        return
    at = diff.laid.row_of
    for finding in patch.findings:
        if at(finding.file, finding.line, finding.side) == index:
            yield from of_finding(finding, knowledge)
    for one in patch.assumptions:
        if one.place is not None and at(one.place.file, one.place.line, one.place.side) == index:
            yield from of_assumption(one)
    for name in dict.fromkeys(_NAME.findall(row.text)):
        yield from _of_symbol(name, knowledge, patch)
    yield from _hunk_concepts(diff, row, knowledge)


def _hunk_concepts(diff: DiffRows, row: Row, knowledge: Knowledge) -> Iterator[Point]:
    """Yield in full the concepts that a name of the row signals, the others of its hunk in short."""
    review = diff.laid.reviews[row.hunk]
    if review is None:
        return
    words = frozenset(_NAME.findall(row.text))
    near = {one.concept for one in review.signals if words & frozenset(_NAME.findall(one.symbol))}
    for name in review.concepts:
        if name in near and name in knowledge.concepts:
            yield from of_concept(knowledge.concepts[name], review.signals)
    yield from _in_short((name for name in review.concepts if name not in near), knowledge)
