"""The front door on what git itself writes."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from reviewer.ingest.apply import apply_patch
from reviewer.ingest.load import load
from reviewer.ingest.trees import open_tree
from reviewer.model.review import Applied
from reviewer.model.series import FileChange
from tests.ingest.letters import mail
from tests.ingest.repositories import commit, git


@pytest.fixture
def repository(tmp_path: Path) -> tuple[Path, list[str]]:
    root = tmp_path / "repo"
    root.mkdir()
    lines = [f"int a{number};" for number in range(40)]
    shas = [commit(root, {"mm/pool.c": "\n".join(lines).encode(), "mm/old.c": b"int x;\nint y;\nint z;\n", "gone.c": b"int g;\n"})]
    lines[3], lines[35] = "long a3;", "long ä35;"
    shas.append(commit(root, {"mm/pool.c": "\n".join(lines).encode(), "gone.c": None}))
    shas.append(commit(root, {"mm/old.c": None, "mm/new name.c": b"int x;\nint y;\nint z;\n\n"}))
    return root, shas


@pytest.mark.parametrize("way", ["files", "stdout"])
def test_what_format_patch_writes(repository: tuple[Path, list[str]], tmp_path: Path, way: str) -> None:
    root, shas = repository
    words = ["format-patch", "-M", "--cover-letter", "--base", shas[0], "-v3", f"{shas[0]}..HEAD"]
    if way == "files":
        git(root, *words, "-o", str(tmp_path / "out"))
        loaded = load([str(tmp_path / "out")])
    else:
        loaded = load(["-"], git(root, *words, "--stdout").encode("utf-8", "surrogateescape"))
    (series,) = loaded.series
    assert loaded.problems == ()
    assert (series.version, series.expected, series.missing, series.base_commit) == (3, 2, (), shas[0])
    assert [patch.message.commit for patch in series.patches] == shas[1:]
    assert series.cover is not None
    assert [[(file.path, file.change) for file in patch.files] for patch in series.patches] == [
        [("gone.c", FileChange.DELETED), ("mm/pool.c", FileChange.MODIFIED)],
        [("mm/new name.c", FileChange.RENAMED)],
    ]
    assert all(patch.problems == () for patch in series.patches)
    tree = open_tree(str(root), series.base_commit)
    for patch in series.patches:
        applied = apply_patch(tree, patch)
        assert applied.applied is Applied.FORWARD
        tree = applied.new
    head = open_tree(str(root))
    assert {path: tree.read(path) for path in tree.paths()} == {path: head.read(path) for path in head.paths()}
    for patch in reversed(series.patches):
        applied = apply_patch(head, patch)
        assert applied.applied is Applied.REVERSE
        head = applied.old
    base = open_tree(f"{root}@{shas[0]}")
    assert {path: head.read(path) for path in head.paths()} == {path: base.read(path) for path in base.paths()}


@pytest.mark.parametrize("way", ["file", "stdin", "folder", "files", "backwards"])
@pytest.mark.parametrize("options", [["--cover-letter"], []])
def test_unsent_patches_of_several_authors_are_one_series(tmp_path: Path, way: str, options: list[str]) -> None:
    """Without threads the sender ties mails; what format-patch writes has the author there, and the committer in the cover letter."""
    root = tmp_path / "repo"
    root.mkdir()
    base = commit(root, {"f.c": b"int a;\n"})
    for number in range(3):
        commit(root, {"f.c": b"int a;\n" + b"".join(b"int a%d;\n" % one for one in range(number + 1))})
        git(root, "commit", "--amend", "--no-edit", f"--author=A{number} <a{number}@example.org>")
    words = ["format-patch", *options, f"{base}..HEAD"]
    out = tmp_path / "out"
    git(root, *words, "-o", str(out))
    text = git(root, *words, "--stdout").encode()
    (tmp_path / "all.mbox").write_bytes(text)
    files = sorted(map(str, out.iterdir()))
    inputs = {"file": [str(tmp_path / "all.mbox")], "stdin": ["-"], "folder": [str(out)], "files": files, "backwards": files[::-1]}[way]
    loaded = load(inputs, text)
    (series,) = loaded.series
    assert (series.expected, series.missing, [patch.number for patch in series.patches]) == (3, (), [1, 2, 3])
    assert (series.cover is not None) is (options == ["--cover-letter"])


def test_patches_of_two_series_in_one_folder_are_told_apart_by_their_authors(tmp_path: Path) -> None:
    sha = "From 1111111111111111111111111111111111111111 Mon Sep 17 00:00:00 2001\n"
    for at, (who, number) in enumerate([("Ann", 1), ("Bob", 2), ("Bob", 1), ("Ann", 2)]):
        text = (
            mail(f"[PATCH {number}/2] {who}", number=at)
            .decode()
            .replace("From: Ann", f"From: {who}")
            .replace(f"Message-ID: <m{at}@example.org>\n", "")
        )
        (tmp_path / f"{at}.patch").write_text(sha.replace("1111", f"{at}111") + text)
    loaded = load([str(tmp_path)])
    assert sorted({patch.title for patch in series.patches} == {series.subject} and len(series.patches) for series in loaded.series) == [2, 2]


@pytest.mark.bench
def test_a_diff_of_10_000_lines_loads_in_well_under_a_second() -> None:
    hunks = "".join(
        f"@@ -{at},6 +{at},6 @@ int f(void)\n int a;\n int b;\n-int c{at};\n+long c{at};\n int d;\n int e;\n\n" for at in range(1, 10_000, 7)
    )
    data = mail(body=f"x\n---\ndiff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n{hunks}")
    load(["-"], data)
    start = time.process_time()
    (series,) = load(["-"], data).series
    assert time.process_time() - start < 1
    assert series.patches[0].changed_lines == 2 * len(range(1, 10_000, 7))


def test_reading_nothing_imports_no_heavy_library() -> None:
    program = "import sys, reviewer.ingest.load, reviewer.ingest.apply; print(*({'git', 'unidiff'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
