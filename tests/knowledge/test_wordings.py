import re
import time

import pytest

from reviewer.errors import RuleError
from reviewer.knowledge.document import read_document
from reviewer.knowledge.load import load_rules
from reviewer.knowledge.tables import Wording
from reviewer.knowledge.wordings import WordingTable, read_wordings


def test_fragments_are_put_in() -> None:
    table = WordingTable()
    read_wordings(read_document("fragments: {a: 'x|y', b: '{a}z'}\nwordings: {w: {role: claim, pattern: '^{b}$', kind: full}}", "w.yml"), "w", table)
    assert table.wordings[0].pattern == "^(?:(?:x|y)z)$"
    assert table.wordings[0].where == "sentence"


@pytest.mark.parametrize("pattern", ["(a+)+", "(?:a*b*)*", "(a|aa)+", "(?:\\w+ ){2,}"])
def test_repeats_within_repeats_are_refused(pattern: str) -> None:
    with pytest.raises(RuleError, match="exponential"):
        read_wordings(read_document(f"wordings: {{w: {{role: hint, pattern: '{pattern}'}}}}", "w.yml"), "w", WordingTable())


MAX_SENTENCE = 1000
HOSTILE = ("no ", "this ", "a", "no functional ", "patch 1, ", "(as ", "with ", "- ", "so x ", "no real ", "for the ", "on a x86 ", "if ", "not be ")


@pytest.mark.parametrize("wording", load_rules().claims.wordings, ids=lambda wording: wording.id)
def test_shipped_patterns_compile_and_are_linear(wording: Wording) -> None:
    regex = re.compile(wording.pattern, re.IGNORECASE)
    slowest = max(_seconds(regex, (word * 500)[:MAX_SENTENCE]) for word in HOSTILE)
    assert slowest < 0.1, "about 5 ms are usual; a quadratic pattern takes seconds on longer text"


def _seconds(regex: re.Pattern[str], text: str) -> float:
    best = 1.0
    for _ in range(3):
        begin = time.process_time()
        regex.search(text)
        best = min(best, time.process_time() - begin)
    return best
