"""What is written for b4 as it is read by b4's own code: each comment at the line that it is about, and nothing else taken for one."""

from dataclasses import replace

import pytest
from b4.review import _extract_comments_from_quoted_reply

from reviewer.model.unit import Question
from reviewer.report.b4_review import IDENTITY, review_files
from tests.report.evil import ATTACKS, REVIEW_WITH_DIFF, attacked
from tests.report.sample import POOL

SIDES = (f"a/{POOL}", f"b/{POOL}")
"""How b4 names a file of which a line is commented."""
SERIES = REVIEW_WITH_DIFF.series[0]


def split(text: str) -> tuple[str, str]:
    """Part a file as b4 does: what is said of the whole, and the quoted diff."""
    at = text.find("\n> diff --git ")
    return (text, "") if at < 0 else (text[:at].strip(), text[at + 1 :])


def test_a_file_for_each_patch_that_has_something_to_say() -> None:
    files = review_files(SERIES)
    assert files["identity.txt"] == IDENTITY + "\n"
    assert "contradicted" in files["series.txt"]
    assert {"0003.txt", "0004.txt"} <= set(files)
    assert "0001.txt" not in files


def test_b4_finds_a_comment_at_its_line() -> None:
    note, diff = split(review_files(SERIES)["0003.txt"])
    assert note.splitlines()[0].startswith("contradicted: ")
    assert note.splitlines()[1] == ""
    comments = _extract_comments_from_quoted_reply(diff)
    assert len(comments) == 1
    assert comments[0]["path"] in SIDES
    assert comments[0]["content"] in ("\t\tpool_flush_all(pool);", "-\t\tpool_flush_all(pool);", "+\tpool_wait(pool);", " }")
    assert "pool->shared == false" in comments[0]["text"]


def test_a_comment_on_a_removed_line_stands_there() -> None:
    patch = replace(SERIES.patches[3], questions=(Question("Why is it gone?", POOL, 46),), findings=(), units=())
    (comment,) = _extract_comments_from_quoted_reply(split(review_files(replace(SERIES, patches=(patch,)))["0004.txt"])[1])
    assert (comment["path"], comment["line"], comment["text"]) == (f"a/{POOL}", 46, "Why is it gone?")
    assert comment["content"] == "-\tif (flush)"


@pytest.mark.parametrize("attack", [*ATTACKS, "> diff --git a/x b/x", "x\n> diff --git a/x b/x\n> @@ -1 +1 @@"])
def test_no_text_of_a_mail_makes_a_comment_or_a_diff(attack: str) -> None:
    for name, text in review_files(attacked(attack).series[0]).items():
        if name[:4].isdigit():
            note, diff = split(text)
            assert not any(line.startswith(">") for line in note.splitlines())
            assert all(comment["path"] in SIDES or comment["path"].startswith(":") for comment in _extract_comments_from_quoted_reply(diff)), name
