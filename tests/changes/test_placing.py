"""Hunks found where they really lie: a tree is seldom the base that a mail was made on."""

from reviewer.changes.placing import place_file
from reviewer.model.place import Side
from reviewer.model.series import FileChange, FileDiff, Hunk, Line, LineKind


def diff(start: int) -> FileDiff:
    lines = (Line(LineKind.CONTEXT, "a();", start, start), Line(LineKind.REMOVED, "b();", start + 1, 0), Line(LineKind.ADDED, "c();", 0, start + 1))
    return FileDiff("f.c", "f.c", FileChange.MODIFIED, (Hunk(start, 2, start, 2, "", lines),))


def test_a_hunk_gets_the_numbers_of_the_text_and_keeps_those_of_the_mail() -> None:
    placed = place_file(diff(10), "x\ny\na();\nb();\n", "x\ny\na();\nc();\n")
    assert placed is not None
    assert [(line.old, line.new) for line in placed.file.hunks[0].lines] == [(3, 3), (4, 0), (0, 4)]
    assert placed.mail[Side.OLD, 4] == placed.mail[Side.NEW, 4] == 11


def test_the_nearest_place_is_taken() -> None:
    text = "a();\nb();\n" + "z\n" * 6 + "a();\nb();\n"
    placed = place_file(diff(8), text, text[: -len("b();\n")] + "c();\n")
    assert placed is not None
    assert placed.file.hunks[0].old_start == 9


def test_a_hunk_that_is_not_there_word_for_word_has_no_place() -> None:
    assert place_file(diff(1), "a();\nb(1);\n", "a();\nc();\n") is None
    assert place_file(diff(1), "a();\nb();\n", "a();\nd();\n") is None
