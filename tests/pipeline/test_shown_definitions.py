"""Lines of hunks that may give a name its meaning."""

from __future__ import annotations

import pytest

from reviewer.ingest.diff import read_diff
from reviewer.pipeline.shown_definitions import may_define


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
