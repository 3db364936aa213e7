from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.ingest.apply import AppliedPatch, Overlay, apply_patch
from reviewer.ingest.codes import Code
from reviewer.ingest.load import load
from reviewer.ingest.overlay import Overlay as SameOverlay
from reviewer.ingest.overlay import unread
from reviewer.ingest.plain_tree import PlainTree
from reviewer.ingest.trees import open_tree
from reviewer.model.review import Applied
from reviewer.model.series import Patch
from reviewer.model.tree import Tree
from tests.ingest.repositories import commit, git


def tree(**texts: str) -> Tree:
    return Overlay(PlainTree("/nonexistent"), {name.replace("_", "/"): text for name, text in texts.items()}, "texts")


def patch(text: str) -> Patch:
    (series,) = load(["-"], text.encode()).series
    return series.patches[0]


def texts_of(side: Tree, *paths: str) -> list[str | None]:
    return [side.read(path) for path in paths]


CHANGE = "diff --git a/mm/f b/mm/f\n--- a/mm/f\n+++ b/mm/f\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
ADDED = "diff --git a/mm/g b/mm/g\nnew file mode 100644\n--- /dev/null\n+++ b/mm/g\n@@ -0,0 +1 @@\n+g\n"
DELETED = "diff --git a/mm/d b/mm/d\ndeleted file mode 100644\n--- a/mm/d\n+++ /dev/null\n@@ -1 +0,0 @@\n-d\n"
MOVED = "diff --git a/mm/o b/mm/n\nsimilarity index 50%\nrename from mm/o\nrename to mm/n\n--- a/mm/o\n+++ b/mm/n\n@@ -1 +1 @@\n-o\n+n\n"
COPIED = "diff --git a/mm/f b/mm/c\nsimilarity index 50%\ncopy from mm/f\ncopy to mm/c\n--- a/mm/f\n+++ b/mm/c\n@@ -1,3 +1,3 @@\n a\n-b\n+C\n c\n"


def test_forward_and_reverse_are_each_other() -> None:
    before = tree(mm_f="a\nb\nc\n", mm_d="d\n", mm_o="o\n")
    whole = patch(COPIED + CHANGE + ADDED + DELETED + MOVED)
    forward = apply_patch(before, whole)
    assert forward.applied is Applied.FORWARD
    assert forward.old is before
    assert texts_of(forward.new, "mm/f", "mm/c", "mm/g", "mm/d", "mm/o", "mm/n") == ["a\nB\nc\n", "a\nC\nc\n", "g\n", None, None, "n\n"]
    assert list(forward.new.paths()) == ["mm/c", "mm/f", "mm/g", "mm/n"]
    backward = apply_patch(forward.new, whole)
    assert backward.applied is Applied.REVERSE
    assert backward.new is forward.new
    assert texts_of(backward.old, "mm/f", "mm/c", "mm/g", "mm/d", "mm/o", "mm/n") == ["a\nb\nc\n", None, None, "d\n", "o\n", None]


@pytest.mark.parametrize(
    ("before", "text", "code"),
    [
        ({"mm_x": "x\n"}, CHANGE, Code.NOT_IN_TREE),
        ({"mm_f": "other\n"}, CHANGE, Code.DOES_NOT_APPLY),
        ({"mm_g": "other\n"}, ADDED, Code.ALREADY_THERE),
        ({"mm_d": "d\nmore\n"}, DELETED, Code.DOES_NOT_APPLY),
        ({"mm_o": "o\n", "mm_n": "other\n"}, MOVED, Code.ALREADY_THERE),
        ({"mm_f": "a\nb\nc\n"}, CHANGE + "diff --git a/b.bin b/b.bin\nindex 1..2\nBinary files a/b.bin and b/b.bin differ\n", Code.DOES_NOT_APPLY),
    ],
)
def test_all_or_nothing(before: dict[str, str], text: str, code: Code) -> None:
    base = tree(**before)
    applied = apply_patch(base, patch(text))
    assert applied.applied is Applied.NO
    assert applied.old is base
    assert applied.new is base
    assert code in [problem.code for problem in applied.problems]
    assert all(problem.file for problem in applied.problems)


# SEMANTICS: B13
def test_a_patch_that_fits_both_ways_says_so() -> None:
    text = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"
    applied = apply_patch(tree(f="a\nb\n"), patch(text))
    assert applied.applied is Applied.FORWARD
    assert [problem.code for problem in applied.problems] == [Code.APPLIES_BOTH_WAYS]


def test_a_patch_that_is_there_is_not_put_on_again_with_fuzz() -> None:
    text = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1,4 +1,5 @@\n a\n b\n+n\n c\n d\n"
    applied = apply_patch(tree(f="a\nb\nn\nc\nd\n"), patch(text))
    assert applied.applied is Applied.REVERSE


