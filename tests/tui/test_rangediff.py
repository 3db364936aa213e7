"""What changed in a patch from one version to the next."""

import time
from dataclasses import replace

from reviewer.model.review import PatchReview
from reviewer.tui.cells import cells
from reviewer.tui.rangediff import range_diff, range_lines
from tests.tui import sample


def own(text: str, body: str = "Do it.\n", path: str = sample.FILE, at: int = 1) -> PatchReview:
    made = replace(sample.no_claim(), files=(sample.file_diff(sample.hunk(text, at, at), path=path),))
    return replace(made, message=replace(made.message, body=body))


def test_only_the_parts_that_differ_are_there() -> None:
    assert range_diff(own(" a\n-b\n+c\n"), own(" a\n-b\n+c\n", at=40)) == ()
    assert range_diff(own(" a\n-b\n+c\n"), own(" a\n-b\n+d\n")) == (
        ("@", sample.FILE), (" ", "@@"), (" ", " a"), (" ", "-b"), ("-", "+c"), ("+", "+d"),
    )  # fmt: skip
    found = range_diff(own("+c\n"), own("+c\n", "Do it now.\n"))
    assert found[0] == ("@", "message")
    assert ("-", "Do it.") in found
    assert ("+", "Do it now.") in found


def test_files_that_come_and_go_are_named_so() -> None:
    found = range_diff(own("+c\n", path="a.c"), own("+c\n", path="b.c"))
    assert [text for sign, text in found if sign == "@"] == ["b.c   not changed before", "a.c   no longer changed"]


def test_lines_that_are_the_same_are_left_out_but_for_three() -> None:
    lines = "".join(f" {number}\n" for number in range(30))
    found = range_diff(own(lines + "+a\n"), own("+b\n" + lines + "+c\n"))
    assert found.count(("…", "")) == 1
    assert sum(sign == " " for sign, _ in found) == 7


def test_a_hostile_patch_takes_no_time() -> None:
    began = time.process_time()
    found = range_diff(own(" a;\n" * 3000 + "+b\n"), own("+b\n" + " a;\n" * 3001))
    assert found[-1] == ("…", "3002 and 3003 lines, too many alike to compare")
    assert time.process_time() - began < 1


def test_it_fits_any_width() -> None:
    found = range_diff(own("-\tlong line of code that goes on and on\n"), own("+\tother\n", "A body.\n"))
    assert all(cells(line) <= 20 for line in range_lines(found, 20))
