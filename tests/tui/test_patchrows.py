from dataclasses import replace

from reviewer.model.place import Side
from reviewer.model.series import FileChange, FileDiff, Hunk, Line, LineKind
from reviewer.tui.patchrows import LONGEST, Row, RowKind, patch_rows
from tests.tui import sample


def lines(rows: tuple[Row, ...]) -> list[tuple[str, int, str]]:
    return [(row.sign, row.number, row.text) for row in rows if row.kind is RowKind.LINE]


def test_numbers_are_of_the_side_that_a_line_is_on() -> None:
    made = patch_rows(replace(sample.no_claim(), files=(sample.file_diff(sample.hunk(" a\n-b\n+c\n+d\n e\n", 10, 20)),)))
    assert lines(made.rows) == [(" ", 20, "a"), ("-", 11, "b"), ("+", 21, "c"), ("+", 22, "d"), (" ", 23, "e")]
    assert [(row.old, row.new) for row in made.rows if row.kind is RowKind.LINE] == [(10, 20), (11, 0), (0, 21), (0, 22), (12, 23)]


def test_a_place_finds_its_row_on_its_own_side() -> None:
    made = patch_rows(sample.contradicted())
    old, new = made.row_of(sample.FILE, 876, Side.OLD), made.row_of(sample.FILE, 876, Side.NEW)
    assert old is not None
    assert new is not None
    assert made.rows[old].text.strip().startswith("flush =")
    assert made.rows[new].text.strip() == "false);"
    assert made.row_of(sample.FILE, 876) == new
    assert made.row_of("other.c", 876) is None


def test_old_places_of_a_renamed_file_go_by_its_old_name() -> None:
    file = FileDiff("old.c", "new.c", FileChange.RENAMED, (sample.hunk("-a\n+b\n", 1, 1),))
    made = patch_rows(replace(sample.no_claim(), files=(file,), hunks=()))
    assert made.row_of("old.c", 1, Side.OLD) is not None
    assert made.row_of("new.c", 1, Side.NEW) is not None
    assert made.row_of("new.c", 1, Side.OLD) is None
    assert any(row.kind is RowKind.FILE and row.text == "new.c   renamed from old.c" for row in made.rows)


def test_every_line_of_the_diff_has_one_row() -> None:
    patch = sample.no_claim()
    made = patch_rows(patch)
    assert len(lines(made.rows)) == sum(len(hunk.lines) for file in patch.files for hunk in file.hunks)
    assert len(made.files) == 2
    assert [made.rows[start].kind for start, _ in made.hunks] == [RowKind.HUNK] * 3
    assert [made.rows[start].text for start, _ in made.hunks] == ["zap_range()", "zap_range()", "-5,8 +5,8 @@"]


def test_what_a_diff_can_lack_is_said() -> None:
    binary = FileDiff("a.bin", "a.bin", FileChange.BINARY, ())
    end = FileDiff("a", "a", FileChange.MODIFIED, (Hunk(1, 1, 1, 1, "", (Line(LineKind.REMOVED, "x", 1, 0, eof=True),)),))
    texts = [row.text for row in patch_rows(replace(sample.no_claim(), files=(binary, end))).rows]
    assert "a.bin   binary, not shown" in texts
    assert "no newline at the end of the file" in texts
    assert "no diff in this message" in [row.text for row in patch_rows(replace(sample.no_claim(), files=())).rows]


def test_a_line_without_end_is_cut_and_says_so() -> None:
    file = sample.file_diff(sample.hunk("+" + "x" * 1_000_000 + "\n"))
    row = next(row for row in patch_rows(replace(sample.no_claim(), files=(file,))).rows if row.kind is RowKind.LINE)
    assert row.text == "x" * LONGEST + "… 998000 more characters"


def test_the_message_comes_first_with_what_stands_below_its_cut() -> None:
    patch = sample.no_claim()
    patch = replace(patch, message=replace(patch.message, body="One.\n\nTwo.\n", below="v2: more\n"))
    assert [row.text for row in patch_rows(patch).rows[:6]] == ["One.", "", "Two.", "---", "v2: more", ""]
