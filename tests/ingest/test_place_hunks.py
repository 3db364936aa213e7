import time

import pytest

from reviewer.ingest import place_hunks as module
from reviewer.ingest.diff import read_diff
from reviewer.ingest.place_hunks import NoPlace, Placed, place_hunks, split_lines
from reviewer.model.series import Hunk

TEXT = "".join(f"line {number}\n" for number in range(1, 21))


def hunks(body: str) -> tuple[Hunk, ...]:
    diff = read_diff(("--- a/f\n+++ b/f\n" + body).removesuffix("\n").split("\n"), 0, "")
    assert not [note for note in diff.notes if "hunk" in note.code]
    return diff.files[0].hunks


def put(text: str, body: str, *, reverse: bool = False, fuzz: int = 0) -> Placed | NoPlace:
    return place_hunks(text, hunks(body), reverse=reverse, fuzz=fuzz)


CHANGE = "@@ -5,3 +5,4 @@\n line 5\n-line 6\n+new 6\n+new 6b\n line 7\n"


def test_at_the_stated_line_and_back() -> None:
    placed = put(TEXT, CHANGE)
    assert isinstance(placed, Placed)
    assert placed.text == TEXT.replace("line 6\n", "new 6\nnew 6b\n")
    assert placed.moved == ()
    back = put(placed.text, CHANGE, reverse=True)
    assert isinstance(back, Placed)
    assert back.text == TEXT


@pytest.mark.parametrize("shift", [-3, 4])
def test_at_an_offset_that_the_next_hunk_takes_over(shift: int) -> None:
    text = TEXT[TEXT.index("line 4") :] if shift < 0 else "x\n" * shift + TEXT
    placed = put(text, CHANGE + "@@ -15,3 +16,2 @@\n line 15\n-line 16\n line 17\n")
    assert isinstance(placed, Placed)
    assert placed.text == text.replace("line 6\n", "new 6\nnew 6b\n").replace("line 16\n", "")
    assert [(lines, fuzz) for _, lines, fuzz in placed.moved] == [(shift, 0)]


def test_the_nearest_of_equal_places_is_taken() -> None:
    text = "a\nb\nc\n" * 10
    placed = put(text, "@@ -12,3 +12,3 @@\n a\n-b\n+B\n c\n")
    assert isinstance(placed, Placed)
    assert placed.text.split("\n").index("B") == 13


def test_fuzz_ignores_context_keeps_the_texts_own_lines_and_is_said() -> None:
    text = TEXT.replace("line 5\n", "other 5\n")
    assert isinstance(put(text, CHANGE), NoPlace)
    placed = put(text, CHANGE, fuzz=1)
    assert isinstance(placed, Placed)
    assert placed.text == text.replace("line 6\n", "new 6\nnew 6b\n")
    assert [(lines, fuzz) for _, lines, fuzz in placed.moved] == [(0, 1)]


def test_fuzz_never_ignores_a_removed_line() -> None:
    assert isinstance(put(TEXT.replace("line 6\n", "other\n"), CHANGE, fuzz=2), NoPlace)


def test_hunks_are_placed_in_order() -> None:
    twice = "@@ -15,3 +15,2 @@\n line 15\n-line 16\n line 17\n@@ -5,3 +5,4 @@\n line 5\n-line 6\n+new\n+new\n line 7\n"
    assert isinstance(put(TEXT, twice), NoPlace)


@pytest.mark.parametrize(
    ("text", "body", "result"),
    [
        ("a\nb", "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n", "a\nb\n"),
        ("a\nb\n", "@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n", "a\nb"),
        ("a\nb", "@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n", None),
        ("a\nb\n", "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n", None),
        ("", "@@ -0,0 +1,2 @@\n+a\n+b\n", "a\nb\n"),
        ("a\nb\n", "@@ -1,2 +0,0 @@\n-a\n-b\n", ""),
        ("a\nb\nc\n", "@@ -2,0 +3 @@\n+x\n", "a\nb\nx\nc\n"),
        ("a\r\nb\r\n", "@@ -1 +1 @@\n-a\r\n+x\r\n", "x\r\nb\r\n"),
        ("a\x0cb\x85\u2028\nc\n", "@@ -2 +2 @@\n-c\n+d\n", "a\x0cb\x85\u2028\nd\n"),
    ],
)
def test_ends_of_lines_and_files(text: str, body: str, result: str | None) -> None:
    placed = put(text, body)
    assert (placed.text if isinstance(placed, Placed) else None) == result


