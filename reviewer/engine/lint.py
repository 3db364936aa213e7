"""Checks of the rule files themselves: that they say what can be understood, and that their examples come out as stated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.changes.catalog import OPERATIONS, Scope
from reviewer.changes.patch_events import patch_events
from reviewer.engine.rules import match_rules
from reviewer.ingest.diff import read_diff
from reviewer.knowledge.document import nearest
from reviewer.knowledge.tables import Concept, Example, Knowledge, Origin, Pattern, Rule, Wording
from reviewer.model.place import Problem

MIN_EXAMPLES = 2
_BARE_WORDS = 4
"""A name of fewer characters can't signal a concept alone."""


def lint_rules(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Return what is wrong with concepts, rules and wordings beyond their form, which the loader has checked."""
    problems: list[Problem] = []
    for concept in knowledge.concepts.values():
        problems.extend(_lint_concept(concept, knowledge))
    for rule in knowledge.rules:
        problems.extend(_lint_rule(rule, knowledge))
    for wording in knowledge.claims.wordings:
        problems.extend(_lint_wording(wording))
    return tuple(problems)


def test_rules(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Run every example of rules and wordings; return one problem for each that comes out otherwise than stated."""
    problems: list[Problem] = []
    for rule in knowledge.rules:
        for example in rule.examples:
            problems.extend(_try(rule, example, knowledge))
    for wording in knowledge.claims.wordings:
        regex = re.compile(wording.pattern, re.IGNORECASE)
        for sample in wording.examples:
            if bool(regex.search(_asked(wording, sample.text))) is not sample.matches:
                said = "matches a sentence that it must refuse" if not sample.matches else "does not match its example"
                problems.append(_problem("wording-example-fails", f"`{wording.id}` {said}: {sample.text}", sample.origin))
    return tuple(problems)


test_rules.__test__ = False  # type: ignore[attr-defined]  # pytest would collect it by its name


def _asked(wording: Wording, sample: str) -> str:
    """Return the text that a wording looks at: in its examples `|` stands where the claim begins or ends."""
    before, _, after = sample.partition("|")
    return {"before": before, "after": after}.get(wording.where, sample)


def _problem(code: str, text: str, origin: Origin) -> Problem:
    return Problem(code, text, origin.file, origin.line)


def _lint_concept(concept: Concept, knowledge: Knowledge) -> Iterator[Problem]:
    for relation, names in (("implies", concept.implies), ("near", concept.near)):
        for name in names:
            if name not in knowledge.concepts:
                yield _problem(
                    "concept-unknown", f"`{concept.id}` {relation} `{name}`, which is none{nearest(name, knowledge.concepts)}", concept.origin
                )
    if not concept.alone and not concept.files:
        yield _problem("concept-silent", f"`{concept.id}` has no signal that counts alone", concept.origin)
    if not concept.danger:
        yield _problem("concept-no-danger", f"`{concept.id}` does not say what is dangerous about a change", concept.origin)
    for symbol in sorted(concept.alone):
        if len(symbol) < _BARE_WORDS:
            yield _problem("concept-weak-symbol", f"`{symbol}` of `{concept.id}` is too short to count alone", concept.origin)
    for symbol in sorted((concept.alone & concept.context) | (concept.context & concept.hint) | (concept.alone & concept.hint)):
        yield _problem("concept-twice", f"`{symbol}` stands in `{concept.id}` with two strengths", concept.origin)


def _lint_rule(rule: Rule, knowledge: Knowledge) -> Iterator[Problem]:
    if rule.concept not in knowledge.concepts:
        yield _problem("rule-concept-unknown", f"`{rule.concept}` is no concept{nearest(rule.concept, knowledge.concepts)}", rule.origin)
    for pattern in (*rule.when, *rule.not_when):
        yield from _lint_pattern(rule, pattern, knowledge)
    for excuse in rule.not_when:
        if not excuse.why:
            yield _problem("rule-excuse-unsaid", f"`{rule.id}`: a pattern of `not-when` needs `why`", excuse.origin)
    for fires, word in ((True, "fires"), (False, "silent")):
        if sum(example.fires is fires for example in rule.examples) < MIN_EXAMPLES:
            yield _problem("rule-few-examples", f"`{rule.id}` needs {MIN_EXAMPLES} examples under `{word}`", rule.origin)
    if not rule.ask.endswith("?"):
        yield _problem("rule-no-question", f"`{rule.id}`: `ask` must be a question", rule.origin)
    if not rule.discharge:
        yield _problem("rule-no-discharge", f"`{rule.id}` does not say what would settle it", rule.origin)


def _lint_pattern(rule: Rule, pattern: Pattern, knowledge: Knowledge) -> Iterator[Problem]:
    scopes = [scope.value for scope in Scope]
    if pattern.scope not in scopes:
        yield _problem("rule-word-unknown", f"`{rule.id}`: no scope `{pattern.scope}`{nearest(pattern.scope, scopes)}", pattern.origin)
        return
    allowed = OPERATIONS[Scope(pattern.scope)]
    for op in pattern.ops:
        if op in scopes:
            text = f"`{rule.id}`: `or` joins what happens in one scope; give `{op}` a pattern of its own under `when`"
            yield _problem("rule-word-unknown", text, pattern.origin)
        elif op not in allowed:
            yield _problem("rule-word-unknown", f"`{rule.id}`: no event `{pattern.scope} {op}`{nearest(op, allowed)}", pattern.origin)
    for name in sorted(pattern.names):
        if "." in name or "->" in name:
            text = f"`{rule.id}`: `{name}` never occurs in `names`; events have bare names, of a member its last word"
            yield _problem("rule-name-dotted", text, pattern.origin)
    for concept in pattern.concepts:
        if concept not in knowledge.concepts:
            yield _problem("rule-concept-unknown", f"`{rule.id}`: no concept `{concept}`{nearest(concept, knowledge.concepts)}", pattern.origin)


def _lint_wording(wording: Wording) -> Iterator[Problem]:
    for matches, word in ((True, "match"), (False, "refuse")):
        if not any(example.matches is matches for example in wording.examples):
            yield _problem("wording-few-examples", f"`{wording.id}` needs an example under `{word}`", wording.origin)
    if wording.role in ("claim", "only") and not wording.kind:
        yield _problem("wording-no-kind", f"`{wording.id}` does not say what kind of claim it is", wording.origin)


def _try(rule: Rule, example: Example, knowledge: Knowledge) -> Iterator[Problem]:
    diff = read_diff(example.diff.removesuffix("\n").split("\n"), 0, "utf-8")
    if not diff.files or diff.notes:
        what = diff.notes[0].text if diff.notes else "no diff"
        yield _problem("rule-example-broken", f"`{rule.id}`, {example.name}: {what}", example.origin)
        return
    events = patch_events(diff.files, knowledge)
    fired = any(matched.rule.id == rule.id for matched in match_rules(events, knowledge))
    if fired is not example.fires:
        seen = ", ".join(f"{event.scope} {event.op} {event.name}" for event in events) or "none"
        said = "fires on an example where it must be silent" if fired else "is silent on an example where it must fire"
        yield _problem("rule-example-fails", f"`{rule.id}` {said}: {example.name} (events: {seen})", example.origin)
