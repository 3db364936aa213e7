"""The traps of real diffs, most of which cost unidiff alone the whole mail (the domain notes list them)."""

import pytest

from reviewer.ingest.codes import Code
from reviewer.ingest.diff import Diff, read_diff
from reviewer.model.series import FileChange, LineKind

HEAD = "diff --git a/f.c b/f.c\nindex 1111111..2222222 100644\n--- a/f.c\n+++ b/f.c\n"
HUNK = "@@ -1,3 +1,3 @@ int f(void)\n int a;\n-int b;\n+int c;\n int d;\n"


def read(text: str, start: int = 0) -> Diff:
    lines = text.removesuffix("\n").split("\n")
    return read_diff(lines, start, "")


def codes(diff: Diff) -> list[Code]:
    return [note.code for note in diff.notes]


def counts(diff: Diff) -> list[tuple[str, int, int]]:
    kinds = [(file.path, [line.kind for hunk in file.hunks for line in hunk.lines]) for file in diff.files]
    return [(path, lines.count(LineKind.ADDED), lines.count(LineKind.REMOVED)) for path, lines in kinds]


def test_a_plain_section() -> None:
    diff = read(HEAD + HUNK)
    assert counts(diff) == [("f.c", 1, 1)]
    (file,) = diff.files
    assert (file.change, file.old_blob, file.new_blob, file.new_mode) == (FileChange.MODIFIED, "1111111", "2222222", "100644")
    (hunk,) = file.hunks
    assert (hunk.section, [(line.text, line.old, line.new) for line in hunk.lines]) == (
        "int f(void)",
        [("int a;", 1, 1), ("int b;", 2, 0), ("int c;", 0, 2), ("int d;", 3, 3)],
    )
    assert not diff.notes


def test_a_signature_is_no_removed_line() -> None:
    assert counts(read(HEAD + HUNK + "-- \n2.40.0\n")) == [("f.c", 1, 1)]
    assert codes(read(HEAD + HUNK + "-- \n2.40.0\n")) == []


def test_content_that_looks_like_a_header() -> None:
    body = "@@ -1,4 +1,4 @@\n--- x/f.c\n-- note\n+++ y/f.c\n++ note\n @@ -1 +1 @@\n diff --git a/g b/g\n"
    diff = read(HEAD + body)
    assert counts(diff) == [("f.c", 2, 2)]
    assert [line.text for line in diff.files[0].hunks[0].lines][:2] == ["-- x/f.c", "- note"]


def test_a_quoted_path_is_unquoted() -> None:
    text = 'diff --git "a/x\\303\\244.c" "b/x\\303\\244.c"\n--- "a/x\\303\\244.c"\n+++ "b/x\\303\\244.c"\n' + HUNK
    assert counts(read(text)) == [("xä.c", 1, 1)]


def test_cr_of_header_lines_goes_and_cr_of_content_stays() -> None:
    diff = read((HEAD + HUNK).replace("\n", "\r\n").removesuffix("\n"))
    assert counts(diff) == [("f.c", 1, 1)]
    (file,) = diff.files
    assert (file.change, file.old_path, file.hunks[0].section) == (FileChange.MODIFIED, "f.c", "int f(void)")
    assert file.hunks[0].lines[0].text == "int a;\r"


def test_a_combined_diff_is_refused_and_the_next_file_read() -> None:
    text = "diff --cc g.c\nindex 1,2..3\n--- a/g.c\n+++ b/g.c\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n"
    diff = read(text + HEAD + HUNK)
    assert counts(diff) == [("f.c", 1, 1)]
    assert codes(diff) == [Code.COMBINED_DIFF]


@pytest.mark.parametrize("path", ["../etc/passwd", "/etc/passwd", "x/../../y", ".git/hooks/post-checkout"])
def test_a_path_that_leaves_the_tree_is_refused(path: str) -> None:
    diff = read(f"--- a/{path}\n+++ b/{path}\n{HUNK}{HEAD}{HUNK}")
    assert counts(diff) == [("f.c", 1, 1)]
    assert codes(diff) == [Code.BAD_PATH]


