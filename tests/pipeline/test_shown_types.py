"""Declarations in hunks against what is supposed of types."""

from __future__ import annotations

import pytest

from reviewer.cfront.ctype import CType, Int
from reviewer.cfront.hunk_types import RESULT
from reviewer.ingest.diff import read_diff
from reviewer.knowledge.load import load_rules
from reviewer.pipeline.shown_types import ShownTypes

NUMBER = Int(32, True)
VARIABLE, OPERATION = "type of level", f"{RESULT}ops->level"


def contradicted(lines: str, key: str, ctype: CType = NUMBER, section: str = "") -> bool:
    body = "".join(f" {line}\n" for line in lines.split("\n"))
    count = len(lines.split("\n")) + 1
    text = f"--- a/a.c\n+++ b/a.c\n@@ -1,{count} +1,{count} @@ {section}\n{body}-int a;\n+int b;\n"
    return ShownTypes(read_diff(text.splitlines(), 0, "utf-8").files, load_rules().dialect).contradict(key, ctype, "a.c")


@pytest.mark.parametrize(
    "lines",
    [
        *("static u8 level;", "extern unsigned char level;", "u8 level = 3;", "int other, *level;", "int level[4];", "static level_t level;"),
        *("int other = 3, level[2] = { 1, 2 };", "enum kind { LOW, HIGH } level;", "struct depot {\n\tint a;\n} level;", "#define level 3"),
        *("static DEFINE_PER_CPU(int, level);", "module_param(level, byte, 0444);", "\textern u8 level;", "static const u8 level[] = { 1 };"),
        "static struct depot *level;",
    ],
)
def test_what_declares_a_variable_otherwise(lines: str) -> None:
    assert contradicted(lines, VARIABLE)


@pytest.mark.parametrize(
    "lines",
    [
        *("static int level;", "extern int other, level;", "int level __read_mostly = 3;", "\tint x = other * level;", "\tu8 level;", "int level;"),
        *(
            "EXPORT_SYMBOL(level);",
            "void tell(u8 level);",
            "static u8 other = level;",
            "u8 *all[] = { &level };",
            "out:\n\tlevel = 3;",
            "#define other level",
        ),
        *("struct depot {\n\tu8 level;\n};", "\treturn level;", "static u8 others[level];"),
    ],
)
def test_what_declares_a_variable_so_or_not_at_all(lines: str) -> None:
    assert not contradicted(lines, VARIABLE)


@pytest.mark.parametrize(
    "lines",
    ["u64 level(int x);", "static inline u64 level(int x)\n{", "static u64\nlevel(void)", "struct depot *level(void);", "bool level(void);"],
)
def test_what_declares_a_result_otherwise(lines: str) -> None:
    assert contradicted(lines, f"{RESULT}level")
    assert contradicted("}", f"{RESULT}level", section=lines.replace("\n", " "))


@pytest.mark.parametrize(
    "lines",
    [
        "int level(int x);",
        "static __always_inline int level(int x)\n{",
        "\treturn level(x);",
        "\tlevel(x);",
        "struct ops {\n\tu64 (*level)(int);\n};",
    ],
)
def test_what_declares_a_result_so_or_not_at_all(lines: str) -> None:
    assert not contradicted(lines, f"{RESULT}level")


@pytest.mark.parametrize(
    ("lines", "otherwise"),
    [
        ("struct ops {\n\tu64 (*level)(int);\n};", True),
        ("struct ops {\n\tint (*tell)(int);\n\tu64 (*level)(int);\n};", True),
        ("struct ops {\n\tlevel_fn *level;\n};", True),
        ("struct ops {\n\tint (*level)(int);\n};", False),
        ("u64 level(int x);", False),
        ("\treturn ops->level(x);", False),
    ],
)
def test_what_declares_the_result_of_an_operation(lines: str, otherwise: bool) -> None:
    assert contradicted(lines, OPERATION) is otherwise
