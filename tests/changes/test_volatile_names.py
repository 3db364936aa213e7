"""Which names hunks show to be volatile."""

from __future__ import annotations

import pytest

from reviewer.changes.volatile_names import volatile_names
from reviewer.ingest.diff import read_diff


def names(*lines: str) -> frozenset[str]:
    body = "".join(f" {line}\n" for line in lines)
    text = f"--- a/a.c\n+++ b/a.c\n@@ -1,{len(lines) + 1} +1,{len(lines) + 1} @@\n{body}-int old;\n+int new;\n"
    return volatile_names(read_diff(text.splitlines(), 0, "utf-8").files).names


@pytest.mark.parametrize(
    "line", ["\tvolatile int head;", "\tint volatile head, tail;", "\t__volatile__ u32 *head;", "static volatile struct ring head = { 0 };"]
)
def test_a_declaration_makes_a_name_volatile(line: str) -> None:
    assert "head" in names(line)


@pytest.mark.parametrize(
    "lines",
    [
        ("\tint head;",),
        ("\tvolatile int tail;", "\tint head;"),
        ('\tasm volatile("pause" : "=r" (x));', "\tint head;"),
        ("\tx = *(volatile int *)&tail;", "\ty = head;"),
    ],
)
def test_what_stands_beside_one_does_not(lines: tuple[str, ...]) -> None:
    assert "head" not in names(*lines)
