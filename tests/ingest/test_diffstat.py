"""A mail that was cut off where a hunk ends is told by its diffstat; counts that lie are told from lines that are lost."""

import pytest

from reviewer.ingest.codes import Code
from reviewer.ingest.diff import Diff
from tests.ingest.test_cut import HEAD, codes, counts, read

ONE = "@@ -1,3 +1,4 @@\n int a;\n-int b;\n+int c;\n+int d;\n int e;\n"
TWO = "@@ -11,3 +12,3 @@\n int k;\n-int l;\n+int m;\n int n;\n"
OTHER = HEAD.replace("f.c", "g.c") + "@@ -5,3 +5,2 @@\n int x;\n-int y;\n int z;\n"
STAT = "---\n f.c | 5 +++--\n g.c | 1 -\n 2 files changed, 3 insertions(+), 3 deletions(-)\n\n"
WHOLE = STAT + HEAD + ONE + TWO + OTHER


def test_a_whole_diff_meets_its_diffstat() -> None:
    assert codes(read(WHOLE)) == []
    assert codes(read(f"{WHOLE}-- \n2.40.0\n\nAnd this on top:\n\n{OTHER}")) == [Code.SAME_FILE_TWICE]


@pytest.mark.parametrize("lost", [OTHER, TWO + OTHER, TWO, ONE])
def test_a_part_that_is_missing_is_said(lost: str) -> None:
    diff = read(WHOLE.replace(lost, ""))
    assert codes(diff) == [Code.CUT_SHORT]
    assert diff.notes[0].line == 3


def test_a_patch_that_was_edited_by_hand_is_read_whole() -> None:
    assert codes(read(f"{WHOLE.replace(TWO, '')}-- \n2.40.0\n")) == [Code.DIFFSTAT_DIFFERS]
    assert codes(read(WHOLE.replace("3 insertions", "2 insertions"))) == [Code.DIFFSTAT_DIFFERS]
    assert codes(read(f"{WHOLE.replace(OTHER, '')}-- \n2.40.0\n")) == [Code.CUT_SHORT], "a file is missing"


def test_each_patch_of_a_mail_has_its_own_diffstat() -> None:
    second = " h.c | 1 -\n 1 file changed, 1 deletion(-)\n\n" + OTHER.replace("g.c", "h.c")
    assert codes(read(f"{WHOLE}-- \n2.40.0\n---\n{second}")) == []
    assert codes(read(f"{WHOLE}-- \n2.40.0\n---\n{second}".replace("1 deletion", "2 deletions"))) == [Code.CUT_SHORT]


def test_the_last_diffstat_before_the_diff_counts_and_talk_is_none() -> None:
    assert codes(read(WHOLE.replace("---\n", "---\nv1 had: 7 files changed, 9 insertions(+)\n 7 files changed, 9 insertions(+)\n", 1))) == []
    assert codes(read(WHOLE.replace(STAT, "---\n 2 files changed\n"))) == []
    assert codes(read(WHOLE.replace(STAT, "---\n 2 files changed, as before\n"))) == []


def repaired(text: str) -> Diff:
    diff = read(text)
    assert codes(diff) == [Code.REPAIR_COUNTS]
    assert diff.files == read(WHOLE).files
    return diff


@pytest.mark.parametrize("lie", ["-1,3 +1,9", "-1,3 +1,2", "-1,8 +1,4", "-1,1 +1,4", "-1,3 +1,5"])
def test_a_count_that_lies_is_set_right_where_the_next_hunk_says_so(lie: str) -> None:
    (note,) = repaired(WHOLE.replace("-1,3 +1,4", lie)).notes
    assert (note.before, note.after) == (f"@@ {lie} @@", "@@ -1,3 +1,4 @@")
    assert codes(read(WHOLE.replace("-1,3 +1,4", lie).replace(STAT, "---\n"))) == [Code.REPAIR_COUNTS]


def test_a_count_of_the_last_hunk_is_set_right_where_the_diffstat_says_so() -> None:
    repaired(WHOLE.replace("-5,3 +5,2", "-5,3 +5,1"))
    repaired(WHOLE.replace("-5,3 +5,2", "-5,3 +5,8") + "-- \n2.40.0\n")
    repaired(WHOLE.replace("-11,3 +12,3", "-11,2 +12,3"))


@pytest.mark.parametrize(
    ("sent", "got"),
    [
        ("+int c;\n", ""),
        ("-int b;\n", ""),
        (" int a;\n", ""),
        ("+int m;\n", ""),
        ("-int y;\n", ""),
        (" int z;\n", ""),
        ("-5,3 +5,2", "-5,4 +5,3"),
        ("-1,3 +1,4", "-1,5 +1,6"),
        ("+int c;\n", "+int c;\n+\n"),
        (" int a;\n", "-int a;\n"),
    ],
)
def test_lines_that_are_lost_or_added_are_no_lie(sent: str, got: str) -> None:
    diff = read(WHOLE.replace(sent, got))
    assert Code.REPAIR_COUNTS not in codes(diff)
    assert {Code.CORRUPT_HUNK, Code.EXTRA_LINES, Code.CUT_SHORT, Code.DIFFSTAT_DIFFERS, Code.AMBIGUOUS_HUNK} & set(codes(diff))


def test_without_a_witness_nothing_is_set_right() -> None:
    text = WHOLE.replace(STAT, "---\n").replace("-5,3 +5,2", "-5,3 +5,1")
    assert Code.REPAIR_COUNTS not in codes(read(text))
    assert ("f.c", 3, 2) in counts(read(text))
