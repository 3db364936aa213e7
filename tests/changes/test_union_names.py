"""What hunks show to share memory."""

from __future__ import annotations

import pytest

from reviewer.changes.union_names import union_names
from reviewer.ingest.diff import read_diff


def names(*lines: str) -> frozenset[str]:
    body = "".join(f" {line}\n" for line in lines)
    text = f"--- a/a.c\n+++ b/a.c\n@@ -1,{len(lines) + 1} +1,{len(lines) + 1} @@\n{body}-int old;\n+int new;\n"
    return union_names(read_diff(text.splitlines(), 0, "utf-8").files)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("struct s {", "\tunion {", "\t\tu32 a;", "\t\tu64 b;", "\t};", "\tint c;", "};"), {"a", "b"}),
        (("union u { int a; struct { int b; } s; };", "int c;"), {"a", "b", "s"}),
        (("union u;", "union u *p;", "int f(union u *q);", "struct s { int a; };"), set()),
        (("struct s {", "\tint a;", "};"), set()),
    ],
)
def test_members_of_unions(lines: tuple[str, ...], found: set[str]) -> None:
    assert names(*lines) & {"a", "b", "c", "s", "p", "q"} == found


def test_a_union_whose_end_is_not_shown() -> None:
    assert "a" in names("\tunion {", "\t\tint a;")