def test_an_absolute_path_is_refused() -> None:
    diff = read(f"--- /etc/passwd\n+++ /etc/passwd\n{HUNK}")
    assert diff.files == []
    assert codes(diff) == [Code.BAD_PATH]


def test_a_backup_name_is_no_rename() -> None:
    diff = read("--- a/f.c.orig\t2024-01-01\n+++ a/f.c\t2024-01-02\n" + HUNK)
    assert [(file.old_path, file.new_path, file.change) for file in diff.files] == [("f.c", "f.c", FileChange.MODIFIED)]


def test_names_without_prefix_are_taken_whole_and_that_is_said() -> None:
    diff = read("diff --git arch/f.c arch/f.c\n--- arch/f.c\n+++ arch/f.c\n" + HUNK)
    assert counts(diff) == [("arch/f.c", 1, 1)]
    assert codes(diff) == [Code.REPAIR_PATH_PREFIX]


def test_names_that_contradict_each_other_are_refused() -> None:
    diff = read("diff --git a/f.c b/f.c\n--- a/g.c\n+++ b/g.c\n" + HUNK)
    assert diff.files == []
    assert codes(diff) == [Code.BAD_HEADER]


def test_a_rename_whose_names_contradict_each_other_is_refused() -> None:
    diff = read("diff --git a/f.c b/g.c\nrename from x.c\nrename to g.c\n")
    assert codes(diff) == [Code.BAD_HEADER]


def test_quoted_names_of_a_rename() -> None:
    text = 'diff --git "a/\\303\\244.c" "b/\\303\\266.c"\nsimilarity index 100%\nrename from "\\303\\244.c"\nrename to "\\303\\266.c"\n'
    assert [(file.old_path, file.new_path) for file in read(text).files] == [("ä.c", "ö.c")]


@pytest.mark.parametrize(
    "head",
    [
        "diff --git a/f.c b/f.c\nindex 1111111..2222222 100644\njunk\n",
        "diff --git a/f.c b/f.c\nnew file mode 100644\nindex 0000000..2222222\njunk\n",
        "diff --git a/f.c b/f.c\ndeleted file mode 100644\nindex 1111111..0000000\njunk\n",
        "diff --git a/f.c b/g.c\nsimilarity index 90%\nrename from f.c\nrename to g.c\nindex 1111111..2222222 100644\njunk\n",
        "diff --git a/f.c b/f.c\nold mode 100644\nnew mode 100755\nindex 1111111..2222222\njunk\n",
    ],
)
def test_a_header_that_lost_its_hunks_is_said(head: str) -> None:
    assert codes(read(head + "text\n")) == [Code.BAD_HEADER]
    assert codes(read(head + HUNK)) == [Code.HUNK_WITHOUT_FILE, Code.BAD_HEADER]


def test_the_same_file_twice_is_said() -> None:
    diff = read(HEAD + HUNK + HEAD + HUNK)
    assert len(diff.files) == 2
    assert codes(diff) == [Code.SAME_FILE_TWICE]


def test_lines_beyond_the_counts_are_said() -> None:
    diff = read(HEAD + HUNK + "+int more;\n")
    assert counts(diff) == [("f.c", 1, 1)]
    assert codes(diff) == [Code.EXTRA_LINES]


