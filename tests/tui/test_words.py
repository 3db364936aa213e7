from dataclasses import replace

import pytest

from reviewer.model.review import PatchReview, SourceLevel
from reviewer.model.verdict import Nfc, Verdict
from reviewer.report import wording
from reviewer.tui import words
from tests.tui import sample


@pytest.mark.parametrize(
    ("patch", "glyph", "brief", "verdict"),
    [
        (sample.contradicted(), "!", "contradicted", "contradicted: 1 of 2 units differs, witness below"),
        (sample.undecided(), "?", "open", "open: 1 of 1 unit unknown, 2 questions below"),
        (sample.holds_if(), "~", "holds if", "holds if zap_range(kvm, root, 0, -1ull, true, false, false) returns false"),
        (sample.holds(), "=", "holds", "holds: 2 units, proved against the tree"),
        (sample.could_say(), "+", "could say NFC", "no claim, and proved NFC: it could say so"),
        (sample.no_claim(), "·", "no claim", "no claim, read as usual"),
        (replace(sample.no_claim(), nfc=Nfc.REFUTED), "·", "no claim", "no claim, and it does change behaviour"),
        (replace(sample.contradicted(), pending=True), "…", "not judged yet", "not judged yet"),
    ],
)
def test_sign_and_words(patch: PatchReview, glyph: str, brief: str, verdict: str) -> None:
    assert (words.glyph(patch), words.brief(patch), words.verdict(patch)) == (glyph, brief, verdict)


def test_every_glyph_is_explained_once() -> None:
    assert sorted(sign for sign, _ in words.GLYPHS) == sorted("!?~=+·…")


def test_a_verdict_without_its_evidence_still_has_words() -> None:
    for verdict in Verdict:
        for nfc in Nfc:
            bare = replace(sample.no_claim(), verdict=verdict, nfc=nfc, units=(), questions=(), assumptions=())
            assert words.verdict(bare)


def test_a_verdict_that_rests_on_a_rule_alone_says_so_and_counts_no_assumptions() -> None:
    bare = replace(sample.holds_if(), assumptions=())
    assert words.verdict(bare) == wording.verdict(bare) == "holds if what is asked of locks and order is so"


def test_hunks_alone_is_said() -> None:
    patch = sample.holds()
    assert words.verdict(replace(patch, source=replace(patch.source, level=SourceLevel.HUNKS))).endswith("the hunks alone")


def test_the_tag_is_the_one_of_mail_subjects() -> None:
    assert words.subject_tag(sample.thirty().series[0]) == "[PATCH v3 00/30]"
    assert words.subject_tag(sample.single(sample.holds()).series[0]) == "[PATCH]"


def test_what_became_of_one_claim_and_of_many() -> None:
    assert words.claimed([sample.contradicted(), sample.no_claim()]) == "1 claim: it is contradicted"
    assert words.claimed([sample.holds_if()]) == "1 claim: it holds if an assumption is true"
    two = replace(sample.holds_if(), assumptions=sample.holds_if().assumptions * 2)
    assert words.claimed([two]) == "1 claim: it holds if assumptions are true"
    assert words.claimed([sample.no_claim()]) == "0 claims"
    assert words.claimed([sample.holds(), sample.holds(), sample.undecided()]) == "3 claims: 2 hold, 1 open"
    assert words.claimed([sample.holds(), replace(sample.holds(), pending=True)]) == "2 claims: 1 holds, 1 not judged yet"


def test_what_was_found_of_a_claim() -> None:
    one = sample.holds_if()
    assert words.found(one) == "holds, if this is true"
    assert words.found(replace(one, assumptions=one.assumptions * 2)) == "holds, if 2 assumptions are true"
    assert words.found(replace(one, pending=True)) == "not judged yet"
    assert words.found(sample.undecided()) == "open"
