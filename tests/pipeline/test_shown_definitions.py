"""Lines of hunks that may give a name its meaning."""

from __future__ import annotations

import pytest

from reviewer.ingest.diff import read_diff
from reviewer.pipeline.shown_definitions import declares_member, may_declare_outside, may_define


def shown(line: str) -> bool:
    text = f"--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n {line}\n-int a;\n+int b;\n"
    return may_define(read_diff(text.splitlines(), 0, "utf-8").files, "BANKS")


@pytest.mark.parametrize(
    "line",
    [
        *("#define BANKS 65", "# undef BANKS", "\tBANKS = 65,", "\tBANKS,", "enum { OTHER, BANKS };", "static const int BANKS = 65;", "\tint BANKS;"),
        *("int f(int BANKS)", "\tu32 BANKS[4];", "#define BANKS(x) (x)", "DEFINE_GUARD(BANKS, struct m *, l(_T), u(_T))", "\tint BANKS, other;"),
        *(
            "\tint other, BANKS;",
            "\tu8 *BANKS;",
            "\tstruct depot **BANKS;",
            "int f(struct depot *BANKS)",
            "int f(int n, const char *BANKS)",
            "\tint a, BANKS[3];",
        ),
    ],
)
def test_what_defines_a_name(line: str) -> None:
    assert shown(line)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "\tif (n > BANKS)",
            "\treturn BANKS;",
            "\tcase BANKS:",
            "\tn = BANKS;",
            "\tclear(d->banks, BANKS);",
            "\t * no more than BANKS",
            "/* all BANKS */",
        ),
        *("\tx = y * BANKS;", "\treturn y * BANKS;", "#define SIZE(x) ((x) / BANKS)", "#define MY_BANKS 3", "// BANKS = 3"),
    ],
)
def test_what_reads_a_name_or_speaks_of_it(line: str) -> None:
    assert not shown(line)


def outside(line: str) -> bool:
    text = f"--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n {line}\n-int a;\n+int b;\n"
    return may_declare_outside(read_diff(text.splitlines(), 0, "utf-8").files, "left")


@pytest.mark.parametrize(
    "line", ["static int left;", "int other, left = 3;", "struct depot *left;", "#define left 3", "\t#define left 3", "left = 4;"]
)
def test_what_may_be_no_local(line: str) -> None:
    assert outside(line)


@pytest.mark.parametrize("line", ["\tleft = 3;", "\tint left;", "int f(int left)", "static int lefty;", "\treturn left;", "/* left */"])
def test_what_may_be_a_local(line: str) -> None:
    assert not outside(line)


@pytest.mark.parametrize(
    ("lines", "declared"),
    [
        ("struct s {\n\tint BANKS;\n};", True),
        ("struct s {\n\tunsigned int a : 3, BANKS : 2;\n};", True),
        ("struct s { unsigned int BANKS : 3; int b; };", True),
        ("typedef struct { int a; int BANKS; } s_t;", True),
        ("struct s { int a; };\n\tint BANKS;", False),
        ("static int f(struct s *p) { return p->BANKS; }", False),
        ("int f(void)\n{\n\treturn p->BANKS;\n}", False),
    ],
)
def test_what_declares_a_member(lines: str, declared: bool) -> None:
    body = "".join(f" {line}\n" for line in lines.split("\n"))
    count = len(lines.split("\n")) + 1
    text = f"--- a/a.c\n+++ b/a.c\n@@ -1,{count} +1,{count} @@\n{body}-int a;\n+int b;\n"
    assert declares_member(read_diff(text.splitlines(), 0, "utf-8").files, "BANKS") is declared
