"""Who uses a name in a large tree, cold and warm, as ratios to a bare `git grep` for it in the same run; KERNEL_TREE names a kernel's repository."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

TREE = os.environ.get("KERNEL_TREE", "")
NAME = "kvm_tdp_mmu_map"
QUESTION = """
import sys
from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.index import Index
from reviewer.cfront.usage import Usage
from reviewer.ingest.trees import open_tree
from reviewer.store.cache import user_cache
import time
start = time.perf_counter()
uses = Usage(Index(open_tree(sys.argv[1]), PLAIN, user_cache())).callers(sys.argv[2])
called = time.perf_counter() - start
pasted = len(uses.pasted) if len(sys.argv) > 3 else 0
print(called, time.perf_counter() - start, len(uses.calls), pasted)
"""
SIGHT = """
import sys
from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.index import Index
from reviewer.ingest.trees import open_tree
from reviewer.store.cache import user_cache
import time
start = time.perf_counter()
found = len(Index(open_tree(sys.argv[1]), PLAIN, user_cache()).sight(sys.argv[2]).paths)
print(time.perf_counter() - start, found)
"""


def answer(code: str, cache: Path, *argv: str) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", code, TREE, *argv], env={**os.environ, "XDG_CACHE_HOME": str(cache)}, capture_output=True, text=True, check=True
    )
    return [float(word) for word in done.stdout.split()]


def grep() -> float:
    start = time.perf_counter()
    subprocess.run(["git", "grep", "-l", "-F", NAME], cwd=TREE, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


@pytest.mark.bench
@pytest.mark.timeout(900)
@pytest.mark.skipif(not TREE, reason="KERNEL_TREE is not set")
def test_who_calls(tmp_path: Path) -> None:
    bare = min(grep() for _ in range(2))
    cold, _, calls, _ = answer(QUESTION, tmp_path, NAME)
    warm, _, again, _ = answer(QUESTION, tmp_path, NAME)
    _, proof, _, _ = answer(QUESTION, tmp_path, NAME, "pasted")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    sys.stderr.write(
        f"\nwho calls {NAME}: cold {cold:.2f} s ({cold / bare:.1f} times git grep), warm {warm * 1000:.0f} ms, "
        f"with what pastes it {proof:.2f} s; largest child {peak} MB\n"
    )
    assert calls == again > 0


@pytest.mark.bench
@pytest.mark.timeout(900)
@pytest.mark.skipif(not TREE, reason="KERNEL_TREE is not set")
@pytest.mark.parametrize("path", ["arch/x86/kvm/mmu/mmu.c", "virt/kvm/kvm_main.c"])
def test_what_a_file_sees(tmp_path: Path, path: str) -> None:
    bare = min(grep() for _ in range(2))
    cold, files = answer(SIGHT, tmp_path, path)
    warm, again = answer(SIGHT, tmp_path, path)
    sys.stderr.write(f"\nwhat {path} sees, {files:.0f} files: cold {cold:.2f} s ({cold / bare:.1f} times git grep), warm {warm:.2f} s\n")
    assert files == again > 100
