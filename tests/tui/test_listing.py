from dataclasses import replace

import pytest

from reviewer.tui.board import At, Board
from reviewer.tui.cells import cells
from reviewer.tui.listing import ListRows, last_area, prefix
from tests.tui import sample


def test_the_shared_prefix_is_left_out() -> None:
    assert prefix(sample.thirty().series[0]) == "KVM: x86/mmu: "
    rows = ListRows(Board(sample.thirty()), "│")
    assert "".join(piece.text for piece in rows.draw(5, 36)) == "   ~ 05 Extract the zap loop       │"


def test_a_prefix_never_eats_a_title() -> None:
    series = sample.single(sample.holds()).series[0]
    same = replace(sample.holds(), title="KVM: ")
    assert prefix(replace(series, patches=(same, same))) == ""
    assert prefix(series) == ""


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("KVM: nVMX: Treat eVMCS as enlightened", "nVMX: Treat eVMCS as enlightened"),
        ("x86/hyperv: Fix it", "x86/hyperv: Fix it"),
        ("Fix it: now", "Fix it: now"),
        ("KVM: x86: Fix it: now", "x86: Fix it: now"),
        ("no area", "no area"),
        (": ", ": "),
    ],
)
def test_a_narrow_list_keeps_the_last_area(title: str, short: str) -> None:
    assert last_area(title) == short


def test_every_row_is_exactly_as_wide_as_the_list() -> None:
    for review in (sample.thirty(), sample.evil(), sample.pending(sample.thirty())):
        for edge, width in (("│", 36), ("│", 60)):
            rows = ListRows(Board(review), edge)
            for index in range(len(rows)):
                assert cells(rows.draw(index, width)) == width
                assert cells(rows.mark_cursor(rows.draw(index, width), True)) == width


def test_a_narrow_terminal_has_the_verdict_in_words() -> None:
    rows = ListRows(Board(sample.thirty()), "")
    text = "".join(piece.text for piece in rows.draw(rows.row_of(At(0, 6)), 80))
    assert text.split()[0] == "!"
    assert text.rstrip().endswith("contradicted")
