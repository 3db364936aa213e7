"""What is known of a record's members where some of them are declared in a way that is not understood."""

from __future__ import annotations

import pytest

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.members import members_in_order, members_of
from reviewer.cfront.outline import outline
from reviewer.cfront.syntax import Number, TypeName
from reviewer.cfront.tokens import tokenize


def members(inside: str) -> dict[str, TypeName]:
    (item,) = outline(tokenize(f"struct s {{\n{inside}\n}};\n")[0])
    return dict(members_of(item, PLAIN))


@pytest.mark.parametrize(
    "other",
    [
        "DECLARE_SOMETHING(map, 64);",
        "int aligned OF_ITS_OWN;",
        "struct_group(head, int first; int second;);",
        "int (*table[4])(void);",
        "#ifdef CONFIG_A\n\tint\n#else\n\tlong\n#endif\n\tword;",
        "BEGINS_SOMETHING\n\tint inner;",
    ],
)
def test_one_member_that_is_not_understood_leaves_the_others_known(other: str) -> None:
    found = members(f"int first_of_all;\n{other}\nu64 last;")
    assert found == {"first_of_all": TypeName("int"), "last": TypeName("u64")}


@pytest.mark.parametrize(
    "other",
    [
        "#ifdef CONFIG_A\n\tint last;\n#else\n\tDECLARE_SOMETHING(last, 64);\n#endif",
        "#ifdef CONFIG_A\n\tint last;\n#else\n\tlong last;\n#endif",
        "int last;\nWRAPPED(long last)",
        "int last;\nstruct { int last UNSEEN; };",
        # What is behind a name of no declaration, or of another file, is not seen.
        "#ifdef CONFIG_A\n\tint last;\n#else\n\tCOMMON;\n#endif",
        '#ifdef CONFIG_A\n\tint last;\n#else\n#include "members.h"\n#endif',
    ],
)
def test_a_member_that_something_else_may_declare_has_no_type(other: str) -> None:
    assert members(f"int first;\n{other}") == {"first": TypeName("int")}


@pytest.mark.parametrize("macro", ["DECLARE_FLEX_ARRAY", "__DECLARE_FLEX_ARRAY"])
def test_a_flexible_array_by_macro_is_an_array_without_a_bound(macro: str) -> None:
    assert members(f"int count;\n{macro}(struct part *, parts);") == members("int count;\nstruct part *parts[];")


def test_a_bitmap_is_an_array_of_words() -> None:
    found = members("DECLARE_BITMAP(map, 3 * 64);\nint last;")
    assert found["map"] == TypeName("unsigned long", 0, (Number(2, "BITS_TO_LONGS ( 3 * 64 )"),))
    assert found["last"] == TypeName("int")


def test_in_order_they_are_known_only_if_each_is() -> None:
    for inside, known in (("int a;\nint b;", True), ("int a;\nDECLARE_SOMETHING(b, 1);", False), ("int a;\n#ifdef X\nint b;\n#endif", False)):
        tokens = tokenize(f"struct s {{\n{inside}\n}};\n")[0]
        assert (members_in_order(tokens, PLAIN) is not None) is known
