"""What stands beside hunks, and which hunks are settled."""

from dataclasses import replace

from reviewer.model.place import Place, Side
from reviewer.model.series import FileDiff
from reviewer.model.unit import Question, Status
from reviewer.model.verdict import Nfc, Verdict
from reviewer.tui.patchrows import RowKind, patch_rows
from reviewer.tui.shape import NO_SHAPE, Beside, Shape, beside, quiet
from tests.tui import sample

FIRST = sample.hunk(" line 4\n-old 5\n+line 5\n+line 6\n line 7\n", 4, 4)
SECOND = sample.hunk(" line 12\n-old 12\n line 13\n", 11, 12)
AFTER = [f"line {number}" for number in range(1, 21)]
DIFF = sample.file_diff(FIRST, SECOND)


def around(file: FileDiff, lines: list[str] | None, **numbers: int) -> dict[int, Beside]:
    shape = NO_SHAPE
    for name, number in numbers.items():
        shape = shape.with_around((0, ("first", "second").index(name)), number)
    return beside(file, 0, shape, lambda _file: lines)


def texts(found: Beside) -> tuple[list[str], list[str]]:
    return [text for _, _, text in found.above], [text for _, _, text in found.below]


def test_the_lines_beside_a_hunk_have_the_numbers_of_both_sides() -> None:
    found = around(DIFF, AFTER, first=2)[0]
    assert found.above == ((2, 2, "line 2"), (3, 3, "line 3"))
    assert found.below == ((7, 8, "line 8"), (8, 9, "line 9"))
    found = around(DIFF, AFTER, second=1)[1]
    assert found.above == ((10, 11, "line 11"),)
    assert found.below == ((14, 14, "line 14"),)


def test_no_line_is_there_twice_and_none_that_a_hunk_shows() -> None:
    found = around(DIFF, AFTER, first=100, second=100)
    assert texts(found[0]) == (["line 1", "line 2", "line 3"], ["line 8", "line 9", "line 10", "line 11"])
    assert texts(found[1]) == ([], [f"line {number}" for number in range(14, 21)])
    found = around(DIFF, AFTER, first=2, second=100)
    assert texts(found[0])[1] == ["line 8", "line 9"]
    assert texts(found[1])[0] == ["line 10", "line 11"]


def test_a_hunk_that_stands_elsewhere_keeps_the_numbers_of_the_mail() -> None:
    found = around(DIFF, ["new 1", "new 2", *AFTER], first=1)[0]
    assert found.above == ((3, 3, "line 3"),)
    assert found.below == ((7, 8, "line 8"),)


def test_a_hunk_that_is_not_in_the_file_gets_nothing() -> None:
    other = [text.replace("line 6", "line six") for text in AFTER]
    assert around(DIFF, other, first=3, second=3).keys() == {1}
    assert around(DIFF, [], first=3) == {}
    assert around(DIFF, None, first=3) == {}


def test_a_hunk_without_a_new_side_stands_between_lines() -> None:
    gone = sample.file_diff(replace(sample.hunk("-a\n-b\n", 4, 3), new_start=3))
    found = around(gone, AFTER, first=1)[0]
    assert found.above == ((3, 3, "line 3"),)
    assert found.below == ((6, 4, "line 4"),)


def test_a_folded_hunk_is_its_heading_and_the_places_of_its_lines() -> None:
    patch = replace(sample.no_claim(), files=(DIFF,), hunks=())
    rows = patch_rows(patch, Shape(folded=frozenset({(0, 0)})))
    start, end = rows.hunks[0]
    assert end == start + 1
    assert rows.rows[start].folded == 5
    assert rows.row_of(sample.FILE, 6, Side.NEW) == start == rows.row_of(sample.FILE, 5, Side.OLD)
    assert rows.keys == ((0, 0), (0, 1))
    assert [row.text for row in rows.rows if row.kind is RowKind.LINE] == ["line 12", "old 12", "line 13"]


def places(*lines: tuple[Side, int]) -> tuple[Place, ...]:
    return tuple(Place(sample.FILE, line, side) for side, line in lines)


FIRST_LINES = places((Side.OLD, 5), (Side.NEW, 5), (Side.NEW, 6))
SECOND_LINES = places((Side.OLD, 12))
PROVED = sample.unit(Status.EQUIVALENT, "first", lines=FIRST_LINES)
OPEN = sample.unit(Status.UNKNOWN, "second", lines=SECOND_LINES)
TWO = sample.patch(1, "Two", Verdict.UNDECIDED, Nfc.UNKNOWN, files=(DIFF,), hunks=(), units=(PROVED, OPEN), questions=())


def test_a_hunk_is_settled_if_all_that_it_changes_is_proved() -> None:
    assert quiet(TWO) == {(0, 0)}
    assert quiet(replace(TWO, units=(PROVED, replace(OPEN, status=Status.SAME)))) == {(0, 0), (0, 1)}


def test_a_hunk_is_not_settled_with_a_line_that_nobody_speaks_for() -> None:
    assert quiet(replace(TWO, units=(replace(PROVED, lines=FIRST_LINES[:2]), OPEN))) == frozenset()


def test_a_hunk_is_not_settled_that_two_units_share_and_one_is_open() -> None:
    assert quiet(replace(TWO, units=(PROVED, replace(OPEN, lines=(*SECOND_LINES, FIRST_LINES[2]))))) == frozenset()


def test_a_hunk_is_not_settled_where_something_is_asked_or_assumed() -> None:
    assert quiet(replace(TWO, questions=(Question("Is it?", sample.FILE, 7),))) == frozenset()
    assert quiet(replace(TWO, units=(replace(PROVED, status=Status.ASSUMED), OPEN))) == frozenset()
    assert quiet(replace(TWO, pending=True)) == frozenset()
