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
    start = time.perf_counter()
    assert isinstance(put("x\n" * 20_000, body), NoPlace)
    assert time.perf_counter() - start < 5
