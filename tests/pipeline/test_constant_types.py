"""A constant that keeps its value and not its type, in the texts of assumptions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.prover.test_hunks import review

HEADER = "#define TEXT(x) #x\n#define NAMED(x) TEXT(x)\n#define SHIFT 1\n#define MASK {}\n"
USER = '#include "dev.h"\nconst char *name(void)\n{\n\treturn NAMED(MASK);\n}\nlong f(long spte)\n{\n\treturn spte & ~MASK;\n}\n'


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [("(1ULL << SHIFT)", "(1U << SHIFT)", True), ("256", "256U", True), ("2ULL", "(1ULL << SHIFT)", False), ("(1 << SHIFT)", "2", False)],
)
def test_the_type_is_asked_where_a_macro_makes_text_of_the_name_too(before: str, after: str, asked: bool, tmp_path: Path) -> None:
    shown = "".join(f" {line}\n" for line in HEADER.splitlines()[:-1])
    diff = f"--- a/dev.h\n+++ b/dev.h\n@@ -1 +1 @@\n{shown}-#define MASK {before}\n+#define MASK {after}\n"
    found = review({"name": "mask", "tree": {"dev.h": HEADER.format(before), "dev.c": USER}, "diff": diff}, tmp_path)
    texts = [assumption.text for unit in found.units if unit.name == "MASK" for assumption in unit.assumptions]
    assert any("makes text" in text for text in texts), "the case is about a name that a macro makes text of"
    assert any("where its type matters" in text for text in texts) is asked
