from __future__ import annotations

import pytest

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.globals import agreed, declared_type, declares_pointer
from reviewer.cfront.index import Index
from reviewer.cfront.outline import outline
from reviewer.cfront.render import render_type
from reviewer.cfront.syntax import INNER_VOLATILE, Number, TypeName
from reviewer.cfront.tokens import tokenize
from tests.cfront.trees import Files


def spelled(text: str, name: str = "x") -> str | None:
    (item,) = outline(tokenize(text)[0])
    found = declared_type(item, PLAIN, name)
    return None if found is None else render_type(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("int x;", "int"),
        ("static const struct pool *x = &first;", "struct pool *"),
        ("extern unsigned long volatile x;", "volatile unsigned long"),
        ("extern char x[];", "char[]"),
        ("u8 x[4] = { 1 };", "u8[4]"),
        ("struct pool a, *x;", "struct pool *"),
        ("int a = f(1, 2), x = 3;", "int"),
        ("static int (*x)(int);", "int (*)(int)"),
        ("static int x __aligned(8);", "int"),
    ],
)
def test_a_declaration_says_the_type(text: str, expected: str) -> None:
    assert spelled(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "static int x __attribute__((mode(DI)));",
        "typedef_made(x);",
        "static int words_nobody_knows x;",
        "extern typeof(y) x;",
        "extern int x(void);",
        "struct pool { int x; } y;",
        "struct { int a; } x;",
        "int a[x];",
        "extern int f(int x);",
    ],
)
def test_a_declaration_that_does_not_say_it(text: str) -> None:
    assert spelled(text) is None


def test_a_volatile_pointer_is_told_from_a_pointer_to_what_is_volatile() -> None:
    texts = ("int *volatile x;", "volatile int *x;")
    found = [declared_type(outline(tokenize(text)[0])[0], PLAIN, "x") for text in texts]
    assert [one.qualifiers for one in found if one is not None] == [(INNER_VOLATILE,), ("volatile",)]


def test_declarations_agree_but_for_the_bound_of_an_array() -> None:
    four, eight, open_ = (TypeName("int", arrays=(bound,)) for bound in (Number(0, "4"), Number(0, "8"), None))
    assert agreed({four, open_}) == four
    assert agreed({four, eight}) == open_
    assert agreed({four, TypeName("long", arrays=(None,))}) is None
    assert agreed({four, None}) is None


@pytest.mark.parametrize(("text", "pointer"), [("extern int (*x)(int);", True), ("extern int (x)(int);", False), ("extern int *x(int);", False)])
def test_a_pointer_to_functions_is_no_prototype(text: str, pointer: bool) -> None:
    (item,) = outline(tokenize(text)[0])
    assert declares_pointer(item) == pointer


def variable(files: dict[str, str], name: str = "x") -> str | None:
    found = Index(Files(files), PLAIN).sight("a.c").variable(name)
    return None if found is None else render_type(found)


def test_a_file_sees_what_it_includes() -> None:
    assert variable({"a.c": '#include "a.h"\n', "a.h": "extern long x;\n", "b.h": "extern int x;\n"}) == "long"


@pytest.mark.parametrize(
    "text",
    [
        "extern long x;\n#define x y\n",
        "extern long x;\nenum { x };\n",
        "extern long x;\nlong x(void);\n",
        "#ifdef CONFIG_A\nextern long x;\n#else\nDEFINE_THING(x);\n#endif\n",
        "extern long x;\nextern int x;\n",
    ],
)
def test_a_name_that_may_mean_something_else_has_no_type(text: str) -> None:
    assert variable({"a.c": text}) is None
