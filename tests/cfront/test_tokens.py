import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.cfront.syntax import TokenKind
from reviewer.cfront.tokens import spelling, tokenize

# As gcc has it: blanks between the backslash and the end of the line don't count (it warns).
_SPLICE = re.compile(r"\\[ \t\r]*\n")


def texts(text: str) -> list[str]:
    return [token.text for token in tokenize(text)[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a->b++ >>= 1;", ["a", "->", "b", "++", ">>=", "1", ";"]),
        ("0x1fULL 1.5e+3 .5 3DNOW 0x1e+2", ["0x1fULL", "1.5e+3", ".5", "3DNOW", "0x1e+2"]),
        ("L'a' '\\'' u8\"x\" \"a\\\"b\"", ["L'a'", "'\\''", 'u8"x"', '"a\\"b"']),
        ("case A ... B:", ["case", "A", "...", "B", ":"]),
        ("a /* b */ c // d\ne", ["a", "c", "e"]),
        ('"a\\\nb"', ['"ab"']),
        ("a \\\n b", ["a", "b"]),
        ("a /**/ b /***/ c /* ** / */ d", ["a", "b", "c", "d"]),
    ],
)
def test_text_splits_as_c_does(text: str, expected: list[str]) -> None:
    tokens, problems = tokenize(text)
    assert [token.text for token in tokens] == expected
    assert problems == ()


def test_a_preprocessor_line_is_one_token_with_its_comments_and_continuations_gone() -> None:
    tokens, problems = tokenize('#  define  F(a)  g("x  y", /* c\n */ a) \\\n\t+ 1 // end\nint x;\n')
    assert problems == ()
    assert tokens[0].kind is TokenKind.DIRECTIVE
    assert tokens[0].text == '#define F(a) g("x  y", a) + 1'
    assert [(token.text, token.line) for token in tokens[1:]] == [("int", 4), ("x", 4), (";", 4)]


def test_an_apostrophe_in_an_error_line_does_not_swallow_the_next_line() -> None:
    assert texts("#error don't\nint x;") == ["#error don't", "int", "x", ";"]


@pytest.mark.parametrize(
    ("text", "construct", "line"),
    [
        ("a\n/* b", "unterminated comment", 2),
        ('a\n"b\nc', "unterminated string", 2),
        ("'b", "unterminated char", 1),
        ("a\\\nb", "continuation inside a word", 1),
        ("a\n\u202e", "stray character", 2),
        ("/* c */ #define X", "directive behind a comment", 1),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, construct: str, line: int) -> None:
    assert (construct, line) in tokenize(text)[1]


def test_blank_tells_f_parenthesis_from_f_blank_parenthesis() -> None:
    assert [token.blank for token in tokenize("f(a) f (a)/**/b")[0]] == [False, False, False, False, True, True, False, False, True]


NOISE = ("(", "/*", '"', "#/*", "\u00a0\u2028", "\n \r", "\t\r", "'\\", "/", "#define a \\\n", "* /", "x\\")


@pytest.mark.parametrize("piece", NOISE)
def test_noise_costs_linear_time(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    start = time.process_time()
    tokenize(text)
    assert time.process_time() - start < 8


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab1.\"'/*#\\\n\r\t (){}<>=-+\u00e9", max_size=60))
def test_no_visible_character_is_lost(text: str) -> None:
    tokens, problems = tokenize(text)
    if "/*" in text or "//" in text or "#" in text or problems:
        return
    assert "".join("".join(token.text.split()) for token in tokens) == "".join(_SPLICE.sub("", text).split())


def test_spelling_reads_like_the_kernel() -> None:
    line = "if (!a->b[0] && f(x, -1, &y) == *p)"
    assert spelling(tokenize(line.replace("(", " ( "))[0]) == line
