from pathlib import Path

import pytest

from reviewer.claims import claim_of, claim_of_cover
from reviewer.knowledge.load import load_rules
from reviewer.model.claim import ClaimKind, ClaimOrigin

CLAIMS = load_rules().claims
BODY = """\
Fold the two helpers into one.  The second test is dead code, as
check_window() is called with locked=true and then never fails.

{claim}

Signed-off-by: A Person <a@example.org>
"""


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        ("No functional change intended.", "full"),
        ("No functional\nchange intended.", "full"),
        ("**No functional changes intended**", "full"),
        ("(No functional change.)", "full"),
        ("Purely a rename -- no functional change", "full"),
        ("There shouldn't be any functional changes.", "full"),
        ("This does not alter the behaviour.", "full"),
        ("NFC.", "full"),
        ("No functional change as nobody passes the new flag yet.", "full"),
        ("No functional change intended, but this makes the code easier to read.", "full"),
        ("No functional change in this patch.", "full"),
        ("No functional change intended, other than the message.", "qualified"),
        ("Otherwise no functional change.", "qualified"),
        ("No functional change yet.", "qualified"),
        ("No functional change on arm64.", "qualified"),
        ("The only functional change is the added warning.", "qualified"),
        ("No functional change intended. However, two stores trade places.", "qualified"),
        ("No functional change to the sample driver.", "partial"),
        ("This is a functional change.", "none"),
        ("A later patch will have no functional change.", "none"),
        ("Is there no functional change?", "none"),
        ("> No functional change intended.", "none"),
        ('The old message said "no functional change intended".', "none"),
        ("The radio speaks NFC, and the NFC chip is found.", "none"),
        ("Take care not to introduce a functional change.", "none"),
        ("There is no functional difference between both spellings.", "none"),
        ("This is not intended for merge, no.", "none"),
        ("v1 -> v2:\n - no functional changes", "none"),
        ("The port is no longer functional.", "none"),
    ],
)
def test_kinds(claim: str, kind: str) -> None:
    assert claim_of(BODY.format(claim=claim), CLAIMS).kind == kind


def test_sentence_line_and_reasons_are_kept() -> None:
    claim = claim_of(BODY.format(claim="No functional change intended."), CLAIMS)
    assert (claim.text, claim.line) == ("No functional change intended.", 4)
    assert [(reason.line, reason.kind) for reason in claim.reasons] == [(1, "because")]
    assert claim.reasons[0].text.startswith("The second test is dead code, as check_window()")


def test_the_reason_of_the_sentence_itself_goes_first() -> None:
    claim = claim_of(BODY.format(claim="Nothing calls it yet, so no functional change."), CLAIMS)
    assert claim.kind is ClaimKind.FULL
    assert claim.reasons[0].text == "Nothing calls it yet"


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("No functional change intended other than the text of the log.", "except", "the text of the log"),
        ("Aside from the statistics, there should be no functional change.", "except", "the statistics"),
        ("No functional change for existing callers.", "scope", "existing callers"),
        ("No functional change until the new user comes.", "until", "until the new user comes"),
        ("The only functional change is a second warning.", "only", "is a second warning"),
    ],
)
def test_what_is_excepted_is_named(text: str, kind: str, what: str) -> None:
    assert [(sentence.kind, sentence.text) for sentence in claim_of(text, CLAIMS).exceptions] == [(kind, what)]


def test_otherwise_means_the_sentence_before() -> None:
    claim = claim_of("This adds two messages. Otherwise, no functional change intended.", CLAIMS)
    assert [sentence.text for sentence in claim.exceptions] == ["This adds two messages."]


def test_hints_promise_nothing_but_are_shown() -> None:
    claim = claim_of("Just refactoring.\n\nKeep the existing behaviour by testing both.", CLAIMS)
    assert claim.kind is ClaimKind.NONE
    assert [hint.line for hint in claim.hints] == [1, 3]


def test_another_thing_that_is_done_is_a_hint_beside_a_claim() -> None:
    claim = claim_of("Rename f(). Opportunistically fix a leak.\n\nNo functional change intended.", CLAIMS)
    assert claim.kind is ClaimKind.FULL
    assert [hint.text for hint in claim.hints] == ["Opportunistically fix a leak."]
    assert claim_of("Opportunistically fix a leak.", CLAIMS).hints == ()


def test_a_plain_sentence_of_its_own_stands_for_the_whole_message() -> None:
    body = "First do some code movement with no functional change.\nThen use it.\n\nNo functional change intended.\n"
    assert claim_of(body, CLAIMS).kind is ClaimKind.FULL
    assert claim_of("First do some code movement with no functional change.\nThen use it.\n", CLAIMS).kind is ClaimKind.PARTIAL


def test_a_cover_letter_names_its_patches() -> None:
    claim = claim_of_cover(
        "Rework windows.\n\nPatches 1-3 have no functional change. Patch 4 is a fix.\n\nA Person (4):\n  x: no functional change\n", CLAIMS
    )
    assert (claim.kind, claim.origin) == (ClaimKind.PARTIAL, ClaimOrigin.COVER)
    assert [part.text for part in claim.parts] == ["Patches 1-3"]


def test_a_cover_letters_changelog_and_asides_claim_nothing() -> None:
    for text in ("Windows.\n\nChanges since v2:\n - no functional changes", "Windows.\n\n- Minor tidying in patch 1 (no functional change)."):
        assert claim_of_cover(text, CLAIMS).kind is ClaimKind.NONE


def test_hostile_bodies_take_no_time_and_do_not_fail() -> None:
    for word in (
        "no functional change ",
        "no ",
        "(as ",
        '"',
        "> ",
        "- ",
        "\x00",
        "\u202e",
        "\ud800",
        "a.",
        "without any functional change in patch 1, ",
    ):
        claim_of(word * (400_000 // len(word)), CLAIMS)


SENTENCES = [tuple(row.split("\t")) for row in (Path(__file__).parent / "sentences.tsv").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("kind", "sentence"), SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_sentences_of_our_own(kind: str, sentence: str) -> None:
    assert claim_of(sentence, CLAIMS).kind == kind
