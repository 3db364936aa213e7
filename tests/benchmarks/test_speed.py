"""How long the main jobs take, as ratios to a bare interpreter in the same run: `make bench` prints them, nothing fails on a slow machine."""

from __future__ import annotations

import resource
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = str(Path(sysconfig.get_path("scripts")) / "reviewer")
SERIES = ROOT.parent / "shared" / "corpus" / "series" / "memslots-v5.5-30.mbox"
JOBS = {
    "--help": ["--help"],
    "seed, hunks alone": ["report", str(ROOT / "examples" / "01-seed")],
    "seed's twin with a tree": ["report", str(ROOT / "examples" / "02-seed-tree"), "--tree", str(ROOT / "examples" / "02-seed-tree" / "tree")],
    "30 patches, hunks alone": ["report", str(SERIES)],
}


def seconds(argv: list[str], runs: int = 3) -> float:
    """Return the least wall time of some runs."""
    best = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        best = min(best, time.perf_counter() - start)
    return best


@pytest.mark.bench
@pytest.mark.parametrize("job", JOBS)
def test_speed(job: str) -> None:
    if "30 patches" in job and not SERIES.is_file():
        pytest.skip("../shared/corpus is absent")
    bare = seconds([sys.executable, "-c", "pass"])
    taken = seconds([COMMAND, *JOBS[job]])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    sys.stderr.write(f"\n{job}: {taken:.2f} s, {taken / bare:.0f} times a bare interpreter ({bare * 1000:.0f} ms); largest child so far {peak} MB\n")
    assert taken > 0
