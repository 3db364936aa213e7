"""What hunks define."""

from __future__ import annotations

import pytest

from reviewer.changes.hunk_defines import hunk_defines
from tests.cfront.test_fragment import diff, hunk


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" #define A 1\n+int b;", [("A", "#define A 1", True, True)]),
        ("+#define A 1", [("A", "#define A 1", True, False)]),
        (" #undef A\n+int b;", [("A", "#undef A", True, False)]),
        (" #ifdef X\n #define A 1\n+int b;", [("A", "#define A 1", True, False)]),
        (" #define A \\\n \t1\n+int b;", [("A", "#define A  \t1", True, True)]),
        (" #define A \\\n-\t1\n+\t2", [("A", "#define A  \t1", True, False)]),
        ("-#define A \\\n-\t1\n+#define A \\\n+\t2", [("A", "#define A  \t1", True, False), ("A", "#define A  \t2", True, False)]),
        ("+int b;\n #define A \\", [("A", "#define A ", False, True)]),
        (" #define A 1 /* begins\n+ * here */", [("A", "#define A 1 /* begins", False, True)]),
        (" #define A \\\n #define B 1\n+int b;", [("A", "#define A  #define B 1", True, True)]),
        (" # define A(x) #x\n+int b;", [("A", "# define A(x) #x", True, True)]),
    ],
)
def test_a_definition_has_the_lines_that_it_goes_on_in(text: str, expected: list[tuple[str, str, bool, bool]]) -> None:
    found = hunk_defines([diff(hunk(text))])
    assert [(one.name, one.text, one.whole, one.stays) for one in found] == [
        (name, said.strip(), whole, stays) for name, said, whole, stays in expected
    ]


@pytest.mark.parametrize(
    ("text", "makes"), [("+#define A(x) #x", True), ("+#define A(x) x##_y", True), ("+#define A(x) (x)", False), ("+#define A(x) \\", True)]
)
def test_what_makes_text_of_its_arguments(text: str, makes: bool) -> None:
    (found,) = hunk_defines([diff(hunk(text))])
    assert found.makes_text is makes
