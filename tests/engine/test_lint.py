from dataclasses import replace

import pytest

from reviewer.engine import lint
from reviewer.knowledge.load import load_rules
from reviewer.knowledge.tables import Claims, Concept, Knowledge, Origin, Rule, Wording

KNOWLEDGE = load_rules()
RULE = KNOWLEDGE.rules[0]
CONCEPT = KNOWLEDGE.concepts["spte"]
WORDING = next(wording for wording in KNOWLEDGE.claims.wordings if wording.where == "sentence" and wording.role == "claim")


def _with(rule: Rule | None = None, concept: Concept | None = None, wording: Wording | None = None) -> Knowledge:
    return replace(
        KNOWLEDGE,
        rules=(rule,) if rule else (),
        concepts={**KNOWLEDGE.concepts, concept.id: concept} if concept else KNOWLEDGE.concepts,
        claims=Claims((wording,)) if wording else Claims(),
    )


def _codes(knowledge: Knowledge) -> set[str]:
    return {problem.code for problem in (*lint.lint_rules(knowledge), *lint.test_rules(knowledge))}


def test_the_shipped_rules_are_sound() -> None:
    assert lint.lint_rules(KNOWLEDGE) == ()


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (replace(RULE, concept="sptee"), "rule-concept-unknown"),
        (replace(RULE, when=(replace(RULE.when[0], scope="cal"),)), "rule-word-unknown"),
        (replace(RULE, when=(replace(RULE.when[0], ops=("remvoed",)),)), "rule-word-unknown"),
        (replace(RULE, when=(replace(RULE.when[0], concept="sptee"),)), "rule-concept-unknown"),
        (replace(RULE, when=(replace(RULE.when[0], names=frozenset({"kvm.buses"})),)), "rule-name-dotted"),
        (replace(RULE, not_when=(replace(RULE.when[0], why=""),)), "rule-excuse-unsaid"),
        (replace(RULE, examples=RULE.examples[:1]), "rule-few-examples"),
        (replace(RULE, ask="Why."), "rule-no-question"),
        (replace(RULE, discharge=""), "rule-no-discharge"),
        (replace(RULE, examples=(replace(RULE.examples[0], fires=not RULE.examples[0].fires),)), "rule-example-fails"),
        (replace(RULE, examples=(replace(RULE.examples[0], diff="no diff"),)), "rule-example-broken"),
        (replace(RULE, examples=(replace(RULE.examples[0], diff=RULE.examples[0].diff.replace("@@ -", "@@ -9")[:-20]),)), "rule-example-broken"),
    ],
)
def test_unsound_rules(rule: Rule, code: str) -> None:
    assert code in _codes(_with(rule=rule))


@pytest.mark.parametrize(
    ("concept", "code"),
    [
        (replace(CONCEPT, near=("rmapp",)), "concept-unknown"),
        (replace(CONCEPT, alone=frozenset(), files=()), "concept-silent"),
        (replace(CONCEPT, danger=""), "concept-no-danger"),
        (replace(CONCEPT, alone=frozenset({"sp"})), "concept-weak-symbol"),
        (replace(CONCEPT, hint=CONCEPT.alone), "concept-twice"),
    ],
)
def test_unsound_concepts(concept: Concept, code: str) -> None:
    assert code in _codes(_with(concept=concept))


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        (replace(WORDING, examples=()), "wording-few-examples"),
        (replace(WORDING, kind=""), "wording-no-kind"),
        (replace(WORDING, pattern="no match at all"), "wording-example-fails"),
        (replace(WORDING, pattern=""), "wording-example-fails"),
    ],
)
def test_unsound_wordings(wording: Wording, code: str) -> None:
    assert code in _codes(_with(wording=wording))


def test_a_problem_names_the_nearest_word_and_the_place() -> None:
    problem = lint.lint_rules(_with(rule=replace(RULE, concept="sptee")))[0]
    assert "did you mean `spte`?" in problem.text
    assert (problem.file, problem.line) == (RULE.origin.file, RULE.origin.line)


def test_a_word_in_a_pattern_is_told_with_its_line() -> None:
    pattern = replace(RULE.when[0], within=("sptee",), origin=Origin("mine.yml", 7, 5))
    (problem,) = [problem for problem in lint.lint_rules(_with(rule=replace(RULE, when=(pattern,)))) if problem.code == "rule-concept-unknown"]
    assert (problem.file, problem.line) == ("mine.yml", 7)
    assert "did you mean `spte`?" in problem.text
