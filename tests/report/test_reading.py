import json

import pytest

from reviewer.errors import InputError
from reviewer.model.review import Review
from reviewer.report.interface import Format, render
from reviewer.report.reading import read_review
from tests.report.evil import REVIEW_WITH_DIFF, with_diff
from tests.report.sample import REVIEW, hostile

EMPTY = Review("0.1.0", "", ())


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("review", [REVIEW, REVIEW_WITH_DIFF, EMPTY], ids=["sample", "diff", "empty"])
def test_a_document_that_is_read_back_is_written_the_same(review: Review, form: Format) -> None:
    again = read_review(render(review, Format.JSON), "review.json")
    assert render(again, form, full=True) == render(review, form, full=True)


def test_hostile_text_comes_back_but_for_bytes_that_no_charset_knows() -> None:
    text = render(with_diff(hostile()), Format.JSON)
    assert render(read_review(text, "review.json"), Format.JSON) == text


def document() -> dict[str, object]:
    found = json.loads(render(REVIEW_WITH_DIFF, Format.JSON))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "the document is no object"),
        ("{}", "this is no reviewer.report/1"),
        (json.dumps({**document(), "schema": "reviewer.report/2"}), "this is no reviewer.report/1"),
        (json.dumps({**document(), "series": [{}]}), "source is no object"),
        (json.dumps({**document(), "series": [1]}), "a series is no object"),
        (render(REVIEW, Format.JSON).replace('"undecided"', '"maybe"'), "verdict"),
        (render(REVIEW, Format.JSON).replace('"number": 3', '"number": "three"'), "number"),
        (render(REVIEW_WITH_DIFF, Format.JSON).replace('"+\\tpool_wait(pool);"', '"?x"'), "kind"),
        (render(REVIEW_WITH_DIFF, Format.JSON).replace('"+\\tpool_wait(pool);"', '""'), "a line of a hunk is no text"),
    ],
)
def test_what_is_no_report_is_refused_with_the_place(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_review(text, "review.json")
    assert said in str(caught.value)
    assert str(caught.value).startswith("review.json: ")
