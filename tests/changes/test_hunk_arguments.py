"""Constants in the arguments of calls that hunks show."""

from __future__ import annotations

import pytest

from reviewer.changes.hunk_arguments import Passed
from reviewer.ingest.diff import read_diff


def passed(lines: str) -> Passed:
    body = "".join(f" {line}\n" for line in lines.split("\n"))
    count = len(lines.split("\n")) + 1
    text = f"--- a/a.c\n+++ b/a.c\n@@ -1,{count} +1,{count} @@\n{body}-int a;\n+int b;\n"
    return Passed(read_diff(text.splitlines(), 0, "utf-8").files)


def within(*lines: str, params: str = "int n") -> str:
    return "\n".join((f"int top({params})", "{", *(f"\t{line}" for line in lines), "}"))


@pytest.mark.parametrize(
    ("argument", "constants"),
    [
        *(("0", {0}), ("NULL", {0}), ("((void *)0)", {0}), ("(struct depot *)NULL", {0}), ("false", {0}), ("true", {1}), ("-22", {-22})),
        *(("-EINVAL", {-22}), ("0x10", {16}), ("2 + 3", {5}), ("n ? 1 : 2", {1, 2}), ("n ?: 3", {3}), ("n ? n : (n ? 1 : 2)", {1, 2})),
        *(("(u8)3", {3}), ("(u8)300", set()), ("n", set()), ("g(0)", set()), ("n + 1", set()), ("(n) - 1", set()), ("!0", set()), ("&n", set())),
        ("n == 0", set()),
    ],
)
def test_what_an_argument_is(argument: str, constants: set[int]) -> None:
    assert passed(within(f"return take({argument});")).calls("take")[0] == (frozenset(constants),)


def test_a_variable_that_is_set_once_is_what_it_is_set_to() -> None:
    assert passed(within("int a = 3;", "take(a);")).calls("take")[0] == (frozenset({3}),)


@pytest.mark.parametrize("line", ["a = n;", "a += 2;", "a++;", "g(&a);"])
def test_a_variable_that_is_set_again_is_not_told_but_may_be_null(line: str) -> None:
    found = passed(within("int a = 0;", line, "take(a);"))
    assert found.calls("take")[0] == (frozenset(),)
    assert found.passes_null("take", 0)


def test_a_variable_of_another_function_is_another() -> None:
    assert not passed(f"{within('int a = 0;')}\n\nint other(int a)\n{{\n\ttake(a);\n}}").passes_null("take", 0)


def test_a_parameter_is_what_the_callers_pass() -> None:
    text = "static int wrap(int x, struct depot *d)\n{\n\treturn take(d);\n}\n\n" + within("wrap(1, NULL);")
    assert passed(text).passes_null("take", 0)
    assert not passed(text.replace("NULL", "find(n)")).passes_null("take", 0)


def test_a_function_that_calls_itself_is_followed_no_further_than_needed() -> None:
    assert not passed("int take(int n)\n{\n\treturn take(n);\n}").passes_null("take", 0)


def test_a_macro_is_what_it_stands_for() -> None:
    assert passed("#define NONE NULL\n" + within("take(NONE, SOME);")).calls("take")[0] == (frozenset({0}), frozenset())


def test_a_member_of_that_name_is_no_call_of_the_function() -> None:
    assert passed(within("ops->take(NULL);")).calls("take") == []


def test_a_call_that_is_cut_says_nothing() -> None:
    assert passed("\ttake(NULL,").calls("take") == []
