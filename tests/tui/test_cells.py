from rich.cells import cell_len

from reviewer.tui.cells import ADDED, cells, cut, detab, fill, rule, shorten, span, spread, wrap


def test_span_lets_nothing_through_that_a_terminal_obeys() -> None:
    assert span("a\x1b[31m\tb\n").text == "a^[[31m b "


def test_shorten_counts_cells_not_characters() -> None:
    assert shorten("宽字符", 6) == "宽字符"
    assert shorten("宽字符x", 6) == "宽字…"
    assert cell_len(shorten("宽字符x", 4)) <= 4
    assert shorten("abc", 0) == ""


def test_fill_is_exact_also_where_half_a_wide_character_would_fit() -> None:
    for width in range(1, 9):
        assert cell_len(fill("宽字符宽", width)) == width


def test_cut_keeps_styles() -> None:
    line = cut((span("ab", ADDED), span("cdef")), 4)
    assert [(piece.text, piece.style) for piece in line] == [("ab", ADDED), ("c…", span("").style)]


def test_spread_puts_the_right_part_at_the_edge_and_cuts_the_left() -> None:
    line = spread((span("left side that is long"),), (span("right"),), 20)
    assert cells(line) == 20
    assert line[-1].text == "right"
    assert line[0].text == "left side th…"


def test_spread_drops_a_right_part_that_would_eat_the_line() -> None:
    assert [piece.text for piece in spread((span("left"),), (span("r" * 30),), 20)] == ["left"]


def test_rule_is_as_wide_as_asked() -> None:
    for title in ("", "a", "x" * 50, "宽" * 30):
        for width in (20, 33):
            assert cells(rule(title, width)) == width


def test_wrap_breaks_at_blanks_and_words_that_are_too_long() -> None:
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("x" * 5, 2) == ["xx", "xx", "x"]
    assert wrap("", 5) == [""]
    assert all(cell_len(line) <= 5 for line in wrap("宽字符宽字符 a", 5))


def test_tabs_go_to_every_eighth_cell_counting_the_sign_column() -> None:
    assert detab("\tx", 1) == " " * 7 + "x"
    assert detab("1234567\tx", 1) == "1234567" + " " * 8 + "x"
    assert detab("宽\tx", 1) == "宽" + " " * 5 + "x"
    assert detab("\x1b\tx", 1) == "^[" + " " * 5 + "x"
