"""Git as the oracle: each diff that git makes of two random trees reads back to the files of both, and a mail that git makes of it to its commit."""

from __future__ import annotations

import os
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from reviewer.ingest.codes import Code
from reviewer.ingest.message import Item
from reviewer.model.series import FileChange, FileDiff, Line

NAMES = [
    *("f.c", "g.h", "dir/f.c", "dir/a b.c", 'dir/q"uote.c', "d\u00e4r/\u00fc.c", "tab\tname", "-dash", "a/b/c/d.txt"),
    *("b/a/x", "x -- y", "back\\slash", " lead", "trail ", "line\u2028sep"),
]
PIECES = [
    *(b"int a;", b"\tint b = 1;", b"", b" ", b"-- ", b"--- a/f.c", b"+++ b/f.c", b"@@ -1,3 +1,3 @@", b"diff --git a/x b/x", b"---", b"-", b"+"),
    *(b"\\ No newline at end of file", b"From me", b">From me", b"x\r", b"\x0c", b"\xff\xfe", "\u00fcber \u2028 x".encode(), b"rename from x"),
    *(b"new file mode 100644", b"}", b"index 1..2", b"Binary files a and b differ", b"GIT binary patch", b'\tx = "a  b";', b"=20", b"#if 1"),
    *(b"/* a =3D b */", b"/* &lt;b&gt; &amp; */", b"> quoted", b"* *", b"Subject: x", b"\xc2\xa0x", b"/* \xe2\x80\x9cx\xe2\x80\x9d y */"),
]


@dataclass(frozen=True)
class Blob:
    """A file of a tree: its bytes and git's mode."""

    data: bytes
    mode: str = "100644"


Tree = dict[str, Blob]


def git(folder: Path, *argv: str, data: bytes = b"") -> bytes:
    env = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_AUTHOR_NAME": 'J\u00f6rg "Q" Author',
        "GIT_AUTHOR_EMAIL": "j@example.org",
        "GIT_AUTHOR_DATE": "1700000000 +0200",
        "GIT_COMMITTER_NAME": "C",
        "GIT_COMMITTER_EMAIL": "c@example.org",
        "GIT_COMMITTER_DATE": "1700000000 +0200",
    }
    return subprocess.run(["git", *argv], cwd=folder, input=data, capture_output=True, check=True, env=env).stdout


def random_data(choose: random.Random) -> bytes:
    lines = [choose.choice(PIECES) for _ in range(choose.randint(0, 40))]
    return b"\n".join(lines) + (b"\n" if lines and choose.random() < 0.8 else b"")


def changed(data: bytes, choose: random.Random) -> bytes:
    lines = data.split(b"\n")
    for _ in range(choose.randint(1, 4)):
        at = choose.randrange(len(lines) + 1)
        lines[at : at + choose.randint(0, 2)] = [choose.choice(PIECES) for _ in range(choose.randint(0, 2))]
    return b"\n".join(lines)


def random_tree(choose: random.Random) -> Tree:
    """Return a tree without a name that is a directory of another."""
    tree = {
        f"s{number}/{choose.choice(NAMES)}": Blob(random_data(choose), choose.choice(["100644", "100755"])) for number in range(choose.randint(3, 9))
    }
    tree["link"] = Blob(b"dir/f.c", "120000")
    tree["sub"] = Blob(b"", "160000")
    return tree


def next_tree(tree: Tree, choose: random.Random) -> Tree:
    out: Tree = {}
    for name, blob in tree.items():
        match choose.randrange(8):
            case 0:
                continue
            case 1:
                out[f"moved/{name}"] = blob
            case 2:
                out[f"m/{name}"] = Blob(changed(blob.data, choose), blob.mode) if blob.mode.startswith("100") else blob
            case 3 if blob.mode.startswith("100"):
                out[name] = Blob(blob.data, "100755" if blob.mode == "100644" else "100644")
            case 4:
                out[name] = blob
                out[f"copy/{name}"] = Blob(changed(blob.data, choose), blob.mode) if blob.mode.startswith("100") else blob
            case _ if blob.mode.startswith("100"):
                out[name] = Blob(changed(blob.data, choose), blob.mode)
            case _:
                out[name] = blob
    out["new/" + choose.choice(NAMES)] = Blob(random_data(choose))
    if choose.random() < 0.3:
        out["binary"] = Blob(b"\0" + random_data(choose))
    return out


