import time

from hypothesis import given
from hypothesis import strategies as st

from reviewer.report.layout import cells, ended, labelled, ranges, wrap


def test_ranges_join_neighbours_and_drop_doubles() -> None:
    assert ranges([5, 1, 2, 3, 3, 9]) == "1-3, 5, 9"
    assert ranges([]) == ""


def test_right_text_goes_to_its_own_line_where_there_is_no_room() -> None:
    assert ended(["x" * 78], "here") == ["x" * 78, " " * 76 + "here"]
    assert ended(["x"], "here") == ["x" + " " * 75 + "here"]


@given(st.text())
def test_wrapped_text_stays_in_its_width(text: str) -> None:
    narrow = "".join(char for char in text if cells(char) == 1)
    for line in wrap(narrow, "  label  "):
        assert cells(line) <= 80
        assert "\n" not in line


def test_wide_characters_are_padded_by_their_columns() -> None:
    assert cells("漢字") == 4
    assert cells(labelled("claim", "漢字", "l.1")[0]) == 80


def test_a_word_of_a_megabyte_takes_no_time() -> None:
    begin = time.process_time()
    wrap("x" * 1_000_000)
    assert time.process_time() - begin < 5
