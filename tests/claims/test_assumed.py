import pytest

from reviewer.claims import claim_of, reason_about
from reviewer.knowledge.load import load_rules

CLAIMS = load_rules().claims
BODY = """\
Drop the handling of check_window().  The handling is dead code, as
check_window() is called with locked=true, in which case it will never
return true due to the wait being done by wait_window().  The value
returned by count() is always 0.

No functional change intended.
"""


def _reason(callee: str, value: str = "false") -> tuple[int, str] | None:
    sentence = reason_about(claim_of(BODY, CLAIMS), BODY, callee, value)
    return (sentence.line, sentence.text[:12]) if sentence else None


def test_the_sentence_that_states_the_result_is_found_with_its_line() -> None:
    assert _reason("check_window") == (1, "The handling")
    assert _reason("count", "0") == (3, "The value re")


@pytest.mark.parametrize("callee", ["window", "check", "other", "", "wait_window"])
def test_a_name_that_is_not_spoken_of_has_no_sentence(callee: str) -> None:
    assert _reason(callee) is None


def test_a_mention_alone_states_nothing() -> None:
    body = "Rename check_window() to test_window().\n"
    assert reason_about(claim_of(body, CLAIMS), body, "check_window", "0") is None


def test_the_plainer_of_two_sentences_goes_first() -> None:
    body = "f() returns quickly.  In this state f() never returns true.\n"
    found = reason_about(claim_of(body, CLAIMS), body, "f", "false")
    assert found is not None
    assert found.text == "In this state f() never returns true."