def store(folder: Path, tree: Tree, submodule: str) -> str:
    rows = []
    for name, blob in tree.items():
        sha = submodule if blob.mode == "160000" else git(folder, "hash-object", "-w", "--stdin", data=blob.data).decode().strip()
        rows.append(f"{blob.mode} {sha}\t{name}\0")
    (folder / ".git" / "index").unlink(missing_ok=True)
    git(folder, "update-index", "-z", "--index-info", data="".join(rows).encode())
    return git(folder, "write-tree").decode().strip()


def sides(file: FileDiff) -> tuple[list[Line], list[Line]]:
    return [line for hunk in file.hunks for line in hunk.old_side()], [line for hunk in file.hunks for line in hunk.new_side()]


def joined(lines: list[Line]) -> str:
    return "".join(line.text + ("" if line.eof else "\n") for line in lines)


def text(data: bytes) -> str:
    return "\n".join(line.decode("utf-8", "replace") for line in data.split(b"\n"))


OPTIONS = [[], ["-M"], ["-M", "-C", "--find-copies-harder"], ["--full-index"], ["--patience"], ["--binary"], ["-M", "-B"]]


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.fuzz) for seed in range(3, 100))])
def test_a_diff_of_two_trees_reads_back_to_both(seed: int, tmp_path: Path) -> None:
    choose = random.Random(seed)
    git(tmp_path, "init", "-q")
    for number in range(4):
        old = random_tree(choose)
        new = next_tree(old, choose)
        ids = store(tmp_path, old, "1" * 40), store(tmp_path, new, "2" * 40)
        options = choose.choice(OPTIONS)
        # All of a file is context, so that both sides are whole; `-D` leaves out what a deleted file had.
        diff = git(tmp_path, "diff-tree", "-p", "-U99999", *options, *ids)
        read = read_bytes(b"Why.\n---\n\n" + diff)
        check(read, old, new, f"seed {seed}, number {number}, {options}")
        short = read_bytes(b"Why.\n---\n\n" + git(tmp_path, "diff-tree", "-p", *options, *ids))
        numstat = git(tmp_path, "apply", "--numstat", "-z", data=git(tmp_path, "diff-tree", "-p", *options, *ids)) if diff else b""
        compare_numstat(short, numstat)


def read_bytes(body: bytes) -> Item:
    from reviewer.ingest.inputs import Blob as Input
    from reviewer.ingest.load import read_blob
    from tests.ingest.test_damages import HEAD

    (read,), problems = read_blob(Input("x.eml", HEAD.encode() + body))
    assert problems == []
    return read


def compare_numstat(read: Item, numstat: bytes) -> None:
    rows = [row.split("\t", 2) for row in numstat.decode("utf-8", "replace").split("\0") if row]
    want = [(None if added == "-" else int(added), None if removed == "-" else int(removed), path) for added, removed, path in rows]
    got = []
    for file in read.files:
        kinds = [line.kind.value for hunk in file.hunks for line in hunk.lines]
        binary = file.change is FileChange.BINARY
        got.append((None if binary else kinds.count("+"), None if binary else kinds.count("-"), file.path))
    assert [row for row in got if row[0] is not None] == [row for row in want if row[0] is not None]


def check(read: Item, old: Tree, new: Tree, where: str) -> None:
    harmless = (Code.BINARY_FILE, Code.TABS_LOST, Code.SAME_FILE_TWICE, Code.SYMLINK, Code.SUBMODULE)
    assert [problem for problem in read.problems if problem.code not in harmless] == [], where
    result = dict(old)
    for file in read.files:
        if file.change in (FileChange.DELETED, FileChange.RENAMED):
            result.pop(file.old_path)
    for file in read.files:
        if file.old_path and file.change is not FileChange.BINARY:
            before = old[file.old_path]
            assert file.old_mode in ("", before.mode), (where, file.old_path)
            if file.hunks and before.mode != "160000":
                assert joined(sides(file)[0]) == text(before.data), (where, file.old_path)
        if file.new_path:
            result[file.new_path] = new[file.new_path]
            if file.change is FileChange.BINARY:
                continue
            assert file.new_mode in ("", new[file.new_path].mode), (where, file.new_path)
            if file.hunks and new[file.new_path].mode != "160000":
                assert joined(sides(file)[1]) == text(new[file.new_path].data), (where, file.new_path)
            elif not file.hunks and file.old_path:
                assert old[file.old_path].data == new[file.new_path].data
    assert result == new, where
