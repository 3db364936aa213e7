from pathlib import Path

import pytest

from reviewer.ingest import repository
from reviewer.ingest.base import here, old_blobs
from reviewer.ingest.load import load
from reviewer.ingest.top import in_repository
from reviewer.ingest.trees import open_tree
from reviewer.model.series import Series
from tests.ingest.repositories import commit, git


def mail(number: int, total: int, diff: str) -> str:
    head = f"From x Mon Sep 17 00:00:00 2001\nSubject: [PATCH {number}/{total}] p{number}\nMessage-ID: <{number}@x>\nIn-Reply-To: <0@x>\n"
    return f"{head}\nm\n---\n\n{diff}\n"


def diff(path: str, old: str, new: str, before: str = "a", after: str = "b", extra: str = "") -> str:
    return f"diff --git a/{path} b/{path}\n{extra}index {old}..{new} 100644\n--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-{before}\n+{after}\n"


def series(*diffs: str) -> Series:
    (found,) = load(["-"], "".join(mail(number, len(diffs), text) for number, text in enumerate(diffs, 1)).encode()).series
    return found


def blob(folder: Path, spec: str) -> str:
    return git(folder, "rev-parse", spec).strip()


def test_what_a_series_was_made_from_are_the_blobs_of_each_files_first_change() -> None:
    new = "diff --git a/n b/n\nnew file mode 100644\nindex 000000000000..3333333333\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+n\n"
    names = "diff --git a/o b/p\nsimilarity index 50%\nrename from o\nrename to p\n"
    moved = names + "index 5555555555..6666666666 100644\n--- a/o\n+++ b/p\n@@ -1 +1 @@\n-o\n+p\n"
    found = series(
        diff("f", "1111111111", "2222222222") + new + moved,
        diff("f", "2222222222", "4444444444") + diff("n", "3333333333", "7777777777", "n") + diff("p", "6666666666", "8888888888", "p"),
        diff("g", "9999999999", "aaaaaaaaaa") + diff("h", "0000000000", "bbbbbbbbbb"),
    )
    assert old_blobs(found) == (("f", "1111111111"), ("g", "9999999999"), ("o", "5555555555"))


def test_the_newest_commit_with_the_contents_of_the_index_lines_goes_before_head(tmp_path: Path) -> None:
    commit(tmp_path, {"d/f": b"a\n", "g": b"0\n"})
    wanted = commit(tmp_path, {"d/f": b"a\n", "g": b"1\n", "other": b"o\n"})
    commit(tmp_path, {"d/f": b"moved on\n"})
    blobs = (("d/f", blob(tmp_path, f"{wanted}:d/f")[:12]), ("g", blob(tmp_path, f"{wanted}:g")[:7]))
    tree = open_tree(str(tmp_path), blobs=blobs)
    assert tree.label == f"{tmp_path}@{wanted[:12]} (index lines)"
    assert (tree.read("d/f"), tree.read("other")) == ("a\n", "o\n")
    assert open_tree(str(tmp_path), "0" * 40, blobs).label == tree.label
    assert open_tree(f"{tmp_path}@HEAD", blobs=blobs).read("d/f") == "moved on\n"
    head = blob(tmp_path, "HEAD")
    assert open_tree(str(tmp_path), head, blobs).label.endswith("(base-commit)")
    assert open_tree(str(tmp_path), blobs=(("d/f", "1" * 12),)).label.endswith("(HEAD)")
    mixed = (blobs[0], ("g", blob(tmp_path, f"{wanted}~1:g")[:12]))
    assert open_tree(str(tmp_path), blobs=mixed).read("other") is None


def test_a_base_is_found_on_another_branch_and_under_a_tag(tmp_path: Path) -> None:
    root = commit(tmp_path, {"f": b"root\n"})
    branched = commit(tmp_path, {"f": b"branch\n"})
    git(tmp_path, "branch", "topic")
    tagged = commit(tmp_path, {"f": b"tag\n"})
    git(tmp_path, "tag", "-a", "-m", "t", "v1")
    git(tmp_path, "reset", "-q", "--hard", root)
    for sha in (branched, tagged):
        assert open_tree(str(tmp_path), blobs=(("f", blob(tmp_path, f"{sha}:f")[:12]),)).label.endswith(f"{sha[:12]} (index lines)")


def test_head_is_head_where_it_has_the_contents(tmp_path: Path) -> None:
    commit(tmp_path, {"f": b"a\n"})
    commit(tmp_path, {"g": b"a\n"})
    assert open_tree(str(tmp_path), blobs=(("f", blob(tmp_path, "HEAD:f")),)).label.endswith("(HEAD)")


def test_the_search_is_bounded_and_a_blob_somewhere_else_is_no_match(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = commit(tmp_path, {"f": b"a\n"})
    commit(tmp_path, {"f": b"b\n", "g": b"a\n"})
    commit(tmp_path, {"f": b"c\n"})
    blobs = (("f", blob(tmp_path, f"{first}:f")),)
    assert open_tree(str(tmp_path), blobs=blobs).read("f") == "a\n"
    monkeypatch.setattr(repository, "MAX_COMMITS", 2)
    assert open_tree(str(tmp_path), blobs=blobs).read("f") == "c\n"
    assert open_tree(str(tmp_path), blobs=(("none/f", blobs[0][1]), ("f/x", blobs[0][1]))).read("f") == "c\n"


def test_a_shallow_clone_ends_where_its_commits_end(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    first = commit(work, {"f": b"a\n"})
    commit(work, {"f": b"b\n"})
    commit(work, {"f": b"c\n"})
    blobs = (("f", blob(work, f"{first}:f")),)
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{work}", "shallow")
    assert open_tree(str(tmp_path / "shallow"), blobs=blobs).read("f") == "c\n"


def test_the_repository_that_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, below = tmp_path / "work", tmp_path / "work" / "d" / "e"
    below.mkdir(parents=True)
    commit(work, {"d/f": b"a\n"})
    monkeypatch.chdir(below)
    assert here(["d/f", "x"]) == str(work)
    assert here(["x"]) == ""
    git(tmp_path, "clone", "-q", "--bare", "work", "bare.git")
    monkeypatch.chdir(tmp_path / "bare.git")
    assert here(["x"]) == str(tmp_path / "bare.git")
    git(tmp_path, "clone", "-q", "--no-checkout", "work", "unpacked")
    monkeypatch.chdir(tmp_path / "unpacked")
    assert here(["d/f"]) == str(tmp_path / "unpacked")
    git(work, "worktree", "add", "-q", str(tmp_path / "second"), "-b", "second")
    monkeypatch.chdir(tmp_path / "second" / "d")
    assert here(["d/f"]) == str(tmp_path / "second")
    monkeypatch.chdir(tmp_path)
    assert not in_repository(".")
    assert here(["d/f"]) == ""
