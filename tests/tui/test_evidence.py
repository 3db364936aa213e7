from dataclasses import replace

from reviewer.model.place import Place
from reviewer.model.review import PatchReview
from reviewer.model.unit import TraceStep, Witness
from reviewer.reply.wording import offers
from reviewer.tui.cells import cells
from reviewer.tui.evidence import evidence, evidence_lines
from tests.tui import sample


def points(patch: PatchReview) -> list[tuple[str, str, str]]:
    return [(point.label, point.text, point.place) for point in evidence(patch).points]


def test_a_contradiction_is_when_old_new_ask() -> None:
    found = evidence(sample.contradicted())
    assert found.title == "witness 1 of 1 · the flush is lost · no assumption"
    assert points(sample.contradicted())[:5] == [
        ("when", "shared == false   (the caller passes it)", "zap.c:875"),
        ("", "a present leaf is zapped   (environment)", "zap.c:731"),
        ("old", "zap_range() -> true, flush_tlbs()", "zap.c:881"),
        ("new", "zap_range() -> true, return", "zap.c:879"),
        ("ask", "What flushes these SPTEs when shared is false?", "zap.c:881"),
    ]


def test_what_is_shown_to_differ_was_understood() -> None:
    patch = sample.contradicted()
    patch = replace(patch, units=(replace(patch.units[0], reason="the flush is lost"), *patch.units[1:]))
    titles = [point.text for point in evidence(patch).points if point.title]
    assert "differs" in titles
    assert "not understood" not in titles
    assert ("why", "drop_invalid_roots: the flush is lost", "zap.c:870") in points(patch)


def test_in_short_the_four_lines_are_four() -> None:
    lines = evidence_lines(evidence(sample.contradicted(), compact=True), 80, 4)
    assert ["".join(piece.text for piece in line).split()[0] for line in lines[:4]] == ["when", "old", "new", "ask"]
    assert "shared == false (:875), a present leaf is zapped (:731)" in lines[0][1].text


def test_in_short_the_rows_that_are_left_go_to_the_assumption() -> None:
    for rows, lines_of_it in ((3, 1), (4, 2), (6, 2)):
        lines = evidence_lines(evidence(sample.holds_if(), compact=True), 60, rows)
        labels = ["".join(piece.text for piece in line)[:6].strip() for line in lines[: lines_of_it + 2]]
        assert labels == ["if", *[""] * (lines_of_it - 1), "says", "needs"]


def test_a_side_on_which_nothing_happens_any_more() -> None:
    step = TraceStep("store *p = 1", Place("a.c", 3), True)
    witness = Witness("", (), (step,), (), 0, 0)
    patch = sample.contradicted()
    patch = replace(patch, units=(replace(patch.units[0], witness=witness),))
    assert ("old", "store *p = 1", "a.c:3") in points(patch)
    assert ("new", "nothing happens", "") in points(patch)
    assert evidence(patch).title == "witness 1 of 1 · drop_invalid_roots differs · no assumption"


def test_an_assumption_stands_beside_the_sentence_that_says_so() -> None:
    assert evidence(sample.holds_if()).title == "assumption 1 of 1 · the message says so"
    assert points(sample.holds_if())[:2] == [
        ("if", "zap_range(kvm, root, 0, -1ull, true, false, false) returns false", "zap.c:876"),
        ("says", '"zap_range() never returns true here"', "message l.3"),
    ]
    assert evidence(sample.holds_if(stated=False)).title == "assumption 1 of 1 · not in the message"


def test_open_is_questions_and_why() -> None:
    assert points(sample.undecided()) == [
        ("ask", "Can zap_range() run without mmu_lock here?", "zap.c:876"),
        ("ask", "Who frees root after the loop?", ""),
        ("why", "drop_invalid_roots: goto into a HOLE", "zap.c:870"),
    ]


def test_of_an_open_claim_the_question_comes_before_what_is_assumed_besides() -> None:
    patch = replace(sample.undecided(), assumptions=sample.holds_if().assumptions)
    labels = [label for label, _, _ in points(patch)]
    assert labels.index("ask") < labels.index("if")
    assert [note.origin.split()[0] for note in offers(patch)] == ["question", "question", "assumption"]
    assert points(sample.holds_if())[0][0] == "if"


def test_holds_is_its_argument() -> None:
    assert evidence(sample.holds()).title == "argument · 2 units, 2 steps"
    assert points(sample.holds())[:3] == [
        ("equal", "drop_invalid_roots", "zap.c:870"),
        ("", "renamed flush -> flushed (3 places)", "zap.c:873"),
        ("", "tokens are equal", ""),
    ]
    assert ("note", "a pr_debug() text changed", "") in points(sample.holds())


def test_a_finding_is_its_question_with_the_rule() -> None:
    assert points(sample.no_claim())[:2] == [("ask", "Is the result of zap_range() needed?", "zap.c:875"), ("rule", "flush-after-zap, major", "")]


def test_lines_fit_and_no_text_is_lost() -> None:
    found = evidence(sample.holds_if())
    assert all(cells(line) <= 30 for line in evidence_lines(found, 30))
    for width in (60, 64, 100):
        lines = evidence_lines(found, width)
        assert all(cells(line) <= width for line in lines)
        text = "".join("".join(piece.text for piece in line) for line in lines)
        assert all(word in text for word in found.points[0].text.split())


def test_without_a_question_of_the_proof_the_rule_asks_first() -> None:
    patch = replace(sample.undecided(), questions=(), findings=sample.no_claim().findings)
    assert [label for label, _, _ in points(patch)] == ["ask", "rule", "seen", "", "why"]
    assert evidence(patch).title == "1 finding"
