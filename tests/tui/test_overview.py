from dataclasses import replace

from reviewer.model.place import Problem
from reviewer.model.review import Review
from reviewer.tui.board import At, Board
from reviewer.tui.cells import cells
from reviewer.tui.overview import OverviewRows, runs
from tests.tui import sample


def text(review: Review, width: int = 64) -> list[str]:
    rows = OverviewRows(Board(review), At(0), width)
    return ["".join(piece.text for piece in rows.draw(index, width)).rstrip() for index in range(len(rows))]


def test_worst_first_then_settled_then_the_rest() -> None:
    lines = text(sample.thirty())
    assert [line[2:6] for line in lines[1:7]] == ["07 !", "09 ?", "19 ?", "05 ~", "13 ~", "21 ~"]
    assert lines[7:10] == [" settled", "  01 03 04 08 11 17 20 24 28 29   hold, proved against the tree", "  12 23   NFC, and do not say so"]
    assert lines[10].startswith(" not claimed: 12 patches, read as usual; findings in 02 06 10")
    assert "  22 came with format=flowed, repaired (3 lines) · 22.eml" in lines


def test_before_any_proof_it_says_what_is_claimed_and_touched() -> None:
    lines = text(sample.pending(sample.thirty()))
    assert lines[:2] == [" not judged yet: 30 patches", "  01 03-05 07-09 11 13 17 19-21 24 28 29 with a claim"]
    assert lines[2].startswith("  tlb-flush 01-30")


def test_of_few_claims_it_says_what_is_claimed_found_and_to_ask() -> None:
    lines = text(sample.single(sample.contradicted()), 100)
    assert [line.split()[0] for line in lines[2:8]] == ["claims", "found", "when", "old", "new", "ask"]
    lines = text(sample.single(sample.holds_if()))
    assert lines[3].endswith("  by the tree")
    assert "found holds, if this is true  " in lines[3]
    lines = text(sample.single(sample.holds()))
    assert lines[0] == " settled"
    assert lines[2].split() == ["claims", '"No', "functional", "change", 'intended."', "message", "l.5"]
    assert "found holds, 2 units proved the same  " in lines[3]
    assert lines[4].startswith("         how   ")
    assert OverviewRows(Board(sample.single(sample.holds())), At(0), 64).targets == {1: At(0, 0)}


def test_a_cover_letter_is_filled_anew_where_it_is_too_wide_and_lists_and_code_stay() -> None:
    body = "A first line that is longer than the view is wide\nand a second.\n\n - an item of a list\n - another\n\n\tcode();\n"
    review = sample.single(sample.holds())
    (series,) = review.series
    cover = replace(sample.holds(), message=replace(sample.holds().message, body=body))
    lines = text(replace(review, series=(replace(series, cover=cover),)), 40)
    at = lines.index(" cover letter")
    assert lines[at + 1 :] == [
        "  A first line that is longer than the",
        "  view is wide and a second.", "", "   - an item of a list", "   - another", "", "          code();",
    ]  # fmt: skip
    assert "  A first line that is longer than the view is wide" in text(replace(review, series=(replace(series, cover=cover),)), 80)


def test_rows_that_open_a_patch() -> None:
    rows = OverviewRows(Board(sample.thirty()), At(0), 64)
    assert [at.patch + 1 for at in rows.targets.values()] == [7, 9, 19, 5, 13, 21]


def test_missing_patches_and_problems_of_all_kinds_are_there() -> None:
    one = Problem("odd", "something odd", "x.eml", 7)
    review = sample.single(sample.holds(), missing=(2, 4, 5, 6), expected=6, problems=(one,))
    lines = text(replace(review, problems=(replace(one, text="no patch in it"),)))
    assert " missing: 02 04-06 of 6, not in what was given" in lines
    assert "  something odd · x.eml:7" in lines
    assert "  no patch in it · x.eml:7" in lines


def test_it_fits_any_width() -> None:
    for review in (sample.thirty(), sample.evil()):
        for width in (20, 60, 140):
            rows = OverviewRows(Board(review), At(0), width)
            assert all(cells(rows.draw(index, width)) <= width for index in range(len(rows)))


def test_runs_of_three_and_more_are_joined() -> None:
    assert runs([8, 1, 2, 3, 4, 11, 12, 3], 30) == "01-04 08 11 12"
    assert runs([5], 120) == "005"