def test_offset_and_fuzz_are_said_with_the_line() -> None:
    applied = apply_patch(tree(mm_f="x\na\nb\nc\n"), patch(CHANGE))
    assert [(problem.code, problem.line) for problem in applied.problems] == [(Code.APPLIED_WITH_OFFSET, 1)]
    applied = apply_patch(tree(mm_f="x\nb\nc\n"), patch(CHANGE))
    assert [problem.code for problem in applied.problems] == [Code.APPLIED_WITH_FUZZ]
    assert applied.new.read("mm/f") == "x\nB\nc\n"


def test_two_sections_of_one_file_follow_one_another_in_both_directions() -> None:
    twice = patch(CHANGE + CHANGE.replace("-b\n+B", "-B\n+BB"))
    before = tree(mm_f="a\nb\nc\n")
    forward = apply_patch(before, twice)
    assert forward.new.read("mm/f") == "a\nBB\nc\n"
    assert apply_patch(forward.new, twice).old.read("mm/f") == "a\nb\nc\n"


def test_a_patch_without_files_does_not_apply() -> None:
    applied = apply_patch(tree(f="a\n"), replace(patch(CHANGE), files=()))
    assert applied.applied is Applied.NO
    assert applied.problems


def test_a_patch_that_was_not_read_whole_does_not_apply() -> None:
    applied = apply_patch(tree(mm_f="a\nb\nc\n"), patch(CHANGE + "+stray\n"))
    assert applied.applied is Applied.NO
    assert [problem.code for problem in applied.problems] == [Code.DOES_NOT_APPLY]


def test_an_overlay_is_one_layer_and_knows_its_blobs(tmp_path: Path) -> None:
    commit(tmp_path, {"a": b"a\n", "b": b"b\n"})
    base = open_tree(str(tmp_path))
    top = Overlay(Overlay(base, {"a": None, "c": "c\n"}), {"c": "C\n", "d": "\udcff"}, "top")
    assert Overlay is SameOverlay
    assert list(top.paths()) == ["b", "c", "d"]
    assert texts_of(top, "a", "b", "c", "d") == [None, "b\n", "C\n", "\udcff"]
    assert top._base is base
    assert (top.label, top.whole) == ("top", False)
    assert top.blob_id("a") == ""
    assert top.blob_id("b") == base.blob_id("b")
    assert top.blob_id("c") == git(tmp_path, "hash-object", "--stdin", stdin=b"C\n").strip()


LINES = st.lists(
    st.sampled_from(["a", "b", "{", "}", "", "--- x", "+++ y", "@@ -1 +1 @@", "-- ", "From x", " ", "\tint a;", "\x0c", "ä"]), max_size=14
)


def text_of(lines: list[str], newline: bool) -> str:
    return "\n".join(lines) + ("\n" if newline and lines else "")


@settings(max_examples=25, deadline=None)
@given(
    old=st.dictionaries(st.sampled_from(["f", "g h", "ä/x"]), LINES, max_size=3),
    new=st.dictionaries(st.sampled_from(["f", "g h", "ä/x"]), LINES, max_size=3),
    newline=st.booleans(),
)
def test_what_git_diffs_reads_back_to_the_same_files(
    tmp_path_factory: pytest.TempPathFactory, old: dict[str, list[str]], new: dict[str, list[str]], newline: bool
) -> None:
    folder = tmp_path_factory.mktemp("repo")
    before = {name: text_of(lines, newline) for name, lines in old.items()}
    after = {name: text_of(lines, True) for name, lines in new.items()}
    commit(folder, {name: text.encode() for name, text in before.items()})
    gone: dict[str, bytes | None] = dict.fromkeys(before.keys() - after.keys())
    commit(folder, gone | {name: text.encode() for name, text in after.items()})
    diff = git(folder, "diff", "-M", "HEAD~1", "HEAD")
    if not diff:
        return
    mail = "Subject: [PATCH] x\nMessage-ID: <1@x>\nContent-Transfer-Encoding: 8bit\n\nmsg\n---\n\n" + diff
    (series,) = load(["-"], mail.encode("utf-8", "surrogateescape")).series
    (one,) = series.patches
    forward = apply_patch(open_tree(f"{folder}@HEAD~1"), one)
    check(forward, Applied.FORWARD, forward.new, after)
    backward = apply_patch(open_tree(f"{folder}@HEAD"), one)
    if Code.APPLIES_BOTH_WAYS not in {problem.code for problem in backward.problems}:
        check(backward, Applied.REVERSE, backward.old, before)


def check(applied: AppliedPatch, way: Applied, side: Tree, want: dict[str, str]) -> None:
    if applied.applied is way:
        assert {path: side.read(path) for path in side.paths()} == want
    else:
        assert Code.APPLIES_BOTH_WAYS in {problem.code for problem in applied.problems}


