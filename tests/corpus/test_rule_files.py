"""Every example that stands in a rule file."""

from dataclasses import replace

import pytest

from reviewer.engine import lint
from reviewer.knowledge.load import load_rules
from reviewer.knowledge.tables import Claims, Rule, Wording

KNOWLEDGE = load_rules()


@pytest.mark.parametrize("rule", KNOWLEDGE.rules, ids=lambda rule: rule.id)
def test_examples_of_rules(rule: Rule) -> None:
    assert [problem.text for problem in lint.test_rules(replace(KNOWLEDGE, rules=(rule,), claims=Claims()))] == []


@pytest.mark.parametrize("wording", KNOWLEDGE.claims.wordings, ids=lambda wording: wording.id)
def test_examples_of_wordings(wording: Wording) -> None:
    assert [problem.text for problem in lint.test_rules(replace(KNOWLEDGE, rules=(), claims=Claims((wording,))))] == []
