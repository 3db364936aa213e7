import pytest

from reviewer.errors import RuleError
from reviewer.knowledge.document import read_document
from reviewer.knowledge.review import read_rule

RULE = """\
title: T
severity: major
concept: spte
when:
  - event: call removed or added
    names: f g
not-when:
  - {event: call added, place: unit, why: it stays}
ask: Why?
cap: holds-if
examples:
  fires:
    one: |
      +	x
  silent: {}
"""


def test_a_rule_is_read_whole() -> None:
    rule = read_rule(read_document(RULE, "r.yml"), "group/r")
    assert (rule.id, rule.severity, rule.cap) == ("group/r", "major", "holds-if")
    assert rule.when[0].ops == ("removed", "added")
    assert rule.when[0].names == {"f", "g"}
    assert rule.not_when[0].place == "unit"
    assert [(example.name, example.fires, example.diff) for example in rule.examples] == [("one", True, "+\tx\n")]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("severity: major", "severity: majr", 2, "did you mean `major`?"),
        ("event: call removed or added", "event: call", 5, "a scope and what happened"),
        ("place: unit", "place: units", 8, "did you mean `unit`?"),
        ("cap: holds-if", "cap: holds", 10, "did you mean `holds-if`?"),
        ("ask: Why?", "aks: Why?", 9, "did you mean `ask`?"),
        ("ask: Why?\n", "", 1, "the key `ask` is missing"),
        ("concept: spte", "concept: spte\ndischarge-by: luck", 4, "unknown word `luck`"),
    ],
)
def test_mistakes_are_named_with_their_line(old: str, new: str, line: int, reason: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_rule(read_document(RULE.replace(old, new), "r.yml"), "r")
    assert reason in caught.value.reason
    assert caught.value.line == line
