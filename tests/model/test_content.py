from dataclasses import replace

import pytest

from reviewer.model.content import patch_content, unit_content
from reviewer.model.place import Place, Side
from reviewer.model.series import FileChange
from reviewer.model.unit import Status
from tests.tui import sample


def test_the_same_change_elsewhere_is_the_same_and_another_is_not() -> None:
    here, there = (sample.file_diff(sample.hunk(sample.DROP_FLUSH, at, at)) for at in (10, 900))
    assert patch_content((here,)) == patch_content((there,)) != ""
    assert patch_content((here, there)) != patch_content((here,))
    assert patch_content((sample.file_diff(sample.hunk(sample.DROP_FLUSH), path="other.c"),)) != patch_content((here,))
    assert patch_content((sample.file_diff(sample.hunk(sample.DROP_FLUSH.replace("false", "true"))),)) != patch_content((here,))
    assert patch_content(()) == ""


def test_context_does_not_count_and_the_side_of_a_line_does() -> None:
    one = patch_content((sample.file_diff(sample.hunk(" a\n-b\n")),))
    assert patch_content((sample.file_diff(sample.hunk(" other\n-b\n c\n")),)) == one
    assert patch_content((sample.file_diff(sample.hunk(" a\n+b\n")),)) != one


@pytest.mark.parametrize("change", [FileChange.BINARY, FileChange.MODE, FileChange.ADDED])
def test_what_is_not_among_the_lines_has_no_name(change: FileChange) -> None:
    blind = sample.file_diff(change=change)
    assert patch_content((blind,)) == ""
    assert patch_content((sample.file_diff(sample.hunk("-a\n")), blind)) == ""
    assert patch_content((replace(sample.file_diff(sample.hunk("-a\n")), old_mode="100644", new_mode="100755"),)) == ""


def test_a_rename_alone_has_a_name() -> None:
    one, other = (replace(sample.file_diff(change=FileChange.RENAMED), new_path=path) for path in ("a.c", "b.c"))
    assert "" != patch_content((one,)) != patch_content((other,)) != ""


def test_a_unit_of_another_file_is_another_and_one_without_any_text_has_no_name() -> None:
    files = tuple(sample.file_diff(sample.hunk("-a\n+b\n", 1, 1), path=path) for path in ("a.c", "b.c"))
    one, other = (sample.unit(Status.ASSUMED, file=path, lines=(Place(path, 1, Side.OLD), Place(path, 1))) for path in ("a.c", "b.c"))
    assert unit_content(one, files) != unit_content(other, files)
    assert unit_content(replace(one, lines=()), (sample.file_diff(change=FileChange.BINARY),)) == ""


def test_a_unit_is_its_own_lines_and_without_any_the_whole_patch() -> None:
    files = (sample.file_diff(sample.hunk("-a\n+b\n", 1, 1), sample.hunk("-c\n+d\n", 9, 9)),)
    changed = (sample.file_diff(sample.hunk("-a\n+b\n", 5, 5), sample.hunk("-c\n+other\n", 9, 9)),)
    first = sample.unit(Status.ASSUMED, lines=(Place(sample.FILE, 1, Side.OLD), Place(sample.FILE, 1)))
    moved = replace(first, lines=(Place(sample.FILE, 5, Side.OLD), Place(sample.FILE, 5)))
    assert unit_content(first, files) == unit_content(moved, changed)
    second = replace(first, lines=(Place(sample.FILE, 9, Side.OLD), Place(sample.FILE, 9)))
    assert unit_content(second, files) != unit_content(second, changed)
    nothing = replace(first, lines=())
    assert unit_content(nothing, files) != unit_content(nothing, changed)
    assert unit_content(first, files) != unit_content(replace(first, name="other"), files)
