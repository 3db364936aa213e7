"""Which functions a text declares never to return."""

from __future__ import annotations

import time

import pytest

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.index import Index
from reviewer.cfront.no_return import declared_in, declared_in_text
from tests.cfront.trees import Files


@pytest.mark.parametrize(
    "text",
    [
        "void __noreturn die(void);",
        "void die(void) __noreturn;",
        "static void __noreturn __cold\ndie(const char *why, int n)\n{\n}\n",
        "void die(const char *why,\n\t int n)\n\t__attribute__((noreturn));",
        "__printf(1, 2) _Noreturn void die(const char *why, ...);",
        "__attribute__((__noreturn__)) extern void die(void);",
    ],
)
def test_a_function_that_is_declared_never_to_return(text: str) -> None:
    assert "die" in declared_in_text(text)


@pytest.mark.parametrize("text", ["void die(void);", "void __noreturn other(void);\nvoid die(void);", "int noreturn_count;\nvoid die(void);"])
def test_a_function_that_is_not(text: str) -> None:
    assert "die" not in declared_in_text(text)


def test_all_c_files_of_a_tree_count() -> None:
    tree = Files({"a.h": "void __noreturn die(void);\n", "b/c.c": "void stop(void) __noreturn;\n", "d.txt": "void __noreturn no(void);\n"})
    assert declared_in(Index(tree, PLAIN).search, tree) == {"die", "stop"}


def test_a_text_that_no_compiler_takes_takes_no_time() -> None:
    began = time.process_time()
    declared_in_text("noreturn " + "a(" * 20_000 + "__noreturn " * 5_000)
    assert time.process_time() - began < 5
