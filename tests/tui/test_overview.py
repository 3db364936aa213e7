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
    assert lines[0] == " not judged yet: 30 patches, 16 with a claim"
    assert lines[1].startswith("  tlb-flush 01-30")


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
