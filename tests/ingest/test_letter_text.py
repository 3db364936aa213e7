import pytest

from reviewer.ingest.letter_text import is_scissors, split_text


def test_the_message_ends_at_the_cut() -> None:
    lines = ["Why.", "", "Signed-off-by: A", "---", " f.c | 1 +", "", "diff --git a/f.c b/f.c"]
    split = split_text(lines)
    assert (split.start, split.cut, split.has_cut) == (0, 3, True)


@pytest.mark.parametrize("line", ["diff --git a/x b/x", "diff -u x y", "Index: x.c", "--- a/x.c", "---", "--- \t"])
def test_what_ends_a_message(line: str) -> None:
    assert split_text(["text", line, "more"]).cut == 1


@pytest.mark.parametrize("line", ["----", "-- ", " ---", "---x", "--", "- --- a"])
def test_what_does_not_end_a_message(line: str) -> None:
    assert split_text(["text", line, "more"]).cut == 3


def test_headers_in_the_body() -> None:
    lines = ["", "From: Other Author <o@example.org>", "Subject: a title that", "  goes on", "", "Text: not a header"]
    split = split_text(lines)
    assert split.headers == {"from": "Other Author <o@example.org>", "subject": "a title that goes on"}
    assert split.start == 5


def test_the_first_header_in_the_body_counts_and_text_is_no_header() -> None:
    split = split_text(["From: A", "From: B", "x"])
    assert (split.headers, split.start) == ({"from": "A"}, 1)
    assert split_text(["Text first", "From: A"]).headers == {}


def test_scissors_discard_what_is_above_and_headers_below_them_count() -> None:
    lines = ["From: Talker <t@example.org>", "", "some talk", "-- >8 --", "From: A <a@example.org>", "", "message", "---"]
    split = split_text(lines)
    assert split.headers == {"from": "A <a@example.org>"}
    assert lines[split.start] == "message"


@pytest.mark.parametrize(
    "line", ["-- >8 --", "---8<---", "------ >8 ------", "- - >8 - - cut - -", "-->8--cut here--8<--", "--- %< ---", " Index: >%", "--- a8<cutcut---"]
)
def test_scissors_lines(line: str) -> None:
    assert is_scissors(line)


@pytest.mark.parametrize(
    "line",
    [">8", "a < b && c > d8<", "if (x >8)", "----------", "-- 8< a line of prose that is longer than the marks --", "+\tlong_enough = mask >8 & 8<;"],
)
def test_lines_with_scissors_that_are_none(line: str) -> None:
    assert not is_scissors(line)


def test_scissors_below_the_cut_are_left_alone() -> None:
    assert split_text(["msg", "---", "-- >8 --", "x"]).start == 0
