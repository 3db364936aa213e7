"""What reading costs: mails a minute beside `git mailinfo` on the same mails, and time and memory of hostile mail at three sizes."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from reviewer.ingest.load import load
from reviewer.pipeline.interface import Options
from reviewer.pipeline.session import open_session
from tests.ingest.hostile import SHAPES

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
WANTED = 8000
"""Mails a minute and core, hunks alone, without proofs."""
FACTORS = (1, 2, 4)
SLACK = 1.7
"""How much more than twice the time twice the size may take: caches, the garbage collector, and others on the machine."""


def cpu() -> float:
    """Return the seconds of CPU that this process and its ended children had."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@pytest.mark.bench
@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is absent")
def test_mails_a_minute_beside_git_mailinfo(tmp_path: Path) -> None:
    mails = sorted((CORPUS / "mail").glob("*.eml"))
    paths = [str(path) for path in mails]
    open_session(paths[:3], Options())
    rates: dict[str, float] = {}
    start = cpu()
    assert load(paths).inputs_read == len(paths)
    rates["read"] = len(paths) / (cpu() - start) * 60
    start = cpu()
    assert len(open_session(paths, Options()).sketch().series) <= len(paths)
    rates["read, claims and concepts"] = len(paths) / (cpu() - start) * 60
    start = cpu()
    for path in mails:
        with path.open("rb") as stdin:
            subprocess.run(["git", "mailinfo", tmp_path / "m", tmp_path / "p"], stdin=stdin, stdout=subprocess.DEVNULL, check=True, cwd=tmp_path)
    rates["git mailinfo, a process each"] = len(paths) / (cpu() - start) * 60
    sys.stderr.write("\n" + "".join(f"{name}: {rate:,.0f} mails a minute of CPU\n" for name, rate in rates.items()))
    assert rates["read"] > WANTED
    # On a busy machine all are slower: what an idle one does in a minute shows beside git, measured in the same run.
    assert rates["read, claims and concepts"] > min(WANTED, rates["git mailinfo, a process each"] / 4)


@pytest.mark.bench
@pytest.mark.parametrize("shape", SHAPES)
def test_time_and_memory_are_linear(shape: str) -> None:
    make, size = SHAPES[shape]
    seconds, peaks = [], []
    for factor in FACTORS:
        data = make(size * factor)
        best = float("inf")
        for _ in range(2):
            start = time.process_time()
            load(["-"], data)
            best = min(best, time.process_time() - start)
        tracemalloc.start()
        load(["-"], data)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        seconds.append(best)
    sizes = " ".join(f"{size * factor:,}: {second:.3f} s {peak >> 20} MB;" for factor, second, peak in zip(FACTORS, seconds, peaks, strict=True))
    sys.stderr.write(f"\n{shape} {sizes}\n")
    assert seconds[2] <= 4 * SLACK * seconds[0] + 0.05
    assert peaks[2] <= 4 * 1.2 * peaks[0] + (2 << 20)
