"""What reading a tree costs, beside git on the same objects in the same run: `make bench`."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer.ingest.trees import open_tree
from reviewer.model.tree import Tree
from tests.ingest.repositories import ENV, git

FILES = 10_000
RUNS = 5


def kernel_like(folder: Path) -> list[str]:
    """Make a repository of FILES files in nested directories, packed, of sizes as a kernel has; return the object names."""
    choose = random.Random(1)
    words = [f"word{number}" for number in range(2000)]
    stream = ["commit refs/heads/main\ncommitter A <a@example.org> 0 +0000\ndata 1\nx\n"]
    for number in range(FILES):
        text = "".join(f"\t{choose.choice(words)} = {choose.choice(words)};\n" for _ in range(choose.randint(10, 400)))
        stream.append(f"M 100644 inline d{number % 40}/e{number % 700}/f{number}.c\ndata {len(text)}\n{text}\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "fast-import", "--quiet", stdin="".join(stream).encode())
    git(folder, "repack", "-q", "-a", "-d", "--window=0")
    return [line.split()[2] for line in git(folder, "ls-tree", "-r", "HEAD").splitlines()]


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def read_all(tree: Tree) -> int:
    return sum(len(tree.read(path) or "") for path in tree.paths())


@pytest.mark.bench
def test_reading_ten_thousand_files_costs_at_most_twice_cat_file(tmp_path: Path) -> None:
    names = "".join(name + "\n" for name in kernel_like(tmp_path)).encode()

    def cat_file() -> None:
        subprocess.run(["git", "cat-file", "--batch"], cwd=tmp_path, env=ENV, input=names, stdout=subprocess.PIPE, check=True)

    # The least of several runs in turn: other work on the machine hits both sides.
    theirs, ours = [], []
    for _ in range(RUNS):
        theirs.append(seconds(cat_file))
        ours.append(seconds(lambda: read_all(open_tree(f"{tmp_path}@HEAD"))))
    ratio = min(ours) / min(theirs)
    sys.stderr.write(f"\n{FILES} files listed and read: {min(ours):.2f} s, git cat-file --batch {min(theirs):.2f} s, {ratio:.2f} times\n")
    assert ratio <= 2
