import pytest

from reviewer.tui.claimlines import WIDE_ROWS
from reviewer.tui.layout import divide


@pytest.mark.parametrize("width", [20, 60, 80, 99, 100, 200])
@pytest.mark.parametrize("height", [7, 8, 9, 15, 16, 20, 24, 30, 60])
def test_the_diff_always_has_room(width: int, height: int) -> None:
    parts = divide(width, height)
    still = 2 + 1 + WIDE_ROWS + 1 + 2 if parts.wide else 1 + parts.list_height + 1 + 1 + 1
    left = height - still - (1 + parts.evidence if parts.evidence else 0)
    assert left >= 2
    assert parts.side_width + parts.list_width == width


def test_the_sizes_of_the_design() -> None:
    assert divide(100, 30).list_width == 36
    assert (divide(100, 30).wide, divide(99, 30).wide) == (True, False)
    assert (divide(80, 24).list_height, divide(80, 24).evidence) == (4, 4)
    assert (divide(60, 20).list_height, divide(60, 20).evidence) == (3, 4)