def test_bytes_that_are_no_text_match_and_stay() -> None:
    text = "/* \udcb5s */\nint a;\n"
    diff = read_diff(["--- a/f", "+++ b/f", "@@ -1,2 +1,2 @@", " /* µs */", "-int a;", "+int b;"], 0, "")
    placed = place_hunks(text, diff.files[0].hunks, reverse=False, fuzz=0)
    assert isinstance(placed, Placed)
    assert placed.text == "/* \udcb5s */\nint b;\n"


def test_lines_split_at_newlines_alone() -> None:
    assert split_lines("a\x0c\r\n\nb") == ["a\x0c\r\n", "\n", "b"]
    assert split_lines("") == []


def test_a_hostile_text_costs_a_bounded_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_COMPARES", 50_000)
    body = "".join(f"@@ -{n},3 +{n},3 @@\n x\n-x\n+y\n z\n" for n in range(1, 3000, 3))
    start = time.process_time()
    assert isinstance(put("x\n" * 20_000, body), NoPlace)
    assert time.process_time() - start < 20


def test_of_two_places_as_near_the_one_below_is_taken_as_git_does_and_the_other_is_said() -> None:
    text = "a\nb\nc\n0\n1\n2\na\nb\nc\n"
    placed = put(text, "@@ -4,3 +4,3 @@\n a\n-b\n+B\n c\n")
    assert isinstance(placed, Placed)
    assert placed.text == "a\nb\nc\n0\n1\n2\na\nB\nc\n"
    assert [line for _, line in placed.rivals] == [1]
    exact = put(text, "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n")
    assert isinstance(exact, Placed)
    assert exact.rivals == ()


def test_a_place_behind_the_hunk_before_is_no_rival() -> None:
    text = "a\nb\nc\n" * 2 + "x\n"
    placed = put(text, "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n@@ -5,3 +5,3 @@\n a\n-b\n+B\n c\n")
    assert isinstance(placed, Placed)
    assert placed.text == "a\nB\nc\n" * 2 + "x\n"
    assert placed.rivals == ()


def test_context_is_not_ignored_where_that_leaves_a_choice() -> None:
    text = "f {\none\nb\nc\n}\ng {\ntwo\nb\nc\n}\n"
    change = "@@ -1,4 +1,4 @@\n three\n b\n-c\n+C\n }\n"
    found = put(text, change, fuzz=2)
    assert isinstance(found, NoPlace)
    assert found.doubtful == found.hunks
    alone = put(text.replace("c\n", "d\n", 1), change, fuzz=2)
    assert isinstance(alone, Placed)
    assert alone.text.endswith("two\nb\nC\n}\n")


def test_a_hunk_without_context_stays_at_its_line() -> None:
    placed = put("}\na\n}\nb\n}\n", "@@ -3 +3 @@\n-}\n+};\n")
    assert isinstance(placed, Placed)
    assert placed.text == "}\na\n};\nb\n}\n"
    assert placed.moved == ()


def test_context_that_ends_with_the_file_belongs_to_its_end_or_is_said() -> None:
    change = "@@ -2,2 +2,3 @@\n a\n b\n+n\n"
    at_end = put("x\na\nb\na\nb\n", change)
    assert isinstance(at_end, Placed)
    assert at_end.text == "x\na\nb\na\nb\nn\n"
    goes_on = put("x\na\nb\nc\n", change)
    assert isinstance(goes_on, Placed)
    assert goes_on.text == "x\na\nb\nn\nc\n"
    assert len(goes_on.open_ends) == 1


def test_every_hunk_without_a_place_is_named() -> None:
    body = "@@ -2 +2 @@\n-no\n+x\n@@ -5 +5 @@\n-line 5\n+y\n@@ -9 +9 @@\n-none\n+z\n"
    found = put(TEXT, body, fuzz=2)
    assert isinstance(found, NoPlace)
    assert [hunk.old_start for hunk in found.hunks] == [2, 9]
