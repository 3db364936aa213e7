import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import Expansion, expand, parse_define
from reviewer.cfront.tokens import tokenize


def expanded(text: str, *defines: str, limit: int = 20000) -> Expansion:
    table = {macro.name: macro for line in defines if (macro := parse_define(f"#define {line}", 1)) is not None}
    assert len(table) == len(defines)
    return expand(tokenize(text, 7)[0], table.get, limit)


@pytest.mark.parametrize(
    ("text", "defines", "result"),
    [
        ("LIMIT + 1", ["LIMIT 16"], "16 + 1"),
        ("TWICE(a, b)", ["TWICE(x, y) x y x"], "a b a"),
        ("TWICE (a) TWICE", ["TWICE(x) x x"], "a a TWICE"),
        ("F(G(1))", ["F(x) [x]", "G(x) <x>"], "[ < 1 > ]"),
        ("F((a, b), c)", ["F(x, y) y x"], "c ( a , b )"),
        ("F({1, 2})", ["F(x, y) y x"], "2 } { 1"),
        ("F()", ["F(x) [x]"], "[ ]"),
        ("F()", ["F() 1"], "1"),
        # Text and pasting work on the argument as it was written.
        ("S(G(1) + \"a\\n\" 'b')", ["S(x) #x", "G(x) x"], '"G(1) + \\"a\\\\n\\" \'b\'"'),
        ("S('\\n')", ["S(x) #x"], "\"'\\\\n'\""),
        ("J(a, 1) J(G, 2)", ["J(x, y) x##y", "G 7"], "a1 G2"),
        ("J(, b) J(a, ) J(,)", ["J(x, y) x##y"], "b a"),
        ("J(LI, MIT)", ["J(x, y) x##y", "LIMIT 16"], "16"),
        # A macro is not expanded again inside its own expansion, others are.
        ("a", ["a a + 1"], "a + 1"),
        ("a", ["a b", "b a"], "a"),
        ("F(F)(1)", ["F(x) x"], "F ( 1 )"),
        ("G 1)", ["G F(", "F(x) [x]"], "[ 1 ]"),
        # Variable arguments: standard, named as GCC has it, comma dropped, __VA_OPT__.
        ("P(1, 2, 3)", ["P(a, ...) f(a, __VA_ARGS__)"], "f ( 1 , 2 , 3 )"),
        ("P(1, 2)", ["P(a, rest...) f(a, rest)"], "f ( 1 , 2 )"),
        ("P(1) P(1, 2)", ["P(a, ...) f(a, ##__VA_ARGS__)"], "f ( 1 ) f ( 1 , 2 )"),
        ("P(1) P(1, 2)", ["P(a, ...) f(a __VA_OPT__(, (x) __VA_ARGS__))"], "f ( 1 ) f ( 1 , ( x ) 2 )"),
    ],
)
def test_expansion_follows_the_standard(text: str, defines: list[str], result: str) -> None:
    found = expanded(text, *defines)
    assert " ".join(token.text for token in found.tokens) == result
    assert found.problems == ()


def test_expanded_tokens_carry_the_line_of_the_call() -> None:
    found = expanded("\n\nF(a)", "F(x) x + LIMIT", "LIMIT 1")
    assert {token.line for token in found.tokens} == {9}
    assert found.used == ("F", "LIMIT")


@pytest.mark.parametrize(
    ("text", "define", "problem"),
    [
        ("F(1)", "F(x, y) x", "F() with 1 arguments"),
        ("F(1, 2)", "F(x) x", "F() with 2 arguments"),
        ("F(+, 1)", "F(x, y) x##y", "## makes no token of +1"),
        ("F(1)", "F(x...) a ## __VA_OPT__(b)", "## beside __VA_OPT__"),
    ],
)
def test_a_call_that_does_not_fit_is_a_problem(text: str, define: str, problem: str) -> None:
    assert expanded(text, define).problems == ((problem, 7),)


def test_a_call_cut_by_the_end_of_the_text_stays() -> None:
    assert [token.text for token in expanded("F(1", "F(x) x").tokens] == ["F", "(", "1"]


def test_growth_without_end_is_refused() -> None:
    doubling = [f"X{i} X{i + 1} X{i + 1}" for i in range(30)]
    start = time.process_time()
    found = expanded("X0", *doubling)
    assert found.problems == (("macro expansion too large", 7),)
    assert [token.text for token in found.tokens] == ["X0"]
    nested = expanded("F(" * 200 + ")" * 200, "F(x) x")
    assert nested.problems
    assert time.process_time() - start < 10


def test_definitions_are_read_as_written() -> None:
    assert parse_define("#define A (1)", 1) == MacroDef("A", None, "", tokenize("(1)")[0])
    assert parse_define("#define A(x, ...) x", 1) == MacroDef("A", ("x",), "__VA_ARGS__", tokenize("x")[0])
    for text in ("#undef A", "#define", "#define 1", "#define A(x"):
        assert parse_define(text, 1) is None


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["F", "G", "(", ")", ",", "#", "##", "x", "1", "a"]), max_size=25),
    st.lists(st.sampled_from(["F", "G", "(", ")", ",", "x", "#", "##", "__VA_OPT__", "__VA_ARGS__"]), max_size=8),
)
def test_no_soup_raises(text: list[str], replacement: list[str]) -> None:
    expanded(" ".join(text), "F(x) " + " ".join(replacement), "G(x, ...) x F(__VA_ARGS__)", limit=500)