OTHER = "diff --git a/mm/x b/mm/x\n--- a/mm/x\n+++ b/mm/x\n@@ -1,3 +1,3 @@\n 1\n-2\n+3\n 4\n@@ -11,3 +11,3 @@\n 5\n-6\n+7\n 8\n"


def test_a_file_without_a_place_is_on_neither_side_and_the_others_keep_the_tree() -> None:
    base = tree(mm_f="a\nb\nc\n", mm_x="other\n", mm_y="y\n")
    found = apply_patch(base, patch(CHANGE + OTHER))
    assert (found.applied, found.whole, found.placed, found.stale) == (Applied.FORWARD, False, 1, frozenset(("mm/x",)))
    assert texts_of(found.old, "mm/f", "mm/x", "mm/y") == ["a\nb\nc\n", None, "y\n"]
    assert texts_of(found.new, "mm/f", "mm/x", "mm/y") == ["a\nB\nc\n", None, "y\n"]
    named = [(problem.file, problem.line) for problem in found.problems if problem.code == Code.DOES_NOT_APPLY]
    assert named == [("mm/x", 1), ("mm/x", 11)]
    assert Code.PARTLY_APPLIED in {problem.code for problem in found.problems}
    backward = apply_patch(tree(mm_f="a\nB\nc\n", mm_x="other\n"), patch(CHANGE + OTHER))
    assert backward.applied is Applied.REVERSE
    assert texts_of(backward.old, "mm/f", "mm/x") == ["a\nb\nc\n", None]
    assert texts_of(backward.new, "mm/f", "mm/x") == ["a\nB\nc\n", None]


def test_files_that_go_different_ways_are_no_place() -> None:
    there = OTHER.split("@@ -11")[0]
    found = apply_patch(tree(mm_f="a\nb\nc\n", mm_x="1\n3\n4\n"), patch(CHANGE + there))
    assert found.applied is Applied.NO


def test_what_is_there_already_is_not_put_on_again_with_fuzz_since_another_file_moved_on() -> None:
    adds = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1,4 +1,5 @@\n a\n b\n+n\n c\n d\n"
    found = apply_patch(tree(f="a\nb\nn\nc\nd\n", mm_f="A\nB\nC\n"), patch(adds + CHANGE))
    assert found.applied is Applied.REVERSE
    assert found.old.read("f") == "a\nb\nc\nd\n"


def test_of_two_sections_of_a_file_both_have_a_place_or_none() -> None:
    twice = patch(CHANGE + CHANGE.replace("-b\n+B", "-Z\n+BB") + ADDED)
    found = apply_patch(tree(mm_f="a\nb\nc\n"), twice)
    assert found.stale == {"mm/f"}
    assert texts_of(found.new, "mm/f", "mm/g") == [None, "g\n"]


def test_a_rename_without_a_place_hides_both_names_and_a_copy_only_its_own() -> None:
    moved = apply_patch(tree(mm_f="a\nb\nc\n", mm_o="other\n", mm_n="n\n"), patch(MOVED + CHANGE))
    assert moved.stale == {"mm/o", "mm/n"}
    copied = apply_patch(tree(mm_f="a\nb\nc\n", mm_c="taken\n"), patch(COPIED + CHANGE))
    assert copied.stale == {"mm/c"}
    assert copied.new.read("mm/f") == "a\nB\nc\n"


def test_nothing_has_a_place_in_a_stale_file() -> None:
    found = apply_patch(tree(mm_f="a\nb\nc\n", mm_x="x\n"), patch(CHANGE + ADDED), frozenset(("mm/f",)))
    assert (found.applied, found.placed, found.stale) == (Applied.FORWARD, 1, frozenset(("mm/f",)))
    assert texts_of(found.new, "mm/f", "mm/g") == [None, "g\n"]


def test_doubtful_places_are_said() -> None:
    text = "a\nb\nc\n" * 3
    found = apply_patch(tree(mm_f="0\n" + text), patch(CHANGE))
    assert [problem.code for problem in found.problems] == [Code.APPLIED_WITH_OFFSET, Code.AMBIGUOUS_PLACE]


def test_a_missing_object_is_told_from_a_missing_file(tmp_path: Path) -> None:
    commit(tmp_path, {"mm/f": b"a\nb\nc\n"})
    blob = git(tmp_path, "rev-parse", "HEAD:mm/f").strip()
    (tmp_path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    base = open_tree(f"{tmp_path}@HEAD")
    found = apply_patch(base, patch(CHANGE))
    assert [problem.code for problem in found.problems] == [Code.MISSING_OBJECT]
    assert unread(Overlay(base, {})) == {"mm/f"}