@pytest.mark.parametrize(
    "hunk",
    [
        "@@ -1,4 +1,3 @@\n a\n-b\n c\n",
        "@@ -1,1 +1,1 @@\n-a\n-b\n",
        "@@ -1,3 +1,3 @@\n a\nwrapped\n-b\n+c\n",
        "@@ -0,0 +0,0 @@\n",
        "@@ -1,x +1 @@\n a\n",
        "@@ -99999999999999999999,1 +1,1 @@\n-a\n+b\n",
    ],
)
def test_a_hunk_that_does_not_fit_its_header_is_dropped_and_the_next_file_read(hunk: str) -> None:
    other = HEAD.replace("f.c", "g.c") + HUNK
    diff = read(HEAD + hunk + other)
    assert counts(diff)[-1] == ("g.c", 1, 1)
    assert Code.CORRUPT_HUNK in codes(diff)


def test_a_blank_context_line_may_have_lost_its_blank() -> None:
    diff = read(HEAD + "@@ -1,3 +1,3 @@\n\n-b\n+c\n\n")
    assert counts(diff) == [("f.c", 1, 1)]
    assert codes(diff) == [Code.REPAIR_EMPTY_CONTEXT]


def test_lines_end_at_newlines_alone() -> None:
    diff = read(HEAD + "@@ -1,2 +1,2 @@\n a\x0cb\x1c\x85c\n-x\ry\n+z\x0b\n")
    assert [line.text for line in diff.files[0].hunks[0].lines] == ["a\x0cb\x1c\ufffdc", "x\ry", "z\x0b"]


def test_no_newline_at_the_end() -> None:
    diff = read(HEAD + "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ Kein Zeilenumbruch am Dateiende.\n" + HEAD.replace("f.c", "g.c") + HUNK)
    assert [line.eof for line in diff.files[0].hunks[0].lines] == [True, True]
    assert counts(diff)[1] == ("g.c", 1, 1)


@pytest.mark.parametrize(
    ("text", "change", "old", "new"),
    [
        ("diff --git a/f b/f\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+x\n", FileChange.ADDED, "", "f"),
        ("diff --git a/f b/f\nnew file mode 100644\nindex 0000000..e69de29\n", FileChange.ADDED, "", "f"),
        ("diff --git a/f b/f\ndeleted file mode 100644\n--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n", FileChange.DELETED, "f", ""),
        ("diff --git a/f b/g\nsimilarity index 100%\nrename from f\nrename to g\n", FileChange.RENAMED, "f", "g"),
        ("diff --git a/one f b/two g\nsimilarity index 100%\nrename from one f\nrename to two g\n", FileChange.RENAMED, "one f", "two g"),
        ("diff --git a/f b/g\nsimilarity index 90%\ncopy from f\ncopy to g\n--- a/f\n+++ b/g\n" + HUNK, FileChange.COPIED, "f", "g"),
        ("diff --git a/f b/f\nold mode 100644\nnew mode 100755\n", FileChange.MODE, "f", "f"),
        ("diff --git a/f b/f\nindex 1111..2222 100644\nBinary files a/f and b/f differ\n", FileChange.BINARY, "f", "f"),
        ("diff --git a/f b/f\nindex 1111..2222 100644\nGIT binary patch\nliteral 1\nIcmZ\n\nliteral 0\nHcmV\n", FileChange.BINARY, "f", "f"),
    ],
)
def test_what_a_section_does(text: str, change: FileChange, old: str, new: str) -> None:
    (file,) = read(text).files
    assert (file.change, file.old_path, file.new_path) == (change, old, new)


def test_a_message_line_that_looks_like_a_header_makes_no_phantom() -> None:
    talk = "new file mode 100644\n+++ b/x\nBinary files a and b differ\n--- a\n+++ b\n"
    assert counts(read(talk + HEAD + HUNK)) == [("f.c", 1, 1)]


def test_a_hunk_without_a_file_is_said() -> None:
    assert codes(read(HUNK)) == [Code.HUNK_WITHOUT_FILE]


def test_notes_name_the_line() -> None:
    diff = read("talk\n" + HEAD + HUNK + "+stray\n")
    assert [(note.code, note.line) for note in diff.notes] == [(Code.EXTRA_LINES, 10)]
    assert diff.first == 1
