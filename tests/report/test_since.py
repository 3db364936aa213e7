"""Two versions in one document: what was kept and why, what differs, which tags were given for other lines."""

import json
from dataclasses import replace

import pytest

from reviewer.model.claim import NO_CLAIM
from reviewer.model.review import PatchReview, Review, SeriesReview
from reviewer.model.verdict import Nfc, Verdict
from reviewer.report.interface import Format, render
from reviewer.report.reading import read_review
from reviewer.report.since import since
from tests.report.sample import SERIES
from tests.tui import sample

GIVEN = "Why.\n\nReviewed-by: R. Reader <r@x>\nTested-by: T <t@x>\nSuggested-by: S <s@x>\nSigned-off-by: A <a@x>\n"


def patch(number: int, title: str, diff: str, verdict: Verdict = Verdict.HOLDS, body: str = "Why.\n") -> PatchReview:
    made = sample.patch(number, title, verdict, Nfc.PROVED, total=4, files=(sample.file_diff(sample.hunk(diff)),), hunks=())
    return replace(made, message=replace(made.message, body=body, author="A <a@x>", message_id=f"<{title}@x>"))


def posting(version: int, *patches: PatchReview, subject: str = "Rework it", expected: int = 0) -> SeriesReview:
    numbered = tuple(replace(one, number=index, total=len(patches)) for index, one in enumerate(patches, 1))
    return replace(
        SERIES, id=f"v{version}", subject=subject, version=version, cover=None, patches=numbered, expected=expected or len(patches), missing=()
    )


V4 = posting(
    4,
    patch(1, "Move it", "-a\n+b\n", body=GIVEN),
    patch(2, "Rename it", "-c\n+d\n", body="Why.\n"),
    patch(3, "Drop it", "-e\n"),
    patch(4, "Keep it", "-f\n+g\n"),
)
V5 = posting(
    5,
    patch(1, "Keep it", "-f\n+g\n", body=GIVEN),
    patch(2, "Rename it", "-c\n+other\n+more\n", Verdict.CONTRADICTED, body=GIVEN),
    patch(3, "Move it", "-a\n+b\n", Verdict.UNDECIDED, body=GIVEN),
    patch(4, "Something else", "-x\n+y\n", body=GIVEN),
)
REVIEW = Review("1", "d", (V5, V4))


def test_each_patch_has_its_fate_with_the_reason() -> None:
    beside, none = since(REVIEW)
    assert none is None
    assert beside is not None
    assert (beside.version, beside.id, beside.counts) == (4, "v4", "2 unchanged, 1 changed, 1 new, 1 gone")
    assert beside.kept == "1"
    told = [(fate.change.value, fate.number, fate.before, fate.now, fate.then, fate.why) for fate in beside.fates]
    assert told == [
        ("unchanged", "1/4", "4/4", "holds", "holds", "every changed line is the same"),
        ("changed", "2/4", "2/4", "contradicted", "holds", "2 changed lines more, 1 fewer"),
        ("unchanged", "3/4", "1/4", "undecided", "holds", "every changed line is the same; what surrounds them, or is assumed, is not"),
        ("new", "4/4", "", "holds", "", "not in v4"),
        ("gone", "", "3/4", "", "holds", "not in v5"),
    ]


def test_tags_are_doubted_where_the_lines_changed_and_nowhere_else() -> None:
    beside, _ = since(REVIEW)
    assert beside is not None
    assert [fate.tags for fate in beside.fates] == [(), ("Reviewed-by: R. Reader <r@x>", "Tested-by: T <t@x>"), (), (), ()]


def test_a_claim_that_went_is_the_reason_of_another_answer() -> None:
    bare = replace(patch(1, "Move it", "-a\n+b\n", Verdict.NO_CLAIM), claim=NO_CLAIM)
    beside, _ = since(Review("1", "d", (posting(2, bare), posting(1, patch(1, "Move it", "-a\n+b\n")))))
    assert beside is not None
    (fate,) = beside.fates
    assert (fate.now, fate.why, fate.kept) == ("no claim, proved", "every changed line is the same; claim then: full, now: none", False)


def test_what_was_not_judged_is_not_kept() -> None:
    now = replace(V4.patches[0], pending=True)
    beside, _ = since(Review("1", "d", (posting(2, now), posting(1, now))))
    assert beside is not None
    assert (beside.kept, beside.fates[0].why) == ("", "every changed line is the same; not judged in both versions")


def test_of_a_version_in_part_nothing_is_said_to_be_missing() -> None:
    beside, _ = since(Review("1", "d", (V5, posting(4, *V4.patches[:1], expected=4))))
    assert beside is not None
    assert beside.fates[0].why == "not among the 1 patch of v4 at hand"


def test_the_newest_older_version_counts_whatever_stands_between() -> None:
    other = posting(4, patch(1, "Other", "-q\n"), subject="Other work")
    found = since(Review("1", "d", (replace(V4, version=2, id="v2"), other, V5, replace(V4, version=3, id="v3"))))
    assert [one.id if one else "" for one in found] == ["", "", "v3", "v2"]


def test_a_new_subject_is_the_same_work_if_the_patches_are() -> None:
    beside, _ = since(Review("1", "d", (replace(V5, subject="Rework all of it"), V4)))
    assert beside is not None
    lone = (posting(2, patch(1, "B", "-a\n"), subject="B"), posting(1, patch(1, "A", "-a\n"), subject="A"))
    assert since(Review("1", "d", lone)) == (None, None)
    strange = replace(V4, patches=tuple(replace(one, message=replace(one.message, author="B <b@x>")) for one in V4.patches))
    assert since(Review("1", "d", (V5, strange))) == (None, None)


@pytest.mark.parametrize("form", [Format.TEXT, Format.MARKDOWN, Format.HTML])
def test_readers_are_told(form: Format) -> None:
    text = " ".join(render(REVIEW, form).split())
    for part in (
        "Since v4: 2 unchanged, 1 changed, 1 new, 1 gone",
        "kept: 1 ",
        "contradicted, was holds",
        "given before the lines changed since v4",
    ):
        assert part in text


def test_programs_are_told_and_the_document_reads_back() -> None:
    text = render(REVIEW, Format.JSON)
    newer, older = json.loads(text)["series"]
    assert older["since"] is None
    assert (newer["since"]["version"], newer["since"]["id"]) == (4, "v4")
    assert newer["since"]["patches"][1] == {
        "change": "changed",
        "number": 2,
        "before": 2,
        "title": "Rename it",
        "answer": "contradicted",
        "answer_before": "holds",
        "kept": False,
        "why": "2 changed lines more, 1 fewer",
        "doubtful_tags": ["Reviewed-by: R. Reader <r@x>", "Tested-by: T <t@x>"],
    }
    assert render(read_review(text, "x"), Format.JSON) == text


def test_a_tag_made_to_harm_is_shown_and_no_markup() -> None:
    evil = "Why.\n\nReviewed-by: <script>alert(1)</script>\x1b]0;x\x07 `@all` <e@x>\n"
    review = Review("1", "d", (posting(2, patch(1, "A", "-a\n", body=evil)), posting(1, patch(1, "A", "-b\n"))))
    for form in (Format.TEXT, Format.MARKDOWN, Format.HTML):
        assert "\x1b" not in render(review, form)
    assert "<script>" not in render(review, Format.HTML)
    assert "``Reviewed-by: <script>" in render(review, Format.MARKDOWN)
