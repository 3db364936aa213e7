import pytest

from reviewer.tui.highlight import MOST, Tone, tones


@pytest.mark.parametrize(
    "lines",
    [
        ["int f(void)", "{", '\treturn "a" + 1; /* c */', "}", ""],
        ["", "", ""],
        [],
        [" * still a comment", " */ int a;"],
        ["#define X \\", "\t1", "// end"],
        ['"open', "'", "/* open", "\\"],
        ["宽 = é;", "^[[31m"],
    ],
)
def test_the_pieces_of_each_line_are_the_line(lines: list[str]) -> None:
    assert [sum(length for length, _ in line) for line in tones(lines)] == [len(line) for line in lines]


def test_keywords_and_comments_stand_out() -> None:
    (line,) = tones(["return x; /* why */"])
    assert (6, Tone.KEYWORD) in line
    assert line[-1] == (9, Tone.COMMENT)


def test_a_hunk_that_begins_inside_a_comment() -> None:
    first, second = tones([" * return to the guest", " */ return 0;"])
    assert first == ((22, Tone.COMMENT),)
    assert (6, Tone.KEYWORD) in second


@pytest.mark.parametrize("piece", ["a ", "/*", '"\\', "a(a ", "\\\n", "((((", "a*", "struct {", "{}", "#if\n", "L'", "0x", "a::", "a\n", " \t"])
def test_no_text_hangs_the_lexer(piece: str) -> None:
    lines = (piece * MOST)[:MOST].split("\n")
    assert [sum(length for length, _ in line) for line in tones(lines)] == [len(line) for line in lines]


def test_what_is_too_long_is_plain() -> None:
    assert tones(["return " * MOST]) == [((7 * MOST, Tone.PLAIN),)]
