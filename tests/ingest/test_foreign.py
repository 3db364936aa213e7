"""Changes in other forms than unified diffs are named, never left out in silence."""

import pytest

from reviewer.ingest.codes import LOSSY, Code
from reviewer.ingest.letter_text import split_text
from tests.ingest.test_cut import HEAD, HUNK, codes, counts, read

UNIFIED = HEAD + HUNK
CONTEXT = """\
*** a/g.c\t2024-01-01 10:00:00
--- b/g.c\t2024-01-01 10:00:00
***************
*** 1,3 ****
  int a;
! int b;
  int d;
--- 1,3 ----
  int a;
! int c;
  int d;
"""
OTHERS = {
    "context": (CONTEXT, Code.CONTEXT_DIFF),
    "normal": ("diff g.c.orig g.c\n2c2\n< int b;\n---\n> int c;\n", Code.NORMAL_DIFF),
    "ed": ("diff -e g.c.orig g.c\n2c\nint c;\n.\n", Code.NORMAL_DIFF),
    "binary": ("diff -ur a/logo.png b/logo.png\nBinary files a/logo.png and b/logo.png differ\n", Code.BINARY_FILE),
    "binary, no command": ("Binary files a/logo.png and b/logo.png differ\n", Code.BINARY_FILE),
    "brief": ("Files a/logo.png and b/logo.png differ\n", Code.BINARY_FILE),
    "only": ("Only in b/mm: new.c\n", Code.ONLY_ON_ONE_SIDE),
    "log of a submodule": ("Submodule sub 1111111..2222222:\n  > Do it\n", Code.SUBMODULE_LOG),
    "new submodule": ("Submodule sub 0000000...2222222 (new submodule)\n", Code.SUBMODULE_LOG),
}


@pytest.mark.parametrize("behind", [True, False])
@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_unified_diff_is_named_and_the_rest_read(name: str, behind: bool) -> None:
    text, code = OTHERS[name]
    diff = read(UNIFIED + text if behind else text + UNIFIED)
    assert [note for note in codes(diff) if note in LOSSY] == [code]
    assert ("f.c", 1, 1) in counts(diff)
    assert diff.found


def test_a_context_diff_whose_first_line_ends_the_message() -> None:
    lines = f"Words.\n\n{CONTEXT}".split("\n")
    cut = split_text(lines).cut
    assert codes(read("\n".join(lines), cut)) == [Code.CONTEXT_DIFF]


@pytest.mark.parametrize(
    "talk",
    [
        "Only in v2: nothing new",
        "Binary files are left alone",
        "2c2 is a cluster",
        "*** This is not urgent ***",
        "Submodule owners were asked",
        "Files and folders differ",
    ],
)
def test_talk_between_the_cut_and_the_diff_is_talk(talk: str) -> None:
    assert codes(read(f"---\n{talk}\n\n{UNIFIED}")) == []
    assert codes(read(f"{UNIFIED}-- \n2.40.0\n\n{talk}\n")) == []


@pytest.mark.parametrize(("mode", "code", "what"), [("120000", Code.SYMLINK, "symbolic link"), ("160000", Code.SUBMODULE, "submodule")])
def test_a_link_or_submodule_is_said_and_read(mode: str, code: Code, what: str) -> None:
    diff = read(f"diff --git a/l b/l\nindex 1111111..2222222 {mode}\n--- a/l\n+++ b/l\n@@ -1 +1 @@\n-f.c\n+g.c\n")
    assert codes(diff) == [code]
    assert [file.pointer for file in diff.files] == [what]
    assert counts(diff) == [("l", 1, 1)]


def test_counts_that_reach_into_the_next_file_cost_that_nothing() -> None:
    """The next file's `---` and `+++` were taken for changed lines, and its hunk for one of this file."""
    diff = read(HEAD.replace("f.c", "g.c") + HUNK.replace("-1,3 +1,3", "-1,5 +1,5") + "--- a/f.c\n+++ b/f.c\n" + HUNK)
    assert ("f.c", 1, 1) in counts(diff)
    assert codes(diff) == [Code.CORRUPT_HUNK]
